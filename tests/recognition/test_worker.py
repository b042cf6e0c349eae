"""The worker: one thread for the engine, exactly one outcome an utterance, and never a wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pytest

from voice_assistant.errors import ModelError, RecognizerError
from voice_assistant.events import FRAME_MS, FRAME_SAMPLES, AudioFrame, Recognition
from voice_assistant.recognition.worker import Partial, RecognizerWorker, Settled

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")


class CountingRecognizer:
    """Hears "1", "2"… for its frames; fails on the frames whose start is in `breaks_at`."""

    engine = "counting"
    streaming = True

    def __init__(self, breaks_at: Sequence[int] = ()) -> None:
        self.thread = threading.get_ident()
        self.calls: list[object] = []
        self.closed = False
        self._breaks_at = breaks_at
        self._count = 0

    def listen_for(self, phrases: Sequence[str] | None) -> None:
        self._called(phrases)

    def feed(self, frame: AudioFrame) -> str:
        self._called(frame.started_ms)
        if frame.started_ms in self._breaks_at:
            self._count = 0
            raise RecognizerError("It broke.")
        self._count += 1
        return str(self._count // 2 or "")

    def finish(self) -> Recognition:
        self._called("finish")
        text, self._count = str(self._count), 0
        return Recognition(text, text, (), self.engine, 1.0)

    def close(self) -> None:
        self._called("close")
        self.closed = True

    def _called(self, what: object) -> None:
        assert threading.get_ident() == self.thread
        self.calls.append(what)


def frame(number: int) -> AudioFrame:
    return AudioFrame(np.zeros(FRAME_SAMPLES, np.int16), number * FRAME_MS)


@pytest.fixture(params=[True, False], ids=["live", "exact"])
def live(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def workers() -> Iterator[list[RecognizerWorker]]:
    made: list[RecognizerWorker] = []
    yield made
    for worker in made:
        worker.close()


Start = Callable[[Callable[[], CountingRecognizer]], RecognizerWorker]


@pytest.fixture
def start(live: bool, workers: list[RecognizerWorker]) -> Start:
    def started(make: Callable[[], CountingRecognizer]) -> RecognizerWorker:
        workers.append(RecognizerWorker(make, live=live))
        return workers[-1]

    return started


def everything(worker: RecognizerWorker) -> list[Partial | Settled | Exception]:
    """What `poll` brings until all the work given so far is done."""
    worker.submit(lambda: None).result(5)
    happened: list[Partial | Settled | Exception] = []
    while True:
        try:
            news = worker.poll()
        except Exception as error:
            happened.append(error)
            continue
        if not news:
            return happened
        happened += news


def told(worker: RecognizerWorker) -> list[object]:
    return [
        (event.utterance, event.recognition.text)
        if isinstance(event, Settled)
        else event.text
        if isinstance(event, Partial)
        else str(event)
        for event in everything(worker)
    ]


def test_partials_and_settled_utterances_come_in_order(start: Start) -> None:
    worker = start(CountingRecognizer)
    for number in range(5):
        worker.feed(frame(number))
    assert worker.finish() == 0
    worker.feed(frame(5))
    assert worker.finish() == 1
    assert told(worker) == ["1", "2", (0, "5"), (1, "1")]


def test_a_broken_utterance_is_one_error_and_the_next_works(start: Start) -> None:
    worker = start(lambda: CountingRecognizer(breaks_at=[40]))
    for number in range(6):
        worker.feed(frame(number))
    worker.finish()
    worker.feed(frame(7))
    worker.finish()
    assert told(worker) == ["1", "It broke.", (1, "1")]


def test_a_recognizer_that_cannot_be_had_is_told_at_every_utterance(start: Start) -> None:
    attempts = []

    def missing() -> CountingRecognizer:
        attempts.append(1)
        raise ModelError("No model.")

    worker = start(missing)
    for _ in range(2):
        worker.feed(frame(0))
        worker.finish()
    assert told(worker) == ["No model.", "No model."]
    assert len(attempts) == 1


def test_phrases_asked_for_before_it_is_loaded_reach_it(start: Start) -> None:
    recognizer: list[CountingRecognizer] = []

    def make() -> CountingRecognizer:
        recognizer.append(CountingRecognizer())
        return recognizer[0]

    worker = start(make)
    worker.listen_for(["stop"])
    worker.feed(frame(0))
    worker.listen_for(None)
    everything(worker)
    assert recognizer[0].calls == [["stop"], 0, None]


def test_jobs_give_results_and_failures(start: Start) -> None:
    worker = start(CountingRecognizer)
    assert worker.submit(lambda: 6 * 7).result(5) == 42
    with pytest.raises(ZeroDivisionError):
        worker.submit(lambda: 1 / 0).result(5)
    assert worker.submit(lambda: "after").result(5) == "after"


def test_closing_closes_the_recognizer_in_its_thread_and_is_final(start: Start) -> None:
    recognizer: list[CountingRecognizer] = []

    def make() -> CountingRecognizer:
        recognizer.append(CountingRecognizer())
        return recognizer[0]

    worker = start(make)
    worker.feed(frame(0))
    everything(worker)
    worker.close()
    worker.close()
    assert recognizer[0].closed
    with pytest.raises(RuntimeError):
        worker.feed(frame(1))


def test_exact_work_is_done_when_the_call_returns() -> None:
    worker = RecognizerWorker(CountingRecognizer, live=False)
    worker.feed(frame(0))
    worker.finish()
    assert worker.poll() == [Settled(Recognition("1", "1", (), "counting", 1.0), 0)]
    assert worker.submit(threading.get_ident).done()
    worker.close()


class Gate:
    """Holds the worker's thread inside a job until it is opened."""

    def __init__(self, worker: RecognizerWorker) -> None:
        self._entered, self._open = threading.Event(), threading.Event()
        self.job = worker.submit(self._wait)
        assert self._entered.wait(5)

    def _wait(self) -> None:
        self._entered.set()
        assert self._open.wait(5)

    def open(self) -> None:
        self._open.set()
        self.job.result(5)


def test_live_no_call_waits_for_the_engine(workers: list[RecognizerWorker]) -> None:
    worker = RecognizerWorker(CountingRecognizer, live=True)
    workers.append(worker)
    gate = Gate(worker)
    before = time.perf_counter()
    for number in range(500):
        worker.feed(frame(number))
    worker.finish()
    assert worker.poll() == []
    assert time.perf_counter() - before < 0.5
    gate.open()
    assert everything(worker)[-1] == Settled(Recognition("500", "500", (), "counting", 1.0), 0)


def test_live_frames_go_before_jobs_and_jobs_before_loading(
    workers: list[RecognizerWorker],
) -> None:
    order: list[str] = []

    def make() -> CountingRecognizer:
        order.append("loaded")
        return CountingRecognizer()

    worker = RecognizerWorker(make, live=True)
    workers.append(worker)
    gate = Gate(worker)
    worker.load()
    jobs = [worker.submit(lambda number=number: order.append(f"job {number}")) for number in (1, 2)]
    gate.open()
    for job in jobs:
        job.result(5)
    assert order[:2] == ["job 1", "job 2"]
    everything(worker)

    gate = Gate(worker)
    late = worker.submit(lambda: order.append("late job"))
    worker.feed(frame(0))
    worker.feed(frame(1))
    worker.submit(lambda: None)
    gate.open()
    late.result(5)
    assert [event.text for event in worker.poll() if isinstance(event, Partial)] == ["1"]
    assert order == ["job 1", "job 2", "loaded", "late job"]


def test_live_a_failing_load_is_told_without_an_utterance(
    workers: list[RecognizerWorker],
) -> None:
    def missing() -> CountingRecognizer:
        raise ModelError("No model.")

    worker = RecognizerWorker(missing, live=True)
    workers.append(worker)
    worker.load()
    until = time.monotonic() + 5
    while not worker._happened and time.monotonic() < until:
        time.sleep(0.001)
    with pytest.raises(ModelError, match="No model"):
        worker.poll()


def test_live_closing_cancels_what_waits(workers: list[RecognizerWorker]) -> None:
    worker = RecognizerWorker(CountingRecognizer, live=True)
    gate = Gate(worker)
    waiting = worker.submit(lambda: None)
    closing = threading.Thread(target=worker.close)
    closing.start()
    while not worker._closed:
        time.sleep(0.001)
    gate.open()
    closing.join(5)
    with pytest.raises(CancelledError):
        waiting.result(5)
