"""A session typed instead of spoken: a virtual clock for a microphone, lines for utterances."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import TYPE_CHECKING

from voice_assistant.events import (
    FRAME_MS,
    FRAME_SAMPLES,
    AudioFrame,
    EndOfInput,
    Profile,
    Recognition,
    SilenceReached,
    Utterance,
)
from voice_assistant.recognition.spelling import understanding_form
from voice_assistant.understanding.commands import is_done_phrase

if TYPE_CHECKING:
    from voice_assistant.dialogue.session import Awaiting

ENGINE = "typed"
TIME_OUT_MS = 25_000
"""The silence that ends a spoken answer: what the end of a typed one stands for."""
SILENCE_STEP_MS = 1_000


class VirtualMicrophone:
    """Silent frames. At a terminal they come in real time while `waits()`, so that the silences of
    a practice last; otherwise time costs nothing."""

    def __init__(self, waits: Callable[[], bool]) -> None:
        self.live = False
        self._waits = waits
        self._closed = False

    def __iter__(self) -> Iterator[AudioFrame]:
        import numpy as np

        silence = np.zeros(FRAME_SAMPLES, np.int16)
        behind_s = 0.0
        for started_ms in count(0, FRAME_MS):
            if self._closed:
                return
            before = time.monotonic()
            if self._waits():
                time.sleep(max(0.0, FRAME_MS / 1000 - behind_s))
                behind_s += time.monotonic() - before - FRAME_MS / 1000
            yield AudioFrame(silence, started_ms)

    def close(self) -> None:
        self._closed = True


class TypedEars:
    """Reads a line when an answer is awaited: one line is one answer. An empty line is one
    time-out of silence; the end of input ends the session unless a practice is playing."""

    def __init__(
        self, read_line: Callable[[], str | None], awaiting: Callable[[], Awaiting | None]
    ) -> None:
        self._read_line = read_line
        self._awaiting = awaiting
        self._profile: Profile = "command"
        self._silent_for: Awaiting | None = None
        self._silent_since_ms = 0
        self._answered: Awaiting | None = None
        """What the line before this one was the whole answer to; None after a short answer."""

    hearing = False

    def listen(self, profile: Profile, phrases: tuple[str, ...] | None, now_ms: int) -> None:
        del phrases
        self._profile = profile
        self._silent_since_ms = now_ms

    def disown(self) -> None:
        """What is typed is always the user's."""

    def hear(self, frame: AudioFrame, *, deaf: bool = False) -> list[object]:
        del deaf
        now_ms = frame.ended_ms
        awaiting = self._awaiting()
        if awaiting is None:
            self._silent_for = None
            return []
        if awaiting == self._silent_for:
            return self._let_silence_run(now_ms)
        return self._typed(awaiting, now_ms)

    def _let_silence_run(self, now_ms: int) -> list[object]:
        silent_ms = now_ms - self._silent_since_ms
        return [SilenceReached(silent_ms, now_ms)] if silent_ms % SILENCE_STEP_MS == 0 else []

    def _typed(self, awaiting: Awaiting, now_ms: int) -> list[object]:
        line = self._read_line()
        if line is None:
            return [EndOfInput(now_ms)]
        text = understanding_form(line)
        ended = self._answered is not None and self._answered != awaiting
        ends_the_last = ended and is_done_phrase(text) == (True, "")
        self._answered = awaiting if self._profile == "reflect" else None
        if ends_the_last:
            # The line before it was the whole answer already.
            return []
        if not text:
            self._silent_for, self._silent_since_ms = awaiting, now_ms
            return []
        recognition = Recognition(text, line.strip(), (), ENGINE, 1.0)
        spoken = Utterance(recognition, now_ms, now_ms)
        if self._profile == "reflect":
            return [spoken, SilenceReached(TIME_OUT_MS, now_ms)]
        return [spoken]
