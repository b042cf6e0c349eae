"""Measures hearing on synthetic sound: the wake phrase, and commands spoken over our own voice.

    scripts/bench_hearing.py [wake] [echo] [--trials 24] [--hours 0.05] [--phrase "..."] [--json]

`--trials 200 --hours 10` is the long run (about an hour). No sound card is needed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]
os.environ["HF_HUB_OFFLINE"] = "1"

import hearing_sounds as sounds  # noqa: E402
from bench import Row  # noqa: E402

from voice_assistant.audio.voice_detector import WebRtcVoiceDetector  # noqa: E402
from voice_assistant.config import Settings, load_config  # noqa: E402
from voice_assistant.events import FRAME_MS, FRAME_SAMPLES, AudioFrame  # noqa: E402
from voice_assistant.listening.wake import WakeListener, Woken  # noqa: E402
from voice_assistant.recognition.engines import explain_engine, open_engine  # noqa: E402
from voice_assistant.recognition.worker import RecognizerWorker  # noqa: E402

REQUESTS = ("", "", "I can't sleep.", "Seven minutes of breathing.", "I'm craving.")
NEAR = (
    "Hello. It is quiet here, companion or not.", "The quiet companion of my youth.",
    "Hello my companion.", "Say hello to the quiet company.", "A hollow, quiet canyon.",
)  # fmt: skip


class Ear:
    """A wake listener over the recognizer this machine has, on one long clock."""

    def __init__(self, phrase: str) -> None:
        config = load_config()
        self.engine = explain_engine("auto", config.models_folder).engine
        recognizer = open_engine(self.engine, config.models_folder)
        self.worker = RecognizerWorker(lambda: recognizer, live=False)
        self._listener = WakeListener(WebRtcVoiceDetector(), self.worker, phrase)
        self._room = sounds.room(60.0)
        self._now_ms = 0
        self.rest()

    def rest(self) -> None:
        self._listener.wait()

    def hear(self, sound: np.ndarray) -> list[Woken]:
        """Float sound in a quiet room."""
        heard = sound + np.resize(self._room, len(sound))
        return self.hear_exactly(np.clip(heard * 32768, -32768, 32767).astype(np.int16))

    def hear_exactly(self, samples: np.ndarray) -> list[Woken]:
        woken = []
        for start in range(0, len(samples) - FRAME_SAMPLES + 1, FRAME_SAMPLES):
            frame = AudioFrame(samples[start : start + FRAME_SAMPLES], self._now_ms)
            self._now_ms += FRAME_MS
            if (event := self._listener.hear(frame)) is not None:
                woken.append(event)
                self.rest()
        return woken


def measure_wake(phrase: str, trials: int, hours: float) -> Iterator[Row]:
    ear = Ear(phrase)
    yield Row("recognizer", ear.engine)
    yield from _misses(ear, phrase, trials)
    yield from _false_wakes(ear, hours)
    yield from _cost(ear)


def _misses(ear: Ear, phrase: str, trials: int) -> Iterator[Row]:
    total = missed_in_all = 0
    for name, counts, speak in _speakers(phrase):
        said = missed = lost = 0
        for number in range(trials):
            request = REQUESTS[number % len(REQUESTS)]
            text = f"{phrase.capitalize()}, {request}" if request else f"{phrase.capitalize()}."
            gap = np.zeros(sounds.RATE)
            woken = ear.hear(np.concatenate([gap, speak(text, number), gap]))
            said, missed = said + 1, missed + (not woken)
            lost += bool(woken) and bool(request) and not woken[0].request
        if counts:
            total, missed_in_all = total + said, missed_in_all + missed
        yield Row(f"wake phrase, {name}: missed", f"{missed} of {said}; request lost {lost} times")
    share = missed_in_all / total
    yield Row(
        "wake phrase, clear voices together: missed",
        f"{share:.1%} of {total}",
        "<= 5 %",
        share <= 0.05,
    )


def _speakers(phrase: str) -> Iterator[tuple[str, bool, Callable[[str, int], np.ndarray]]]:
    """Name, whether it counts towards the goal, and who says a text for the nth time."""

    def at(number: int) -> tuple[float, float]:
        rng = np.random.default_rng(number)
        return rng.uniform(0.85, 1.2), rng.uniform(0.85, 1.2)

    def slow(text: str, number: int) -> np.ndarray:
        return sounds.natural(text, 0.65, at(number)[1], number)

    def words(text: str, number: int) -> np.ndarray:
        return sounds.halting([sounds.natural(w, 0.9, at(number)[1], number) for w in text.split()])

    def plain(text: str, number: int) -> np.ndarray:
        return sounds.natural(text, *at(number), number)

    yield "natural voice, changing pitch and rate", True, plain
    yield "the same, slow", True, slow
    yield "the same, halting (300 ms between words)", False, words
    yield "the same, soft (-46 dBFS)", False, lambda t, n: plain(t, n) * 0.1
    yield "the same, whispered", False, lambda t, n: sounds.whispered(plain(t, n))
    for voice in ("gmw/en-us", "gmw/en-gb-scotland", "gmw/en-029", "gmw/de"):
        yield (
            f"espeak-ng {voice}",
            False,
            lambda t, n, v=voice: sounds.espeak([t], v, 130 + n % 5 * 12)[0],
        )


def _false_wakes(ear: Ear, hours: float) -> Iterator[Row]:
    near = [len(ear.hear(np.concatenate([sounds.natural(t), np.zeros(16_000)]))) for t in NEAR]
    yield Row("sentences made of nearly the same words: woken by", f"{sum(near)} of {len(near)}")
    for name, parts, goal in (
        ("speech", sounds.talk(hours * 3600), 0.5),
        ("night of breath, snoring and room", _minutes(sounds.sleeper, hours * 60), 0.0),
        ("white noise at -30 dBFS", _minutes(_white, hours * 60), 0.0),
    ):
        wakes, heard_s, cpu_s = 0, 0.0, 0.0
        for part in parts:
            began = time.process_time()
            wakes += len(ear.hear(part))
            cpu_s += time.process_time() - began
            heard_s += len(part) / sounds.RATE
        an_hour = wakes / (heard_s / 3600)
        yield Row(
            f"{heard_s / 3600:.2f} h of {name}: false wakes",
            f"{wakes} ({an_hour:.2f} an hour); {cpu_s / heard_s:.1%} of one core",
            f"<= {goal} an hour",
            an_hour <= goal,
        )


def _minutes(make: Callable[..., np.ndarray], minutes: float) -> Iterator[np.ndarray]:
    for number in range(max(1, round(minutes))):
        yield make(60.0, seed=number)


def _white(seconds: float, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 0.03, int(seconds * sounds.RATE))


def _cost(ear: Ear) -> Iterator[Row]:
    """A quiet minute, frames made beforehand."""
    samples = (sounds.room(60.0) * 32768).astype(np.int16)
    began = time.process_time()
    ear.hear_exactly(samples)
    share = (time.process_time() - began) / 60
    yield Row("waiting in a quiet room", f"{share:.2%} of one core", "<= 3 %", share <= 0.03)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("what", nargs="*", choices=["wake", "echo"], default=["wake", "echo"])
    parser.add_argument("--trials", type=int, default=24, help="wake phrases of each voice")
    parser.add_argument("--hours", type=float, default=0.05, help="of each kind of other sound")
    parser.add_argument("--phrase", default=Settings().wake_phrase)
    parser.add_argument("--json", action="store_true", dest="as_json")
    arguments = parser.parse_args()
    rows: list[Iterable[Row]] = []
    from hearing_echo import measure_echo

    if "wake" in arguments.what:
        rows.append(measure_wake(arguments.phrase, arguments.trials, arguments.hours))
    if "echo" in arguments.what:
        rows.append(measure_echo(max(1, arguments.trials // 10), arguments.hours))
    for row in (row for part in rows for row in part):
        if arguments.as_json:
            print(json.dumps(vars(row)), flush=True)
        else:
            met = {True: "met", False: "NOT MET", None: ""}[row.met]
            print(f"{row.name}: {row.figure}  {row.goal}  {met}".rstrip(), flush=True)


if __name__ == "__main__":
    main()
