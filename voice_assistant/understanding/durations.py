"""How long, in seconds: "seven minutes", "an hour and a half", "a quarter of an hour"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voice_assistant.understanding.numbers import number_at

UNIT_S = {
    "second": 1, "seconds": 1, "s": 1, "minute": 60, "minutes": 60, "m": 60, "minuets": 60,
    "hour": 3600, "hours": 3600, "h": 3600, "our": 3600,
}  # fmt: skip
"""Units, with how recognizers mishear them."""

AMOUNTS = (
    # Longest first. What people say for an amount without a number, times the unit that follows.
    ("three quarters of an", 0.75), ("three quarters of a", 0.75), ("a quarter of an", 0.25),
    ("a quarter of a", 0.25), ("quarter of an", 0.25), ("quarter of a", 0.25),
    ("a quarter", 0.25), ("quarter", 0.25), ("three quarters", 0.75),
    ("half of an", 0.5), ("half an", 0.5), ("half a", 0.5), ("a half", 0.5), ("half", 0.5),
    ("a couple of", 2.0), ("a couple", 2.0), ("couple of", 2.0), ("couple", 2.0),
    # A few is taken as three: enough to begin with, and it can be lengthened by asking.
    ("a few", 3.0), ("few", 3.0), ("several", 3.0), ("a full", 1.0), ("a whole", 1.0),
    ("a good", 1.0), ("one full", 1.0), ("one whole", 1.0), ("an entire", 1.0), ("a solid", 1.0),
    ("an", 1.0), ("a", 1.0), ("another", 1.0),
)  # fmt: skip
TAILS = (("and a half", 0.5), ("and a quarter", 0.25), ("and three quarters", 0.75))
"""Said after the unit, in that unit: "an hour and a half"."""

BARE = frozenset(("hour", "minute"))
BETWEEN = frozenset(("ish", "full", "more", "whole", "good", "solid", "or", "so", "odd", "short"))
"""Words that may stand between a number and its unit: "ten or so minutes"."""


@dataclass(frozen=True, slots=True)
class Duration:
    """Seconds, and the words they cover: `words[start:end]`."""

    seconds: int
    start: int
    end: int


def find_duration(words: Sequence[str]) -> Duration | None:
    """The first duration said; parts add up ("an hour and ten minutes")."""
    for start in range(len(words)):
        first = _part(words, start)
        if first is not None:
            return _rounded(_added(words, first))
    return None


_Part = tuple[float, int, int]


def _added(words: Sequence[str], whole: _Part) -> _Part:
    seconds, start, end = whole
    while end < len(words):
        after = end + 1 if words[end] == "and" else end
        part = (
            (_part(words, after) or _smaller(words, after, seconds)) if after < len(words) else None
        )
        if part is None or part[0] >= seconds:
            break
        seconds, end = seconds + part[0], part[2]
    return seconds, start, end


def _smaller(words: Sequence[str], start: int, before_s: float) -> _Part | None:
    """The fifteen of "one hour fifteen", in the next smaller unit; it ends what is said."""
    number = number_at(words, start)
    unit = UNIT_S["minute"] if before_s % UNIT_S["hour"] == 0 else UNIT_S["second"]
    if (
        number is None
        or number.end < len(words)
        or before_s % UNIT_S["minute"]
        or number.value > 59
    ):
        return None
    return number.value * unit, start, number.end


def _rounded(part: _Part) -> Duration:
    return Duration(round(part[0]), part[1], part[2])


def _part(words: Sequence[str], start: int) -> _Part | None:
    amount = _amount(words, start) or _bare_unit(words, start)
    if amount is None:
        return None
    value, unit_at = amount
    while unit_at < len(words) and words[unit_at] in BETWEEN:
        unit_at += 1
    if unit_at >= len(words) or words[unit_at] not in UNIT_S:
        return None
    unit = UNIT_S[words[unit_at]]
    for tail, more in TAILS:
        said = tail.split()
        if list(words[unit_at + 1 : unit_at + 1 + len(said)]) == said:
            return (value + more) * unit, start, unit_at + 1 + len(said)
    return value * unit, start, unit_at + 1


def _bare_unit(words: Sequence[str], start: int) -> tuple[float, int] | None:
    """ "Hour and a half": a unit without an amount, where a part of it follows."""
    follows = any(
        list(words[start + 1 : start + 1 + len(tail.split())]) == tail.split() for tail, _ in TAILS
    )
    return (1.0, start) if follows and words[start] in BARE else None


def _amount(words: Sequence[str], start: int) -> tuple[float, int] | None:
    for phrase, value in AMOUNTS:
        said = phrase.split()
        if list(words[start : start + len(said)]) == said:
            unit_at = start + len(said)
            if unit_at < len(words) and words[unit_at] in UNIT_S:
                return value, unit_at
    number = number_at(words, start)
    return (float(number.value), number.end) if number else None
