"""Which reminders there are: kept in one private file, by script, in the order of the day."""

from __future__ import annotations

import stat
from datetime import date, time
from pathlib import Path

import pytest

from voice_assistant.listening.wake import after_phrase
from voice_assistant.recognition.spelling import understanding_form
from voice_assistant.reminders.kept import (
    FILE,
    Kept,
    Reminder,
    ReminderError,
    load_kept,
    new_key,
    parse_time,
    save_kept,
)
from voice_assistant.reminders.sentences import sentence

NIGHT = Reminder("nightly", time(21, 30), "0badcafe")
MORNING = Reminder("morning", time(7), "0badbabe")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("21:30", time(21, 30)), ("7", time(7)), ("07:05", time(7, 5)), ("21.30", time(21, 30)),
        ("7pm", time(19)), ("7 PM", time(19)), ("12am", time(0)), ("12 pm", time(12)),
        ("9:15 pm", time(21, 15)), ("0", time(0)), (" 7 ", time(7)), ("23:59", time(23, 59)),
    ],
)  # fmt: skip
def test_a_time_of_day_is_read(text: str, at: time) -> None:
    assert parse_time(text) == at


@pytest.mark.parametrize(
    "text",
    ["", "24", "24:00", "7:60", "7:5", "13pm", "0am", "-1", "noon", "7:30:00", "7 xm", "1e1"],
)
def test_anything_else_is_no_time_of_day(text: str) -> None:
    assert parse_time(text) is None


def test_what_is_saved_comes_back_from_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    kept = Kept(silent_on=date(2026, 11, 24)).with_one(NIGHT).with_one(MORNING)
    save_kept(tmp_path, kept)
    save_kept(tmp_path, kept)
    assert load_kept(tmp_path) == kept
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_they_come_in_the_order_of_the_day_one_a_script() -> None:
    kept = Kept().with_one(NIGHT).with_one(MORNING)
    assert kept.reminders == (MORNING, NIGHT)
    later = Reminder("morning", time(22), MORNING.key)
    assert kept.with_one(later).reminders == (NIGHT, later)
    assert kept.without("nightly").reminders == (MORNING,)
    assert kept.of("nightly") == kept.by_key("0badcafe") == NIGHT
    assert kept.of("halt") is None


def test_without_a_file_there_are_none(tmp_path: Path) -> None:
    assert load_kept(tmp_path) == Kept()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"reminders": [{}], "silent_on": null}', '{"reminders": 3}',
             '{"reminders": [], "silent_on": "soon"}', "\x00"]
)  # fmt: skip
def test_a_broken_file_is_one_line_that_names_it(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(ReminderError) as caught:
        load_kept(tmp_path)
    assert str(tmp_path / FILE) in caught.value.message
    assert "voice-assistant remind nightly at 21:30" in caught.value.hint
    assert "\n" not in str(caught.value)


def test_a_folder_in_the_way_is_one_line(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(ReminderError, match="Cannot write the reminders"):
        save_kept(tmp_path, Kept())


def test_keys_differ_and_tell_nothing() -> None:
    assert len({new_key() for _ in range(100)}) == 100
    assert all(len(new_key()) == 8 for _ in range(9))


# What is said.


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        (time(4), "Good morning"), (time(11, 59), "Good morning"), (time(12), "Good afternoon"),
        (time(17), "Good evening"), (time(21, 30), "Good evening"), (time(3, 59), "Good evening"),
    ],
)  # fmt: skip
def test_the_sentence_follows_the_time_of_day(now: time, begins: str) -> None:
    assert sentence("home", now).startswith(begins)
    assert sentence("started", now).startswith(begins)


@pytest.mark.parametrize("hour", [7, 15, 21])
def test_one_kind_sentence_asks_nothing_names_no_purpose_and_does_not_wake(hour: int) -> None:
    for where in ("home", "started"):
        said = sentence(where, time(hour))
        assert said.count(".") == 1
        assert said.endswith(".")
        assert "?" not in said
        for word in ("reflect", "journal", "step", "missed", "should", "remember", "yesterday"):
            assert word not in said.lower()
        assert after_phrase("hello quiet companion", understanding_form(said)) is None
    assert "twenty minutes" in sentence("started", time(hour))
    assert "twenty minutes" not in sentence("home", time(hour))
