"""What people say around what they mean: fillers, restarts, and polite ways in and out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from voice_assistant.understanding.data import pattern, table

_TABLE = table("fillers")
DROPPED = frozenset(_TABLE["dropped"].split())
_POINTING = frozenset(_TABLE["pointing"].split())
LEAD_INS: list[str] = _TABLE["lead_ins"]
STATEMENTS: list[str] = _TABLE["statements"]
TAILS: list[str] = _TABLE["tails"]


def _by_word(phrases: Iterable[str], place: int) -> dict[str, list[list[str]]]:
    """The phrases, split, by the word at `place` in each."""
    by_word: dict[str, list[list[str]]] = {}
    for phrase in phrases:
        said = phrase.split()
        by_word.setdefault(said[place], []).append(said)
    return by_word


_OPENINGS = _by_word(LEAD_INS, 0)
_ALL_OPENINGS = _by_word([*LEAD_INS, *STATEMENTS], 0)
_TAILS_BY_LAST = _by_word(TAILS, -1)
_PHRASES = _by_word([*LEAD_INS, *STATEMENTS, *TAILS], 0)
AROUND = frozenset(_TABLE["around"].split())
"""Words that mean nothing by themselves; what is more decides."""
STRONG = frozenset(_TABLE["strong"].split())
"""Commands of one word that are plain even in other words: "i'd like it to be louder"."""


class Asides(NamedTuple):
    """Reasons people give beside a command: what comes `before` it, and what `after`."""

    before: re.Pattern[str]
    after: re.Pattern[str]


ASIDES = Asides(*(pattern(_TABLE["asides"][side], {}) for side in ("before", "after")))


def tidy(words: Sequence[str]) -> list[str]:
    """`words` without fillers and without words said twice in a restart ("can we can we")."""
    following = [*words[1:], ""][: len(words)]
    kept = [
        word
        for word, after in zip(words, following, strict=True)
        if word not in DROPPED or (word, after) == ("uh", "huh")
    ]
    for length in (4, 3, 2, 1):
        at = 0
        while at + 2 * length <= len(kept):
            if kept[at : at + length] == kept[at + length : at + 2 * length]:
                del kept[at : at + length]
            else:
                at += 1
    return kept


def openings_and_endings(words: Sequence[str], *, free: bool) -> tuple[list[int], list[int]]:
    """Where the command in tidied `words` may start, and where it may end.

    Inside a free answer an opening such as "i want to" is only taken off where the rest points at
    the conversation.
    """
    about_us = not free or _POINTING.intersection(words)
    return _starts(words, _ALL_OPENINGS if about_us else _OPENINGS), _ends(words)


def _starts(words: Sequence[str], openings: Mapping[str, list[list[str]]]) -> list[int]:
    starts = [0]
    for start in starts:
        for said in openings.get(words[start], ()):
            end = start + len(said)
            if list(words[start:end]) == said and end < len(words) and end not in starts:
                starts.append(end)
    return starts


def _ends(words: Sequence[str]) -> list[int]:
    ends = [len(words)]
    for end in ends:
        for said in _TAILS_BY_LAST.get(words[end - 1], ()):
            start = end - len(said)
            if start > 0 and list(words[start:end]) == said and start not in ends:
                ends.append(start)
    return ends


def covered_by_phrases(words: Sequence[str]) -> set[int]:
    """The places in `words` that polite openings and endings cover, wherever they stand."""
    covered: set[int] = set()
    for at, word in enumerate(words):
        for phrase in _PHRASES.get(word, ()):
            if list(words[at : at + len(phrase)]) == phrase:
                covered |= set(range(at, at + len(phrase)))
    return covered
