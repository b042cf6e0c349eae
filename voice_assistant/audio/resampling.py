"""From one sample rate to another, whole sounds or piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from voice_assistant.events import Samples


def resample(samples: Samples, rate: int, wanted: int) -> Samples:
    """A whole sound, int16 mono, from `rate` to `wanted` hertz."""
    import soxr

    return np.asarray(soxr.resample(samples, rate, wanted), np.int16)


class Resampler:
    """A stream, int16 mono, piece by piece; what comes out trails by a few milliseconds."""

    def __init__(self, rate: int, wanted: int) -> None:
        import soxr

        self._stream = soxr.ResampleStream(rate, wanted, 1, dtype="int16")

    def push(self, samples: Samples) -> Samples:
        return np.asarray(self._stream.resample_chunk(samples), np.int16)
