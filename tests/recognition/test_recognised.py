"""Words with times from raw text, and the weighing of an open hearing against expected phrases."""

from __future__ import annotations

import pytest

from voice_assistant.events import Recognition, Word
from voice_assistant.recognition.recognised import recognised, settle


def heard(text: str, confidence: float) -> Recognition:
    words = [Word(word, 0, 100, confidence) for word in text.split()]
    return recognised(text, words, "test")


def test_a_number_of_several_words_shares_its_time() -> None:
    words = [Word("About", 0, 300, 0.5), Word("21.", 300, 900, 1.0), Word("\u2026", 900, 950, 0.1)]
    recognition = recognised("About 21. \u2026", words, "test")
    assert recognition.text == "about twenty one"
    assert recognition.raw == "About 21. \u2026"
    assert recognition.words == (
        Word("about", 0, 300, 0.5),
        Word("twenty", 300, 600, 1.0),
        Word("one", 600, 900, 1.0),
    )
    assert recognition.confidence == pytest.approx(2.5 / 3)


def test_no_words_no_confidence() -> None:
    assert recognised("", (), "test") == Recognition("", "", (), "test", 0.0)
    assert recognised("yes", [Word("yes", 0, 9, None)], "test").confidence == 0.0


PHRASES = ("stop", "pause", "no", "next", "say that again", "help", "bye")


@pytest.mark.parametrize(
    ("open_text", "sure", "command", "certain", "settled"),
    [
        ("paws", 0.5, "pause", 1.0, "pause"),
        ("say that a gain", 0.6, "say that again", 1.0, "say that a gain"),
        ("stay that again", 0.6, "say that again", 1.0, "say that again"),
        ("paws", 0.9, "pause", 1.0, "paws"),
        ("paws", 0.5, "pause", 0.7, "paws"),
        ("", 0.0, "stop", 1.0, ""),
        ("stop", 0.3, "next", 1.0, "stop"),
        ("help me", 0.5, "help", 1.0, "help me"),
        ("i want to stop living", 0.5, "stop", 1.0, "i want to stop living"),
        ("die", 0.5, "no", 1.0, "die"),
        ("paws", 0.5, "pause stop", 1.0, "paws"),
        ("paws", 0.5, "", 0.0, "paws"),
    ],
)
def test_a_phrase_only_ever_corrects_its_own_mishearing(
    open_text: str, sure: float, command: str, certain: float, settled: str
) -> None:
    result = settle(heard(open_text, sure), heard(command, certain), PHRASES)
    assert result.text == settled
