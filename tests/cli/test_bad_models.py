"""Recognizers that are missing, halved or corrupt."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import environment, query, rows, run, the_line
from voice_assistant.config import base_folders
from voice_assistant.recognition.catalogue import default_model

pytestmark = [pytest.mark.model, pytest.mark.voice]

FILES = (
    "am/final.mdl",
    "conf/model.conf",
    "graph/HCLr.fst",
    "graph/Gr.fst",
    "graph/phones/word_boundary.int",
    "ivector/final.ie",
)
SETTINGS = b"--sample-frequency=16000\n"


def broken_model(settings: bytes) -> Path:
    """A Vosk model whose every file is there, and none of any use."""
    folder = base_folders().data / "models" / default_model().name
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(bytes(range(256)))
    (folder / "conf" / "mfcc.conf").write_bytes(settings)
    return folder


def without_whisper(folder: Path) -> dict[str, str]:
    (folder / "sitecustomize.py").write_text("import sys\nsys.modules['faster_whisper'] = None\n")
    return environment(folder)


def test_without_any_recognizer_it_says_how_to_get_one(tmp_path: Path, silence: Path) -> None:
    env = without_whisper(tmp_path)
    commands: tuple[tuple[str | Path, ...], ...] = (
        ("transcribe", silence, "--json"),
        ("run", "nightly", "--listen-from", silence, "--json"),
        ("demo", "--json", "--out", tmp_path / "demo"),
    )
    for arguments in commands:
        line = the_line(run(*arguments, env=env), 1)
        assert "There is no recognizer" in line
        assert "voice-assistant models fetch" in line
    assert run("run", "nightly", "--text", env=env).returncode == 0, "typing needs none"


def test_a_corrupt_model_is_one_line_and_the_session_is_kept(spoken: Path) -> None:
    folder = broken_model(b"\xff\xfe\xff")
    line = the_line(run("run", "nightly", "--listen-from", spoken, "--json"), 1)
    assert f"The recognition model at {folder} cannot be used" in line
    assert "voice-assistant models verify" in line
    assert query("SELECT outcome FROM sessions") == [("interrupted",)]


def test_a_model_that_the_engine_refuses_gives_one_row_for_each_file(spoken: Path) -> None:
    folder = broken_model(SETTINGS)
    done = run("transcribe", spoken, spoken, "--json")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    found = rows(done.stdout)
    assert [set(row) for row in found] == [{"file", "error"}] * 2
    assert all(str(folder) in row["error"] for row in found)


def test_half_a_model_is_passed_over(spoken: Path) -> None:
    folder = broken_model(SETTINGS)
    (folder / "am" / "final.mdl").unlink()
    assert "models fetch" in the_line(run("transcribe", spoken, "--engine", "vosk"), 1)
    (row,) = rows(run("transcribe", spoken, "--json").stdout)
    assert row["engine"] == "whisper"
