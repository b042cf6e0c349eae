from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from tests.journal.entries import begin, entry, turn, utterance
from voice_assistant.cli.log import _print_table, log
from voice_assistant.errors import JournalError
from voice_assistant.journal import Journal

Run = Callable[..., Result]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    moment = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    berlin = ZoneInfo("Europe/Berlin")
    with Journal.open(path, clock=lambda: moment, zone=lambda: berlin) as opened:
        yield opened


@pytest.fixture
def run(path: Path) -> Run:
    def run(*args: str) -> Result:
        return CliRunner().invoke(log, args, obj=SimpleNamespace(journal_path=path))

    return run


def rows(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0
    assert result.stdout.isascii()
    return [json.loads(line) for line in result.stdout.splitlines()]


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
        "How was today?\n"
        "    I rang [bold]Sam.\n"
        "    [maybe?] [twice?]\n"
        "    mood: 7\n"
        "    kept for tomorrow: ring again\n"
        "\n"
        "How was today?\n"
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
    _print_table(journal.sessions())
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].split() == ["id", "when", "what", "outcome"]
    assert printed[1].split() == ["1", "2026-11-24", "00:30", "[red]morning", "not", "finished"]
