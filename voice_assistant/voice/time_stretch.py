"""Slower speech at the same pitch, for rates below those an engine has of its own.

WSOLA (Verhelst & Roelands 1993): overlapping pieces of the sound are laid further apart, each taken
from where it fits best on to the one before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from voice_assistant.voice.shaping import Floats

PIECE_MS, SEARCH_MS = 30, 8
"""A piece holds two or three periods of a voice; the search reaches over a whole period of a low
one (125 Hz), so that every piece can be laid in phase."""


def stretched(samples: Floats, rate: int, factor: float) -> Floats:
    """`samples` (shape `(n,)`, at `rate` Hz) lasting `factor` times as long; 1 or more."""
    hop = rate * PIECE_MS // 2000
    piece, reach = 2 * hop, rate * SEARCH_MS // 1000
    if factor <= 1.0 or len(samples) < piece + reach:
        return samples
    window = np.hanning(piece + 1)[:-1].astype(np.float32)
    count = int((len(samples) * factor - piece) // hop) + 1
    padded = np.pad(samples, (reach, piece + 2 * reach))
    out = np.zeros(count * hop + piece, np.float32)
    begin = 0
    for number in range(count):
        wanted = round(number * hop / factor)
        if number:
            begin = wanted + _best(padded, begin + hop, wanted, piece, reach)
        out[number * hop : number * hop + piece] += window * padded[begin + reach :][:piece]
    out[:hop] = padded[reach:][:hop]
    return out


def _best(padded: Floats, natural: int, wanted: int, piece: int, reach: int) -> int:
    """How far from `wanted` the piece begins that is most like what would naturally follow."""
    follows = padded[natural + reach :][:piece]
    field = padded[wanted : wanted + piece + 2 * reach]
    likeness = np.correlate(field[: len(follows) + 2 * reach], follows, "valid")
    energy = np.convolve(np.square(field), np.ones(len(follows), np.float32), "valid")
    return int(np.argmax(likeness / np.sqrt(energy[: len(likeness)] + 1e-9))) - reach
