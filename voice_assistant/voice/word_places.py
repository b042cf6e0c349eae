"""Where words stand in a rendered sentence: as the engine says, or estimated from the sound."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from voice_assistant.events import SpokenWord
from voice_assistant.voice.shaping import LEAD_MS, TAIL_MS, block_levels

if TYPE_CHECKING:
    from voice_assistant.voice.pcm_driver import WordEvent
    from voice_assistant.voice.shaping import Floats, Levels

_VOWELS = re.compile(r"[aeiouy]+")
_COMMA, _STOP = 1.5, 3.0
"""Syllables' worth of pause after a comma and after a full stop inside the text."""
_REACH = 8
"""Blocks of 10 ms on either side in which the quietest is taken for the gap between two words."""


def reported(text: str, events: tuple[WordEvent, ...], began_ms: int) -> tuple[SpokenWord, ...]:
    """The engine's own places, in a sound cut to begin `began_ms` into what it rendered.

    Engines run short words together and report them as one; the text of a place is then all of
    them.
    """
    words = []
    for event in events:
        word = text[event.location : event.location + event.length]
        words.append(SpokenWord(word, max(0, event.started_ms - began_ms)))
    return tuple(words)


def estimated(text: str, samples: Floats) -> tuple[SpokenWord, ...]:
    """An estimate for engines that report nothing: each word gets time by its syllables and the
    pause after it, then its start is moved to the quietest place near by. It tells where to begin
    again after a pause (within about a word), not where a word truly is.
    """
    words = text.split()
    weights = [_weight(word) for word in words]
    levels = block_levels(samples)
    first, last = LEAD_MS // 10, len(levels) - TAIL_MS // 10
    share = (last - first) / (sum(weights) - _pause(words[-1]))
    places = [first]
    for spent in accumulate(weights[:-1]):
        places.append(_quietest(levels, first + round(spent * share), places[-1] + 1, last))
    starts = [0, *(place * 10 for place in places[1:])]
    return tuple(SpokenWord(word, start) for word, start in zip(words, starts, strict=True))


def _weight(word: str) -> float:
    return max(1, len(_VOWELS.findall(word.lower().rstrip("e.,;:!?")))) + _pause(word)


def _pause(word: str) -> float:
    if word[-1] in ".!?":
        return _STOP
    return _COMMA if word[-1] in ",;:" else 0.0


def _quietest(levels: Levels, near: int, lowest: int, highest: int) -> int:
    begin = min(max(lowest, near - _REACH), highest - 1)
    end = max(begin + 1, min(highest, near + _REACH))
    return begin + int(np.argmin(levels[begin:end]))
