"""What was not heard well is said to be so, and never guessed."""

from __future__ import annotations

from voice_assistant.dialogue.read_back import clear_words
from voice_assistant.events import Word


def heard(*words: tuple[str, float | None]) -> list[Word]:
    return [Word(text, 0, 100, confidence) for text, confidence in words]


def test_words_that_were_heard_are_said() -> None:
    assert clear_words(heard(("call", 0.9), ("tom", 0.41)), "…") == "call tom"


def test_a_run_of_unclear_words_is_one_gap() -> None:
    words = heard(("call", 0.9), ("ton", 0.1), ("oh", 0.2), ("tonight", 0.8))
    assert clear_words(words, "something") == "call something tonight"


def test_where_an_engine_does_not_say_how_sure_it_is_its_words_stand() -> None:
    assert clear_words(heard(("call", None), ("tom", None)), "…") == "call tom"
