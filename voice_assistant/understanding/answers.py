"""Answers to what was asked: yes, no and unsure; 0 to 10; numbers; durations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from voice_assistant.understanding.data import pattern, table
from voice_assistant.understanding.durations import UNIT_S, find_duration
from voice_assistant.understanding.numbers import ORDINALS, Number, find_numbers

YesNo = Literal["yes", "no", "unsure"]

_FILL = re.compile(
    r"\b(?:um+|uh|uhm|er|erm|hm+|mm|well|oh|ah|honestly|actually|you know|to be honest|"
    r"sorry|look|"
    r"if i am honest|to tell the truth|just)\b(?! huh| hm)"
)

_TABLE = table("answers")
_UNSURE = pattern(_TABLE["unsure"], {})
_NO = pattern(_TABLE["no"], {})
_YES = pattern(_TABLE["yes"], {})
_ONLY_YES = re.compile(rf"(?:(?:{_YES.pattern}|{'|'.join(_TABLE['around_yes'].split())})(?: |$))+")
_BEFORE = frozenset(_TABLE["before_rating"].split())
_AFTER = frozenset(_TABLE["after_rating"].split())

_YES_WORD = (
    r"(?:yes|yeah|yep|yup|yah|yea|aye|uh huh|mhm|mm hm+|of course|definitely|absolutely|"
    r"certainly|sure)"
)
_NO_WORD = r"(?:no|nope|nah|naw)"
_LEADS_YES = re.compile(rf"{_YES_WORD}\b")
# A "no" that belongs to the next word says nothing about the question.
_LEADS_NO = re.compile(
    rf"{_NO_WORD}\b(?! (?:reason|point|way out|hope|future|use|longer|more|matter|doubt|"
    rf"problem|"
    r"worries|wonder|question|need|sense|escape|meaning|purpose|idea|clue)\b)"
)
_ENDS = re.compile(rf"(?:.* )?(?P<said>{_YES_WORD}|{_NO_WORD})$")
_TURNS = re.compile(
    rf"^(?:{_YES_WORD}|{_NO_WORD})(?: (?:yes|no|wait|hang on|actually|i mean|sorry|rather|"
    rf"well|but|scratch that|or|not))* "
    rf"(?:wait|actually|i mean|sorry|rather|well|make that|or rather|scratch that)(?: (?:i "
    rf"mean|wait|well|actually))* (?P<said>{_YES_WORD}|{_NO_WORD})\b"
)
_BOTH = re.compile(rf"^(?P<first>{_YES_WORD}|{_NO_WORD}) (?P<said>{_YES_WORD}|{_NO_WORD})$")
LONGEST_WHOLE = 12
"""Words up to which an answer may be nothing but ways of saying yes."""
SHORT = 8
"""Words up to which a yes or no at the end of an answer is the answer."""


def yes_or_no(words: Sequence[str]) -> YesNo | None:
    """What `words` say to a yes-no question; None where they tell something else."""
    said = " ".join(_FILL.sub(" ", " ".join(words)).split())
    if not said:
        return None
    turned = _TURNS.match(said) or _BOTH.match(said)
    if turned:
        return _side(turned["said"])
    if _UNSURE.fullmatch(said):
        return "unsure"
    if _NO.fullmatch(said):
        return "no"
    if said.count(" ") < LONGEST_WHOLE and _YES.search(said) and _ONLY_YES.fullmatch(said):
        return "yes"
    return _led_or_closed(said)


def _led_or_closed(said: str) -> YesNo | None:
    """A yes or no that opens a longer answer, or closes a short one."""
    if re.match(r"(?:yes|yeah) and no\b", said):
        return "unsure"
    if _LEADS_YES.match(said):
        return "yes"
    if _LEADS_NO.match(said):
        return "no"
    ends = _ENDS.fullmatch(said) if said.count(" ") < SHORT else None
    if ends and not re.search(
        rf"\b(?:say|said|saying|says|a|the|of|told \w+) {ends['said']}$", said
    ):
        return _side(ends["said"])
    opened = re.match(
        (
            r"(?:not really|not at all|i do not think so|not today|not exactly|never) (?!want|"
            r"wake|safe)|"
            r"(?P<yes>i (?:did|was|have) (?:a (?:bit|little)|yes)|kind of|sort of|a (?:bit|"
            r"little)|i (?:guess|suppose|think) so) "
        ),
        said,
    )
    if opened:
        return "yes" if opened["yes"] else "no"
    return (
        "unsure"
        if re.match(
            (
                r"(?:i am )?not (?:really )?sure\b|i do not know$|(?:i do not know|maybe) (?:i|it|"
                r"if)\b"
            ),
            said,
        )
        else None
    )


def _side(word: str) -> YesNo:
    return "no" if re.fullmatch(_NO_WORD, word) else "yes"


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
        if {"no", "actually", "wait", "sorry", "mean", "make", "rather"} & set(between):
            value = number.value
        elif between in (
            ["or"],
            ["to"],
            ["and"],
            ["or", "a"],
            ["or", "maybe", "a"],
            ["or", "maybe"],
        ):
            value = _shortest((first.value + number.value) / 2)
    return value


def _is_top(words: Sequence[str], number: Number) -> bool:
    """Whether this is the ten of "out of ten"."""
    return number.start > 0 and words[number.start - 1] in ("of", "over") and number.value == 10


def _shortest(value: float) -> int | float:
    return int(value) if value.is_integer() else value


def number_said(words: Sequence[str]) -> int | float | None:
    """The number in an answer, the last one where one is taken back; None when there is none."""
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
    if len(named) == 1 and named[0] in ORDINALS:
        return ORDINALS[named[0]]
    alone = [word for word in words if word not in ("the", "number", "option", "please")]
    found = list(find_numbers(alone))
    whole = len(found) == 1 and found[0].end - found[0].start == len(alone)
    return int(found[0].value) if whole else None
