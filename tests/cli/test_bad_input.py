"""What goes wrong is one clear line with a next step, never a traceback, and nothing is lost."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voice_assistant.audio.devices import has_microphone

PROGRAM = [sys.executable, "-m", "voice_assistant"]


def run(*arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments], input=said, capture_output=True, text=True, timeout=60, check=False
    )


def one_line(done: subprocess.CompletedProcess[str], code: int) -> str:
    assert done.returncode == code, done.stderr
    (line,) = done.stderr.strip().splitlines()
    return line


@pytest.fixture
def bad(tmp_path: Path) -> dict[str, Path]:
    """Files that are not what their names say."""
    files = {
        name: tmp_path / f"{name}.wav" for name in ("missing", "empty", "text", "cut", "folder")
    }
    files["empty"].touch()
    files["text"].write_text("no sound at all")
    whole = tmp_path / "whole.wav"
    soundfile.write(whole, np.zeros(1600, np.int16), 16_000)
    files["cut"].write_bytes(whole.read_bytes()[:20])
    files["folder"].mkdir()
    return files


@pytest.mark.parametrize("name", ["missing", "empty", "text", "cut", "folder"])
def test_a_file_that_is_no_sound(bad: dict[str, Path], name: str) -> None:
    line = one_line(run("run", "nightly", "--listen-from", str(bad[name])), 1)
    assert str(bad[name]) in line


@pytest.mark.model
def test_one_bad_file_does_not_keep_the_others_from_being_transcribed(
    bad: dict[str, Path], tmp_path: Path
) -> None:
    quiet = tmp_path / "quiet.wav"
    soundfile.write(quiet, np.zeros((4410, 2), np.float32), 44_100, subtype="FLOAT")
    done = run("transcribe", str(bad["text"]), str(quiet), str(bad["missing"]), "--json")
    first, second, third = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert "error" in first
    assert "error" in third
    assert (second["text"], second["words"]) == ("", [])


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("run", "nightlyy", "--text"), 1, "Did you mean 'nightly'?"),
        (("run", "nightly", "--text", "--for", "banana"), 2, "not a length"),
        (("run", "nightly", "--text", "--listen-from", "x.wav"), 2, "choose one"),
        (("run", "nightly", "--text", "--speak-to", "/nowhere/x.wav"), 1, "cannot be written"),
        (("run", "nightly", "--text", "--db", "/dev/null/j.db"), 1, "Name another place"),
        (("log", "show", "99"), 1, "There is no journal at"),
        (("demo", "--out", "/dev/null/x"), 1, "--out"),
    ],
)
def test_each_says_what_failed_and_what_to_do(
    arguments: tuple[str, ...], code: int, says: str
) -> None:
    assert says in one_line(run(*arguments), code)


@pytest.mark.skipif(has_microphone(), reason="there is a microphone here")
def test_without_a_microphone_and_a_terminal_it_says_how_to_type() -> None:
    assert "Or type: voice-assistant run SCRIPT --text" in one_line(run("run", "nightly"), 1)


def test_a_journal_that_is_something_else(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(b"not a journal at all" * 100)
    before = other.read_bytes()
    assert "not a journal" in one_line(run("run", "nightly", "--text", "--db", str(other)), 1)
    assert other.read_bytes() == before


def test_a_broken_script_of_ones_own_names_file_and_key(home: Path) -> None:
    flows = home / "voice-assistant" / "data" / "prompts" / "flows"
    flows.mkdir(parents=True)
    (flows / "mine.toml").write_text('title = "Mine"\n')
    line = one_line(run("run", "mine", "--text"), 1)
    assert "mine.toml" in line
    assert "purpose" in line


@pytest.fixture
def session(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A typed reflection that has one answer and waits for the next."""
    with subprocess.Popen(
        [*PROGRAM, "run", "nightly", "--text", "--short", "--db", str(tmp_path / "j.db")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("6\nsoup with sam\n")
        process.stdin.flush()
        until = time.monotonic() + 30
        while "resentment" not in process.stdout.readline():
            assert time.monotonic() < until
        yield process
        process.kill()


@pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_keeps_what_was_said_and_the_place(
    session: subprocess.Popen[str], tmp_path: Path, name: str
) -> None:
    session.send_signal(getattr(signal, name))
    _, told = session.communicate(timeout=20)
    assert session.returncode == 130
    assert told.strip() == "Interrupted. Everything you finished saying is saved."
    with sqlite3.connect(tmp_path / "j.db") as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT outcome, next_step FROM sessions").fetchall() == [
            ("interrupted", "resentment")
        ]
        assert db.execute("SELECT said FROM segments ORDER BY turn_ordinal").fetchall() == [
            ("6",),
            ("soup with sam",),
        ]
    db.close()


def test_an_interrupted_session_is_offered_again_unless_a_fresh_one_is_asked_for(
    tmp_path: Path,
) -> None:
    start = ("run", "nightly", "--text", "--short", "--db", str(tmp_path / "j.db"))
    assert run(*start, said="6\nsoup\n").returncode == 0
    assert "Shall we go on from there?" not in run(*start, "--fresh").stdout
    assert run(*start, "--fresh", said="6\nsoup\n").returncode == 0
    assert "Shall we go on from there?" in run(*start, said="yes\n").stdout


def test_a_second_session_waits_for_the_first(
    session: subprocess.Popen[str], tmp_path: Path
) -> None:
    line = one_line(run("run", "nightly", "--text", "--db", str(tmp_path / "j.db")), 1)
    assert "Another session is running" in line
    assert str(session.pid) in line
    assert session.poll() is None


def test_a_closed_pipe_is_no_reason_for_a_traceback() -> None:
    with subprocess.Popen(
        [*PROGRAM, "scripts", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
