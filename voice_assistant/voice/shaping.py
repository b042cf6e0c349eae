"""From what an engine renders to what is played: one rate, one loudness, a known lead and tail."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from voice_assistant.events import OUTPUT_RATE, Speech

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voice_assistant.events import Samples

    Floats = NDArray[np.float32]
    Levels = NDArray[np.float64]

LEAD_MS = 40
TAIL_MS = 100
"""Kept before the first and after the last audible sound, whatever silence the engine rendered:
replies begin at once, and a sentence lasts as long as it was planned to."""
SILENT_MS = 200
"""How long text with nothing to speak in it lasts."""
LOUDNESS = 10 ** (-20 / 20)
"""RMS of the audible part, as a fraction of full scale (-20 dBFS)."""
PEAK = 10 ** (-3 / 20)
"""The highest sample allowed (-3 dBFS); a spiky sentence stays a little softer instead."""

_BLOCK = OUTPUT_RATE // 100
_AUDIBLE_DB = -42.0
"""A 10 ms block is audible from here up, measured against the loudest block of its sentence: first
and last consonants begin and end at about -40 dB, the engines' silence is under -100 dB."""
_FADE = OUTPUT_RATE * 5 // 1000


def silent() -> Samples:
    """The sound of nothing to say, shape `(n,)`."""
    return np.zeros(SILENT_MS * OUTPUT_RATE // 1000, np.int16)


def resampled(samples: Floats, rate: int) -> Floats:
    """`samples` (shape `(n,)`, -1 to 1) from `rate` Hz to `OUTPUT_RATE`."""
    if rate == OUTPUT_RATE:
        return samples
    import soxr

    changed: Floats = soxr.resample(samples, rate, OUTPUT_RATE, quality="HQ")
    return changed


def trimmed(samples: Floats) -> tuple[Floats, int]:
    """`samples` with `LEAD_MS` before and `TAIL_MS` after what is audible, and the place in the
    old samples where the new ones begin (negative where silence was added)."""
    levels = block_levels(samples)
    audible = np.flatnonzero(levels > levels.max(initial=0.0) * 10 ** (_AUDIBLE_DB / 20))
    if not len(audible):
        return np.zeros(0, np.float32), 0
    begin = int(audible[0]) * _BLOCK - LEAD_MS * OUTPUT_RATE // 1000
    end = (int(audible[-1]) + 1) * _BLOCK + TAIL_MS * OUTPUT_RATE // 1000
    cut = samples[max(0, begin) : end]
    padded = np.pad(cut, (max(0, -begin), max(0, end - max(len(samples), begin))))
    return _faded(padded), begin


def levelled(samples: Floats) -> Samples:
    """`samples` at `LOUDNESS`, never over `PEAK`, as int16."""
    peak = float(np.abs(samples).max(initial=0.0))
    if peak == 0.0:
        return samples.astype(np.int16)
    inside = samples[LEAD_MS * OUTPUT_RATE // 1000 : -TAIL_MS * OUTPUT_RATE // 1000]
    loudness = float(np.sqrt(np.mean(np.square(inside, dtype=np.float64))))
    gain = min(LOUDNESS / max(loudness, 1e-6), PEAK / peak)
    loud: Samples = np.rint(samples * gain * 32767).astype(np.int16)
    return loud


def softened(speech: Speech, gain_db: float) -> Speech:
    """The same at `gain_db` (0 or less), over its whole length: it begins and ends in silence, so
    no step between two sentences can be heard."""
    if gain_db == 0:
        return speech
    soft: Samples = np.rint(speech.samples * 10 ** (gain_db / 20)).astype(np.int16)
    return replace(speech, samples=soft)


def block_levels(samples: Floats) -> Levels:
    """RMS of each 10 ms of `samples`, shape `(ceil(n / 240),)`."""
    padded = np.pad(samples, (0, -len(samples) % _BLOCK)).reshape(-1, _BLOCK)
    levels: Levels = np.sqrt(np.mean(np.square(padded, dtype=np.float64), axis=1))
    return levels


def _faded(samples: Floats) -> Floats:
    """No click at either end, even where an engine ends abruptly."""
    ramp = np.linspace(0, 1, _FADE, dtype=np.float32)
    faded = samples.copy()
    faded[:_FADE] *= ramp
    faded[-_FADE:] *= ramp[::-1]
    return faded
