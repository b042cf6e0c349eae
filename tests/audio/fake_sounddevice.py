"""A `sounddevice` without hardware, whose blocks come when the test says so."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np


class PortAudioError(Exception):
    pass


class FakeStream:
    """What RawInputStream and RawOutputStream return."""

    def __init__(self, owner: FakeSoundDevice, kind: str, settings: dict[str, Any]) -> None:
        self.owner, self.kind = owner, kind
        self.settings = settings
        self.active = False

    def start(self) -> None:
        self.active = True

    def abort(self) -> None:
        self.end()

    def close(self) -> None:
        assert not self.active
        self.owner.open.remove(self)

    def end(self) -> None:
        """The device went away: PortAudio ends the stream."""
        if self.active:
            self.active = False
            self.settings["finished_callback"]()

    def hear(self, samples: Any, *, overflow: bool = False) -> None:
        """The device recorded `samples`, int16."""
        data = np.asarray(samples, np.int16).tobytes()
        status = SimpleNamespace(input_overflow=overflow)
        self.settings["callback"](data, len(data) // 2, None, status)

    def ask(self, count: int) -> Any:
        """The device wants `count` samples a channel; returns them, interleaved."""
        data = bytearray(b"\x55" * count * 2 * self.settings["channels"])
        self.settings["callback"](memoryview(data), count, None, SimpleNamespace())
        return np.frombuffer(data, np.int16)


class FakeSoundDevice(SimpleNamespace):
    """The part of the module that the adapters use. `refuse` maps (rate, channels) to a code."""

    def __init__(self) -> None:
        super().__init__()
        self.devices = [device(0, "Desk microphone", 2, 0), device(1, "Headphones", 0, 2)]
        self.default = SimpleNamespace(device=[0, 1])
        self.open: list[FakeStream] = []
        self.refuse: dict[tuple[int, int], int] = {}
        self.refreshed = 0
        self.PortAudioError = PortAudioError

    def query_devices(self) -> list[dict[str, Any]]:
        return self.devices

    def RawInputStream(self, **settings: Any) -> FakeStream:  # noqa: N802 - sounddevice's name
        return self._stream("input", settings)

    def RawOutputStream(self, **settings: Any) -> FakeStream:  # noqa: N802 - sounddevice's name
        return self._stream("output", settings)

    def check_input_settings(self, *, samplerate: int, channels: int, **_rest: Any) -> None:
        self._check(samplerate, channels)

    check_output_settings = check_input_settings

    def _stream(self, kind: str, settings: dict[str, Any]) -> FakeStream:
        self._check(settings["samplerate"], settings["channels"])
        self.open.append(FakeStream(self, kind, settings))
        return self.open[-1]

    def _check(self, rate: int, channels: int) -> None:
        if code := self.refuse.get((rate, channels)):
            raise PortAudioError("Refused", code)

    def _terminate(self) -> None:
        assert not self.open, "PortAudio was ended under an open stream"

    def _initialize(self) -> None:
        self.refreshed += 1


def device(index: int, name: str, inputs: int, outputs: int, rate: float = 48_000.0) -> Any:
    return {
        "index": index,
        "name": name,
        "max_input_channels": inputs,
        "max_output_channels": outputs,
        "default_samplerate": rate,
    }
