"""Templates such as "(say|ask) that again" to every phrase they stand for."""

from __future__ import annotations

import re
from functools import cache
from itertools import product

from voice_assistant.understanding.fillers import DROPPED
from voice_assistant.understanding.words import words

Phrase = tuple[str, ...]

_PIECE = re.compile(r"[()\[\]|]|<\w+>|[^\s()\[\]|<>]+")


def phrases(template: str) -> list[Phrase]:
    """Every phrase `template` stands for, as words; `<slot>` is one word.

    Raises ValueError for a template whose brackets do not match.
    """
    pieces = _PIECE.findall(template)
    ways, end = _sequence(pieces, 0)
    if end != len(pieces):
        raise ValueError(f"brackets do not match in {template!r}")
    return [way for way in dict.fromkeys(ways) if way]


def _sequence(pieces: list[str], at: int) -> tuple[list[Phrase], int]:
    ways: list[Phrase] = [()]
    while at < len(pieces) and pieces[at] not in ")]|":
        choices, at = _group(pieces, at) if pieces[at] in "([" else ([_said(pieces[at])], at + 1)
        ways = [before + choice for before, choice in product(ways, choices)]
    return ways, at


def _group(pieces: list[str], at: int) -> tuple[list[Phrase], int]:
    choices: list[Phrase] = [()] if pieces[at] == "[" else []
    while pieces[at] not in ")]":
        ways, at = _sequence(pieces, at + 1)
        choices += ways
        if at >= len(pieces):
            raise ValueError(f"a bracket is not closed near {pieces[-1]!r}")
    return choices, at + 1


@cache
def _said(piece: str) -> Phrase:
    if piece.startswith("<"):
        return (piece,)
    return tuple(word for word in words(piece) if word not in DROPPED)
