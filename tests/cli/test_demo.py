"""`demo`: what it leaves behind, and what it never touches."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.cli.program import Running, journal_path, query, run, the_line
from voice_assistant.config import base_folders
from voice_assistant.events import OUTPUT_RATE

pytestmark = [pytest.mark.model, pytest.mark.voice]


def test_it_leaves_a_recording_a_transcript_and_a_journal(the_demo: dict[str, str]) -> None:
    assert list(the_demo) == [
        *("session", "outcome", "planned_s", "actual_s"),
        *("wav", "transcript", "journal"),
    ]
    assert the_demo["outcome"] == "completed"
    folders = {Path(the_demo[name]).parent.parts[-2:] for name in ("wav", "transcript", "journal")}
    assert folders == {("data", "demo")}
    sound, rate = soundfile.read(the_demo["wav"], dtype="int16")
    assert rate == OUTPUT_RATE
    assert sound.shape[1] == 2
    assert len(sound) / rate == pytest.approx(the_demo["actual_s"], abs=0.1)
    person, assistant = (np.abs(side.astype(int)) > 500 for side in sound.T)
    assert person.any()
    assert assistant.any()
    transcript = Path(the_demo["transcript"]).read_text("utf-8")
    assert "assistant: How is your mood" in transcript
    assert "you: About a six." in transcript


def test_its_journal_holds_what_the_transcript_shows(the_demo: dict[str, str]) -> None:
    journal = Path(the_demo["journal"])
    assert query("SELECT id, outcome FROM sessions", journal) == [(1, "completed")]
    transcript = Path(the_demo["transcript"]).read_text("utf-8")
    said = [row[0] for row in query("SELECT said FROM segments", journal)]
    assert len(said) > 10
    assert all(f"you: {sentence}" in transcript for sentence in said)
    shown = run("log", "show", "1", "--db", journal)
    assert all(part in shown.stdout for part in ("How is your mood", "mood: 6"))


def test_a_persons_journal_in_the_folder_is_not_deleted() -> None:
    assert run("run", "nightly", "--text").returncode == 0
    line = the_line(run("demo", "--out", base_folders().data), 1)
    assert "is not a demo's journal" in line
    assert "--out DIR" in line
    (base_folders().data / "demo.wav").touch()
    assert "is not a demo's journal" in the_line(run("demo", "--out", base_folders().data), 1)
    assert query("SELECT count(*) FROM sessions") == [(1,)]


def test_a_second_demo_in_the_same_folder_leaves_the_first_alone(tmp_path: Path) -> None:
    with Running("demo", "--out", tmp_path) as first:
        first.wait_for("you: About a six.")
        assert "Another session is running" in the_line(run("demo", "--out", tmp_path), 1)
        assert first.end() == 0
    told = "\n".join(first.out[-4:])
    assert "The reflection ended (completed)" in told
    assert all(str(tmp_path / name) in told for name in ("demo.wav", "transcript.txt"))
    assert f"voice-assistant log list --db {tmp_path / 'journal.db'}" in told
    assert query("SELECT outcome FROM sessions", tmp_path / "journal.db") == [("completed",)]
    assert not journal_path().exists()


@pytest.mark.parametrize("kind", ["a file", "under a file"])
def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "file"
    file.touch()
    out = file if kind == "a file" else file / "demo"
    line = the_line(run("demo", "--out", out), 1)
    assert f"The folder {out} cannot be made" in line
    assert "--out DIR" in line


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "Permission denied" in the_line(run("demo", "--out", tmp_path), 1)
