"""How a short answer is read: what it says, and where it leads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voice_assistant.dialogue.choosing import chosen

if TYPE_CHECKING:
    from voice_assistant.dialogue.script import Step
    from voice_assistant.events import StepOutcome, Understood

STORY_WORDS = 6
"""A yes that goes on this long is already the answer to the follow-up."""
UNSAFE = 3
"""A rating of safety this low is followed by a direct question (docs/safety.md, rule 3)."""
_SAFE = re.compile(r"(?:yes )?(?:i am |i'm |i feel )?(?:very |quite |pretty |really )?safe")
"""Said instead of a number: safe enough not to be asked about."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A short answer as it was understood."""

    outcome: StepOutcome | None = None
    """None when it was not understood."""
    value: float | None = None
    """The number that was said."""
    go: str | None = None
    """The step or the script that this very answer leads to."""
    unsafe: bool = False
    """A rating of safety that is low or unclear."""
    fits: bool = False
    """It is an answer of the kind that was asked for, and not "skip" or "I don't know"."""


def read(step: Step, text: str, understood: Understood) -> Reading:
    """The answer `text` to `step`, where `understood` is what it means there."""
    answer = understood.answer
    if (said := in_its_own_words(step, text)) is not None:
        return Reading("yes" if said else "no", fits=True)
    option = chosen(text, step.options) if step.options else None
    if option is not None:
        return Reading("answered", go=step.next.get(option), fits=True)
    if understood.intent == "unsure":
        return Reading("unsure", unsafe=step.rating == "safety")
    if understood.intent == "done":
        return Reading("skipped")
    if step.rating == "safety" and _SAFE.fullmatch(text):
        return Reading("answered", fits=True)
    if step.rating == "craving" and understood.intent == "no":
        answer = 0
    if answer is None or isinstance(answer, str) or step.expect == "choice":
        return Reading()
    if isinstance(answer, bool):
        return Reading("yes" if answer else "no", fits=True)
    go = route(step, answer)
    if step.expect == "number" and step.routes and go is None:
        return Reading()
    unsafe = step.rating == "safety" and answer <= UNSAFE
    return Reading("answered", float(answer), go, unsafe, fits=True)


def in_its_own_words(step: Step, text: str) -> bool | None:
    """A question that is answered in the words it was asked with: "i mixed it", "just wine"."""
    if not (step.yes or step.no):
        return None
    negated = re.search(r"\b(?:no|not|never|nor|nothing|without)\b|n't\b", text)
    said = chosen(text, {"yes": () if negated else step.yes, "no": step.no})
    return None if said is None else said == "yes"


def route(step: Step, value: float) -> str | None:
    """Where a rating or a number leads; None where it leads nowhere else."""
    return next((route.go for route in step.routes if route.takes(value)), None)


def is_story(step: Step, text: str, outcome: StepOutcome) -> bool:
    """Whether a short question is being answered at length, so that more may come."""
    return step.expect == "yes-no" and outcome != "no" and len(text.split()) >= STORY_WORDS
