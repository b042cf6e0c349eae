"""Sounds for scripts/bench_hearing.py, all made here and seeded: voices, rooms, a sleeper."""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import soxr

RATE = 16_000
ESPEAK_RATE = 22_050
SPEECH_RMS = 0.05
"""-26 dBFS, as a voice at arm's length from a laptop."""
ROOM_RMS = 0.001

Sound = np.ndarray


def at_level(sound: Sound, rms: float = SPEECH_RMS) -> Sound:
    """Float sound scaled so that its louder half has this root mean square."""
    power = np.sort(sound.astype(np.float64) ** 2)
    return sound * (rms / max(1e-9, np.sqrt(power[len(power) // 2 :].mean())))


def natural(text: str, speed: float = 1.0, pitch: float = 1.0, seed: int = 7) -> Sound:
    """hibari-tts; `pitch` moves the whole voice, and is made up for in its speed."""
    from hibari import Hibari

    if not hasattr(natural, "voice"):
        natural.voice = Hibari()
    spoken = natural.voice(text, seed=seed, speed=speed / pitch)
    return at_level(soxr.resample(np.asarray(spoken, np.float32), 24_000 * pitch, RATE))


def espeak(lines: Sequence[str], voice: str, wpm: int = 165) -> list[Sound]:
    """espeak-ng, in a process of its own since it keeps one voice a process."""
    with tempfile.TemporaryDirectory() as folder:
        order = json.dumps([folder, voice, wpm, list(lines)])
        subprocess.run([sys.executable, __file__], input=order, text=True, check=True, timeout=300)
        raw = [np.fromfile(Path(folder) / f"{n}.raw", np.int16) for n in range(len(lines))]
    return [at_level(soxr.resample(each / 32768, ESPEAK_RATE, RATE)) for each in raw]


def halting(words: Sequence[Sound], gap_ms: int = 300) -> Sound:
    """Words spoken one by one, with a gap between them."""
    gap = np.zeros(RATE * gap_ms // 1000)
    return np.concatenate([part for word in words for part in (_trimmed(word), gap)])


def whispered(sound: Sound, rms: float = 0.008) -> Sound:
    """Without voicing: the sound's own spectrum, carried by noise; soft."""
    rng, size = np.random.default_rng(5), 512
    window = np.hanning(size)
    out = np.zeros(len(sound) + size)
    for start in range(0, len(sound) - size, size // 4):
        spectrum = np.fft.rfft(sound[start : start + size] * window)
        smooth = np.convolve(np.abs(spectrum), np.ones(9) / 9, "same")
        phase = np.exp(2j * np.pi * rng.random(len(smooth)))
        out[start : start + size] += np.fft.irfft(smooth * phase) * window
    tilt = np.diff(out, prepend=0.0)
    return at_level(tilt, rms)


def room(seconds: float, rms: float = ROOM_RMS, seed: int = 3) -> Sound:
    """A quiet room: noise that falls with frequency, and a mains hum."""
    count = int(seconds * RATE)
    white = np.fft.rfft(np.random.default_rng(seed).normal(0, 1, count))
    pink = np.fft.irfft(white / np.sqrt(np.maximum(1, np.arange(len(white)))), count)
    hum = np.sin(2 * np.pi * 50 * np.arange(count) / RATE)
    return rms * (pink / pink.std() + 0.3 * hum)


def sleeper(seconds: float, seed: int = 11) -> Sound:
    """Breath, and snoring in some of it: noise and a low buzz that swell every four seconds."""
    rng, count = np.random.default_rng(seed), int(seconds * RATE)
    moments = np.arange(count) / RATE
    breath = np.maximum(0, np.sin(2 * np.pi * moments / 4.0)) ** 2
    air = _band(rng.normal(0, 1, count), 300, 2_000) * breath * 0.004
    pitch = 70 + 20 * np.sin(2 * np.pi * moments / 11)
    buzz = np.sign(np.sin(2 * np.pi * np.cumsum(pitch) / RATE)) * breath**2
    snores = np.sin(2 * np.pi * moments / 61) > 0
    snore = _band(buzz * (1 + 0.5 * rng.normal(0, 1, count)), 80, 1_200) * snores * 0.02
    return air + snore + room(seconds, seed=seed)


def talk(seconds: float, seed: int = 1) -> Iterator[Sound]:
    """English that is not for us, in changing voices, from the reference texts Python carries."""
    from pydoc_data.topics import topics

    rng = np.random.default_rng(seed)
    text = " ".join(topics[name] for name in rng.permutation(sorted(topics)))
    plain = "".join(char if char.isalpha() or char in " '.," else " " for char in text)
    passed = 0.0
    for sentence in textwrap.wrap(" ".join(plain.split()), 90):
        pitch, speed = rng.uniform(0.85, 1.2), rng.uniform(0.85, 1.2)
        sound = np.concatenate(
            [natural(sentence, speed, pitch), np.zeros(int(rng.uniform(0.3, 1.5) * RATE))]
        )
        yield sound
        passed += len(sound) / RATE
        if passed >= seconds:
            return


def reverberation(seconds: float, delay_ms: int, seed: int = 2) -> Sound:
    """A room's impulse response: a delay, then noise that falls by 60 dB in `seconds`."""
    tail = np.random.default_rng(seed).normal(0, 1, int(seconds * RATE))
    tail *= 10 ** (-3 * np.arange(len(tail)) / len(tail))
    tail[0] = 3.0
    response = np.concatenate([np.zeros(delay_ms * RATE // 1000), tail])
    return response / np.sqrt((response**2).sum())


def _trimmed(sound: Sound) -> Sound:
    loud = np.flatnonzero(np.abs(sound) > 0.01 * np.abs(sound).max())
    return sound[loud[0] : loud[-1]]


def _band(sound: Sound, low_hz: float, high_hz: float) -> Sound:
    spectrum = np.fft.rfft(sound)
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
    spectrum[(hertz < low_hz) | (hertz > high_hz)] = 0
    band = np.fft.irfft(spectrum, len(sound))
    return band / band.std()


def _speak(folder: str, voice: str, wpm: int, lines: Sequence[str]) -> None:
    import espeakng_loader

    collect_type = ctypes.CFUNCTYPE(
        ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
    )
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    library.espeak_Initialize(2, 50, espeakng_loader.get_data_path().encode(), 0)
    library.espeak_SetVoiceByName(voice.encode())
    library.espeak_SetParameter(1, wpm, 0)
    spoken = bytearray()

    @collect_type
    def collect(samples, count, _events):  # type: ignore[no-untyped-def]
        if count > 0:
            spoken.extend(ctypes.string_at(samples, count * 2))
        return 0

    library.espeak_SetSynthCallback(collect)
    for number, line in enumerate(lines):
        spoken.clear()
        text = line.encode()
        library.espeak_Synth(text, len(text) + 1, 0, 1, 0, 1, None, None)
        (Path(folder) / f"{number}.raw").write_bytes(spoken)


if __name__ == "__main__":
    _speak(*json.load(sys.stdin))
