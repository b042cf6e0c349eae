from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.journal.conftest import Clock
from tests.journal.entries import entry, utterance
from voice_assistant.journal import Journal, reading
from voice_assistant.journal.search import full_text_query


@pytest.fixture(scope="module")
def filled() -> Iterator[Journal]:
    with Journal.open(Path(":memory:")) as journal:
        entry(journal, "I was resting and don't regret it")
        yield journal


def test_words_match_by_their_stem_and_are_marked(journal: Journal) -> None:
    session_id = entry(journal, "I kept worrying about Sam.", "Sam did not ring.")
    (hit,) = journal.search("WORRIED sam")
    assert (hit.session_id, hit.step, hit.turn_ordinal) == (session_id, "step-1", 1)
    assert hit.snippet == "I kept **worrying** about **Sam**."


def test_every_word_must_occur_and_a_phrase_in_order(journal: Journal) -> None:
    entry(journal, "afraid of being alone")
    assert journal.search("alone afraid")
    assert not journal.search("alone happy")
    assert journal.search('"being alone"')
    assert not journal.search('"alone being"')


def test_the_best_match_comes_first(journal: Journal) -> None:
    entry(journal, "angry once, and then a long walk by the river with the dog until dark")
    best = entry(journal, "angry angry angry")
    assert journal.search("angry")[0].session_id == best


@pytest.mark.parametrize("typed", ["", " ", '"', '""', "🙂", "___", "* ( ) - ^ :", "\0", "\ud800"])
def test_nothing_to_search_for_finds_nothing(filled: Journal, typed: str) -> None:
    assert filled.search(typed) == []


@pytest.mark.parametrize("typed", ["rest AND", "rest OR zebra", "NOT rest", "NEAR(rest, 2)"])
def test_operators_are_only_words(filled: Journal, typed: str) -> None:
    assert full_text_query(typed).count('"') == 2 * len(full_text_query(typed).split())
    assert filled.search("resting and")
    assert filled.search("resting or zebra") == []


def test_an_apostrophe_holds_a_word_together(filled: Journal) -> None:
    assert filled.search("don't")
    assert filled.search("don\u2019t")


@settings(deadline=None)
@given(st.text(st.characters(codec=None)))
@example('resting" OR "')
@example("resting*")
@example("said:resting")
@example("a\0b")
def test_whatever_is_typed_is_safe(filled: Journal, typed: str) -> None:
    assert isinstance(filled.search(typed), list)


@settings(deadline=None, max_examples=50)
@given(st.text(st.characters(max_codepoint=0x24F), min_size=1))
def test_what_was_said_is_found_by_its_own_words(said: str) -> None:
    with Journal.open(Path(":memory:")) as journal:
        entry(journal, said)
        found = journal.search(said.replace('"', " "))
        assert found or not any(char.isascii() and char.isalnum() for char in said)


def test_a_crisis_is_named_last_and_not_quoted(journal: Journal, clock: Clock) -> None:
    flagged = entry(journal, "alone alone", "alone again")
    journal.flag_safety(flagged, 1, "crisis")
    ended = entry(journal, "alone")
    journal.end_session(ended, "crisis")
    concern = entry(journal, "alone on a long, long, long road, and then home to bed")
    journal.flag_safety(concern, 1, "concern")
    hits = journal.search("alone")
    assert hits[0].session_id == concern
    assert hits[0].snippet is not None
    assert {hit.session_id for hit in hits[1:]} == {flagged, ended}
    assert [hit.snippet for hit in hits[1:]] == [None, None]


def test_of_very_many_matches_the_newest_are_ranked(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "RANKED", 2)
    ids = [entry(journal, "walked " * (5 - number)) for number in range(5)]
    assert {hit.session_id for hit in journal.search("walked")} == set(ids[-3:])
    assert journal.search("walked")[0].session_id == ids[-3], "still the best of them first"


def test_a_crisis_takes_no_place_from_what_can_be_quoted(journal: Journal) -> None:
    crisis = entry(journal, *["alone alone alone"] * 5)
    journal.flag_safety(crisis, 1, "crisis")
    quoted = [entry(journal, "alone on a long road and then home again") for _ in range(3)]
    assert {hit.session_id for hit in journal.search("alone", limit=3)} == set(quoted)
    assert journal.search("alone", limit=4)[-1].session_id == crisis


def test_saving_a_segment_again_is_found_once(journal: Journal) -> None:
    session_id = entry(journal, "walked the dog")
    journal.save_segment(session_id, 1, 1, utterance("Walked the dog home."))
    assert len(journal.search("dog")) == 1
    assert len(journal.search("home")) == 1
