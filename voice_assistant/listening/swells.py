"""Counts how often a sound swells: speech does with every syllable or two, a breath once."""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voice_assistant.events import Samples

SWELL_DB = 4.0
"""Three and six dB counted alike: four to seven swells in a wake phrase, shouted or whispered, one
or two in a breath or a snore."""
SMOOTH_FRAMES = 3


class Swells:
    """Feed it the int16 samples of each frame of a sound."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.count = 0
        self._latest: deque[float] = deque(maxlen=SMOOTH_FRAMES)
        self._turning_db: float | None = None
        self._rising = False

    def hear(self, samples: Samples) -> None:
        import numpy as np

        power = float(np.mean(np.square(samples, dtype=np.float32)))
        self._latest.append(10 * math.log10(max(power, 0.1)))
        level_db = sum(self._latest) / len(self._latest)
        if self._turning_db is None:
            self._turning_db = level_db
        away_db = level_db - self._turning_db
        if (away_db > 0) == self._rising:
            self._turning_db = level_db  # further up a swell, or further down after it
        elif abs(away_db) >= SWELL_DB:
            self._rising = not self._rising
            self._turning_db = level_db
            self.count += self._rising
