"""`devices` lists what sound there is."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from voice_assistant.audio import devices as audio_devices
from voice_assistant.audio.devices import Device
from voice_assistant.cli import main
from voice_assistant.errors import AudioDeviceError

HEADSET = Device(
    name="Kopfhörer",
    inputs=1,
    outputs=2,
    rate=48_000,
    is_default_microphone=True,
    is_default_loudspeaker=False,
)


def show(monkeypatch: pytest.MonkeyPatch, devices: list[Device]) -> None:
    monkeypatch.setattr(audio_devices, "list_devices", lambda: devices)


def test_a_device_is_one_line_for_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    show(monkeypatch, [HEADSET])
    result = CliRunner().invoke(main, ["devices"])
    assert result.stdout == "Kopfhörer  microphone (default) and loudspeaker  48000 Hz\n"
    assert result.exit_code == 0


def test_a_device_is_one_object_for_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    show(monkeypatch, [HEADSET, HEADSET])
    result = CliRunner().invoke(main, ["devices", "--json"])
    lines = result.stdout.splitlines()
    assert len(lines) == 2
    assert result.stdout.isascii()
    assert json.loads(lines[0])["name"] == "Kopfhörer"
    assert json.loads(lines[0])["inputs"] == 1


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_no_device_leaves_standard_output_empty(
    monkeypatch: pytest.MonkeyPatch, flags: list[str]
) -> None:
    show(monkeypatch, [])
    result = CliRunner().invoke(main, ["devices", *flags])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "--text" in result.stderr


def test_without_portaudio_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> list[Device]:
        raise AudioDeviceError("PortAudio is missing.", "Install it.")

    monkeypatch.setattr(audio_devices, "list_devices", missing)
    result = CliRunner().invoke(main, ["devices"])
    assert (result.exit_code, result.stderr) == (1, "PortAudio is missing. Install it.\n")
