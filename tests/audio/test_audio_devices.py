"""Listing and checking devices."""

from __future__ import annotations

import builtins
from typing import Any

import pytest

from tests.audio.fake_sounddevice import FakeSoundDevice, device
from voice_assistant.audio.devices import (
    Device,
    find_loudspeaker,
    find_microphone,
    has_loudspeaker,
    has_microphone,
    list_devices,
)
from voice_assistant.errors import AudioDeviceError


def test_the_list_says_which_are_default(sounddevice: FakeSoundDevice) -> None:
    assert list_devices() == [
        Device("Desk microphone", 2, 0, 48_000, True, False),
        Device("Headphones", 0, 2, 48_000, False, True),
    ]


def test_a_whole_name_goes_before_a_part_of_one(sounddevice: FakeSoundDevice) -> None:
    sounddevice.devices.append(device(2, "desk", 1, 0))
    assert find_microphone("Desk").name == "desk"
    assert find_microphone("desk micro").name == "Desk microphone"
    assert find_microphone().name == "Desk microphone"


def test_without_a_default_the_first_is_taken(sounddevice: FakeSoundDevice) -> None:
    sounddevice.default.device = [-1, -1]
    assert find_loudspeaker().name == "Headphones"


def test_a_device_in_use_is_not_one_to_have(sounddevice: FakeSoundDevice) -> None:
    sounddevice.refuse = {(16_000, 1): -9985, (16_000, 2): -9985, (48_000, 1): -9985}
    sounddevice.refuse[(48_000, 2)] = -9985
    assert has_loudspeaker()
    assert not has_microphone()


def test_without_portaudio_nothing_raises_but_asking_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = builtins.__import__

    def without_portaudio(name: str, *rest: Any) -> Any:
        if name == "sounddevice":
            raise OSError("PortAudio library not found")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_portaudio)
    assert not has_microphone()
    assert not has_loudspeaker()
    with pytest.raises(AudioDeviceError, match="PortAudio library is missing") as raised:
        list_devices()
    assert raised.value.hint.startswith("Run `")
