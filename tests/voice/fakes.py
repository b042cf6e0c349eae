"""Stand-ins for the loudspeaker, the worker and the engine: exact, silent, and without a clock."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

import numpy as np

from voice_assistant.errors import VoiceError
from voice_assistant.events import OUTPUT_RATE, Speech, SpokenWord

if TYPE_CHECKING:
    from voice_assistant.events import Samples

WORD_MS = 400


class FakeLoudspeaker:
    """Plays as `advance` tells it; `heard` is everything that came out, silence included."""

    def __init__(self) -> None:
        self.gain = 1.0
        self.heard: list[Samples] = []
        self._queue = np.zeros(0, np.int16)
        self._played = 0

    def play(self, samples: Samples) -> None:
        self._queue = np.concatenate([self._queue, samples])

    def stop(self) -> None:
        self._queue = self._queue[:0]

    def pause(self) -> None:
        raise AssertionError("the player takes back what it holds")

    def resume(self) -> None:
        raise AssertionError("the player plays again what it held")

    def set_gain(self, gain: float) -> None:
        self.gain = gain

    @property
    def played(self) -> int:
        return self._played

    @property
    def queued(self) -> int:
        return len(self._queue)

    def advance(self, ms: int) -> None:
        wanted = ms * OUTPUT_RATE // 1000
        block, self._queue = self._queue[:wanted], self._queue[wanted:]
        self._played += len(block)
        self.heard.append(np.pad(block, (0, wanted - len(block))))

    def close(self) -> None: ...


class FakeVoice:
    """400 ms a word, whatever the rate; the n-th word of a sentence sounds as the value n."""

    name = "fake"
    version = "1"

    def __init__(self, fails_on: str = "") -> None:
        self.rendered: list[tuple[str, int, bool]] = []
        self._fails_on = fails_on

    def nearest_wpm(self, wpm: int) -> int:
        return max(100, wpm)

    def render(self, text: str, wpm: int, *, personal: bool = False) -> Speech:
        if text == self._fails_on:
            raise VoiceError("The fake voice could not speak.", "Run nothing.")
        self.rendered.append((text, wpm, personal))
        words = text.split()
        samples = np.repeat(np.arange(1, len(words) + 1), WORD_MS * OUTPUT_RATE // 1000)
        places = (SpokenWord(word, index * WORD_MS) for index, word in enumerate(words))
        return Speech(text, samples.astype(np.int16), tuple(places))

    def close(self) -> None: ...


def at_once(job: Callable[[], Speech]) -> Future[Speech]:
    """The worker of an exact replay: done when it returns."""
    future: Future[Speech] = Future()
    run(future, job)
    return future


def run(future: Future[Speech], job: Callable[[], Speech]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(job())
    except VoiceError as error:
        future.set_exception(error)


class LaterWorker:
    """A worker that renders only when it is told to."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Speech], Callable[[], Speech]]] = []

    def __call__(self, job: Callable[[], Speech]) -> Future[Speech]:
        future: Future[Speech] = Future()
        self.waiting.append((future, job))
        return future

    def work(self) -> None:
        run(*self.waiting.pop(0))
