"""`calibrate` says what it found, and sets how the assistant is interrupted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.audio.fake_sounddevice import FakeSoundDevice
from voice_assistant.audio import echo_measure
from voice_assistant.audio.echo_measure import Measure
from voice_assistant.cli import main
from voice_assistant.config import load_config


@pytest.fixture(autouse=True)
def sounddevice(monkeypatch: pytest.MonkeyPatch) -> FakeSoundDevice:
    fake = FakeSoundDevice()
    monkeypatch.setitem(__import__("sys").modules, "sounddevice", fake)
    return fake


def measured(monkeypatch: pytest.MonkeyPatch, measure: Measure) -> None:
    monkeypatch.setattr(echo_measure, "measure_echo", lambda microphone, loudspeaker: measure)


@pytest.mark.parametrize(
    ("measure", "mode", "says"),
    [
        (Measure(-60.0, -59.0, None, clipped=False), "any-speech", "No echo"),
        (Measure(-60.0, -30.0, 120, clipped=False), "stop-phrase", "-30 dBFS after 120 ms"),
        (Measure(-60.0, -5.0, 120, clipped=False), "off", "any key stops me"),
    ],
)
def test_the_mode_is_said_and_set(
    monkeypatch: pytest.MonkeyPatch, home: Path, measure: Measure, mode: str, says: str
) -> None:
    measured(monkeypatch, measure)
    result = CliRunner().invoke(main, ["calibrate"])
    assert result.exit_code == 0
    assert says in result.stdout
    assert f"barge_in is now {mode}" in result.stdout
    config = load_config()
    assert (config.barge_in, config.echo_delay_ms) == (mode, measure.delay_ms or 0)


def test_one_object_for_a_program(
    monkeypatch: pytest.MonkeyPatch, sounddevice: FakeSoundDevice
) -> None:
    measured(monkeypatch, Measure(-60.0, -30.0, 120, clipped=False))
    result = CliRunner().invoke(main, ["calibrate", "--json"])
    assert json.loads(result.stdout) == {
        "room_dbfs": -60.0,
        "echo_dbfs": -30.0,
        "delay_ms": 120,
        "clipped": False,
        "barge_in": "stop-phrase",
    }
    assert sounddevice.open == []


def test_without_a_loudspeaker_it_is_one_line_and_nothing_is_set(
    sounddevice: FakeSoundDevice, home: Path
) -> None:
    sounddevice.devices = sounddevice.devices[:1]
    result = CliRunner().invoke(main, ["calibrate", "--json"])
    assert (result.exit_code, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    assert "No loudspeaker was found" in line
    assert sounddevice.open == []
    assert not load_config().settings_path.exists()
