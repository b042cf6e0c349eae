"""Our own gentle sounds, made from arithmetic: earcons, and the bells and tones of practices."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from voice_assistant.events import OUTPUT_RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voice_assistant.events import Samples

    Wave = NDArray[np.floating[Any]]

EarconName = Literal["listening", "cue", "understood"]
BellName = Literal["opening", "interval", "closing"]
ToneName = Literal["rise", "fall"]

EARCON_DBFS = -20.0
CUE_DBFS = -26.0
"""The cue comes while someone thinks; it must not startle."""
BELL_DBFS = -12.0
TONE_DBFS = -30.0
"""A breath tone lies under everything else: it may be followed, and it may be forgotten."""
TONE_HZ = (220.0, 330.0)
"""A breath tone slides over a fifth: low enough to be soft, high enough for small loudspeakers."""
STRIKES_APART_S = 2.5
"""Between the two strikes that close a practice."""
ATTACK_S = 0.008
RELEASE_S = 0.25
BEAT_HZ = 0.7
"""A hand-made bowl is not quite round, so that each partial sounds twice, a little apart."""


@cache
def earcon(name: EarconName) -> Samples:
    """A short sound at `OUTPUT_RATE`, int16 mono, read-only: "listening" rises, "understood" is one
    higher note, "cue" one low soft tone."""
    if name == "listening":
        return _at_level(_glide(440.0, 660.0, 0.15), EARCON_DBFS)
    if name == "understood":
        return _at_level(_glide(660.0, 660.0, 0.12), EARCON_DBFS)
    return _at_level(_glide(220.0, 220.0, 0.6), CUE_DBFS)


@cache
def bell(name: BellName) -> Samples:
    """A bell at `OUTPUT_RATE`, int16 mono, peak -12 dBFS, read-only: "opening" is one strike of
    5 s, "interval" a higher one of 3 s, "closing" two strikes 2.5 s apart."""
    if name == "opening":
        return _at_level(_strike(196.0, 5.0), BELL_DBFS)
    if name == "interval":
        return _at_level(_strike(294.0, 3.0), BELL_DBFS)
    strike = _strike(196.0, 5.0)
    twice = np.zeros(_count(STRIKES_APART_S) + len(strike))
    twice[: len(strike)] += strike
    twice[_count(STRIKES_APART_S) :] += strike
    return _at_level(twice, BELL_DBFS)


@cache
def breath_tone(name: ToneName, ms: int) -> Samples:
    """A tone of `ms` at `OUTPUT_RATE`, int16 mono, peak -30 dBFS, read-only: it slides up a fifth
    ("rise") or down ("fall"), and swells and fades as a breath does."""
    low, high = TONE_HZ
    from_hz, to_hz = (low, high) if name == "rise" else (high, low)
    seconds = ms / 1000
    octave = _glide(2 * from_hz, 2 * to_hz, seconds)
    return _at_level(_glide(from_hz, to_hz, seconds) + 0.12 * octave, TONE_DBFS)


def _glide(from_hz: float, to_hz: float, seconds: float) -> Wave:
    """A sine that slides from one pitch to another under a raised-cosine envelope."""
    count = _count(seconds)
    hertz = np.linspace(from_hz, to_hz, count)
    envelope = np.sin(np.pi * np.arange(count) / (count - 1)) ** 2
    wave: Wave = envelope * np.sin(2 * np.pi * np.cumsum(hertz) / OUTPUT_RATE)
    return wave


def _strike(lowest_hz: float, seconds: float) -> Wave:
    """One strike: five inharmonic partials, each fainter and sooner gone than the one below."""
    at_s = np.arange(_count(seconds)) / OUTPUT_RATE
    sound = np.zeros(len(at_s))
    for order, ratio in enumerate(_ring_ratios(5)):
        hertz = lowest_hz * ratio
        beating = np.sin(2 * np.pi * hertz * at_s) + np.sin(2 * np.pi * (hertz + BEAT_HZ) * at_s)
        sound += beating * np.exp(-at_s * (1.0 + 1.5 * order)) * 0.45**order
    return sound * _edges(len(at_s))


def _ring_ratios(count: int) -> list[float]:
    """Partials of a thin ring, the nearest simple body to a bowl: in-plane bending with n nodal
    diameters, n from 2, sounds at n(n² - 1)/√(n² + 1) (Rayleigh, The Theory of Sound, §233)."""
    bending = [n * (n**2 - 1) / (n**2 + 1) ** 0.5 for n in range(2, 2 + count)]
    return [hertz / bending[0] for hertz in bending]


def _edges(count: int) -> Wave:
    """1, but rising from 0 at the start and falling to 0 at the end, so that nothing clicks."""
    rise, fall = _count(ATTACK_S), _count(RELEASE_S)
    edges = np.ones(count)
    edges[:rise] = np.sin(np.pi / 2 * np.arange(rise) / rise) ** 2
    edges[-fall:] = np.cos(np.pi / 2 * np.arange(1, fall + 1) / fall) ** 2
    return edges


def _at_level(wave: Wave, dbfs: float) -> Samples:
    """Int16 with its peak at `dbfs`."""
    peak = 32_767 * 10 ** (dbfs / 20)
    samples: Samples = np.rint(wave / np.abs(wave).max() * peak).astype(np.int16)
    samples.setflags(write=False)
    return samples


def _count(seconds: float) -> int:
    return round(seconds * OUTPUT_RATE)
