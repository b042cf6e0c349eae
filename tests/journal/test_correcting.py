from __future__ import annotations

import sqlite3

import pytest

from tests.journal.entries import begin, entry, said, turn, utterance
from voice_assistant.errors import JournalError
from voice_assistant.journal import Correction, Journal


def test_a_correction_keeps_what_was_heard_beside_it(journal: Journal) -> None:
    session_id = entry(journal, "i was wrestles")
    journal.correct_segment(session_id, 1, 1, "I was restless")
    journal.correct_segment(session_id, 1, 1, "I was restless all day")
    segment = journal.session(session_id).turns[0].segments[0]
    assert (segment.said, segment.corrected) == ("I was restless all day", True)
    assert (segment.heard, segment.text) == ("i was wrestles", "i was wrestles")
    assert [hit.session_id for hit in journal.search("restless")] == [session_id]
    assert journal.search("wrestles") == []


@pytest.mark.parametrize(
    ("kept", "becomes"),
    [
        ("ring some", "ring Sam"),
        ("ring", "ring Sam"),  # kept without "that's all", or only a part
        ("soup, ring some and sleep", "soup, ring Sam and sleep"),
        ("walk", "walk"),  # came of another segment
    ],
)
def test_what_was_kept_is_corrected_too(journal: Journal, kept: str, becomes: str) -> None:
    session_id = entry(journal, "ring some", "walk")
    journal.keep_line(session_id, 1, "tomorrow", kept)
    journal.correct_segment(session_id, 1, 1, "ring Sam")
    assert [line.text for line in journal.session(session_id).turns[0].kept] == [becomes]


def test_several_corrections_are_all_made_or_none(journal: Journal) -> None:
    session_id = entry(journal, "won", "too")
    journal.correct_segments(session_id, [Correction(1, 1, "one"), Correction(1, 2, "two")])
    assert said(journal, session_id) == ["one", "two"]


def test_tags_have_one_form_and_are_kept_once(journal: Journal) -> None:
    session_id = begin(journal)
    for tag in ("Family", "#family", " work  life "):
        journal.tag(session_id, tag)
    assert journal.session(session_id).session.tags == ("family", "work life")
    assert journal.tags() == {"family": 1, "work life": 1}
    journal.untag(session_id, "FAMILY")
    journal.untag(session_id, "never there")
    assert journal.session(session_id).session.tags == ("work life",)
    for tag in ("", " # ", "x" * 41):
        with pytest.raises(JournalError, match="1 to 40 characters"):
            journal.tag(session_id, tag)


def test_an_answer_and_an_entry_have_stars_of_their_own(journal: Journal) -> None:
    session_id = entry(journal, "good")
    turn(journal, session_id, 2)
    journal.save_segment(session_id, 2, 1, utterance("better"))
    for _ in range(2):
        journal.star(session_id, 2)
        journal.star(session_id)
    detail = journal.session(session_id)
    assert detail.session.starred
    assert [one.starred for one in detail.turns] == [False, True]
    journal.unstar(session_id)
    assert journal.session(session_id).session.starred
    journal.unstar(session_id, 2)
    detail = journal.session(session_id)
    assert (detail.session.starred, detail.turns[1].starred) == (False, False)
    with pytest.raises(sqlite3.IntegrityError):
        journal.star(session_id, 99)
