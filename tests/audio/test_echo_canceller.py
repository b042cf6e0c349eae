"""Our own voice is taken out of what is heard; the user's is left, and known for what it is."""

from __future__ import annotations

import numpy as np

from voice_assistant.audio.echo_canceller import EchoCanceller
from voice_assistant.audio.echo_microphone import EchoCancellingMicrophone
from voice_assistant.audio.played import Block, PlayedSound
from voice_assistant.events import FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE, AudioFrame
from voice_assistant.interfaces import Microphone

RNG = np.random.default_rng(4)
SECONDS = 8


def syllables(seconds: float, seed: int) -> np.ndarray:
    """Float noise that swells and fades as speech does, at about -26 dBFS."""
    rng = np.random.default_rng(seed)
    count = int(seconds * SAMPLE_RATE)
    swell = np.maximum(
        0, np.sin(2 * np.pi * 3 * np.arange(count) / SAMPLE_RATE + rng.uniform(0, 6))
    )
    return 0.05 * swell * rng.normal(0, 1, count)


def room(delay_ms: int) -> np.ndarray:
    fading = RNG.normal(0, 1, SAMPLE_RATE // 5) * np.exp(-np.arange(SAMPLE_RATE // 5) / 500)
    response = np.concatenate([np.zeros(delay_ms * SAMPLE_RATE // 1000), fading])
    return response / np.sqrt((response**2).sum())


def int16(sound: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(sound * 32768), -32768, 32767).astype(np.int16)


def frames(sound: np.ndarray) -> np.ndarray:
    return sound[: len(sound) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)


def level_db(sound: np.ndarray) -> float:
    return 10 * np.log10(np.mean(np.square(sound, dtype=float)) + 1e-9)


def cancelled(ours: np.ndarray, heard: np.ndarray) -> tuple[np.ndarray, list[bool], EchoCanceller]:
    canceller, flags, rest = EchoCanceller(), [], []
    for played, frame in zip(frames(int16(ours)), frames(int16(heard)), strict=True):
        rest.append(canceller.cancel(played, frame))
        flags.append(canceller.ours)
    return np.concatenate(rest), flags, canceller


def test_the_echo_of_a_room_is_twenty_decibels_softer_within_seconds() -> None:
    ours = syllables(SECONDS, 1)
    echo = np.convolve(ours, room(70))[: len(ours)] + RNG.normal(0, 0.0005, len(ours))
    rest, flags, canceller = cancelled(ours, echo)
    last = slice(-2 * SAMPLE_RATE, None)
    assert level_db(int16(echo)[last]) - level_db(rest[last]) > 20
    assert canceller.removed_db > 12
    assert np.mean(flags[100:]) > 0.95


def test_the_user_over_our_voice_is_left_as_they_are_and_noticed() -> None:
    ours, user = syllables(SECONDS, 1), syllables(SECONDS, 2)
    user[: 5 * SAMPLE_RATE] = 0
    echo = np.convolve(ours, room(70))[: len(ours)]
    rest, flags, _ = cancelled(ours, echo + user + RNG.normal(0, 0.0005, len(ours)))
    over_us = slice(5 * SAMPLE_RATE, None)
    error = rest[over_us] - int16(user)[over_us]
    assert level_db(int16(user)[over_us]) - level_db(error) > 12
    loud = frames(np.abs(user))[250:].mean(axis=1) > 0.02
    assert np.mean(np.array(flags[250:])[loud]) < 0.1


def test_while_nothing_is_played_the_sound_is_untouched() -> None:
    heard = int16(syllables(2, 3))
    rest, flags, _ = cancelled(np.zeros(len(heard)), heard / 32768)
    assert np.array_equal(rest, heard)
    assert not any(flags)


class Loudspeaker:
    """Hands 20 ms to its device in each frame of the clock."""

    def __init__(self, ours: np.ndarray) -> None:
        self._blocks = iter(frames(int16(ours)))
        self.now_s = 0.0

    def take_played(self) -> list[Block]:
        return [Block(next(self._blocks), SAMPLE_RATE, self.now_s)]


def test_what_was_played_is_laid_beside_the_frame_though_the_loop_is_late() -> None:
    ours = syllables(4, 1)
    given: list[Block] = []

    class Late:
        def take_played(self) -> list[Block]:
            taken, given[:] = list(given), []
            return taken

    played, got = PlayedSound(Late(), delay_ms=60), []
    for number, block in enumerate(frames(int16(ours))):
        now_s = number * FRAME_MS / 1000
        given.append(Block(block, SAMPLE_RATE, now_s))
        if number < 60:
            got.append(played.at(number * FRAME_MS, now_s))
        elif number % 20 == 19:  # the loop takes up twenty frames at once
            got += [played.at(n * FRAME_MS, now_s) for n in range(number - 19, number + 1)]
    # Delayed by 60 ms less the 40 ms it runs ahead: one frame, and as it was resampled.
    shift = lag_of(np.concatenate(got), int16(ours))
    steady = np.concatenate(got)[SAMPLE_RATE:]
    same = int16(ours)[SAMPLE_RATE - shift : SAMPLE_RATE - shift + len(steady)]
    assert 0 <= shift <= 2 * FRAME_SAMPLES
    assert np.corrcoef(steady[: len(same)], same)[0, 1] > 0.99


def lag_of(late: np.ndarray, sound: np.ndarray) -> int:
    """Samples by which `late` trails `sound`."""
    size = 2 * len(sound)
    match = np.fft.irfft(np.fft.rfft(late, size) * np.fft.rfft(sound, size).conj())
    return int(np.argmax(match[:SAMPLE_RATE]))


class Heard:
    """A microphone that hears `sound`, with one lost frame."""

    live = True

    def __init__(self, sound: np.ndarray, loudspeaker: Loudspeaker) -> None:
        self._frames = frames(int16(sound))
        self._loudspeaker = loudspeaker
        self.closed = False

    def __iter__(self):
        for number, samples in enumerate(self._frames):
            self._loudspeaker.now_s = number * FRAME_MS / 1000
            yield AudioFrame(samples, number * FRAME_MS, lost=number == 40)

    def close(self) -> None:
        self.closed = True


def test_a_microphone_in_front_of_an_open_loudspeaker() -> None:
    ours = syllables(SECONDS, 1)
    echo = np.convolve(ours, room(70))[: len(ours)]
    loudspeaker = Loudspeaker(ours)
    inner = Heard(echo, loudspeaker)
    microphone: Microphone = EchoCancellingMicrophone(
        inner, PlayedSound(loudspeaker), clock=lambda: loudspeaker.now_s
    )
    assert not microphone.hears_through
    rest = list(microphone)
    assert [frame.started_ms for frame in rest] == list(range(0, SECONDS * 1000, FRAME_MS))
    assert [frame.lost for frame in rest].index(True) == 40
    assert microphone.hears_through
    after = np.concatenate([frame.samples for frame in rest[300:]])
    assert level_db(int16(echo)[300 * FRAME_SAMPLES :]) - level_db(after) > 15
    microphone.close()
    assert inner.closed
