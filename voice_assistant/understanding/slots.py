"""Slots: steps, wordings and days in an utterance, each folded into one word for templates."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from voice_assistant.understanding.numbers import number_at, ordinal_at

WORDINGS = {
    "plain": "plain", "plainer": "plain", "secular": "plain", "simple": "plain",
    "everyday": "plain", "ordinary": "plain", "nonreligious": "plain", "traditional": "traditional",
    "classic": "traditional", "classical": "traditional", "original": "traditional",
    "spiritual": "spiritual",
}  # fmt: skip
STEPS = range(1, 13)

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
    ordinal = ordinal_at(words, at)
    if ordinal is None or list(words[ordinal.end : ordinal.end + 1]) != ["step"]:
        return None
    return int(ordinal.value), ordinal.end + 1
