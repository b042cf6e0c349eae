from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.log.conftest import Run, rows
from tests.journal.conftest import Clock
from tests.journal.entries import begin, entry, turn, utterance
from voice_assistant.cli.log.looking import print_table
from voice_assistant.cli.log.picture import WIDTH, bar
from voice_assistant.errors import JournalError
from voice_assistant.journal import Journal


def test_list_gives_one_object_a_line_newest_first(journal: Journal, run: Run) -> None:
    first = entry(journal, "restless")
    journal.end_session(first, "stopped_by_user")
    second = begin(journal, "morning")
    listed = rows(run("list", "--json"))
    assert [row["id"] for row in listed] == [second, first]
    assert listed[0] | {"script": "morning", "ended": None, "outcome": None} == listed[0]
    assert listed[1] == {
        "id": first,
        "script": "nightly",
        "started": "2026-11-23T23:30:00.000Z",
        "ended": "2026-11-23T23:30:00.000Z",
        "outcome": "stopped_by_user",
        "next_step": None,
        "local_day": "2026-11-23",
        "zone": "Europe/Berlin",
        "wording": "plain",
        "engine": "vosk",
        "voice": "natural",
        "private": False,
        "turns": 1,
        "tags": [],
        "starred": False,
    }
    assert len(rows(run("list", "--json", "--limit", "1"))) == 1
    assert [row["id"] for row in rows(run("list", "--json", "--script", "nightly"))] == [first]


def test_list_in_plain_lines_with_the_time_where_the_person_was(journal: Journal, run: Run) -> None:
    journal.end_session(begin(journal), "stopped_by_user")
    begin(journal, "morning")
    assert run("list").stdout == (
        "   2  2026-11-24 00:30  morning       not finished\n"
        "   1  2026-11-24 00:30  nightly       stopped by user\n"
    )


def test_looking_where_no_journal_is_makes_none(path: Path, run: Run) -> None:
    for command in (["list"], ["list", "--json"], ["search", "x"]):
        result = run(*command)
        assert (result.exit_code, result.stdout) == (0, "")
        assert len(result.stderr.splitlines()) == 1
    assert isinstance(run("show", "1").exception, JournalError)
    assert not path.exists()


def test_show_prints_prompts_words_and_what_was_kept(journal: Journal, run: Run) -> None:
    session_id = entry(journal, "I rang [bold]Sam.")
    journal.save_segment(session_id, 1, 2, utterance("maybe twice", confidence=0.2))
    journal.save_rating(session_id, 1, "mood", 7)
    journal.keep_line(session_id, 1, "tomorrow", "ring again")
    turn(journal, session_id, 2, outcome="skipped")
    journal.end_session(session_id, "completed")
    assert run("show", str(session_id)).stdout == (
        "   1  2026-11-24 00:30  nightly       completed\n"
        "\n"
        "1. How was today?\n"
        "    I rang [bold]Sam.\n"
        "    [maybe?] [twice?]\n"
        "    mood: 7\n"
        "    kept for tomorrow: ring again\n"
        "\n"
        "2. How was today?\n"
        "    (skipped)\n"
    )


def test_show_as_json_holds_every_word_with_its_confidence(journal: Journal, run: Run) -> None:
    session_id = entry(journal, "Café.")
    journal.save_rating(session_id, 1, "mood", 7)
    (shown,) = rows(run("show", str(session_id), "--json"))
    assert (shown["id"], shown["script"]) == (session_id, "nightly")
    assert shown["turns"] == [
        {
            "ordinal": 1,
            "step": "step-1",
            "prompt": "How was today?",
            "wording": "plain",
            "outcome": "answered",
            "started_ms": 0,
            "ended_ms": 900,
            "heard": [
                {
                    "said": "Café.",
                    "corrected": False,
                    "heard": "Café.",
                    "text": "café",
                    "engine": "vosk",
                    "confidence": 0.9,
                    "words": [{"word": "café", "start_ms": 0, "end_ms": 250, "confidence": 0.9}],
                    "started_ms": 1000,
                    "ended_ms": 1300,
                }
            ],
            "ratings": {"mood": 7.0},
            "kept": {},
            "starred": False,
        }
    ]


def test_an_unknown_entry_is_one_clear_line(journal: Journal, run: Run, path: Path) -> None:
    error = run("show", "99").exception
    assert isinstance(error, JournalError)
    assert str(error) == (
        f"There is no entry 99 in the journal {path}. "
        "`voice-assistant log list` shows the entries there are."
    )


@pytest.mark.parametrize(
    "args",
    [["show", "x"], ["show", "0"], ["show", str(2**64)], ["list", "--limit", "-1"], ["search"]],
)
def test_wrong_usage(journal: Journal, run: Run, args: list[str]) -> None:
    assert run(*args).exit_code == 2


def test_search_quotes_what_matches(journal: Journal, run: Run) -> None:
    session_id = entry(journal, "I was restless.")
    assert run("search", "restless").stdout == (
        "   1  2026-11-24 00:30  nightly       I was **restless**.\n"
    )
    assert rows(run("search", "was", "restless", "--json")) == [
        {
            "id": session_id,
            "script": "nightly",
            "started": "2026-11-23T23:30:00.000Z",
            "local_day": "2026-11-23",
            "step": "step-1",
            "turn": 1,
            "snippet": "I **was** **restless**.",
            "withheld": False,
        }
    ]
    for typed in ("zebra", '"', "🙂", ""):
        result = run("search", typed)
        assert (result.exit_code, result.stdout) == (0, "")
        assert result.stderr == "Nothing found.\n"


def test_a_crisis_is_shown_only_when_picked(journal: Journal, run: Run) -> None:
    session_id = entry(journal, "no way out")
    journal.flag_safety(session_id, 1, "crisis")
    journal.end_session(session_id, "crisis")
    found = run("search", "way out").stdout
    assert "no way" not in found
    assert f"`voice-assistant log show {session_id}`" in found
    (hit,) = rows(run("search", "way out", "--json"))
    assert (hit["snippet"], hit["withheld"]) == (None, True)
    assert [row["outcome"] for row in rows(run("list", "--json"))] == ["crisis"]
    assert "no way out" in run("show", str(session_id)).stdout


def test_a_terminal_gets_a_table(journal: Journal, capsys: pytest.CaptureFixture[str]) -> None:
    begin(journal, "[red]morning")
    print_table(journal.sessions())
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].split() == ["id", "when", "what", "outcome"]
    assert printed[1].split() == ["1", "2026-11-24", "00:30", "[red]morning", "not", "finished"]


# Filters, this day, statistics.


@pytest.fixture
def week(journal: Journal, clock: Clock) -> list[int]:
    """Seven evenings up to today, with mood 0, 1, 2 … 6, of which the last but one is a crisis."""
    clock.pass_by(days=-6)
    ids = []
    for mood in range(7):
        session_id = entry(journal, f"evening of {mood} apples" if mood % 2 else "no fruit")
        journal.save_rating(session_id, 1, "mood", mood)
        clock.pass_by(minutes=6)
        journal.end_session(session_id, "crisis" if mood == 5 else "completed")
        ids.append(session_id)
        clock.pass_by(days=1, minutes=-6)
    clock.pass_by(days=-1)
    return ids


def listed(run: Run, *filters: str) -> list[object]:
    return [row["id"] for row in rows(run("list", "--json", *filters))][::-1]


def test_list_by_day_as_people_say_it(week: list[int], run: Run) -> None:
    assert listed(run, "--on", "yesterday") == [week[5]]
    assert listed(run, "--from", "2026-11-22") == week[5:]
    assert listed(run, "--to", "wednesday") == week[:2]
    assert listed(run, "--from", "thursday", "--to", "friday") == week[2:4]
    assert listed(run, "--on", "last week") == week[:6]


def test_list_by_what_is_in_an_entry(journal: Journal, week: list[int], run: Run) -> None:
    journal.tag(week[2], "family")
    journal.star(week[3], 1)
    journal.star(week[4])
    assert listed(run, "--contains", "apple") == [week[1], week[3], week[5]]
    assert listed(run, "--contains", "🙂") == []
    assert listed(run, "--tag", "#Family") == [week[2]]
    assert listed(run, "--starred") == week[3:5]
    assert listed(run, "--mood-below", "2") == week[:2]
    assert listed(run, "--mood-above", "4.5", "--contains", "no fruit") == [week[6]]
    assert run("list", "--tag", "work").stderr == "No such entry.\n"
    assert "starred" in run("list", "--starred").stdout


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["list", "--on", "blue"], "names no day"),
        (["list", "--on", "today", "--from", "today"], "--on stands alone"),
        (["list", "--mood-below", "11"], "0<=x<=10"),
    ],
)
def test_a_filter_that_cannot_be(journal: Journal, run: Run, args: list[str], says: str) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert says in result.stderr


def test_this_day_in_earlier_years(journal: Journal, clock: Clock, run: Run) -> None:
    entry(journal, "this year")
    clock.pass_by(days=-365)
    last_year = entry(journal, "one year ago")
    slip = entry(journal, "the slip", script="after-a-slip")
    crisis = entry(journal, "the crisis")
    journal.end_session(crisis, "crisis")
    clock.pass_by(days=-365)
    before = entry(journal, "two years ago")
    clock.pass_by(days=-1)
    entry(journal, "the day before")
    assert [row["id"] for row in rows(run("today", "--json"))] == [last_year, before]
    shown = run("today").stdout
    assert "one year ago" in shown
    assert "the slip" not in shown
    assert slip > last_year
    journal.delete_sessions([last_year, before])
    assert run("today").stderr == "Nothing from this day in earlier years.\n"


def test_stats_by_week_in_numbers(
    journal: Journal, clock: Clock, week: list[int], run: Run
) -> None:
    for minutes in (10, 5):
        practice = begin(journal, "body-scan")
        clock.pass_by(minutes=minutes)
        journal.end_session(practice, "completed")
    begin(journal, "body-scan")  # still running: it counts, its time does not yet
    (stats,) = rows(run("stats", "--json"))
    assert (stats["entries"], stats["days"]) == (10, 7)
    assert (stats["first"], stats["last"]) == ("2026-11-17", "2026-11-23")
    assert stats["by_script"] == {"nightly": 7, "body-scan": 3}
    assert stats["ratings"] == [
        {
            "kind": "mood",
            "monday": "2026-11-16",
            "mean": 2.5,
            "lowest": 0.0,
            "highest": 5.0,
            "times": 6,
        },
        {
            "kind": "mood",
            "monday": "2026-11-23",
            "mean": 6.0,
            "lowest": 6.0,
            "highest": 6.0,
            "times": 1,
        },
    ]
    practised: Any = stats["practice"][0]  # type: ignore[index]
    assert practised["monday"] == "2026-11-23"
    assert practised["minutes"] == pytest.approx(15)
    assert stats["practice_minutes"] == pytest.approx(15)
    assert stats["by_hour"] == {"0": 10}
    (one_day,) = rows(run("stats", "--on", "yesterday", "--json"))
    assert (one_day["entries"], one_day["practice"]) == (1, [])


def test_the_picture_has_a_bar_and_its_number_for_each_week(week: list[int], run: Run) -> None:
    lines = run("stats").stdout.splitlines()
    at = lines.index("Mood, 0 to 10, by week")
    assert lines[at + 1] == f"2026-11-16  {'█' * 5:<20}   2.5  (0 to 5)"
    assert lines[at + 2] == f"2026-11-23  {'█' * 12:<20}   6.0"
    assert not any("streak" in line or "score" in line for line in lines)
    assert run("stats", "--on", "1999-01-01").stderr == "Nothing to draw.\n"


def test_a_bar_ends_at_its_eighth() -> None:
    assert bar(0.0) == " " * WIDTH
    assert bar(1.0) == bar(7.0) == "█" * WIDTH
    assert bar(0.5 / WIDTH) == "▌".ljust(WIDTH)


def test_commands_on_no_journal_say_so_and_make_none(path: Path, run: Run) -> None:
    for command in ("today", "stats", "tag"):
        assert run(command).exit_code == 0
        assert len(run(command).stderr.splitlines()) == 1
    for needing_one in ("edit 1", "star 1", "delete 1", "export", "backup x.age"):
        error = run(*needing_one.split(), text="secret\n").exception
        assert isinstance(error, JournalError), needing_one
        assert "There is no journal" in str(error)
    assert not path.exists()
