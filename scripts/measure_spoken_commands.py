"""Commands through sound: synthetic voices, three speeds, noise, the embedded recognizer."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voice_assistant.audio.resampling import resample
from voice_assistant.dialogue.expected import expected_phrases
from voice_assistant.events import FRAME_MS, FRAME_SAMPLES, OUTPUT_RATE, SAMPLE_RATE, AudioFrame
from voice_assistant.recognition.whisper_recognizer import WhisperRecognizer
from voice_assistant.voice.voices import VoiceName, choose_voice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voice_assistant.understanding.understander import Understander

COMMANDS = {
    "stop": "stop", "please stop now": "stop", "can we stop here": "stop", "pause": "pause",
    "give me a minute": "pause", "hold on a second please": "pause", "please continue": "resume",
    "let's carry on": "resume", "say that again please": "repeat",
    "could you repeat the question": "repeat", "next question please": "next",
    "skip this one": "next", "go back to the last question": "back", "slow down a little": "slower",
    "could you speak faster": "faster", "a bit louder please": "louder",
    "turn the volume down": "softer", "how much time is left": "time_left",
    "what time is it": "current_time", "what can I say": "help",
    "start a ten minute body scan": "start_meditation",
    "I need something to help me sleep": "start_meditation",
    "let's do the nightly reflection": "start_reflection", "quick check in please": "start_checkin",
    "I'd like to do my gratitude list": "start_gratitude", "start the morning plan": "start_script",
    "explain step four": "explain_step", "what did I say last night": "review",
    "delete that please": "delete_that", "that wasn't me": "not_me", "star that one": "star",
    "off the record please": "off_record", "back on the record": "on_record",
    "quiet please, someone's asleep": "quiet", "someone's here": "private", "not now": "not_now",
    "that's all thank you": "done", "no God please": "set_wording",
}  # fmt: skip
"""Ordinary wordings of the intents, each with what it means."""
SPEEDS_WPM = (130, 165, 200)
NOISES_DB = (None, 20, 10)
"""Speech over noise, in decibels; None is without noise."""
VOICES: tuple[VoiceName, ...] = ("natural", "espeak")
EVERY = 3
"""Each condition hears every third command, another third than the condition before it, so that
all are heard in each voice in a few minutes."""


def measure(understander: Understander) -> None:
    """Print how many commands are understood, by voice, speed and noise."""
    with tempfile.TemporaryDirectory() as folder:
        recognizer = WhisperRecognizer(Path(folder))
        right: Counter[str] = Counter()
        total: Counter[str] = Counter()
        misheard = []
        conditions = [(v, s, n) for v in VOICES for s in SPEEDS_WPM for n in NOISES_DB]
        for number, (name, wpm, noise_db) in enumerate(conditions):
            voice = choose_voice(name, Path(folder))
            for text, intent in list(COMMANDS.items())[number % EVERY :: EVERY]:
                sound = _noisy(_rendered(voice.render(text, wpm).samples), noise_db)
                heard = _heard(recognizer, sound)
                understood = understander.understand(heard).intent
                of = ("all", name, f"{wpm} wpm", f"noise {noise_db or 'none'}")
                total.update(of)
                if understood == intent:
                    right.update(of)
                else:
                    misheard.append(
                        f"{name} {wpm} {noise_db}: {text!r} heard {heard!r}: {understood}"
                    )
            voice.close()
    print("spoken commands through the embedded recognizer (goal 95 %)")
    for condition, count in total.items():
        print(f"  {condition:12}{right[condition]:4} of {count:4}  {right[condition] / count:6.1%}")
    for line in misheard:
        print(f"  {line}")


def _rendered(samples: NDArray[np.int16]) -> NDArray[np.float64]:
    """At the microphone's rate, half loud, with silence around it. Shape `(n,)`, -1 to 1."""
    speech = resample(samples, OUTPUT_RATE, SAMPLE_RATE).astype(np.float64) / 32768 / 2
    return np.concatenate([np.zeros(SAMPLE_RATE // 2), speech, np.zeros(SAMPLE_RATE // 2)])


def _noisy(sound: NDArray[np.float64], noise_db: int | None) -> NDArray[np.int16]:
    """With white noise so many decibels below the speech; the same each time."""
    if noise_db is not None:
        power = np.mean(sound[np.abs(sound) > 0.01] ** 2)
        noise = np.random.default_rng(7).normal(size=sound.size)
        sound = sound + noise * np.sqrt(power / 10 ** (noise_db / 10))
    return (np.clip(sound, -1, 1) * 32767).astype(np.int16)


def _heard(recognizer: WhisperRecognizer, sound: NDArray[np.int16]) -> str:
    recognizer.listen_for(expected_phrases(None))
    for at in range(0, sound.size - FRAME_SAMPLES + 1, FRAME_SAMPLES):
        frame = AudioFrame(sound[at : at + FRAME_SAMPLES], at // FRAME_SAMPLES * FRAME_MS)
        recognizer.feed(frame)
    return recognizer.finish().text
