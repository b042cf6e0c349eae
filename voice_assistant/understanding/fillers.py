"""What people say around what they mean: fillers, restarts, and polite ways in and out."""

from __future__ import annotations

from collections.abc import Sequence

from voice_assistant.understanding.data import table

_TABLE = table("fillers")
DROPPED = frozenset(_TABLE["dropped"].split())
_POINTING = frozenset(_TABLE["pointing"].split())
LEAD_INS: list[str] = _TABLE["lead_ins"]
STATEMENTS: list[str] = _TABLE["statements"]
TAILS: list[str] = _TABLE["tails"]


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
    statements = STATEMENTS if not free or _POINTING.intersection(words) else []
    return _starts(words, LEAD_INS + statements), _ends(words)


def _starts(words: Sequence[str], openings: Sequence[str]) -> list[int]:
    starts = [0]
    for start in starts:
        for opening in openings:
            said = opening.split()
            end = start + len(said)
            if list(words[start:end]) == said and end < len(words) and end not in starts:
                starts.append(end)
    return starts


def _ends(words: Sequence[str]) -> list[int]:
    ends = [len(words)]
    for end in ends:
        for tail in TAILS:
            said = tail.split()
            start = end - len(said)
            if start > 0 and list(words[start:end]) == said and start not in ends:
                ends.append(start)
    return ends
