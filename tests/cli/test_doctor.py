"""`doctor`: all well where all is, and a next step for everything that is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.audio.virtual_sound import virtual_sound
from tests.cli.program import environment, rows, run
from voice_assistant.config import base_folders
from voice_assistant.recognition.catalogue import default_model

pytestmark = [pytest.mark.model, pytest.mark.voice]

PARTS = [
    *("microphone", "loudspeaker", "voice", "recognizer"),
    *("understanding", "journal", "helplines", "offline"),
]
NO_DEVICE = """
import sys
from tests.audio.fake_sounddevice import FakeSoundDevice
fake = FakeSoundDevice()
fake.devices = []
sys.modules[__name__] = fake
"""


def checks(output: str) -> dict[str, dict[str, Any]]:
    found = rows(output)
    assert [list(row) for row in found] == [["part", "works", "found", "hint"]] * len(PARTS)
    assert [row["part"] for row in found] == PARTS
    return {row["part"]: row for row in found}


@pytest.mark.sound
def test_with_sound_devices_every_part_works() -> None:
    with virtual_sound() as sound:
        devices = {name: sound.env[name] for name in ("HOME", "XDG_RUNTIME_DIR", "PULSE_SERVER")}
        done = run("doctor", "--json", env=environment(**devices))
    assert (done.returncode, done.stderr) == (0, "")
    found = checks(done.stdout)
    assert all(check["works"] for check in found.values())
    assert "recorded one second" in found["microphone"]["found"]
    assert "is it muted?" in found["microphone"]["hint"], "a null sink is as good as silent"
    assert "played" in found["loudspeaker"]["found"]
    assert "i went for a walk with my sister" in found["recognizer"]["found"]
    assert "stopped_by_user, 0 tries to connect" in found["offline"]["found"]


def test_each_failure_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "sounddevice.py").write_text(NO_DEVICE)
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['faster_whisper'] = None\n")
    (tmp_path / "diary.txt").write_text("No database at all.")
    journal = tmp_path / "diary.txt"
    done = run("doctor", "--json", "--db", journal, env=environment(tmp_path))
    assert (done.returncode, done.stderr) == (1, "")
    found = checks(done.stdout)
    failed = {part for part, check in found.items() if not check["works"]}
    assert failed == {"microphone", "loudspeaker", "recognizer", "journal", "offline"}
    assert "voice-assistant devices" in found["microphone"]["hint"]
    assert "voice-assistant devices" in found["loudspeaker"]["hint"]
    assert "voice-assistant models fetch" in found["recognizer"]["hint"]
    assert "--db PATH" in found["journal"]["hint"]
    assert found["understanding"]["hint"] == "", "what works needs no advice"


def test_for_people_it_is_one_line_a_part_and_one_for_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "sounddevice.py").write_text(NO_DEVICE)
    done = run("doctor", env=environment(tmp_path))
    assert (done.returncode, done.stderr) == (1, "")
    parts = [line for line in done.stdout.splitlines() if not line.startswith("     ")]
    assert [line[5:].partition(":")[0] for line in parts] == PARTS
    assert [line[:4] for line in parts] == ["FAIL"] * 2 + ["ok  "] * 6


def test_a_model_that_is_not_whole_is_named(tmp_path: Path) -> None:
    (tmp_path / "sounddevice.py").write_text(NO_DEVICE)
    folder = base_folders().data / "models" / default_model().name
    folder.mkdir(parents=True)
    done = run("doctor", "--json", env=environment(tmp_path))
    recognizer = checks(done.stdout)["recognizer"]
    assert recognizer["works"]
    assert f"The recognition model at {folder} is not whole" in recognizer["hint"]
