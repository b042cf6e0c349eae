"""Whether an utterance's sound could hold a voice at all: engines hear words in any noise."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voice_assistant.events import Samples

_INAUDIBLE_DB = -60.0
"""Loudest frame (root mean square, full scale 0 dB) below which nobody spoke."""
_STEADY_DB = 3.0
"""A fan, a hum or hiss varies less than this between its loudest and quietest frames; any voice
that an engine can make out rises further above the pause before it."""


class Audibility:
    """Follows the level of an utterance, frame by frame."""

    def __init__(self) -> None:
        self._levels: list[float] = []

    def hear(self, samples: Samples) -> None:
        """Take the int16 samples of a frame."""
        import numpy as np

        level = math.sqrt(float(np.mean(np.square(samples, dtype=np.float32)))) / 32768
        self._levels.append(20 * math.log10(max(level, 1e-6)))

    def reset(self) -> None:
        self._levels.clear()

    @property
    def could_be_speech(self) -> bool:
        """Whether the sound so far is loud enough and rises and falls as a voice does."""
        if not self._levels:
            return False
        ordered = sorted(self._levels)
        # A twentieth is left out at either end: a click is not a voice.
        margin = len(ordered) // 20
        quiet, loud = ordered[margin], ordered[-1 - margin]
        return ordered[-1] >= _INAUDIBLE_DB and loud - quiet >= _STEADY_DB
