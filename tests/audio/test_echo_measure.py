"""The echo of a sweep is measured, and the way to be interrupted follows from it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.audio.virtual_sound import VirtualSound
from voice_assistant.audio.echo_measure import (
    AFTER_S,
    BEFORE_S,
    SWEEP_LEVEL,
    Measure,
    judge,
    sweep,
)
from voice_assistant.audio.resampling import resample
from voice_assistant.errors import AudioDeviceError
from voice_assistant.events import OUTPUT_RATE, SAMPLE_RATE

REFERENCE = np.concatenate(
    [
        np.zeros(round(BEFORE_S * SAMPLE_RATE), np.int16),
        resample(sweep(), OUTPUT_RATE, SAMPLE_RATE),
        np.zeros(round(AFTER_S * SAMPLE_RATE), np.int16),
    ]
)


def heard(gain: float, delay_ms: int = 130, room: float = 20.0) -> np.ndarray:
    """The sweep, so much louder and later, in a room whose noise has that root mean square."""
    delay = delay_ms * SAMPLE_RATE // 1000
    echo = np.concatenate([np.zeros(delay), REFERENCE[: len(REFERENCE) - delay] * gain])
    noise = np.random.default_rng(9).normal(0, room, len(echo))
    return np.clip(np.rint(echo + noise), -32768, 32767).astype(np.int16)


@pytest.mark.parametrize("delay_ms", [5, 130, 480])
def test_delay_and_level_are_measured(delay_ms: int) -> None:
    measure = judge(heard(0.5, delay_ms), REFERENCE)
    assert measure.delay_ms == pytest.approx(delay_ms, abs=1)
    # A sweep is 3 dB softer than its peak; it was halved, and its ends are faded.
    expected = 20 * np.log10(SWEEP_LEVEL / 32768) - 3 - 6
    assert measure.echo_dbfs == pytest.approx(expected, abs=0.5)
    assert measure.room_dbfs == pytest.approx(20 * np.log10(20 / 32768), abs=0.5)
    assert not measure.clipped


@pytest.mark.parametrize(
    ("gain", "mode"),
    [(0.0, "any-speech"), (0.004, "any-speech"), (0.1, "stop-phrase"), (1.0, "stop-phrase"),
     (8.0, "off"), (40.0, "off")],
)  # fmt: skip
def test_the_mode_follows_from_the_echo(gain: float, mode: str) -> None:
    assert judge(heard(gain), REFERENCE).mode == mode


def test_an_echo_in_a_noisy_room_is_still_found() -> None:
    measure = judge(heard(0.3, room=300), REFERENCE)
    assert measure.delay_ms == pytest.approx(130, abs=1)


def test_a_clipped_echo_is_too_loud_whatever_its_level() -> None:
    assert Measure(-60, -30, 100, clipped=True).mode == "off"


def test_a_muted_microphone_is_no_headset() -> None:
    with pytest.raises(AudioDeviceError, match="may be muted") as raised:
        judge(np.zeros(len(REFERENCE), np.int16), REFERENCE)
    assert "voice-assistant calibrate" in raised.value.hint


def test_a_loudspeaker_that_took_nothing_is_said() -> None:
    with pytest.raises(AudioDeviceError, match="took no sound"):
        judge(heard(1.0), np.zeros(len(REFERENCE), np.int16))


CALIBRATE = """
import sys
from voice_assistant.cli import main
main()
"""

CANCEL = """
import json, sys, time
import numpy as np
from voice_assistant.audio.echo_microphone import EchoCancellingMicrophone
from voice_assistant.audio.played import PlayedSound
from voice_assistant.audio.sound_loudspeaker import SoundLoudspeaker
from voice_assistant.audio.sound_microphone import SoundMicrophone

delay_ms = int(sys.argv[3])
rng, count = np.random.default_rng(1), 24_000 * 10
swell = np.maximum(0, np.sin(2 * np.pi * 3 * np.arange(count) / 24_000))
voice = (1500 * swell * rng.normal(0, 1, count)).clip(-32768, 32767).astype(np.int16)
loudspeaker = SoundLoudspeaker(sys.argv[1])
inner = SoundMicrophone(sys.argv[2])
microphone = EchoCancellingMicrophone(inner, PlayedSound(loudspeaker, delay_ms))
for frame in microphone:
    loudspeaker.advance(20)
    if frame.started_ms == 500:
        loudspeaker.play(voice)
    if frame.started_ms == 9_500:
        break
print(json.dumps([microphone.hears_through, microphone._canceller.removed_db]))
microphone.close()
loudspeaker.close()
"""


@pytest.mark.sound
def test_calibrate_over_virtual_devices_measures_and_writes_the_settings(
    sound: VirtualSound, tmp_path
) -> None:
    # The microphone is the loudspeaker's own monitor: an echo as loud as can be.
    settings = tmp_path / "settings.toml"
    settings.write_text(
        f'# mine\nmicrophone = "{sound.tap}"\nloudspeaker = "{sound.loudspeaker}"\n'
        'barge_in = "any-speech"\n'
    )
    done = sound.run(CALIBRATE, "calibrate", "--json", "--config", str(settings))
    row = json.loads(done)
    assert row["barge_in"] == "stop-phrase"
    assert 0 < row["delay_ms"] < 600
    assert row["echo_dbfs"] == pytest.approx(-23, abs=3)
    text = settings.read_text()
    assert text.startswith(f'# mine\nmicrophone = "{sound.tap}"\n')
    assert 'barge_in = "stop-phrase"\n' in text
    assert f"echo_delay_ms = {row['delay_ms']}\n" in text
    # And with that delay the canceller hears through our own voice.
    through, removed_db = json.loads(
        sound.run(CANCEL, sound.loudspeaker, sound.tap, str(row["delay_ms"]))
    )
    assert through, removed_db
