"""Where rules end: the shipped categoriser, and what it never takes for a command."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_assistant.events import INTENTS
from voice_assistant.understanding.categoriser import SURE_ENOUGH, Categoriser
from voice_assistant.understanding.words import words


@pytest.fixture(scope="module")
def categoriser() -> Categoriser:
    return Categoriser(spacy.blank("en"))


def test_it_speaks_where_no_rule_does(categoriser: Categoriser) -> None:
    guess = categoriser.guess(words("what do i say to make you stop"))
    assert guess is not None
    assert guess[0] == "help"
    assert guess[1] >= SURE_ENOUGH


@pytest.mark.parametrize(
    "said",
    ["turn the heating down a bit", "go back to the previous channel", "delete that email", ""],
)
def test_talk_of_other_things_is_not_for_us(categoriser: Categoriser, said: str) -> None:
    assert categoriser.guess(said.split()) is None


def test_talk_about_others_is_not_for_us(categoriser: Categoriser) -> None:
    assert categoriser.guess(words("she said that again")) is None


def test_the_same_words_get_the_same_guess_from_another_load(categoriser: Categoriser) -> None:
    again = Categoriser(spacy.blank("en"))
    for said in ("could you repeat the question", "how am i meant to use this"):
        assert categoriser.guess(said.split()) == again.guess(said.split())


LOADED = Categoriser(spacy.blank("en"))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=8).filter(str.strip), max_size=20))
def test_any_words_are_taken(said: list[str]) -> None:
    guess = LOADED.guess(said)
    assert guess is None or (guess[0] in INTENTS and 0 <= guess[1] <= 1)
