"""Questions about the steps as a whole, by the topics the library really has."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from voice_assistant.understanding.data import table
from voice_assistant.understanding.step_topics import find_step_topic
from voice_assistant.understanding.words import words

STEPS = tomllib.loads((Path(__file__).parents[2] / "prompts" / "steps.toml").read_text())
TOPICS = {topic["id"] for topic in STEPS["topic"]}


def test_the_topics_asked_for_are_those_there_are() -> None:
    named = {*table("step_topics")["of_steps"], *table("step_topics")["alone"]} - {"stories"}
    assert named == TOPICS


@pytest.mark.parametrize("topic", sorted(TOPICS - {"both", "lost-interest", "amends-to-yourself"}))
def test_each_topic_can_be_asked_for(topic: str) -> None:
    asked = words(f"what do the twelve steps say about {topic.replace('-', ' ')}")
    assert find_step_topic(asked) == {"topic": topic}


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("what are the twelve steps", {}),
        ("addiction and depression together, tell me about both", None),
        ("how do the steps help with addiction and depression", {"topic": "both"}),
        ("do the steps help when nothing interests me", {"topic": "lost-interest"}),
        ("how do i make amends to myself", {"topic": "amends-to-yourself"}),
        ("the steps outside are icy", None),
        ("i felt hopeless today", None),
        ("", None),
    ],
)
def test_what_is_a_question_about_the_steps(text: str, slots: dict[str, str] | None) -> None:
    assert find_step_topic(words(text)) == slots
