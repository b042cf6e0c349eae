"""Which help is meant: what can be said, a person to reach, or this program."""

from __future__ import annotations

import pytest

from voice_assistant.understanding.understander import Understander


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("what can i say", "commands"), ("what are the commands", "commands"),
        ("what are my options", "commands"), ("how does this work", "commands"),
        ("help with what i can say", "commands"), ("the commands", "commands"),
        ("help for me", "person"), ("i need help", "person"), ("get me help", "person"),
        ("i need some help please", "person"), ("i need someone to talk to", "person"),
        ("what are you", "about"), ("are you a person", "about"),
        ("help", None), ("help me", None), ("um help me please", None),
    ],
)  # fmt: skip
def test_help_names_its_topic(understander: Understander, text: str, topic: str | None) -> None:
    understood = understander.understand(text)
    assert (understood.intent, understood.slots.get("topic")) == ("help", topic)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("what I can say", "commands"), ("with what i can say", "commands"),
        ("the first", "commands"), ("um the first one please", "commands"),
        ("commands", "commands"), ("for me", "person"), ("the second", "person"),
        ("me", "person"), ("help for me", "person"), ("someone to talk to", "person"),
        ("what are you", "about"),
    ],
)  # fmt: skip
def test_the_question_which_help_is_answered(
    understander: Understander, text: str, topic: str
) -> None:
    understood = understander.understand(text, "choice")
    assert (understood.intent, understood.slots) == ("help", {"topic": topic})


@pytest.mark.parametrize("text", ["help with what i can say or for me", "i don't know", "both", ""])
def test_an_unclear_answer_has_no_topic(understander: Understander, text: str) -> None:
    assert "topic" not in understander.understand(text, "choice").slots


def test_danger_in_the_answer_is_heard(understander: Understander) -> None:
    assert understander.understand("i want to die", "choice").safety == "crisis"
