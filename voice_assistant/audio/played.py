"""What the loudspeaker was given lately, laid beside what the microphone hears."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from voice_assistant.audio.resampling import Resampler
from voice_assistant.events import FRAME_SAMPLES, SAMPLE_RATE

if TYPE_CHECKING:
    from voice_assistant.events import Samples

KEPT = 1 << 18
"""Samples of what was played that are kept: 16 s, more than the loop may fall behind."""
SETTLING_FRAMES = 50
"""How long the two streams are compared before they are aligned anew."""
UNEVEN_SAMPLES = SAMPLE_RATE * 20 // 1000
"""Callbacks come as unevenly as this, so the reference is taken so much older: no device sounds
sooner after it was given its samples. A filter that is shifted has to learn anew, so the alignment
is kept until it is wrong by twice as much."""
EARLY_MS = 40
"""The reference runs ahead of a measured delay by this much, for the measure is no better."""


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Mono int16 handed to the loudspeaker's device at a moment of `time.monotonic`."""

    samples: Samples
    rate: int
    at_s: float


class HasPlayed(Protocol):
    """A loudspeaker that tells what it hands to its device."""

    def take_played(self) -> Iterable[Block]:
        """Blocks since the last call, silence included."""


class PlayedSound:
    """What was played lately, at 16 kHz, by the microphone's sample clock."""

    def __init__(self, loudspeaker: HasPlayed, delay_ms: int = 0) -> None:
        self._loudspeaker = loudspeaker
        self._early = max(0, delay_ms - EARLY_MS) * SAMPLE_RATE // 1000
        self._ring: Samples = np.zeros(KEPT, np.int16)
        self._given = 0
        self._given_at_s = 0.0
        self._resampler: tuple[int, Resampler] | None = None
        self._offsets: deque[int] = deque(maxlen=SETTLING_FRAMES)
        self._offset = self._frames = 0

    def at(self, started_ms: int, now_s: float) -> Samples:
        """Int16 of shape `(320,)`: what was handed on when that frame was heard, `delay_ms`
        earlier. Call it once for each frame, with the moment at which it is taken up."""
        for block in self._loudspeaker.take_played():
            self._keep(block)
        heard = started_ms * SAMPLE_RATE // 1000
        self._align(heard + FRAME_SAMPLES, now_s)
        start = heard + self._offset - self._early
        places = np.arange(start, start + FRAME_SAMPLES)
        known = (places >= max(0, self._given - KEPT)) & (places < self._given)
        return np.where(known, self._ring[places % KEPT], 0).astype(np.int16)

    def _keep(self, block: Block) -> None:
        if self._resampler is None or self._resampler[0] != block.rate:
            self._resampler = block.rate, Resampler(block.rate, SAMPLE_RATE)
        samples = self._resampler[1].push(block.samples)
        places = np.arange(self._given, self._given + len(samples)) % KEPT
        self._ring[places] = samples
        self._given += len(samples)
        self._given_at_s = block.at_s

    def _align(self, heard: int, now_s: float) -> None:
        """Of `now_s`, by when `heard` samples had been heard: how far the played ones are ahead. A
        loop that is late only ever makes that look like more, so the least of a second is right."""
        since = round((now_s - self._given_at_s) * SAMPLE_RATE)
        self._offsets.append(self._given + min(since, FRAME_SAMPLES) - heard - UNEVEN_SAMPLES)
        self._frames += 1
        least = min(self._offsets)
        if self._frames <= SETTLING_FRAMES or abs(least - self._offset) > 2 * UNEVEN_SAMPLES:
            self._offset = least
