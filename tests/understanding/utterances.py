"""Tables of utterances: who said what, and what it means."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

from voice_assistant.events import INTENTS, Expect

if TYPE_CHECKING:
    from voice_assistant.understanding.understander import Understander

ANSWERS: dict[str, bool] = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Row:
    """One utterance, and what is meant by it where `expect` was expected."""

    text: str
    expect: Expect | None
    intent: str
    slots: dict[str, str | int] = field(default_factory=dict)
    answer: bool | float | None = None
    measures_answer: bool = False
    """Only the answer counts: what else is understood is left open."""

    def got(self, understander: Understander) -> str:
        """What is understood, in the form of `wanted`; slots that are not asked about left out."""
        understood = understander.understand(self.text, self.expect)
        if self.measures_answer:
            return f"= {_shown(understood.answer)}"
        slots = {slot: understood.slots.get(slot) for slot in self.slots}
        answer = understood.answer if self.expect == "yes-no" and self.intent in ANSWERS else None
        return _meaning(understood.intent, slots, answer)

    @property
    def wanted(self) -> str:
        if self.measures_answer:
            return f"= {_shown(self.answer)}"
        return _meaning(self.intent, self.slots, self.answer)


def read(path: Path) -> list[Row]:
    """The rows of a table. Its headings are what was expected ("home" for nothing), its keys what
    is meant: an intent and its slots ("review when=last_night"), or "= 7" for an answer."""
    return [
        row
        for expected, meanings in tomllib.loads(path.read_text(encoding="utf-8")).items()
        for meaning, texts in meanings.items()
        for text in texts
        for row in [_row(text, expected, meaning)]
    ]


def _row(text: str, expected: str, meaning: str) -> Row:
    if expected != "home" and expected not in get_args(Expect):
        raise ValueError(f"nobody expects {expected!r}")
    expect = None if expected == "home" else cast(Expect, expected)
    intent, *given = meaning.split()
    if intent == "=":
        answer = None if given == ["null"] else float(given[0])
        return Row(text, expect, "", answer=answer, measures_answer=True)
    if intent not in INTENTS:
        raise ValueError(f"{intent!r} is no intent")
    slots = dict(_slot(slot) for slot in given)
    return Row(text, expect, intent, slots, ANSWERS.get(intent) if expect == "yes-no" else None)


def _slot(given: str) -> tuple[str, str | int]:
    name, _, value = given.partition("=")
    return name, int(value) if value.isdigit() else value.replace("_", " ")


def _meaning(intent: str, slots: Mapping[str, object], answer: object) -> str:
    told = [intent, *(f"{slot}={value}" for slot, value in sorted(slots.items()))]
    return " ".join(told + ([] if answer is None else [f"-> {answer}"]))


def _shown(answer: object) -> str:
    return (
        "null"
        if answer is None or isinstance(answer, bool | str)
        else f"{float(cast(float, answer)):g}"
    )
