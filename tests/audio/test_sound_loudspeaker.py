"""The live loudspeaker, on a made-up sounddevice."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from tests.audio.fake_sounddevice import FakeSoundDevice, device
from voice_assistant.audio import sound_stream
from voice_assistant.audio.sound_loudspeaker import SoundLoudspeaker
from voice_assistant.audio.sound_microphone import SoundMicrophone
from voice_assistant.errors import AudioDeviceError


@pytest.fixture
def loudspeaker(sounddevice: FakeSoundDevice) -> Iterator[SoundLoudspeaker]:
    playing = SoundLoudspeaker()
    yield playing
    playing.close()
    assert sounddevice.open == []


def revive(stream: sound_stream.SoundStream) -> None:
    """One try, and wait for it."""
    stream._tried_at = -sound_stream.RETRY_S
    stream.revive()
    assert stream._reviving is not None
    stream._reviving.join()


def test_every_block_is_filled(sounddevice: FakeSoundDevice, loudspeaker: SoundLoudspeaker) -> None:
    loudspeaker.play(np.full(700, 9, np.int16))
    blocks = [sounddevice.open[0].ask(480) for _ in range(3)]
    assert np.concatenate(blocks).tolist() == [9] * 700 + [0] * 740
    assert (loudspeaker.played, loudspeaker.queued) == (700, 0)


def test_stop_is_silence_after_a_5_ms_fade(
    sounddevice: FakeSoundDevice, loudspeaker: SoundLoudspeaker
) -> None:
    loudspeaker.play(np.full(24_000 * 30, 5000, np.int16))
    sounddevice.open[0].ask(480)
    loudspeaker.stop()
    block = sounddevice.open[0].ask(480)
    assert not block[120:].any()
    assert (loudspeaker.played, loudspeaker.queued) == (480, 0)


def test_a_long_queue_follows_as_the_clock_advances(
    sounddevice: FakeSoundDevice, loudspeaker: SoundLoudspeaker
) -> None:
    sound = np.arange(24_000 * 25).astype(np.int16)
    loudspeaker.play(sound)
    heard = []
    for _ in range(25 * 50):
        heard.append(sounddevice.open[0].ask(480))
        loudspeaker.advance(20)
    assert np.array_equal(np.concatenate(heard), sound)


def test_at_another_rate_the_count_stays_in_samples_as_rendered(
    sounddevice: FakeSoundDevice,
) -> None:
    sounddevice.refuse = {(24_000, 1): -9997, (24_000, 2): -9997, (44_100, 1): -9998}
    sounddevice.devices = [device(0, "Odd card", 0, 2, 44_100.0)]
    loudspeaker = SoundLoudspeaker()
    for _ in range(7):
        loudspeaker.play(np.full(24_001, 5000, np.int16))
    heard = np.concatenate([sounddevice.open[0].ask(882) for _ in range(7 * 51)])
    assert (loudspeaker.played, loudspeaker.queued) == (7 * 24_001, 0)
    assert np.array_equal(heard[::2], heard[1::2])
    assert np.count_nonzero(heard[::2] > 2500) == pytest.approx(7 * 44_100, abs=200)
    loudspeaker.close()


def test_while_the_device_is_gone_the_queue_is_held(sounddevice: FakeSoundDevice) -> None:
    loudspeaker = SoundLoudspeaker("head")
    loudspeaker.play(np.full(960, 5000, np.int16))
    sounddevice.open[0].ask(480)
    there_were, sounddevice.devices = sounddevice.devices, []
    sounddevice.open[0].end()
    assert loudspeaker.lost
    revive(loudspeaker._stream)
    assert (loudspeaker.lost, loudspeaker.queued) == (True, 480)
    sounddevice.devices = there_were
    revive(loudspeaker._stream)
    assert not loudspeaker.lost
    assert sounddevice.open[0].ask(480).tolist() == [5000] * 480
    loudspeaker.close()


def test_a_device_back_at_another_rate_goes_on_with_the_queue(
    sounddevice: FakeSoundDevice,
) -> None:
    loudspeaker = SoundLoudspeaker()
    loudspeaker.play(np.full(24_000, 5000, np.int16))
    sounddevice.open[0].end()
    sounddevice.refuse = {(24_000, 1): -9997, (24_000, 2): -9997}
    revive(loudspeaker._stream)
    assert not sounddevice.open[0].ask(960).any()
    loudspeaker.advance(20)
    heard = np.concatenate([sounddevice.open[0].ask(960) for _ in range(52)])
    assert np.count_nonzero(heard > 2500) == pytest.approx(48_000, abs=100)
    assert (loudspeaker.played, loudspeaker.queued) == (24_000, 0)
    loudspeaker.close()


def test_a_lost_microphone_never_cuts_a_sentence_to_look_for_itself(
    sounddevice: FakeSoundDevice,
) -> None:
    loudspeaker, microphone = SoundLoudspeaker(), SoundMicrophone()
    loudspeaker.play(np.full(480, 1, np.int16))
    sounddevice.devices = [device(1, "Headphones", 0, 2)]
    next(stream for stream in sounddevice.open if stream.kind == "input").end()
    revive(microphone._stream)
    assert sounddevice.refreshed == 0
    sounddevice.open[0].ask(480)
    revive(microphone._stream)
    assert sounddevice.refreshed == 1
    assert not loudspeaker.lost
    microphone.close()
    loudspeaker.close()


def test_without_any_loudspeaker(sounddevice: FakeSoundDevice) -> None:
    sounddevice.devices = [device(0, "Desk microphone", 1, 0)]
    with pytest.raises(AudioDeviceError, match="No loudspeaker was found"):
        SoundLoudspeaker()


def test_another_loudspeaker_takes_the_place_of_one_that_stays_away(
    sounddevice: FakeSoundDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    loudspeaker = SoundLoudspeaker("head", lambda error: told.append(str(error)))
    loudspeaker.play(np.full(960, 5000, np.int16))
    stream = sounddevice.open[0]
    sounddevice.devices = [device(0, "Desk loudspeaker", 0, 2)]
    stream.end()
    revive(loudspeaker._stream)
    assert sounddevice.open == [], "it is looked for by its own name first"
    monkeypatch.setattr(sound_stream, "FALL_BACK_S", -1.0)
    revive(loudspeaker._stream)
    loudspeaker.advance(20)
    assert sounddevice.open[0].ask(960).tolist() == [5000] * 960
    assert told == ["Sound comes from the loudspeaker Desk loudspeaker now."]
    loudspeaker.close()


def test_a_name_that_was_never_there_does_not_fall_back(sounddevice: FakeSoundDevice) -> None:
    with pytest.raises(AudioDeviceError, match="no loudspeaker called tin"):
        SoundLoudspeaker("tin")


def test_with_no_loudspeaker_left_what_is_said_passes_unheard(
    sounddevice: FakeSoundDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    loudspeaker = SoundLoudspeaker(tell=lambda error: told.append(str(error)))
    headphones, sounddevice.devices = sounddevice.devices, []
    loudspeaker.play(np.full(24_000, 5000, np.int16))
    sounddevice.open[0].end()
    loudspeaker.advance(20)
    assert (loudspeaker.queued, told) == (24_000, [])
    monkeypatch.setattr("voice_assistant.audio.sound_loudspeaker.SILENT_AFTER_S", -1.0)
    for _ in range(25):
        loudspeaker.advance(20)
    assert (loudspeaker.played, loudspeaker.queued) == (12_000, 12_000)
    sounddevice.devices = headphones
    revive(loudspeaker._stream)
    loudspeaker.advance(20)
    assert sounddevice.open[0].ask(480).tolist()[-1] == 5000, "it is heard from where it is"
    assert [line.partition(" is ")[0] for line in told] == [
        "The loudspeaker Headphones",
        "Sound comes from the loudspeaker Headphones now.",
    ]
    loudspeaker.close()
