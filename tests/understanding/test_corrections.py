"""What takes an alarm back, and what does not."""

from __future__ import annotations

import pytest

from voice_assistant.understanding.corrections import is_correction
from voice_assistant.understanding.data import table


@pytest.mark.parametrize(
    "text",
    [
        "i meant the traffic", "no i meant my phone", "I meant the dog.", "i only meant the film",
        "that's not what i meant", "that is not what i said", "i didn't mean it like that",
        "i was talking about the film", "i was only quoting a song", "no no i was joking",
        "it's just an expression", "it was a song", "only a figure of speech",
        "you misheard me", "you heard that wrong", "you\u2019ve got it all wrong", "wrong word",
    ],
)  # fmt: skip
def test_an_explicit_correction(text: str) -> None:
    assert is_correction(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "i mean it", "i meant it", "i'm fine", "no", "i meant to do it", "i meant what i said",
        "i meant every word", "i meant my life", "i was not joking", "it's not just an expression",
        "i was exaggerating", "i was talking about killing myself", "i'm okay now",
    ],
)  # fmt: skip
def test_meaning_it_and_denying_it_correct_nothing(text: str) -> None:
    assert not is_correction(text)


def test_words_that_raise_an_alarm_take_none_back() -> None:
    assert not is_correction("i meant the pills i took all my pills")
    assert not is_correction("that's not what i meant i want to die")


def test_every_rule_has_a_reason() -> None:
    assert all(len(rule["reason"].split()) >= 3 for rule in table("corrections")["correction"])
