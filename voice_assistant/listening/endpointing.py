"""Where an utterance begins and ends, from speech-or-not per frame. Pure: no clock, no sound."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Literal

from voice_assistant.events import FRAME_MS, Profile

Edge = Literal["onset", "end"]

ONSET_WINDOW_FRAMES = 8
ONSET_SPEECH_FRAMES = 5
"""100 ms of speech within 160 ms begin an utterance: a click or a knock is shorter, and the
shortest words ("no", "six") are longer."""
RESET_FRAMES = 2
"""A lone speech frame in a pause is noise; two running mean the person went on."""
SPLIT_GRACE_MS = 1_000
"""Unbroken speech past its limit is split at the next frame without speech, at the latest here."""


@dataclass(frozen=True, slots=True)
class Endpointing:
    """When an utterance ends: `hangover_ms` of silence, or `longest_ms` of unbroken speech."""

    hangover_ms: int
    longest_ms: int = 15_000


ENDPOINTING: dict[Profile, Endpointing] = {
    "command": Endpointing(hangover_ms=500),
    "reflect": Endpointing(hangover_ms=800),
    "guided": Endpointing(hangover_ms=500),
}
"""The design's figures: a command ends 0.5 s after speech, a segment of an answer 0.8 s after, and
15 s of unbroken speech closes a segment so that little is ever unsaved."""


class Endpointer:
    """Feed it one bool a frame; it says where speech begins and ends."""

    def __init__(self, endpointing: Endpointing) -> None:
        self.endpointing = endpointing
        self.speaking = False
        self.started_ms = 0
        """Onset of the current utterance, set when `process` returns "onset"."""
        self.last_speech_ms = 0
        """End of the last speech frame of the utterance."""
        self._recent: deque[bool] = deque(maxlen=ONSET_WINDOW_FRAMES)
        self._run = 0

    def process(self, is_speech: bool, frame_started_ms: int) -> Edge | None:
        """The edge this frame completes, if any."""
        frame_ended_ms = frame_started_ms + FRAME_MS
        if not self.speaking:
            return self._look_for_onset(is_speech, frame_ended_ms)
        self._run = self._run + 1 if is_speech else 0
        if self._run >= RESET_FRAMES:
            self.last_speech_ms = frame_ended_ms
        silent_ms = frame_ended_ms - self.last_speech_ms
        if not is_speech and silent_ms >= self.endpointing.hangover_ms:
            self.reset()
            return "end"
        over_ms = frame_ended_ms - self.started_ms - self.endpointing.longest_ms
        if over_ms >= SPLIT_GRACE_MS or (over_ms >= 0 and not is_speech):
            self.started_ms = frame_ended_ms
            return "end"
        return None

    def reset(self) -> None:
        """Back to waiting for an onset."""
        self.speaking = False
        self._recent.clear()
        self._run = 0

    def _look_for_onset(self, is_speech: bool, frame_ended_ms: int) -> Edge | None:
        self._recent.append(is_speech)
        if sum(self._recent) < ONSET_SPEECH_FRAMES:
            return None
        first = next(i for i, speech in enumerate(self._recent) if speech)
        self.speaking = True
        self.started_ms = frame_ended_ms - (len(self._recent) - first) * FRAME_MS
        self.last_speech_ms = frame_ended_ms
        self._run = 0
        return "onset"
