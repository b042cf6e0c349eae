"""Times of the unmodified program among virtual sound devices, taken from outside."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from tests.audio.virtual_sound import VirtualSound, virtual_sound
from tests.real_sound.night import Night

Figure = tuple[str, str, str, bool | None]

REPEATS = 12
"""Replies timed: so many "repeat"s, each with the same cached answer."""
STOPS = 6


def measure_live(folder: Path) -> Iterator[Figure]:
    """Start to first word, end of speech to reply, stop to silence."""
    with virtual_sound() as sound:
        home = folder / "home"
        yield from _starts(sound, folder, home)
        yield from _replies(sound, folder, home)
        yield from _stop_from_decision(sound, folder)


def _night(sound: VirtualSound, folder: Path, home: Path, name: str) -> Night:
    place = folder / name
    place.mkdir()
    return Night(sound, place, "run", "nightly", "--short", "--fresh", home=home)


def _starts(sound: VirtualSound, folder: Path, home: Path) -> Iterator[Figure]:
    for name, goal in (("first start (nothing cached)", 6.0), ("second start", 2.0)):
        with _night(sound, folder, home, name) as night:
            took_s = night.wait_sound(night.started, 30) - night.started
        yield (
            f"{name}: interpreter to first sound",
            f"{took_s:.2f} s",
            f"<= {goal:.0f} s",
            (took_s <= goal),
        )


def _replies(sound: VirtualSound, folder: Path, home: Path) -> Iterator[Figure]:
    replies, stops = [], []
    with _night(sound, folder, home, "replies") as night:
        night.prepare("Repeat.", "Pause.", "Resume.")
        night.wait_for("How is your mood", 60)
        night.wait_quiet()
        for _ in range(REPEATS):
            ended = night.say("Repeat.")
            replies.append(night.wait_sound(ended + 0.05) - ended)
            night.wait_quiet()
        for _ in range(STOPS):
            ended = night.say("Repeat.")
            sounded = night.wait_sound(ended + 0.05)
            time.sleep(0.3)
            ended = night.say("Pause.")
            stops.append(night.wait_silence(sounded, quiet_s=0.5) - ended)
            night.say("Resume.")
            night.wait_quiet(2.0)
    air = _air(sound)
    p50 = statistics.median(replies) - air
    p95 = statistics.quantiles(replies, n=20)[-1] - air
    yield (
        f"end of speech to first sound of the reply, embedded recognizer, {REPEATS} replies",
        f"p50 {p50:.2f} s, p95 {p95:.2f} s (of which 0.5 s is the endpoint; the virtual devices'"
        f" own {air * 1000:.0f} ms from mouth to microphone are taken off)",
        "p50 <= 0.9 s, p95 <= 1.2 s",
        p50 <= 0.9 and p95 <= 1.2,
    )
    worst = max(stops)
    yield (
        f'"pause" said over the voice: end of the word to silence, {STOPS} times, stop-phrase',
        f"median {statistics.median(stops):.2f} s, worst {worst:.2f} s",
        "",
        None,
    )


_AIR = """
import sys, time
import numpy as np, sounddevice
mouth, microphone = sys.argv[1:3]
heard, said = [], []
def hear(data, frames, moment, status):
    if np.abs(np.frombuffer(data, np.int16)).max() > 1000 and said and not heard:
        heard.append(time.monotonic())
def speak(data, frames, moment, status):
    loud = time.monotonic() > began + 1.0
    if loud and not said:
        said.append(time.monotonic())
    data[:] = (np.full(frames, 8000 if loud else 0, np.int16)).tobytes()
began = time.monotonic()
settings = dict(samplerate=48000, blocksize=480, channels=1, dtype="int16", latency="low")
with sounddevice.RawInputStream(device=microphone, callback=hear, **settings):
    with sounddevice.RawOutputStream(device=mouth, callback=speak, **settings):
        time.sleep(1.6)
print(heard[0] - said[0])
"""


def _air(sound: VirtualSound) -> float:
    """Seconds from a sample handed to `mouth` to its arrival at `microphone`."""
    return statistics.median(
        float(sound.run(_AIR, sound.mouth, sound.microphone)) for _ in range(5)
    )


_STOP = """
import sys, time
import numpy as np
from voice_assistant.audio.sound_loudspeaker import SoundLoudspeaker
loudspeaker = SoundLoudspeaker(sys.argv[1])
tone = (8000 * np.sin(np.arange(24000 * 4) / 24000 * 2 * np.pi * 440)).astype(np.int16)
loudspeaker.play(tone)
until = time.monotonic() + 1.5
while time.monotonic() < until:
    loudspeaker.advance(20)
    time.sleep(0.02)
print(time.monotonic(), flush=True)
loudspeaker.stop()
time.sleep(1)
loudspeaker.close()
"""


def _stop_from_decision(sound: VirtualSound, folder: Path) -> Iterator[Figure]:
    from tests.audio.virtual_person import VirtualPerson

    silences = []
    with VirtualPerson(sound, folder / "tone.wav") as person:
        for _ in range(STOPS):
            decided = float(sound.run(_STOP, sound.loudspeaker).strip())
            person.listen()
            last = person.last_sound_before_quiet(decided, 0.3)
            silences.append((last or decided) - decided)
    worst_ms = max(silences) * 1000
    yield (
        f"decision to stop to silence at the sound card, {STOPS} times",
        f"median {statistics.median(silences) * 1000:.0f} ms, worst {worst_ms:.0f} ms",
        "<= 200 ms",
        worst_ms <= 200,
    )
