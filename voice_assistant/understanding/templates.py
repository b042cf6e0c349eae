"""Templates such as "(say|ask) that again" to every phrase they stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product

from voice_assistant.understanding.fillers import DROPPED
from voice_assistant.understanding.words import words

Phrase = tuple[str, ...]

_PIECE = re.compile(r"[()\[\]|]|<\w+>|[^\s()\[\]|<>]+")


def phrases(template: str, synonyms: Mapping[str, str]) -> list[Phrase]:
    """Every phrase `template` stands for, as words; `<slot>` is one word.

    A word in `synonyms` becomes the one it maps to, so that "(this|that)" need not be two phrases.

    Raises ValueError for a template whose brackets do not match.
    """
    pieces = _PIECE.findall(template)
    ways, end = _sequence(pieces, 0, synonyms)
    if end != len(pieces):
        raise ValueError(f"brackets do not match in {template!r}")
    return [way for way in dict.fromkeys(ways) if way]


def _sequence(pieces: list[str], at: int, synonyms: Mapping[str, str]) -> tuple[list[Phrase], int]:
    ways: list[Phrase] = [()]
    while at < len(pieces) and pieces[at] not in ")]|":
        if pieces[at] in "([":
            choices, at = _group(pieces, at, synonyms)
        else:
            choices, at = [_said(pieces[at], synonyms)], at + 1
        ways = [before + choice for before, choice in product(ways, choices)]
    return ways, at


def _group(pieces: list[str], at: int, synonyms: Mapping[str, str]) -> tuple[list[Phrase], int]:
    choices: list[Phrase] = [()] if pieces[at] == "[" else []
    while pieces[at] not in ")]":
        ways, at = _sequence(pieces, at + 1, synonyms)
        choices += ways
        if at >= len(pieces):
            raise ValueError(f"a bracket is not closed near {pieces[-1]!r}")
    return list(dict.fromkeys(choices)), at + 1


def _said(piece: str, synonyms: Mapping[str, str]) -> Phrase:
    if piece.startswith("<"):
        return (piece,)
    return tuple(synonyms.get(word, word) for word in words(piece) if word not in DROPPED)
