"""The live microphone, on a made-up sounddevice: blocks, overruns, stalls and coming back."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from itertools import islice

import numpy as np
import pytest

from tests.audio.fake_sounddevice import FakeSoundDevice, device
from voice_assistant.audio import sound_microphone, sound_stream
from voice_assistant.audio.sound_microphone import SoundMicrophone
from voice_assistant.errors import AudioDeviceError
from voice_assistant.events import AudioFrame

STALL_S = 0.05


@pytest.fixture
def microphone(sounddevice: FakeSoundDevice) -> Iterator[SoundMicrophone]:
    heard = SoundMicrophone()
    yield heard
    heard.close()
    assert sounddevice.open == []


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stall and a retry take 50 ms here."""
    monkeypatch.setattr(sound_stream, "STALL_S", STALL_S)
    monkeypatch.setattr(sound_microphone, "STALL_S", STALL_S)
    monkeypatch.setattr(sound_stream, "RETRY_S", STALL_S)


def take(microphone: SoundMicrophone, count: int) -> list[AudioFrame]:
    return list(islice(microphone, count))


def test_blocks_become_frames_on_the_sample_clock(
    sounddevice: FakeSoundDevice, microphone: SoundMicrophone
) -> None:
    assert microphone.live is True
    for value in (1, 2, 3):
        sounddevice.open[0].hear(np.full(320, value))
    frames = take(microphone, 3)
    assert [int(frame.samples[0]) for frame in frames] == [1, 2, 3]
    assert [frame.started_ms for frame in frames] == [0, 20, 40]
    settings = sounddevice.open[0].settings
    assert (settings["samplerate"], settings["channels"]) == (16_000, 1)
    assert (settings["blocksize"], settings["latency"]) == (320, "low")


@pytest.mark.parametrize("code", [-9997, -9996])
def test_a_device_that_refuses_16_khz_is_heard_at_its_own_rate(
    sounddevice: FakeSoundDevice, code: int
) -> None:
    sounddevice.refuse = {(16_000, 1): code, (16_000, 2): code, (48_000, 1): -9998}
    microphone = SoundMicrophone()
    settings = sounddevice.open[0].settings
    assert (settings["samplerate"], settings["channels"]) == (48_000, 2)
    tone = 8000 * np.sin(2 * np.pi * 300 * np.arange(48_000) / 48_000)
    for block in np.split(np.stack([tone, tone], axis=1), 50):
        sounddevice.open[0].hear(block)
    frames = take(microphone, 48)
    microphone.close()
    assert not any(frame.lost for frame in frames)
    spectrum = np.abs(np.fft.rfft(np.concatenate([f.samples for f in frames]), 16_000))
    assert np.argmax(spectrum) == pytest.approx(300, abs=1)


def test_a_loop_that_falls_behind_loses_frames_but_no_time(
    sounddevice: FakeSoundDevice, microphone: SoundMicrophone
) -> None:
    for value in range(1, 601):
        sounddevice.open[0].hear(np.full(320, value))
    kept = take(microphone, 500)
    sounddevice.open[0].hear(np.full(320, 601))
    after = take(microphone, 101)
    assert [int(frame.samples[0]) for frame in kept] == list(range(1, 501))
    assert [frame.lost for frame in after] == [True] * 100 + [False]
    assert after[-1].started_ms == 600 * 20
    assert int(after[-1].samples[0]) == 601


def test_no_exception_leaves_the_callback(
    sounddevice: FakeSoundDevice,
    microphone: SoundMicrophone,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = sounddevice.open[0].settings
    with caplog.at_level(logging.ERROR):
        settings["callback"](bytes(640), 320, None, None)
    assert "was not handled" in caplog.text
    sounddevice.open[0].hear(np.ones(320))
    assert len(take(microphone, 1)) == 1


@pytest.mark.usefixtures("hasty")
def test_a_stalled_device_gives_lost_frames_at_wall_pace_until_it_is_back(
    sounddevice: FakeSoundDevice,
) -> None:
    sounddevice_devices = sounddevice.devices
    microphone = SoundMicrophone()
    sounddevice.open[0].hear(np.ones(320))
    assert not take(microphone, 1)[0].lost
    sounddevice.devices = [device(1, "Headphones", 0, 2)]
    sounddevice.open[0].end()
    began_s = time.monotonic()
    gone = take(microphone, 10)
    took_s = time.monotonic() - began_s
    assert all(frame.lost for frame in gone)
    assert took_s == pytest.approx(0.2, abs=0.1)
    sounddevice.devices = sounddevice_devices
    while not sounddevice.open:
        assert all(frame.lost for frame in take(microphone, 2))
    sounddevice.open[0].hear(np.full(320, 5))
    frames = gone
    while not (frames := take(microphone, 1))[0].samples.any():
        assert frames[0].lost
    microphone.close()
    assert sounddevice.refreshed > 0
    assert not frames[0].lost


@pytest.mark.usefixtures("hasty")
def test_a_silent_callback_counts_as_a_stall(sounddevice: FakeSoundDevice) -> None:
    microphone = SoundMicrophone()
    assert take(microphone, 1)[0].lost
    microphone.close()


def test_closing_ends_the_frames(sounddevice: FakeSoundDevice) -> None:
    microphone = SoundMicrophone()
    sounddevice.open[0].hear(np.ones(320))
    microphone.close()
    microphone.close()
    assert list(microphone) == []


def test_without_any_microphone(sounddevice: FakeSoundDevice) -> None:
    sounddevice.devices = [device(0, "Headphones", 0, 2)]
    with pytest.raises(AudioDeviceError, match="No microphone was found"):
        SoundMicrophone()


def test_an_unknown_name_lists_what_there_is(sounddevice: FakeSoundDevice) -> None:
    with pytest.raises(AudioDeviceError, match="no microphone called Bat; there is: Desk micro"):
        SoundMicrophone("Bat")


def test_a_device_in_use(sounddevice: FakeSoundDevice) -> None:
    sounddevice.refuse = {(16_000, 1): -9985}
    with pytest.raises(AudioDeviceError, match="Desk microphone is in use") as raised:
        SoundMicrophone("desk")
    assert "voice-assistant devices" in raised.value.hint
    assert sounddevice.open == []


def test_a_device_that_refuses_everything_says_why(sounddevice: FakeSoundDevice) -> None:
    sounddevice.refuse = {(rate, n): -9997 for rate in (16_000, 48_000) for n in (1, 2)}
    with pytest.raises(AudioDeviceError, match="cannot be opened: Refused"):
        SoundMicrophone()
