"""Commands spoken over our own voice, through the product's own pipeline and a simulated room.

The assistant talks through a loudspeaker whose echo reaches the microphone at a given level against
the user's voice; detection, endpointing, cancelling, barge-in and recognition are the product's.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import hearing_sounds as sounds
import numpy as np
from bench import Row

from voice_assistant.audio.echo_canceller import EchoCanceller
from voice_assistant.audio.echo_microphone import hears_through
from voice_assistant.audio.resampling import Resampler
from voice_assistant.audio.voice_detector import WebRtcVoiceDetector
from voice_assistant.audio.wav_loudspeaker import SampleLoudspeaker
from voice_assistant.config import load_config
from voice_assistant.dialogue.expected import COMMANDS
from voice_assistant.dialogue.library import shipped_library
from voice_assistant.dialogue.script import Flow
from voice_assistant.events import (
    FRAME_MS,
    FRAME_SAMPLES,
    OUTPUT_RATE,
    SAMPLE_RATE,
    AudioFrame,
    Utterance,
)
from voice_assistant.listening.barge_in import BargeIn
from voice_assistant.listening.listener import Listener
from voice_assistant.recognition.engines import open_engine
from voice_assistant.recognition.worker import RecognizerWorker
from voice_assistant.understanding.commands import is_whole_command
from voice_assistant.voice.player import Player
from voice_assistant.voice.voices import choose_voice

SAID = (
    "Stop.", "Pause.", "Repeat that.", "Skip.", "Slower.", "Louder.", "Go back.",
    "How long is left?", "Next question.", "Stop talking.",
)  # fmt: skip
PAUSE_S = 6.0
"""Between two commands."""
SELF_COMMANDING = "You can say stop at any time, and we stop there, gently, and nothing is lost."


@dataclass(frozen=True)
class Heard:
    """What became of a run: commands that came through, and other words that did."""

    right: int
    said: int
    wrong: int
    commands: int
    """Of the wrong ones, those that a session would act upon."""
    hours: float


class Air:
    """From the loudspeaker to the microphone: the reference, and its echo at a level of the user's
    voice (`echo_db`), through a room."""

    def __init__(self, echo_db: float, *, reverberation_s: float = 0.3, delay_ms: int = 60) -> None:
        self._to_16k = Resampler(OUTPUT_RATE, SAMPLE_RATE)
        self._room = sounds.reverberation(reverberation_s, delay_ms)
        self._gain = 10 ** (echo_db / 20)
        self._tail = np.zeros(len(self._room) - 1)
        self._reference = np.zeros(0, np.int16)
        self._echo = np.zeros(0)

    def play(self, samples: np.ndarray) -> None:
        at_16k = self._to_16k.push(samples)
        if not len(at_16k):
            return
        sound = np.convolve(at_16k / 32768, self._room)
        sound[: len(self._tail)] += self._tail
        self._tail = sound[len(at_16k) :]
        self._echo = np.concatenate([self._echo, sound[: len(at_16k)] * self._gain])
        self._reference = np.concatenate([self._reference, at_16k])

    def frame(self) -> tuple[np.ndarray, np.ndarray]:
        """The next frame of the reference (int16) and of its echo (float)."""
        if len(self._reference) < FRAME_SAMPLES:
            return np.zeros(FRAME_SAMPLES, np.int16), np.zeros(FRAME_SAMPLES)
        reference, self._reference = np.split(self._reference, [FRAME_SAMPLES])
        echo, self._echo = np.split(self._echo, [FRAME_SAMPLES])
        return reference, echo


def measure_echo(trials: int, hours: float) -> Iterator[Row]:
    config = load_config()
    recognizer = open_engine("auto", config.models_folder)
    voice = choose_voice("natural", config.speech_cache_folder)
    prompts = tuple(_prompts())
    user = [(text, sounds.natural(text, 1.0, 0.88, 3)) for text in SAID]
    for cancels, echo_db in itertools.product((False, True), (-6.0, 0.0, 6.0)):
        heard = _run(recognizer, voice, prompts, user * trials, echo_db, cancels=cancels)
        share = heard.right / heard.said
        how = "cancelled, ducked" if cancels else "ducked only"
        yield Row(
            f"commands over our voice, echo {echo_db:+.0f} dB, {how}",
            f"{share:.0%} of {heard.said}; {heard.wrong} other utterances came through",
        )
    heard = _run(recognizer, voice, (SELF_COMMANDING,), user[:1] * 10 * trials, 0.0, cancels=True)
    yield Row(
        '"stop" over a sentence with "stop" in it, echo +0 dB, cancelled',
        f"{heard.right / heard.said:.0%} of {heard.said}",
    )
    for name, script in (("prompts", prompts), ("a sentence of commands", (SELF_COMMANDING,))):
        heard = _run(recognizer, voice, script, (), 6.0, cancels=True, seconds=hours * 3600)
        an_hour = heard.commands / heard.hours
        yield Row(
            f"{heard.hours:.2f} h of talking to itself, {name}, echo +6 dB: acted upon",
            f"{an_hour:.1f} an hour ({heard.wrong} utterances came through)",
            "0 in an hour",
            heard.commands == 0,
        )


def _run(
    recognizer: object,
    voice: object,
    script: Sequence[str],
    commands: Sequence[tuple[str, np.ndarray]],
    echo_db: float,
    *,
    cancels: bool,
    seconds: float = 0.0,
) -> Heard:
    """Say `commands` one by one over the assistant that reads `script` again and again."""
    air = Air(echo_db)
    loudspeaker = SampleLoudspeaker(air.play)
    worker = RecognizerWorker(lambda: recognizer, live=False)  # type: ignore[arg-type,return-value]
    player = Player(loudspeaker, voice, _at_once)  # type: ignore[arg-type]
    canceller, lines = EchoCanceller(), itertools.cycle(script)
    listener = Listener(WebRtcVoiceDetector(), worker)
    barge_in = BargeIn("stop-phrase", player, lambda: cancels and hears_through(canceller))
    listener.listen("guided", COMMANDS, 0)
    pause = np.zeros(int(PAUSE_S * SAMPLE_RATE))
    person = [np.concatenate([pause, spoken]) for _, spoken in commands]
    sound = np.concatenate([*person, np.zeros(2 * SAMPLE_RATE)])
    sound = np.concatenate([sound, np.zeros(max(0, int(seconds * SAMPLE_RATE) - len(sound)))])
    room = np.resize(sounds.room(10.0), len(sound))
    starts = np.cumsum([0, *map(len, person)])
    said = [text for text, _ in commands]
    came: list[tuple[int, str]] = []
    for start in range(0, len(sound) - FRAME_SAMPLES + 1, FRAME_SAMPLES):
        now_ms = start * 1000 // SAMPLE_RATE
        if not player.speaking:
            player.say(next(lines), 150)
        loudspeaker.advance(FRAME_MS)
        reference, echo = air.frame()
        mixed = sound[start : start + FRAME_SAMPLES] + echo + room[start : start + FRAME_SAMPLES]
        heard = np.clip(np.rint(mixed * 32768), -32768, 32767).astype(np.int16)
        if cancels:
            heard = canceller.cancel(reference, heard)
        frame = AudioFrame(heard, now_ms, ours=cancels and canceller.ours)
        for event in listener.hear(frame, deaf=barge_in.deaf(now_ms)):
            event = barge_in.react(event, now_ms)
            if isinstance(event, Utterance):
                came.append((now_ms, event.text))
                barge_in.release()
        barge_in.tick(now_ms, hearing=listener.hearing)
        player.poll(now_ms)
    return _judged(came, said, starts, len(sound))


def _judged(
    came: Sequence[tuple[int, str]], said: Sequence[str], starts: np.ndarray, length: int
) -> Heard:
    """Each command may come through once, within four seconds of its end."""
    right, left = 0, list(came)
    for text, ended in zip(said, starts[1:], strict=False):
        ended_ms = int(ended) * 1000 // SAMPLE_RATE
        intent = is_whole_command(text)
        for moment, words in left:
            if -500 <= moment - ended_ms <= 4_000 and is_whole_command(words) == intent:
                right += 1
                left.remove((moment, words))
                break
    acted = sum(is_whole_command(words) is not None for _, words in left)
    return Heard(right, len(said), len(left), acted, length / SAMPLE_RATE / 3600)


def _prompts() -> Iterator[str]:
    for script in shipped_library().all():
        if isinstance(script, Flow):
            yield from (say.plain for step in script.steps for say in step.say)


def _at_once(job):  # type: ignore[no-untyped-def]
    done: Future = Future()
    done.set_result(job())
    return done
