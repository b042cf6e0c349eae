"""Fixtures of the audio room's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.audio.fake_sounddevice import FakeSoundDevice
from tests.audio.virtual_sound import VirtualSound, virtual_sound


@pytest.fixture
def sound() -> Iterator[VirtualSound]:
    """Virtual devices and a daemon of this test's own."""
    with virtual_sound() as devices:
        yield devices


@pytest.fixture
def sounddevice(monkeypatch: pytest.MonkeyPatch) -> FakeSoundDevice:
    """A made-up `sounddevice` in place of the real one, with one microphone and one loudspeaker."""
    fake = FakeSoundDevice()
    monkeypatch.setitem(__import__("sys").modules, "sounddevice", fake)
    return fake
