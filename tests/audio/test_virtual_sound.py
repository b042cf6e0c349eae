"""The live microphone and loudspeaker on real PortAudio, through PulseAudio's virtual devices."""

from __future__ import annotations

import json
import time

import pytest

from tests.audio.virtual_sound import VirtualSound

pytestmark = pytest.mark.sound

PLAY_AND_RECORD = """
import json, sys, time
import numpy as np
from voice_assistant.audio.sound_loudspeaker import SoundLoudspeaker
from voice_assistant.audio.sound_microphone import SoundMicrophone

tone = (8000 * np.sin(2 * np.pi * 440 * np.arange(48_000) / 24_000)).astype(np.int16)
loudspeaker, microphone = SoundLoudspeaker(sys.argv[1]), SoundMicrophone(sys.argv[2])
began, frames = time.monotonic(), []
for frame in microphone:
    frames.append(frame)
    loudspeaker.advance(20)
    if len(frames) == 25:
        loudspeaker.play(tone)
    if len(frames) == 200:
        break
took = time.monotonic() - began
microphone.close()
loudspeaker.close()
heard = np.concatenate([frame.samples for frame in frames]).astype(float)
loud = np.flatnonzero(np.abs(heard) > 500)
print(json.dumps({
    "took_s": took,
    "lost": sum(frame.lost for frame in frames),
    "ended_ms": frames[-1].ended_ms,
    "sound_s": (loud[-1] - loud[0]) / 16_000,
    "hertz": float(np.argmax(np.abs(np.fft.rfft(heard, 16_000 * 4)))) / 4,
    "peak": float(np.abs(heard).max()),
    "played": loudspeaker.played,
}))
"""

STOP = """
import json, sys, time
import numpy as np
import sounddevice
from voice_assistant.audio.sound_loudspeaker import SoundLoudspeaker

heard = []
def listen(data, frames, _time, _status):
    heard.append((time.monotonic(), int(np.abs(np.frombuffer(data, np.int16).astype(int)).max())))

tap = sounddevice.RawInputStream(device=sys.argv[2], samplerate=16_000, channels=1,
    blocksize=80, dtype="int16", latency="low", callback=listen)
tap.start()
loudspeaker = SoundLoudspeaker(sys.argv[1])
tone = (8000 * np.sin(2 * np.pi * 440 * np.arange(240_000) / 24_000)).astype(np.int16)
took = []
for _ in range(5):
    loudspeaker.play(tone)
    time.sleep(0.4)
    stopped = time.monotonic()
    loudspeaker.stop()
    time.sleep(0.3)
    took.append(max(at for at, level in heard if level > 100) - stopped)
tap.close()
loudspeaker.close()
print(json.dumps(took))
"""

LISTEN = """
import json, sys, time
from voice_assistant.audio.sound_microphone import SoundMicrophone

for frame in SoundMicrophone(sys.argv[1]):
    print(json.dumps([frame.started_ms, frame.lost, time.monotonic()]), flush=True)
"""


def test_a_tone_is_played_and_recorded(sound: VirtualSound) -> None:
    heard = json.loads(sound.run(PLAY_AND_RECORD, sound.loudspeaker, sound.tap))
    assert heard["lost"] == 0
    assert heard["ended_ms"] == 4000
    assert heard["took_s"] == pytest.approx(4.0, abs=0.4)
    assert heard["sound_s"] == pytest.approx(2.0, abs=0.01)
    assert heard["hertz"] == pytest.approx(440, abs=1)
    assert heard["peak"] == pytest.approx(8000, rel=0.05)
    assert heard["played"] == 48_000


def test_stop_is_silent_well_within_the_promise(sound: VirtualSound) -> None:
    took = json.loads(sound.run(STOP, sound.loudspeaker, sound.tap))
    # The promise is 200 ms from the decision; the device's own buffer takes 50 to 70 of them.
    assert max(took) < 0.15, took


def test_a_server_killed_and_back(sound: VirtualSound) -> None:
    program = sound.popen(LISTEN, sound.microphone)
    assert program.stdout is not None
    try:
        frames = [json.loads(program.stdout.readline()) for _ in range(50)]
        assert not any(lost for _, lost, _ in frames)
        sound.kill()
        killed = time.monotonic()
        while time.monotonic() - killed < 1.0:
            frames.append(json.loads(program.stdout.readline()))
        sound.start()
        while not frames[-1][1] or time.monotonic() - killed < 1.0:
            frames.append(json.loads(program.stdout.readline()))
        while frames[-1][1]:
            frames.append(json.loads(program.stdout.readline()))
            assert time.monotonic() - killed < 20, "the microphone did not come back"
        frames += [json.loads(program.stdout.readline()) for _ in range(50)]
    finally:
        program.kill()
        program.communicate()
    assert [started for started, _, _ in frames] == list(range(0, 20 * len(frames), 20))
    lost = [frame for frame in frames if frame[1]]
    assert len(lost) > 50
    assert not any(lost for _, lost, _ in frames[-40:])
    # The sample clock and the wall agree over the whole outage.
    sample_s = (frames[-1][0] - frames[0][0]) / 1000
    assert sample_s == pytest.approx(frames[-1][2] - frames[0][2], abs=0.4)


def test_an_unplugged_microphone_costs_time_but_never_the_clock(sound: VirtualSound) -> None:
    program = sound.popen(LISTEN, sound.microphone)
    assert program.stdout is not None
    try:
        frames = [json.loads(program.stdout.readline()) for _ in range(25)]
        sound.remove_microphone()
        frames += [json.loads(program.stdout.readline()) for _ in range(150)]
    finally:
        program.kill()
        program.communicate()
    assert [started for started, _, _ in frames] == list(range(0, 20 * len(frames), 20))
    sample_s = (frames[-1][0] - frames[0][0]) / 1000
    assert sample_s == pytest.approx(frames[-1][2] - frames[0][2], abs=0.4)


OPEN_AFTER = """
import sys
from voice_assistant.audio import portaudio
from voice_assistant.audio.sound_microphone import SoundMicrophone
from voice_assistant.errors import AudioDeviceError

portaudio.load()
print("ready", flush=True)
sys.stdin.readline()
try:
    SoundMicrophone(sys.argv[1])
except AudioDeviceError as error:
    print(error.message)
"""


def test_a_device_that_will_not_open_says_one_line_and_nothing_else(sound: VirtualSound) -> None:
    program = sound.popen(OPEN_AFTER, sound.microphone)
    assert program.stdout is not None
    assert program.stdout.readline() == "ready\n"
    sound.kill()
    said, noise = program.communicate("\n", timeout=20)
    assert said == "The microphone va_mic is in use by another program, or gone.\n"
    assert noise == ""
