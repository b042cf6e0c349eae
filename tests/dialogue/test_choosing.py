"""One of several options is chosen by its words or its place, and never guessed."""

from __future__ import annotations

import pytest

from voice_assistant.dialogue.choosing import chosen
from voice_assistant.dialogue.hard_moments import GRAVE_CHOICES
from voice_assistant.dialogue.read_back import OPTIONS


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("i'd rather just talk", "talk"), ("sit quietly please", "sit"), ("let's go on", "go on"),
        ("the second one", "talk"), ("the last one", "finish"), ("i want to go to bed", "finish"),
        ("purple kettles", None), ("talk or maybe sit", None), ("", None),
        ("sitting", None), ("the first or the second", None),
    ],
)  # fmt: skip
def test_what_a_grave_answer_is_followed_by(said: str, meant: str | None) -> None:
    assert chosen(said, GRAVE_CHOICES) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("keep it", "keep"), ("yes that's right", "keep"), ("change it", "change"),
        ("no", "change"), ("throw it away", "discard"),
        ("delete that", "discard"), ("hm", None),
        ("that's not right", "change"), ("yes discard it", "discard"), ("no keep it", "keep"),
    ],
)  # fmt: skip
def test_what_becomes_of_words_that_were_read_back(said: str, meant: str | None) -> None:
    assert chosen(said, OPTIONS) == meant
