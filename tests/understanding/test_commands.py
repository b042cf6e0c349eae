"""What listening acts on early, and what ends an answer."""

from __future__ import annotations

import pytest

from voice_assistant.understanding.commands import EARLY, is_done_phrase, is_whole_command
from voice_assistant.understanding.safety import assess
from voice_assistant.understanding.understander import Understander


@pytest.mark.parametrize(
    ("partial", "intent"),
    [
        ("stop", "stop"),
        ("um skip this one please", "next"),
        ("could you say that again please", "repeat"),
        ("pause", "pause"),
        ("go back", "back"),
    ],
)
def test_whole_commands_may_act_early(partial: str, intent: str) -> None:
    assert is_whole_command(partial) == intent


@pytest.mark.parametrize(
    "partial",
    [
        "", "no", "yes", "seven", "i don't know", "not sure", "that's all", "that's it",
        "i'm done", "enough", "help", "help me", "go on", "wait", "amen", "stop the", "not now",
        "skip this one because it hurts",
    ],
)  # fmt: skip
def test_nothing_acts_early_where_safety_may_follow(partial: str) -> None:
    assert is_whole_command(partial) is None


def test_what_acts_early_means_the_same_when_it_is_over(understander: Understander) -> None:
    for said, intent in EARLY.items():
        assert understander.understand(said).intent == intent, said
        assert assess(said).tier == "none"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("that's all", ""),
        ("...and that was my day that's all", "...and that was my day"),
        ("I was kind to my sister. That's it.", "I was kind to my sister."),
        ("my list okay that\u2019s everything for tonight thanks", "my list"),
        ("i called her and so i'm done now", "i called her"),
        ("god grant me peace amen", "god grant me peace"),
        ("i think that's all i have", ""),
        ("she helped me nothing else", "she helped me"),
    ],
)
def test_a_done_phrase_ends_an_answer(text: str, rest: str) -> None:
    assert is_done_phrase(text) == (True, rest)


@pytest.mark.parametrize(
    "text",
    [
        "and that was my day", "that's all i could think about", "and that's all there is to it",
        "he said that's it", "i don't think that's all", "when i'm done", "and honestly i'm done",
        "we said amen", "is that all", "and i felt like that's all", "that's all i can take", "",
        "i do not know if that's it", "until i'm finished", "i'm done with him",
    ],
)  # fmt: skip
def test_a_story_that_holds_a_done_phrase_goes_on(text: str) -> None:
    assert is_done_phrase(text) == (False, text)
