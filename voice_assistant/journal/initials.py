"""Other people's names as initials, for what is shared.

A list of names and where a capital stands decide; no list knows everyone, so whoever shares reads
it through first. Names that are also words ("mark", "will") count only with a capital inside a
sentence, after a word such as "sister", or when the person says so.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from functools import cache
from importlib.resources import files
from typing import NamedTuple

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ENDS_SENTENCE = re.compile(r"[.!?:…]['\")\]]*\s*$|^\W*$|[\n\"“(]\s*$")
_TAIL = re.compile(r"(?:['’]s?)$")


class _Names(NamedTuple):
    """The lists of names.toml."""

    sure: frozenset[str]
    also_words: frozenset[str]
    relations: frozenset[str]
    not_people: frozenset[str]


def with_initials(text: str, also: Collection[str] = ()) -> str:
    """`text` with each name of a person as its first letter and a dot: "Sam's" is "S.'s".

    `also` are further names, in any case.
    """
    wanted = {name.lower() for name in also}
    parts: list[str] = []
    end = 0
    before = ""
    for found in _WORD.finditer(text):
        word = found.group()
        parts.append(text[end : found.start()])
        named = _is_name(word, before, text[: found.start()], wanted)
        parts.append(_initial(word) if named else word)
        before, end = word.lower(), found.end()
        if named and parts[-1].endswith(".") and text[end : end + 1] == ".":
            end += 1
    return "".join([*parts, text[end:]])


def _is_name(word: str, before: str, left: str, wanted: Collection[str]) -> bool:
    plain = _TAIL.sub("", word).lower()
    names = _names()
    if plain in wanted or plain.partition("-")[0] in names.sure:
        return True
    if plain in names.not_people:
        return False
    inside = word[0].isupper() and not word.isupper() and not _ENDS_SENTENCE.search(left)
    return inside or (plain in names.also_words and before in names.relations)


def _initial(word: str) -> str:
    tail = _TAIL.search(word)
    return f"{word[0].upper()}.{tail.group() if tail else ''}"


@cache
def _names() -> _Names:
    data = tomllib.loads((files("voice_assistant.journal") / "names.toml").read_text("utf-8"))
    return _Names(*(frozenset(data[name].split()) for name in _Names._fields))
