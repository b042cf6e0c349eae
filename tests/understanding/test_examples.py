"""Tables of utterances: the examples the rules were made from, and a held-out set that measures."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from voice_assistant.events import INTENTS
from voice_assistant.understanding.understander import Understander

HERE = Path(__file__).parent
EXAMPLES = tomllib.loads((HERE / "examples.toml").read_text())
HELD_OUT = tomllib.loads((HERE / "held_out.toml").read_text())


def misses(understander: Understander, row: dict[str, Any]) -> list[str]:
    """What is understood of the row's `text` otherwise than the row says; empty when right."""
    understood = understander.understand(row["text"], row.get("expect"))
    got: dict[str, Any] = {
        "intent": understood.intent,
        "answer": understood.answer,
        "safety": understood.safety,
        "kind": understood.kind,
        "need": understood.slots.get("need", ""),
        "no_answer": understood.answer is None,
    }
    wrong = [key for key in got if key in row and _differ(got[key], row[key])]
    slots = row.get("slots", {})
    return wrong + [slot for slot in slots if understood.slots.get(slot) != slots[slot]]


def _differ(got: object, wanted: object) -> bool:
    # A True is no 1: a yes is not a rating.
    return got != wanted or isinstance(got, bool) != isinstance(wanted, bool)


@pytest.mark.parametrize("section", EXAMPLES)
def test_examples_mean_what_they_say(understander: Understander, section: str) -> None:
    wrong = {row["text"]: misses(understander, row) for row in EXAMPLES[section]}
    assert {text: keys for text, keys in wrong.items() if keys} == {}


def test_examples_cover_every_intent() -> None:
    covered = {row.get("intent") for rows in EXAMPLES.values() for row in rows}
    assert set(INTENTS) <= covered


def test_held_out_utterances_are_mostly_understood(understander: Understander) -> None:
    """Prints how many rows of each section are right. The floor notices a broken rule; the figures
    are for reading, and no rule is made from the rows that miss."""
    right = 0
    for section, rows in HELD_OUT.items():
        good = sum(not misses(understander, row) for row in rows)
        print(f"held out, {section}: {good} of {len(rows)}")
        right += good
    assert right / sum(map(len, HELD_OUT.values())) >= 0.9


def test_the_same_utterance_always_means_the_same() -> None:
    texts = [row["text"] for rows in EXAMPLES.values() for row in rows][:60]
    once, again = Understander(), Understander()
    assert [once.understand(text) for text in texts] == [again.understand(text) for text in texts]


def test_time_an_utterance_takes(understander: Understander) -> None:
    rows = [row for rows in EXAMPLES.values() for row in rows]
    slowest = total = 0.0
    for row in rows:
        started = time.perf_counter()
        understander.understand(row["text"], row.get("expect"))
        took = time.perf_counter() - started
        slowest, total = max(slowest, took), total + took
    print(f"{total / len(rows) * 1000:.2f} ms an utterance, slowest {slowest * 1000:.2f} ms")
    assert total > 0
