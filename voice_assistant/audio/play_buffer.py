"""The one buffer between the program and the loudspeaker: gain, pause and stop happen in it."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from voice_assistant.events import OUTPUT_RATE

if TYPE_CHECKING:
    from voice_assistant.events import Samples

CAPACITY_S = 10
"""As long as the loop may fall behind, which is what the microphone's buffer holds too."""
RAMP_MS = 20
"""Over which the gain goes from 0 to 1; a step would click."""
FADE_MS = 5
"""How long sound takes to end when it is stopped or paused in the middle."""


class Piece:
    """Samples at the loudspeaker's rate which stand for `length` samples at `OUTPUT_RATE`."""

    def __init__(self, samples: Samples, length: int) -> None:
        self.samples = samples
        self.length = length

    def split(self, count: int) -> tuple[Piece, Piece]:
        """The first `count` samples and the others; the lengths add up exactly."""
        length = self.length * count // len(self.samples)
        head, tail = self.samples[:count], self.samples[count:]
        return Piece(head, length), Piece(tail, self.length - length)


class PlayBuffer:
    """Pieces in the order they will be heard. Safe between the loop and PortAudio's callback."""

    def __init__(self, rate: int = OUTPUT_RATE) -> None:
        self._lock = threading.Lock()
        self._pieces: deque[Piece] = deque()
        self._ending = np.zeros(0, np.int16)
        self._gain = self._wanted_gain = 1.0
        self._rate = rate
        self.paused = False
        self.played = 0
        """Samples at `OUTPUT_RATE` handed on so far, without the silence between them."""

    @property
    def room(self) -> int:
        """Samples, at the loudspeaker's rate, that fit."""
        with self._lock:
            return self._rate * CAPACITY_S - sum(len(piece.samples) for piece in self._pieces)

    @property
    def queued(self) -> int:
        """Samples at `OUTPUT_RATE` not yet handed on."""
        with self._lock:
            return sum(piece.length for piece in self._pieces)

    def write(self, piece: Piece) -> None:
        with self._lock:
            self._pieces.append(piece)

    def drain(self, rate: int) -> list[Piece]:
        """Take out everything that was not heard yet; what is written next is at `rate`."""
        with self._lock:
            self._rate = rate
            pieces = list(self._pieces)
            self._pieces.clear()
            return pieces

    def read(self, count: int, rate: int = OUTPUT_RATE) -> Samples:
        """The next `count` samples to be heard; silence where there are none for that rate."""
        with self._lock:
            sound = np.zeros(count, np.int16)
            if rate == self._rate and not self.paused:
                self._fill(sound)
            self._end_softly(sound)
            return sound

    def stop(self) -> None:
        """Drop everything but a fade of a few ms, which counts neither as queued nor as played."""
        with self._lock:
            self._begin_ending()
            self._pieces.clear()
            self.paused = False
            self._gain = self._wanted_gain

    def pause(self) -> None:
        with self._lock:
            if not self.paused:
                self._begin_ending()
                self.paused = True
                # From nothing when it goes on.
                self._gain = 0.0

    def resume(self) -> None:
        with self._lock:
            self.paused = False

    def set_gain(self, gain: float) -> None:
        with self._lock:
            self._wanted_gain = gain

    def _fill(self, sound: Samples) -> None:
        filled = 0
        while self._pieces and filled < len(sound):
            piece = self._pieces.popleft()
            if len(piece.samples) > len(sound) - filled:
                piece, rest = piece.split(len(sound) - filled)
                self._pieces.appendleft(rest)
            sound[filled : filled + len(piece.samples)] = piece.samples
            filled += len(piece.samples)
            self.played += piece.length
        self._apply_gain(sound[:filled])

    def _apply_gain(self, sound: Samples) -> None:
        if not len(sound):
            return
        if self._gain == self._wanted_gain == 1.0:
            return
        away = self._wanted_gain - self._gain
        steps = np.arange(1, len(sound) + 1) / (self._rate * RAMP_MS / 1000)
        gains = self._gain + np.sign(away) * np.minimum(steps, abs(away))
        self._gain = float(gains[-1])
        if steps[-1] >= abs(away):
            self._gain = self._wanted_gain
        sound[:] = np.clip(np.rint(sound * gains), -32_768, 32_767)

    def _begin_ending(self) -> None:
        """Keep a faded copy of what would have come next."""
        if self.paused or not self._pieces:
            return
        following = self._pieces[0].samples[: self._rate * FADE_MS // 1000]
        fade = np.linspace(self._gain, 0.0, len(following))
        self._ending = np.clip(np.rint(following * fade), -32_768, 32_767).astype(np.int16)

    def _end_softly(self, sound: Samples) -> None:
        ending, self._ending = self._ending[: len(sound)], self._ending[len(sound) :]
        heard = sound[: len(ending)].astype(np.int32) + ending
        sound[: len(ending)] = np.clip(heard, -32_768, 32_767)
