"""What sound devices there are, and whether hearing and speaking would work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from voice_assistant.audio import portaudio
from voice_assistant.errors import AudioDeviceError
from voice_assistant.events import OUTPUT_RATE, SAMPLE_RATE


@dataclass(frozen=True, slots=True)
class Device:
    """One sound device. It is chosen by `name`, or a part of it, as numbers change."""

    name: str
    inputs: int
    outputs: int
    rate: int
    """Its native rate in hertz."""
    is_default_microphone: bool
    is_default_loudspeaker: bool


def list_devices() -> list[Device]:
    """Every device PortAudio sees. Raises AudioDeviceError where PortAudio is missing."""
    sounddevice = portaudio.load()
    microphone, loudspeaker = sounddevice.default.device
    return [_device(entry, microphone, loudspeaker) for entry in sounddevice.query_devices()]


def find_microphone(name: str | None = None) -> Device:
    """The default microphone, or the one whose name holds `name`, if it can be opened.

    Raises AudioDeviceError.
    """
    return _usable("input", name, SAMPLE_RATE)


def find_loudspeaker(name: str | None = None) -> Device:
    """The default loudspeaker, or the one whose name holds `name`, if it can be opened.

    Raises AudioDeviceError.
    """
    return _usable("output", name, OUTPUT_RATE)


def has_microphone(name: str | None = None) -> bool:
    """Whether `find_microphone` finds one."""
    return _is_there("input", name, SAMPLE_RATE)


def has_loudspeaker(name: str | None = None) -> bool:
    """Whether `find_loudspeaker` finds one."""
    return _is_there("output", name, OUTPUT_RATE)


def _is_there(kind: portaudio.Kind, name: str | None, rate: int) -> bool:
    try:
        _usable(kind, name, rate)
    except AudioDeviceError:
        return False
    return True


def _usable(kind: portaudio.Kind, name: str | None, rate: int) -> Device:
    sounddevice = portaudio.load()
    entry = portaudio.find(kind, name)
    check = getattr(sounddevice, f"check_{kind}_settings")
    refused: Exception | None = None
    for hertz, channels in portaudio.shapes(kind, entry, rate):
        try:
            with portaudio.quiet():
                check(device=entry["index"], channels=channels, dtype="int16", samplerate=hertz)
        except sounddevice.PortAudioError as error:
            refused = error
        else:
            return _device(entry, *sounddevice.default.device)
    assert refused is not None
    raise portaudio.refusal(kind, entry["name"], refused) from refused


def _device(entry: dict[str, Any], microphone: int, loudspeaker: int) -> Device:
    return Device(
        name=entry["name"],
        inputs=entry["max_input_channels"],
        outputs=entry["max_output_channels"],
        rate=int(entry["default_samplerate"]),
        is_default_microphone=entry["index"] == microphone,
        is_default_loudspeaker=entry["index"] == loudspeaker,
    )
