"""Where one sentence ends and the next begins, so that each is rendered and cached by itself."""

from __future__ import annotations

import re

SENTENCE_PAUSE_MS = 350
"""Silence between two sentences that follow each other."""
LONGEST = 240
"""Characters in one piece; what has no full stop for longer is cut at a clause or a space."""

_END = re.compile(r"[.!?…]+[\"'”’)\]]*\s+(?=\S)|\s*\n\s*")
_CLAUSE = re.compile(r"(?<=[,;:—])\s+")
_TITLES = frozenset({"dr", "mr", "mrs", "ms", "mx", "st", "prof", "rev", "fr", "sr", "jr", "gen"})
_INSIDE = frozenset({"e.g", "i.e", "etc", "vs", "approx", "cf", "a.m", "p.m"})


def sentences(text: str) -> list[str]:
    """The sentences of `text` in order, none empty, none longer than `LONGEST` characters.

    A full stop ends no sentence after a title or an initial ("Dr. Lee", "J. Lee"), nor after an
    abbreviation that goes on in lower case ("e.g. a walk"); decimals have no space to split at.
    """
    found: list[str] = []
    begin = 0
    for end in _END.finditer(text):
        if _is_end(text[begin : end.start()], end.group(), text[end.end() : end.end() + 1]):
            found.append(text[begin : end.end()])
            begin = end.end()
    found.append(text[begin:])
    return [piece for sentence in found for piece in _short_enough(sentence.strip()) if piece]


def _is_end(before: str, mark: str, following: str) -> bool:
    if mark.strip() != ".":
        return True
    word = before.rsplit(maxsplit=1)[-1].strip("(\"'“‘") if before.strip() else ""
    if word.lower() in _TITLES or (len(word) == 1 and word.isupper() and word != "I"):
        return False
    return not (word.lower() in _INSIDE and following.islower())


def _short_enough(sentence: str) -> list[str]:
    if len(sentence) <= LONGEST:
        return [sentence]
    cuts = [match.end() for match in _CLAUSE.finditer(sentence[:LONGEST])]
    cut = cuts[-1] if cuts else sentence.rfind(" ", 0, LONGEST) + 1 or LONGEST
    return [sentence[:cut].strip(), *_short_enough(sentence[cut:].strip())]
