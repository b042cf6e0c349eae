"""Takes what we play out of what we hear: a linear echo canceller, in numpy.

A partitioned-block frequency-domain adaptive filter whose step is set by a Kalman filter (after
Enzner and Vary's state-space design), one 20 ms frame at a time. It learns while we speak, holds
still while the user does, and being linear it leaves the user's voice as it is. There is no wheel
of a linear canceller that is licensed and built for every platform this program runs on, and those
that suppress as well take the user's words out with the echo.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from voice_assistant.events import FRAME_MS, FRAME_SAMPLES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voice_assistant.events import Samples

    Spectrum = NDArray[np.complexfloating[Any, Any]]
    Sound = NDArray[np.floating[Any]]

TAIL_MS = 320
"""Echo that comes later than this after its cause is not taken out. Living rooms fade in 300 ms."""
STILL = 0.9995
"""How little a room changes from frame to frame: 1 would be a room in which nobody moves."""
SMOOTH = 0.8
"""Of the estimate of what is no echo, from frame to frame."""
UNKNOWN = 1.0
"""How unsure the filter is of the room at first; the echo may be as loud as what is played."""
OTHERS = 6.3
"""What is left must be so much stronger (8 dB) than the echo expected in it to be somebody else.
Echo alone stays below 5 dB from the first second on; a voice over it is at 18 dB and more."""
UNEXPLAINED = 0.06
"""Of the echo's power (-12 dB): loudspeakers distort, and no linear filter takes that out."""
REMEMBERED_FRAMES = 50
"""How far back `removed_db` looks."""
SILENT = 10.0
"""Root mean square (of int16) below which what is played makes no echo worth learning from."""


class EchoCanceller:
    """Feed it pairs of frames: what was played, and what was heard then or up to `TAIL_MS` later.
    Both are int16 of shape `(320,)` at 16 kHz."""

    def __init__(self) -> None:
        parts, bins = TAIL_MS // FRAME_MS, FRAME_SAMPLES + 1
        self._played: Spectrum = np.zeros((parts, bins), np.complex128)
        self._last: Sound = np.zeros(FRAME_SAMPLES)
        self._room: Spectrum = np.zeros((parts, bins), np.complex128)
        self._unsure: Sound = np.full((parts, bins), UNKNOWN)
        self._other: Sound = np.full(bins, 1e4)
        self._quiet_frames = parts
        self._echo_power = self._left_power = 1.0
        self.ours = False
        """Whether the last frame holds hardly more than our own voice."""

    def cancel(self, played: Samples, heard: Samples) -> Samples:
        """What was heard besides our own voice, of the same shape."""
        now = played.astype(np.float64)
        spectrum = np.fft.rfft(np.concatenate([self._last, now]))
        self._last = now
        self._played = np.concatenate([spectrum[None], self._played[:-1]])
        quiet = float(np.sqrt(np.mean(now**2))) < SILENT
        self._quiet_frames = self._quiet_frames + 1 if quiet else 0
        if self._quiet_frames > len(self._played):
            self.ours = False
            return heard
        echo = np.fft.irfft((self._room * self._played).sum(axis=0))[FRAME_SAMPLES:]
        rest = heard - echo
        expected = self._learn(rest)
        self._judge(expected, echo, heard, rest)
        return np.clip(np.rint(rest), -32_768, 32_767).astype(np.int16)

    @property
    def removed_db(self) -> float:
        """By how much our own voice was lowered lately, while nobody else spoke."""
        return 10 * float(np.log10(self._echo_power / self._left_power))

    def _judge(self, expected: float, echo: Sound, heard: Samples, rest: Sound) -> None:
        left = float(np.sum(rest**2))
        limit = OTHERS * expected + UNEXPLAINED * float(np.sum(echo**2))
        self.ours = left < limit
        if self.ours:
            whole = float(np.sum(heard.astype(np.float64) ** 2))
            self._echo_power += (whole - self._echo_power) / REMEMBERED_FRAMES
            self._left_power += (max(left, 1.0) - self._left_power) / REMEMBERED_FRAMES

    def _learn(self, rest: Sound) -> float:
        """Move the filter by what it has not explained, as far as that is likely to be echo.
        Returns the energy of the echo that must be expected in it."""
        error = np.fft.rfft(np.concatenate([np.zeros(FRAME_SAMPLES), rest]))
        power = np.abs(self._played) ** 2
        expected = 0.5 * (self._unsure * power).sum(axis=0)
        self._other = SMOOTH * self._other + (1 - SMOOTH) * np.abs(error) ** 2
        gain = self._unsure / (expected + self._other + 1e-6)
        step = gain * self._played.conj() * error
        # A room answers no later than its part of the tail: what wraps around is cut off.
        answer = np.fft.irfft(step, axis=1)
        answer[:, FRAME_SAMPLES:] = 0
        self._room = STILL * self._room + np.fft.rfft(answer, axis=1)
        self._unsure = STILL**2 * (1 - 0.5 * gain * power) * self._unsure
        self._unsure += (1 - STILL**2) * np.abs(self._room) ** 2
        # Parseval: half the bins of a transform twice as long as the frame.
        return float(expected.sum()) / FRAME_SAMPLES
