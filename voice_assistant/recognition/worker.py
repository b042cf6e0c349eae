"""Confines a recognizer to one thread, which renders speech too while nobody is speaking."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from queue import PriorityQueue
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from voice_assistant.events import AudioFrame, Recognition
    from voice_assistant.interfaces import Recognizer

T = TypeVar("T")

_CLOSE, _HEAR, _JOB, _LOAD = range(4)
"""Order in which waiting work is taken up. Loading comes last, so that the first prompt is rendered
before it; a frame that needs the recognizer loads it at once."""


@dataclass(frozen=True, slots=True)
class Partial:
    """Text so far of the utterance of that number; it may still change."""

    text: str
    utterance: int


@dataclass(frozen=True, slots=True)
class Settled:
    """The recognised utterance of that number; its text is empty when nothing was said."""

    recognition: Recognition
    utterance: int


class RecognizerWorker:
    """Runs the recognizer that `make` builds, and jobs, away from the loop.

    Live, both run in a daemon thread that starts with the first call, frames before jobs.
    Otherwise everything runs at once inside the call, so that replays are exact. Every `finish`
    brings exactly one `Settled` or one error from `poll`, in order; after an error the next
    utterance works. Call it from one thread, the loop's.
    """

    def __init__(self, make: Callable[[], Recognizer], *, live: bool) -> None:
        self._make = make
        self._live = live
        self._recognizer: Recognizer | None = None
        self._broken: Exception | None = None
        self._phrases: Sequence[str] | None = None
        self._only = False
        self._failure: Exception | None = None
        self._partial = ""
        self._finished = 0
        self._happened: deque[Partial | Settled | Exception] = deque()
        self._queue: PriorityQueue[tuple[int, int, Callable[[], None]]] = PriorityQueue()
        self._order = itertools.count()
        self._thread: threading.Thread | None = None
        self._waiting: set[Future[Any]] = set()
        self._closed = False

    def load(self) -> None:
        """Load the recognizer while nothing else waits, so that no utterance has to. Not live, it
        is loaded when first needed."""
        if self._live:
            self._do(_LOAD, self._load)

    def listen_for(self, phrases: Sequence[str] | None, *, only: bool = False) -> None:
        """Phrases expected from the next frame on; None for anything. `only`: nothing else
        matters, as while waiting for a wake phrase."""
        self._do(_HEAR, lambda: self._listen_for(phrases, only=only))

    def feed(self, frame: AudioFrame) -> None:
        """Take a frame of the current utterance."""
        utterance = self._finished
        self._do(_HEAR, lambda: self._feed(frame, utterance))

    def finish(self) -> int:
        """End the current utterance; returns the number its `Settled` will carry, from 0."""
        utterance = self._finished
        self._finished += 1
        self._do(_HEAR, lambda: self._finish(utterance))
        return utterance

    def poll(self) -> list[Partial | Settled]:
        """What happened since the last call, in order.

        Raises the VoiceAssistantError that stopped the recognizer from loading, or that broke an
        utterance, once it is its turn; what happened before it is returned first.
        """
        events: list[Partial | Settled] = []
        while self._happened:
            event = self._happened[0]
            if isinstance(event, Exception):
                if events:
                    break
                self._happened.popleft()
                raise event
            events.append(event)
            self._happened.popleft()
        return events

    def submit(self, job: Callable[[], T]) -> Future[T]:
        """Run a job when no frame waits; its result or exception is in the future."""
        future: Future[T] = Future()
        self._waiting.add(future)
        future.add_done_callback(self._waiting.discard)
        self._do(_JOB, lambda: _complete(future, job))
        return future

    def close(self) -> None:
        """Drop what waits, its futures cancelled; close the recognizer. May be called twice."""
        if self._closed:
            return
        self._closed = True
        if self._thread is None:
            self._close()
        else:
            self._queue.put((_CLOSE, next(self._order), self._close))
            self._thread.join()
        for future in tuple(self._waiting):
            future.cancel()

    # From here on: in the worker's thread when live, in the caller's otherwise.

    def _listen_for(self, phrases: Sequence[str] | None, *, only: bool) -> None:
        self._phrases, self._only = phrases, only
        if self._recognizer is not None:
            self._attempt(self._tell)

    def _tell(self, recognizer: Recognizer) -> None:
        if self._only and self._phrases:
            recognizer.listen_only_for(self._phrases)
        else:
            recognizer.listen_for(self._phrases)

    def _feed(self, frame: AudioFrame, utterance: int) -> None:
        text = self._attempt(lambda recognizer: recognizer.feed(frame))
        if text and text != self._partial:
            self._partial = text
            self._happened.append(Partial(text, utterance))

    def _finish(self, utterance: int) -> None:
        recognition = self._attempt(lambda recognizer: recognizer.finish())
        failure, self._failure, self._partial = self._failure, None, ""
        if recognition is not None:
            self._happened.append(Settled(recognition, utterance))
        elif failure is not None:
            self._happened.append(failure)

    def _attempt(self, work: Callable[[Recognizer], T]) -> T | None:
        """Do `work` unless this utterance has failed already; remember how it fails."""
        try:
            if self._failure is None:
                return work(self._loaded())
        except Exception as error:
            self._failure = error
        return None

    def _loaded(self) -> Recognizer:
        if self._broken is not None:
            raise self._broken
        if self._recognizer is None:
            try:
                self._recognizer = self._make()
            except Exception as error:
                self._broken = error
                raise
            self._tell(self._recognizer)
        return self._recognizer

    def _load(self) -> None:
        """Load while nothing else waits; a failure is told at once, not at the first utterance."""
        if self._recognizer is None and self._broken is None:
            try:
                self._loaded()
            except Exception as error:
                self._happened.append(error)

    def _close(self) -> None:
        if self._recognizer is not None:
            self._recognizer.close()

    def _do(self, urgency: int, work: Callable[[], None]) -> None:
        if self._closed:
            raise RuntimeError("the recognizer worker is closed")
        if not self._live:
            work()
            return
        self._queue.put((urgency, next(self._order), work))
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="recognizer", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        urgency = _LOAD
        while urgency != _CLOSE:
            urgency, _, work = self._queue.get()
            work()


def _complete(future: Future[T], job: Callable[[], T]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(job())
    except Exception as error:
        future.set_exception(error)
