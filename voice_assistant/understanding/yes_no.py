"""Yes, no and unsure, in the ways they are said. The ways are in answers.toml."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from voice_assistant.understanding.data import pattern, table

YesNo = Literal["yes", "no", "unsure"]

_FILL = re.compile(
    r"\b(?:um+|uh|uhm|er|erm|(?<!mm )hm+|mm|well|oh|ah|honestly|actually|you know|to be honest|"
    r"sorry|look|"
    r"if i am honest|to tell the truth|just)\b(?! huh| hm)"
)

_TABLE = table("answers")
_UNSURE = pattern(_TABLE["unsure"], {})
_NO = pattern(_TABLE["no"], {})
_YES = pattern(_TABLE["yes"], {})
_ONLY_YES = re.compile(rf"(?:(?:{_YES.pattern}|{'|'.join(_TABLE['around_yes'].split())})(?: |$))+")
_SIDES: tuple[YesNo, ...] = ("unsure", "no", "yes")
_SHORT = {side: re.compile(_TABLE["short"][side]) for side in _SIDES}
_SMALL = frozenset(_TABLE["short"]["small"].split())
_HEDGES = re.compile(rf"^(?:{_TABLE['hedges']})+(?!so\b)(?=\S)")

_YES_WORD = (
    r"(?:yes|yeah|yep|yup|yah|yea|aye|uh huh|mhm|mm hm+|of course|definitely|absolutely|"
    r"certainly|sure)"
)
_NO_WORD = r"(?:no|nope|nah|naw)"
_PLAIN = re.compile(
    rf"\b(?:{_YES_WORD}|{_NO_WORD}|okay|not|never|none|maybe|perhaps|possibly|think so|guess so|"
    rf"suppose so|idea|both|probably)\b"
)
_LEADS_YES = re.compile(rf"{_YES_WORD}\b")
# A "no" that belongs to the next word says nothing about the question.
_LEADS_NO = re.compile(
    rf"{_NO_WORD}\b(?! (?:reason|point|way out|hope|future|use|longer|more|matter|doubt|"
    rf"problem|"
    r"worries|wonder|question|need|sense|escape|meaning|purpose|idea|clue)\b)"
)
_TORN = re.compile(
    rf"(?:(?:maybe|perhaps|possibly|probably|partly|sometimes|could be|might be|kind of|sort of|"
    rf"either|half) )?(?:{_YES_WORD}|{_NO_WORD})(?: and| or| but)? (?:maybe|perhaps|possibly|"
    rf"partly|sometimes|could be|might be|kind of|sort of|half) (?:{_YES_WORD}|{_NO_WORD})"
)
_DOUBTS = re.compile(
    r"(?:(?:i|am|do|can|could|well|really|just|still|honestly|it|is|but|so) )*"
    r"not (?:\w+ ){0,3}(?:sure|certain|know)\b(?! (?:that|of|what|who|him|her|them|any)\b)"
)
_DENIES = re.compile(
    r"(?:no |nope |well )*(?:none|nothing|nobody|no one|never|neither|not)\b(?! now\b)"
)
# With one of these a denial says more than no ("nothing left", "not worth it", "never again").
_GRAVE = re.compile(
    r"\b(?:left|matters?|want|wake|safe|live|living|alive|worth|again|care|cope|hope|point|"
    r"reason)\b"
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
LONGEST_DENIAL = 7
"""Words up to which what begins with "none" or "never" is a no."""
SHORT = 8
"""Words up to which a yes or no at the end of an answer is the answer."""


def yes_or_no(words: Sequence[str]) -> YesNo | None:
    """What `words` say to a yes-no question; None where they tell something else."""
    said = _HEDGES.sub("", " ".join(_FILL.sub(" ", " ".join(words)).split()))
    if not said:
        return None
    if _TORN.fullmatch(said):
        return "unsure"
    turned = _TURNS.match(said) or _BOTH.match(said)
    if turned:
        return _side(turned["said"])
    if _UNSURE.fullmatch(said):
        return "unsure"
    if _NO.fullmatch(said):
        return "no"
    if said.count(" ") < LONGEST_WHOLE and _YES.search(said) and _ONLY_YES.fullmatch(said):
        return "yes"
    return _led_or_closed(said) or _short(said)


def is_plain(words: Sequence[str]) -> bool:
    """Whether `words` hold a yes, a no or a doubt, and nothing that tells of something else."""
    return all(word in _SMALL for word in words) and _PLAIN.search(" ".join(words)) is not None


def _short(said: str) -> YesNo | None:
    """A few small words, none of which tells a story, mean what their telling words say."""
    words = said.split()
    if len(words) > SHORT or not all(word in _SMALL for word in words):
        return None
    for side in _SIDES:
        if _SHORT[side].search(said):
            return side
    return None


def _led_or_closed(said: str) -> YesNo | None:
    """A yes or no that opens a longer answer, or closes a short one."""
    if said.count(" ") < SHORT and _DOUBTS.match(said):
        return "unsure"
    if said.count(" ") < LONGEST_DENIAL and _DENIES.match(said) and not _GRAVE.search(said):
        return "no"
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
