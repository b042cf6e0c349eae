"""Which of several options was meant: by one of its words, or by its place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_PLACES = ("first", "second", "third", "fourth", "fifth", "sixth")
_OPENING = re.compile(r"^(?:yes|yeah|no|okay|well)\b ?")
_LAST = re.compile(r"\blast (?:one|of them)\b|^(?:the )?last$")


def chosen(text: str, options: Mapping[str, Sequence[str]]) -> str | None:
    """The id of the option whose words are in `text` (understanding form: lower case, no marks).
    None where no option is meant, or more than one: then it is asked again and never guessed."""
    named = [
        option
        for option, ways in options.items()
        if any(re.search(rf"(?<!\bnot )\b{re.escape(way)}\b", text) for way in ways)
    ]
    if len(named) == 1:
        return named[0]
    if named:
        # "No, keep it": the word that opens it answered something else.
        rest = _OPENING.sub("", text)
        return None if rest == text else chosen(rest, options)
    return _by_place(text, tuple(options))


def _by_place(text: str, ids: tuple[str, ...]) -> str | None:
    if _LAST.search(text):
        return ids[-1]
    places = [
        option
        for option, place in zip(ids, _PLACES, strict=False)
        if re.search(rf"\b{place}(?: one)?\b", text)
    ]
    return places[0] if len(places) == 1 else None
