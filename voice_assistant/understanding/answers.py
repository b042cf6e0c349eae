"""Answers to what was asked: 0 to 10, numbers, durations, one of several."""

from __future__ import annotations

from collections.abc import Sequence

from voice_assistant.understanding.data import table
from voice_assistant.understanding.durations import UNIT_S, find_duration
from voice_assistant.understanding.numbers import Number, find_numbers, ordinal_at

_TABLE = table("answers")
_BEFORE = frozenset(_TABLE["before_rating"].split())
_AFTER = frozenset(_TABLE["after_rating"].split())

HOMOPHONES = {
    "to": 2,
    "too": 2,
    "for": 4,
    "fore": 4,
    "ate": 8,
    "won": 1,
    "sex": 6,
    "tent": 10,
    "tan": 10,
}
"""What recognizers make of a rating said alone."""
NOTHING_AT_ALL = frozenset(
    (
        "none",
        "none at all",
        "not at all",
        "nil",
        "no craving",
        "no cravings",
        "no cravings at all",
        "no craving at all",
        "absolutely none",
    )
)


def rating(words: Sequence[str]) -> int | float | None:
    """A rating from 0 to 10, or None: "pretty low" and "four days sober" rate nothing.

    "Six or seven" and "between six and seven" lie between. "A six, maybe a seven" is the six: what
    was said first stands, unless it is taken back ("a six, no, a seven").
    """
    said = " ".join(words)
    if said in NOTHING_AT_ALL:
        return 0
    if said in HOMOPHONES:
        return HOMOPHONES[said]
    found = [number for number in find_numbers(words) if _rates(words, number)]
    if not found:
        return None
    value = _of_several(words, found)
    return value if 0 <= value <= 10 else None


def _rates(words: Sequence[str], number: Number) -> bool:
    if {"minus", "negative"} & set(words[max(0, number.start - 1) : number.start]):
        return False
    rest = list(words[number.end : number.end + 3])
    if rest[:1] in (["out"], ["over"], ["of"]) and rest[-1:] not in (["ten"], ["10"]):
        return False
    if rest[:1] == ["out"]:
        return True
    if rest and rest[0] not in _AFTER:
        return False
    before = [word for word in words[: number.start] if not list(find_numbers([word]))]
    return all(word in _BEFORE or word in _AFTER for word in before) or (
        list(words[number.start - 1 : number.start]) in (["a"], ["about"], ["around"]) and not rest
    )


def _of_several(words: Sequence[str], found: list[Number]) -> int | float:
    first, *more = [number for number in found if not _is_top(words, number)] or found
    value = first.value
    for number in more:
        between = list(words[found[found.index(number) - 1].end : number.start])
        if {"now", "no", "actually", "wait", "sorry", "mean", "make", "rather"} & set(between):
            value = number.value
        elif between in (
            ["or"],
            ["to"],
            ["and"],
            ["or", "a"],
            ["or", "maybe", "a"],
            ["or", "maybe"],
            ["and", "a"],
            ["to", "a"],
        ):
            value = _shortest((first.value + number.value) / 2)
    return value


def _is_top(words: Sequence[str], number: Number) -> bool:
    """Whether this is the ten of "out of ten"."""
    return number.start > 0 and words[number.start - 1] in ("of", "over") and number.value == 10


def _shortest(value: float) -> int | float:
    return int(value) if value.is_integer() else value


AMOUNTS: dict[str, int | float] = {
    "half a dozen": 6, "dozen": 12, "a couple": 2, "couple of": 2, "couple": 2, "once": 1,
    "twice": 2, "a pair": 2, "none": 0, "nil": 0, "nothing": 0, "not a single": 0, "not one": 0,
    "not any": 0,
}  # fmt: skip
"""How many, said without a number."""
HALVES = ("half", "a half", "one half", "half of one", "just half", "only half")


def _says(said: str, named: str) -> bool:
    return f" {named} " in f" {said} "


def number_said(words: Sequence[str]) -> int | float | None:
    """The number in an answer, the last one where one is taken back; None when there is none.

    Ordinals count ("the twenty first"), and so do "a couple", "a dozen", "half" and "none".
    """
    said = " ".join(words)
    amount = next((value for named, value in AMOUNTS.items() if _says(said, named)), None)
    if amount is not None:
        return amount
    if said in HALVES:
        return 0.5
    ordinals = [ordinal for at in range(len(words)) if (ordinal := ordinal_at(words, at))]
    if ordinals:
        return ordinals[0].value
    found = list(find_numbers(words))
    if not found:
        return None
    return _of_several(words, found) if len(found) > 1 else found[0].value


def seconds_said(words: Sequence[str]) -> int | None:
    """The duration in an answer. A bare number is minutes, which is how practices are counted."""
    duration = find_duration(words)
    if duration is not None:
        return duration.seconds
    found = list(find_numbers(words))
    others = [word for word in words if word in UNIT_S]
    return round(found[0].value * 60) if len(found) == 1 and not others else None


def which_said(words: Sequence[str]) -> int | None:
    """Which of several, by number or order: "the second one", "number three"."""
    named = [word for word in words if word not in ("the", "number", "one", "option", "please")]
    ordinal = ordinal_at(named, 0) if named else None
    if ordinal is not None and ordinal.end == len(named):
        return int(ordinal.value)
    alone = [word for word in words if word not in ("the", "number", "option", "please")]
    found = list(find_numbers(alone))
    whole = len(found) == 1 and found[0].end - found[0].start == len(alone)
    return int(found[0].value) if whole else None
