"""Where the steps of a flow lead, judged without running it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voice_assistant.dialogue.script import Flow, Step

Ways = Mapping[str, Collection[str]]
"""The steps that may follow, by step."""


def astray(flow: Flow) -> Iterator[tuple[str, str]]:
    """The ids of steps that nothing leads to, or that never come to the closing, and which."""
    ways = _ways(flow)
    heard = _reached([flow.steps[0].id], ways)
    back = {step: [one for one, others in ways.items() if step in others] for step in ways}
    ending = _reached([flow.closing, flow.steps[-1].id], back)
    for step in flow.steps:
        # A cap, or another script, may go to the closing from anywhere.
        if step.id not in heard | {flow.closing}:
            yield step.id, "is never reached: nothing leads to it"
        elif step.id not in ending:
            yield step.id, "has no way out: it never comes to the closing"


def colliding(options: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Words for one option that hold those for another: whoever says them is not understood."""
    ways = [(option, way) for option, words in options.items() for way in words]
    for option, way in ways:
        for other, word in ways:
            if other != option and re.search(rf"\b{re.escape(word)}\b", way):
                yield f"'{way}' ({option}) holds '{word}' ({other}): neither is understood"


def _ways(flow: Flow) -> dict[str, set[str]]:
    ids = [step.id for step in flow.steps]
    ways: dict[str, set[str]] = {}
    for step, below in zip(flow.steps, [*ids[1:], ""], strict=True):
        named = {*step.next.values(), *(route.go for route in step.routes)}
        scripts = named - set(ids)
        follows = set() if _says_every_outcome(step) else {step.then or below}
        ways[step.id] = (named | follows | ({flow.closing} if scripts else set())) & set(ids)
    return ways


def _says_every_outcome(step: Step) -> bool:
    """Whether no outcome is left that would go to the step below."""
    outcomes = {
        "yes-no": {"yes", "no", "unsure"},
        "choice": {*step.options},
    }.get(step.expect or "", {"answered"})
    silent = {"skipped", "no_input", "no_match"}
    return step.expect is not None and (outcomes | silent) <= step.next.keys()


def _reached(starts: Sequence[str], ways: Ways) -> set[str]:
    reached: set[str] = set()
    left = list(starts)
    while left:
        step = left.pop()
        if step not in reached:
            reached.add(step)
            left += ways[step]
    return reached
