"""Slots: steps, wordings and days in an utterance, each folded into one word for templates."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from voice_assistant.understanding.numbers import ORDINALS, number_at

WORDINGS = {
    "plain": "plain", "plainer": "plain", "secular": "plain", "simple": "plain",
    "everyday": "plain", "ordinary": "plain", "nonreligious": "plain", "traditional": "traditional",
    "classic": "traditional", "classical": "traditional", "original": "traditional",
    "spiritual": "spiritual",
}  # fmt: skip
STEPS = range(1, 13)

_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_WHEN = re.compile(
    r"\b(?:the )?(?:(?:week|day|night|month) before (?:last|yesterday)"
    rf"|last (?:night|week|month|year|time|{_DAY})"
    rf"|(?:this|on|the other) ?(?:morning|week|month|day|{_DAY})|{_DAY}(?: night)?"
    r"|yesterday(?: (?:morning|evening|night))?|today|tonight|\w+ (?:days?|weeks?|months?) ago)\b"
)

Slots = dict[str, str | int]


def fold(words: Sequence[str]) -> tuple[list[str], Slots]:
    """`words` with "<step>" and "<wording>" for what was named, and what that was."""
    slots: Slots = {}
    folded: list[str] = []
    at = 0
    while at < len(words):
        step = _step_at(words, at)
        if step is not None:
            slots["step"], at = step
            folded.append("<step>")
            continue
        wording = WORDINGS.get(words[at])
        if wording is not None:
            slots["wording"] = wording
        folded.append("<wording>" if wording else words[at])
        at += 1
    return folded, slots


def fold_when(words: Sequence[str]) -> tuple[list[str], Slots]:
    """`words` with "<when>" for the first day or time named, and its own words."""
    said = " ".join(words)
    found = _WHEN.search(said)
    if found is None:
        return list(words), {}
    folded = f"{said[: found.start()]}<when>{said[found.end() :]}"
    return folded.split(), {"when": found.group()}


def _step_at(words: Sequence[str], at: int) -> tuple[int, int] | None:
    """A step of the twelve at `words[at]`, and where the words after it begin."""
    readings: tuple[Callable[[Sequence[str], int], tuple[int, int] | None], ...] = (
        _step_by_number, _step_by_order,
    )  # fmt: skip
    for reading in readings:
        step = reading(words, at)
        if step is not None and step[0] in STEPS:
            return step
    return None


def _step_by_number(words: Sequence[str], at: int) -> tuple[int, int] | None:
    if words[at] != "step" or at + 1 >= len(words):
        return None
    start = at + 2 if words[at + 1] == "number" and at + 2 < len(words) else at + 1
    number = number_at(words, start)
    return (int(number.value), number.end) if number else None


def _step_by_order(words: Sequence[str], at: int) -> tuple[int, int] | None:
    if words[at] in ORDINALS and list(words[at + 1 : at + 2]) == ["step"]:
        return ORDINALS[words[at]], at + 2
    return None
