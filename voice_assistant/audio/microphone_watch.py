"""Watches what the microphone brings, so that nothing goes deaf without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from voice_assistant.events import FRAME_MS

if TYPE_CHECKING:
    from voice_assistant.events import AudioFrame

Trouble = Literal["gone", "muted", "back", "clipped"]

GONE_MS = 1_000
"""Lost sound for this long means the device is stalled or unplugged."""
MUTED_AWAITED_MS = 6_000
"""No living room is digital silence. So much of it while an answer is awaited, and it is muted."""
MUTED_MS = 30_000
"""The same at any time, of a microphone that brought sound before."""
GATE_MS = 500
"""A microphone whose digital silences, this long and longer, end by themselves has a noise gate:
its silence says nothing."""
FULL_SCALE = 32_700
CLIPPED_SAMPLES, CLIPPED_FRAMES, CLIPPED_WITHIN_MS = 8, 25, 10_000
"""Half a second at full scale within ten: louder than a knock or one loud word."""


class MicrophoneWatch:
    """Fed every frame; each trouble is told once until it is over."""

    def __init__(self, *, live: bool) -> None:
        self._live = live
        self._lost_ms = 0
        self._told: Trouble | None = None
        self._zeros_ms = self._awaited_zeros_ms = 0
        self._gated = self._sounded = False
        self._clipped: list[int] = []
        self._told_clipped = False

    def hear(self, frame: AudioFrame, *, awaited: bool) -> Trouble | None:
        """What there is to say after this frame. `awaited`: an answer is due. Sound from a file may
        be digitally silent or loud as it likes: unless live, only lost frames count."""
        if frame.lost:
            return self._lost()
        self._lost_ms = 0
        sounds = not self._live or bool(frame.samples.any())
        if sounds:
            self._end_of_silence()
        if self._told == "gone" or (self._told == "muted" and sounds):
            self._told = None
            return "back"
        if not self._live:
            return None
        return self._loud(frame) if sounds else self._silent(awaited=awaited)

    def _lost(self) -> Trouble | None:
        self._lost_ms += FRAME_MS
        if self._lost_ms != GONE_MS or self._told == "gone":
            return None
        self._told = "gone"
        return "gone"

    def _silent(self, *, awaited: bool) -> Trouble | None:
        self._zeros_ms += FRAME_MS
        self._awaited_zeros_ms = self._awaited_zeros_ms + FRAME_MS if awaited else 0
        unheard_of = self._sounded and self._zeros_ms >= MUTED_MS
        muted = unheard_of or self._awaited_zeros_ms >= MUTED_AWAITED_MS
        if self._gated or not muted or self._told == "muted":
            return None
        self._told = "muted"
        return "muted"

    def _end_of_silence(self) -> None:
        if self._zeros_ms >= GATE_MS and self._told is None:
            self._gated = True
        self._zeros_ms = self._awaited_zeros_ms = 0
        self._sounded = True

    def _loud(self, frame: AudioFrame) -> Trouble | None:
        samples = frame.samples
        if self._told_clipped or max(samples.max(), -int(samples.min())) < FULL_SCALE:
            return None
        if int((abs(samples.astype(int)) >= FULL_SCALE).sum()) < CLIPPED_SAMPLES:
            return None
        self._clipped.append(frame.started_ms)
        recent = frame.started_ms - CLIPPED_WITHIN_MS
        self._clipped = [moment for moment in self._clipped if moment >= recent]
        self._told_clipped = len(self._clipped) >= CLIPPED_FRAMES
        return "clipped" if self._told_clipped else None
