from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.journal.conftest import Clock
from tests.journal.entries import begin, entry, said, turn, utterance
from voice_assistant.journal import Journal, KeptRow, RatingRow


def test_a_session_reads_back_as_it_was_written(journal: Journal, clock: Clock) -> None:
    session_id = begin(journal)
    turn(journal, session_id, outcome="interrupted")
    journal.save_segment(session_id, 1, 1, utterance("I was restless."))
    journal.save_rating(session_id, 1, "mood", 7)
    journal.keep_line(session_id, 1, "tomorrow", "ring Sam")
    turn(journal, session_id, outcome="answered")
    clock.pass_by(minutes=9)
    journal.end_session(session_id, "completed")

    detail = journal.session(session_id)
    session, only = detail.session, detail.turns[0]
    assert session.started == datetime(2026, 11, 23, 20, 4, 5, 123_000, UTC)
    assert session.ended == datetime(2026, 11, 23, 20, 13, 5, 123_000, UTC)
    assert (session.zone, session.local_day) == ("Europe/Berlin", date(2026, 11, 23))
    assert (session.outcome, session.turns, session.crisis) == ("completed", 1, False)
    assert (only.step, only.prompt, only.outcome) == ("step-1", "How was today?", "answered")
    assert only.ratings == (RatingRow("mood", 7.0),)
    assert only.kept == (KeptRow("tomorrow", "ring Sam"),)
    segment = only.segments[0]
    heard = utterance("I was restless.")
    assert (segment.said, segment.text) == ("I was restless.", "i was restless")
    assert (segment.words, segment.engine) == (heard.recognition.words, "vosk")
    assert (segment.started_ms, segment.ended_ms) == (heard.started_ms, heard.ended_ms)


def test_saving_again_replaces(journal: Journal) -> None:
    session_id = entry(journal, "first", "second")
    journal.save_segment(session_id, 1, 2, utterance("second thought"))
    for value in (3, 8):
        journal.save_rating(session_id, 1, "craving", value)
    for line in ("one", "two"):
        journal.keep_line(session_id, 1, "gratitude", line)
    only = journal.session(session_id).turns[0]
    assert said(journal, session_id) == ["first", "second thought"]
    assert only.ratings == (RatingRow("craving", 8.0),)
    assert only.kept == (KeptRow("gratitude", "two"),)


def test_a_second_recognizer_adds_its_hearing_and_is_shown(journal: Journal) -> None:
    session_id = entry(journal, "i was wrestles")
    journal.save_segment(session_id, 1, 1, utterance("I was restless.", engine="whisper"))
    assert said(journal, session_id) == ["I was restless."]
    assert journal.session(session_id).turns[0].segments[0].engine == "whisper"
    hearings = journal._db.query("SELECT engine, raw FROM hearings ORDER BY engine")
    assert [*hearings] == [
        {"engine": "vosk", "raw": "i was wrestles"},
        {"engine": "whisper", "raw": "I was restless."},
    ]


def test_the_persons_correction_outlives_another_hearing(journal: Journal) -> None:
    session_id = entry(journal, "i was wrestles")
    journal.correct_segment(session_id, 1, 1, "I was restless")
    journal.save_segment(session_id, 1, 1, utterance("I was rest less.", engine="whisper"))
    assert said(journal, session_id) == ["I was restless"]
    assert [hit.session_id for hit in journal.search("restless")] == [session_id]
    assert journal.search("wrestles") == []


def test_what_was_not_me_leaves_no_byte(journal: Journal, path: Path) -> None:
    session_id = entry(journal, "mine zygomorphic", "theirs quixotically jabberwock", "mine again")
    on_disk = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"jabberwock" in on_disk
    journal.remove_segment(session_id, 1, 2)
    assert said(journal, session_id) == ["mine zygomorphic", "mine again"]
    on_disk = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"zygomorph" in on_disk
    # "quixot" is its stem, which the search index keeps.
    assert b"jabberwock" not in on_disk
    assert b"quixot" not in on_disk


def test_a_flag_holds_no_words_and_can_be_withdrawn(journal: Journal) -> None:
    session_id = entry(journal)
    journal.flag_safety(session_id, 1, "concern")
    journal.flag_safety(session_id, 1, "crisis")
    assert [*journal._db.query("SELECT * FROM safety_flags")] == [
        {
            "session_id": session_id,
            "turn_ordinal": 1,
            "tier": "crisis",
            "at": "2026-11-23T20:04:05.123Z",
        }
    ]
    assert journal.session(session_id).session.crisis
    journal.withdraw_flag(session_id, 1)
    assert not journal.session(session_id).session.crisis
    assert journal._db.table("safety_flags").count == 0


def test_deleting_an_entry_takes_everything_of_it_along(journal: Journal) -> None:
    session_id = entry(journal, "restless")
    journal.flag_safety(session_id, 1, "concern")
    journal.save_rating(session_id, 1, "mood", 4)
    journal._db.execute("DELETE FROM sessions")
    for table in ("turns", "segments", "hearings", "ratings", "safety_flags"):
        assert journal._db.table(table).count == 0
    assert journal.search("restless") == []


def test_an_id_is_never_given_twice(journal: Journal, path: Path) -> None:
    first = begin(journal)
    journal._db.execute("DELETE FROM sessions")
    assert begin(journal) > first
    journal._db.execute("DELETE FROM sessions")
    with Journal.open(path) as again:
        assert begin(again) > first + 1


def test_settings_and_notices(journal: Journal, clock: Clock) -> None:
    assert journal.setting("wake") is None
    assert journal.last_said("not-treatment") is None
    journal.set_setting("wake", {"on": True})
    journal.set_setting("wake", [False])
    journal.note_said("not-treatment")
    clock.pass_by(days=1)
    journal.note_said("not-treatment")
    assert journal.setting("wake") == [False]
    assert journal.last_said("not-treatment") == datetime(2026, 11, 24, 20, 4, 5, 123_000, UTC)


@pytest.mark.parametrize("raw", ["caf\udce9", "nul\0inside", "quote ' \" ; --", "🙂 naïve"])
def test_any_text_is_saved(journal: Journal, raw: str) -> None:
    session_id = entry(journal, raw)
    assert said(journal, session_id) == [raw.replace("\udce9", "?")]


def test_an_interrupted_session_is_found_with_its_next_step(journal: Journal) -> None:
    assert journal.interrupted_session() is None
    crashed = begin(journal)
    turn(journal, crashed, 1)
    turn(journal, crashed, 2, outcome="interrupted")
    found = journal.interrupted_session("nightly")
    assert found is not None
    assert (found.id, found.next_step, found.outcome) == (crashed, "step-2", None)
    assert journal.interrupted_session("morning") is None
    journal.end_session(crashed, "interrupted", "step-3")
    found = journal.interrupted_session()
    assert found is not None
    assert (found.next_step, found.outcome) == ("step-3", "interrupted")


def test_a_later_session_or_a_crisis_is_not_gone_on_with(journal: Journal, clock: Clock) -> None:
    journal.end_session(entry(journal), "interrupted", "step-1")
    clock.pass_by(hours=1)
    crisis = entry(journal)
    journal.flag_safety(crisis, 1, "crisis")
    assert journal.interrupted_session() is None
    journal.withdraw_flag(crisis, 1)
    journal.end_session(crisis, "completed")
    assert journal.interrupted_session() is None


def test_sessions_newest_first_and_chosen(journal: Journal, clock: Clock) -> None:
    ids = []
    for script in ("nightly", "morning", "nightly"):
        ids.append(begin(journal, script))
        clock.pass_by(days=1)
    assert [row.id for row in journal.sessions()] == ids[::-1]
    assert [row.id for row in journal.sessions(limit=1)] == ids[2:]
    assert [row.id for row in journal.sessions(script="nightly")] == [ids[2], ids[0]]
    day = date(2026, 11, 24)
    assert [row.id for row in journal.sessions(since=day)] == ids[:0:-1]
    assert [row.id for row in journal.sessions(until=day)] == ids[1::-1]
    assert [row.id for row in journal.sessions(since=day, until=day)] == [ids[1]]
