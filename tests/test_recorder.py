"""What the recorder writes, and when it tells of a turn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from voice_assistant.dialogue.actions import (
    End,
    FlagSafety,
    KeepLine,
    RemoveSegment,
    SaveRating,
    SaveSegment,
    SaveTurn,
    Say,
    Turn,
    WithdrawFlag,
)
from voice_assistant.events import Recognition, StepOutcome, Utterance
from voice_assistant.journal.journal import Journal
from voice_assistant.recorder import Recorder
from voice_assistant.testing import fixed_clock


@pytest.fixture
def journal() -> Iterator[Journal]:
    with Journal.open(Path(":memory:"), clock=fixed_clock) as opened:
        yield opened


@pytest.fixture
def told() -> list[Turn]:
    return []


@pytest.fixture
def recorder(journal: Journal, told: list[Turn]) -> Recorder:
    return Recorder(
        journal, "nightly", wording="plain", engine="fake", voice="silent", on_turn=told.append
    )


def turn(ordinal: int, outcome: StepOutcome = "answered", step: str = "mood") -> SaveTurn:
    return SaveTurn(Turn(ordinal, step, "How?", outcome, ordinal * 1_000, ordinal * 1_000 + 500))


def segment(ordinal: int, number: int, text: str) -> SaveSegment:
    recognition = Recognition(text, text, (), "fake", 1.0)
    return SaveSegment(ordinal, number, Utterance(recognition, 0, 500))


def test_what_is_to_be_kept_is_in_the_journal_at_once(recorder: Recorder, journal: Journal) -> None:
    for action in (
        turn(1),
        segment(1, 1, "about a six"),
        SaveRating(1, "mood", 6.0),
        turn(2, step="tomorrow"),
        segment(2, 1, "call my brother"),
        KeepLine(2, "tomorrow", "call my brother"),
        FlagSafety(2, "concern"),
    ):
        recorder.record(action)
    entry = journal.session(recorder.session_id)
    assert [each.outcome for each in entry.turns] == ["answered", "answered"]
    assert [each.segments[0].said for each in entry.turns] == ["about a six", "call my brother"]
    assert entry.turns[0].ratings[0].value == 6.0
    assert entry.turns[1].kept[0].text == "call my brother"
    assert entry.session.outcome is None
    assert entry.session.crisis is False


def test_what_is_taken_back_is_gone(recorder: Recorder, journal: Journal) -> None:
    recorder.record(turn(1))
    recorder.record(segment(1, 1, "about a six"))
    recorder.record(RemoveSegment(1, 1))
    recorder.record(FlagSafety(1, "crisis"))
    assert journal.session(recorder.session_id).session.crisis is True
    recorder.record(WithdrawFlag(1))
    entry = journal.session(recorder.session_id)
    assert entry.turns[0].segments == ()
    assert entry.session.crisis is False


def test_the_end_is_written_with_the_place_to_go_on(recorder: Recorder, journal: Journal) -> None:
    recorder.record(turn(1, "stopped"))
    recorder.record(End("stopped_by_user", "owed"))
    session = journal.session(recorder.session_id).session
    assert (session.outcome, session.next_step) == ("stopped_by_user", "owed")
    assert session.ended is not None


def test_a_turn_is_told_once_the_one_after_it_cannot_be_taken_back(
    recorder: Recorder, told: list[Turn]
) -> None:
    recorder.record(turn(1, "interrupted"))
    recorder.record(turn(1, "yes"))
    recorder.record(turn(2, "interrupted"))
    assert told == []
    recorder.record(turn(1, "answered"))  # the short answer went on: the turn was reopened
    recorder.record(turn(2, "interrupted"))
    recorder.record(turn(3, "interrupted"))
    assert [each.outcome for each in told] == ["answered"]


def test_at_the_end_every_turn_has_been_told_once_and_in_order(
    recorder: Recorder, told: list[Turn]
) -> None:
    for ordinal in (1, 2, 3):
        recorder.record(turn(ordinal, "interrupted"))
        recorder.record(turn(ordinal))
    recorder.record(End("completed"))
    assert [each.ordinal for each in told] == [1, 2, 3]
    assert {each.outcome for each in told} == {"answered"}


def test_what_is_only_said_is_not_written(recorder: Recorder, journal: Journal) -> None:
    recorder.record(Say("How?", 120))
    assert journal.session(recorder.session_id).turns == ()
