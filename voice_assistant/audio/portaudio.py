"""PortAudio: loading it, finding a device by name, and what its refusals mean to a person."""

from __future__ import annotations

import ctypes
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Literal

from voice_assistant.errors import AudioDeviceError

Kind = Literal["input", "output"]
CALLED = {"input": "microphone", "output": "loudspeaker"}
LIST_THEM = "Run `voice-assistant devices` to see what there is."

# Codes of PaErrorCode in portaudio.h.
INVALID_CHANNELS, INVALID_RATE, INVALID_DEVICE = -9998, -9997, -9996
BAD_COMBINATION, UNAVAILABLE = -9993, -9985
SHAPE_REFUSED = {INVALID_CHANNELS, INVALID_RATE, INVALID_DEVICE}
"""The device is there but not at this rate or with this many channels."""


def load() -> Any:
    """The `sounddevice` module. Raises AudioDeviceError where the PortAudio library is missing."""
    try:
        import sounddevice
    except OSError as error:
        raise AudioDeviceError("The PortAudio library is missing.", _how_to_install()) from error
    _silence_alsa()
    return sounddevice


@cache
def _silence_alsa() -> None:
    """ALSA reports each late block on standard error, in the middle of what a person reads."""
    if platform.system() != "Linux":
        return
    try:
        asound, libc = ctypes.CDLL("libasound.so.2"), ctypes.CDLL(None)
    except OSError:
        return  # PortAudio does without ALSA here, so nothing is said either
    # A C function that does nothing takes the report: one in Python would make the audio thread
    # wait for the interpreter, just when it is late.
    asound.snd_lib_error_set_handler(ctypes.cast(libc.getpid, ctypes.c_void_p))


def _how_to_install() -> str:
    if platform.system() == "Linux":
        return "Run `sudo apt-get install libportaudio2`, or your system's package of PortAudio."
    # The wheels for macOS and Windows carry the library themselves.
    return "Run `python -m pip install --force-reinstall sounddevice`."


def find(kind: Kind, name: str | None) -> dict[str, Any]:
    """PortAudio's entry for the default device, or for the first whose name holds `name`.

    A whole name goes before a part of one. Raises AudioDeviceError.
    """
    sounddevice = load()
    able = [device for device in sounddevice.query_devices() if device[f"max_{kind}_channels"] > 0]
    if not able:
        raise AudioDeviceError(f"No {CALLED[kind]} was found.", f"Connect one. {LIST_THEM}")
    if name is None:
        return _default(sounddevice, kind, able)
    wanted = name.casefold()
    named = [device for device in able if wanted in device["name"].casefold()]
    if not named:
        there_is = ", ".join(dict.fromkeys(device["name"] for device in able))
        raise AudioDeviceError(
            f"There is no {CALLED[kind]} called {name}; there is: {there_is}.", LIST_THEM
        )
    return min(named, key=lambda device: device["name"].casefold() != wanted)


def _default(sounddevice: Any, kind: Kind, able: list[dict[str, Any]]) -> dict[str, Any]:
    index = sounddevice.default.device[0 if kind == "input" else 1]
    # ALSA without a "default" reports -1 although there are devices.
    return next((device for device in able if device["index"] == index), able[0])


def refusal(kind: Kind, name: str, error: Exception) -> AudioDeviceError:
    """PortAudio's error in a person's words."""
    # A bad combination, of one device alone, is how ALSA's host says that it would not open.
    if code(error) in (UNAVAILABLE, BAD_COMBINATION):
        return AudioDeviceError(
            f"The {CALLED[kind]} {name} is in use by another program, or gone.",
            f"Close the other program or choose another device. {LIST_THEM}",
        )
    reason = str(error.args[0]) if error.args else type(error).__name__
    return AudioDeviceError(f"The {CALLED[kind]} {name} cannot be opened: {reason}.", LIST_THEM)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep off standard error what PortAudio and ALSA print there when a device refuses.

    The exception says it too, in one line. sounddevice does the same while it is loaded.
    """
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def code(error: Exception) -> int | None:
    """The PaErrorCode in a `sounddevice.PortAudioError`, where it carries one."""
    return error.args[1] if len(error.args) > 1 else None


def shapes(kind: Kind, device: dict[str, Any], rate: int) -> list[tuple[int, int]]:
    """(rate, channels) to try, best first: as wanted, then as a raw device may insist on."""
    native = int(device["default_samplerate"])
    channels = [1, 2] if device[f"max_{kind}_channels"] > 1 else [1]
    rates = dict.fromkeys([rate, native])
    return [(hertz, count) for hertz in rates for count in channels]
