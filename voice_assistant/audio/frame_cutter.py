"""Blocks from a sound card, at any rate, cut into frames that count the session's time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from voice_assistant.events import FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE, AudioFrame

if TYPE_CHECKING:
    from voice_assistant.events import Samples


class FrameCutter:
    """Gives every sample of 16 kHz its place: heard ones from `cut`, missing ones from `lose`."""

    def __init__(self) -> None:
        self._waiting: Samples = np.zeros(0, np.int16)
        self._owed = 0
        self._rate = SAMPLE_RATE
        self._resampler: Any = None
        self._frames = 0

    def cut(self, block: Samples, rate: int) -> Iterator[AudioFrame]:
        """Int16 of shape `(n, channels)` at `rate`; channels are averaged."""
        mono = np.rint(block.mean(axis=1)).astype(np.int16) if block.shape[1] > 1 else block[:, 0]
        self._waiting = np.concatenate([self._waiting, self._at_16k(mono, rate)])
        while len(self._waiting) >= FRAME_SAMPLES:
            samples, self._waiting = np.split(self._waiting, [FRAME_SAMPLES])
            yield self._frame(samples)

    def lose(self, seconds: float) -> Iterator[AudioFrame]:
        """Silent frames marked lost. What is left over of a frame is owed to the next loss."""
        self._owed += round(seconds * SAMPLE_RATE) + len(self._waiting)
        # Sound from before a gap must not run into sound from after it.
        self._waiting = np.zeros(0, np.int16)
        self._resampler = None
        whole, self._owed = divmod(self._owed, FRAME_SAMPLES)
        for _ in range(whole):
            yield self._frame(np.zeros(FRAME_SAMPLES, np.int16), lost=True)

    def _at_16k(self, mono: Samples, rate: int) -> Samples:
        if rate == SAMPLE_RATE:
            return mono
        import soxr

        if self._resampler is None or rate != self._rate:
            # LQ holds sound back by 6 ms where HQ takes 30, and speech sounds the same.
            self._resampler = soxr.ResampleStream(rate, SAMPLE_RATE, 1, "int16", "LQ")
            self._rate = rate
        resampled: Samples = self._resampler.resample_chunk(np.ascontiguousarray(mono))
        return resampled

    def _frame(self, samples: Samples, *, lost: bool = False) -> AudioFrame:
        started_ms = self._frames * FRAME_MS
        self._frames += 1
        return AudioFrame(samples, started_ms, lost)
