from __future__ import annotations

from datetime import date, timedelta

from tests.journal.conftest import Clock
from tests.journal.entries import begin, entry, turn
from voice_assistant.journal import Journal

TODAY = date(2026, 11, 23)


def moods(journal: Journal, clock: Clock, *values: float | None) -> None:
    """One evening for each, the last of them today; None: not asked."""
    clock.pass_by(days=1 - len(values))
    for value in values:
        session_id = entry(journal)
        if value is not None:
            journal.save_rating(session_id, 1, "mood", value)
        clock.pass_by(days=1)
    clock.pass_by(days=-1)


def test_kept_lines_come_back_by_kind_and_day(journal: Journal, clock: Clock) -> None:
    ids = []
    for text in ("soup", "sun", "my sister"):
        ids.append(entry(journal))
        journal.keep_line(ids[-1], 1, "gratitude", text)
        journal.keep_line(ids[-1], 1, "tomorrow", f"more {text}")
        clock.pass_by(days=1)
    lines = journal.kept_lines("gratitude")
    assert [line.text for line in lines] == ["soup", "sun", "my sister"]
    assert [line.session_id for line in lines] == ids
    assert lines[0].local_day == TODAY
    assert len(journal.kept_lines()) == 6
    since = journal.kept_lines("tomorrow", since=TODAY + timedelta(days=1))
    assert [line.text for line in since] == ["more sun", "more my sister"]
    assert journal.kept_lines("gratitude", until=TODAY - timedelta(days=1)) == []
    assert [line.text for line in journal.kept_lines("gratitude", TODAY, TODAY)] == ["soup"]


def test_a_crisis_or_a_slip_does_not_come_back_unasked(journal: Journal) -> None:
    crisis, flagged, slip = entry(journal), entry(journal), entry(journal, script="after-a-slip")
    concern = entry(journal)
    journal.end_session(crisis, "crisis")
    journal.flag_safety(flagged, 1, "crisis")
    journal.flag_safety(concern, 1, "concern")
    for session_id in (crisis, flagged, slip, concern):
        journal.keep_line(session_id, 1, "promise", f"line {session_id}")
    assert [line.session_id for line in journal.kept_lines("promise")] == [concern]
    assert len(journal.kept_lines("promise", guarded=True)) == 4
    assert {row.id for row in journal.sessions() if row.guarded} == {crisis, flagged, slip}


def test_ratings_over_time(journal: Journal, clock: Clock) -> None:
    moods(journal, clock, 7, None, 2.5)
    found = journal.ratings("mood")
    assert [(rating.local_day, rating.value) for rating in found] == [
        (TODAY - timedelta(days=2), 7.0),
        (TODAY, 2.5),
    ]
    assert journal.ratings("mood", since=TODAY) == found[1:]
    assert journal.ratings("craving") == []
    assert journal.ratings() == found


def test_low_on_most_days_of_two_weeks(journal: Journal, clock: Clock) -> None:
    moods(journal, clock, *[2] * 7, *[None] * 7)
    assert not journal.low_mood(TODAY)
    late = begin(journal)
    turn(journal, late)
    journal.save_rating(late, 1, "mood", 3)
    assert journal.low_mood(TODAY)
    # A better hour on the same day lifts the day.
    turn(journal, late, 2)
    journal.save_rating(late, 2, "mood", 4)
    assert not journal.low_mood(TODAY)


def test_low_days_of_long_ago_do_not_count(journal: Journal, clock: Clock) -> None:
    moods(journal, clock, *[1] * 10, *[None] * 9)
    assert not journal.low_mood(TODAY)
    assert journal.low_mood(TODAY - timedelta(days=9))


def test_a_notice_is_due_again_after_its_time(journal: Journal, clock: Clock) -> None:
    month = timedelta(days=30)
    assert journal.due("see-a-doctor", month)
    journal.note_said("see-a-doctor")
    assert not journal.due("see-a-doctor", month)
    clock.pass_by(days=29, hours=23)
    assert not journal.due("see-a-doctor", month)
    clock.pass_by(hours=1)
    assert journal.due("see-a-doctor", month)
