"""Waiting for the wake phrase: sound in, and whether the phrase was said; nothing else is kept."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from voice_assistant.errors import ConfigError
from voice_assistant.events import FRAME_MS
from voice_assistant.listening.endpointing import ONSET_WINDOW_FRAMES, Endpointer, Endpointing
from voice_assistant.listening.swells import Swells
from voice_assistant.recognition.spelling import understanding_form
from voice_assistant.recognition.worker import Partial

if TYPE_CHECKING:
    from voice_assistant.events import AudioFrame
    from voice_assistant.interfaces import Recognizer, VoiceDetector
    from voice_assistant.recognition.worker import RecognizerWorker

PRE_ROLL_MS = 300
SHORTEST_MS = 400
"""Three words take longer than this, so a cough, a knock or a breath costs no recognition."""
ENDPOINTING = Endpointing(hangover_ms=400, longest_ms=8_000)
STABLE_MS = 240
"""A streaming recognizer that has heard the phrase, and then this much silence, is believed."""
ALIKE, WORDS_ALIKE = 0.86, 0.6
"""Least share of letters in common with the phrase, and of each word with its own where there are
as many. A recognizer may write "quite" for "quiet" (0.8) but not "the" for "hello" (0.5)."""


@dataclass(frozen=True, slots=True)
class Woken:
    """The phrase was said. `request` is what followed it in the same breath, in understanding
    form: empty, or something like "i can't sleep"."""

    request: str
    at_ms: int


class WakeListener:
    """Hears frames until the phrase is said. What is said without it is forgotten at once.

    The recognizer works only while somebody speaks, as long and with as many syllables as a phrase
    has; so a sleeper's breath costs next to nothing. It shares the
    worker with the session's listener, so one of the two is fed at a time: `wait` begins waiting.
    """

    def __init__(self, detector: VoiceDetector, worker: RecognizerWorker, phrase: str) -> None:
        self._detector = detector
        self._worker = worker
        self._phrase = understanding_form(phrase)
        self._endpointer = Endpointer(ENDPOINTING)
        self._kept: deque[AudioFrame] = deque()
        self._swells = Swells()
        self._least_swells = len(self._phrase.split()) - 1
        self._feeding = False
        self._partial = ""
        self._awaited: set[int] = set()

    def wait(self) -> None:
        """Wait for the phrase from the next frame on."""
        self._worker.listen_for((self._phrase,), only=True)
        self._endpointer.reset()
        self._forget()

    def hear(self, frame: AudioFrame) -> Woken | None:
        """Take a frame; says when the phrase was said. Raises RecognizerError, ModelError and
        ConfigError, once each, from the recognizer."""
        is_speech = not frame.lost and self._detector.is_speech(frame)
        edge = self._endpointer.process(is_speech, frame.started_ms)
        self._take(frame)
        if edge == "end" or self._phrase_stands(frame.ended_ms):
            self._end()
        return self._settled(frame.ended_ms)

    def _take(self, frame: AudioFrame) -> None:
        if self._feeding:
            self._worker.feed(frame)
            return
        self._kept.append(frame)
        endpointer = self._endpointer
        if not endpointer.speaking:
            if len(self._kept) > PRE_ROLL_MS // FRAME_MS + ONSET_WINDOW_FRAMES:
                self._kept.popleft()
            return
        self._swells.hear(frame.samples)
        long_enough = endpointer.last_speech_ms - endpointer.started_ms >= SHORTEST_MS
        if long_enough and self._swells.count >= self._least_swells:
            self._feeding = True
            while self._kept:
                self._worker.feed(self._kept.popleft())

    def _phrase_stands(self, now_ms: int) -> bool:
        silent_ms = now_ms - self._endpointer.last_speech_ms
        stands = self._feeding and silent_ms >= STABLE_MS and self._partial.endswith(self._phrase)
        if stands:
            self._endpointer.reset()
        return stands

    def _end(self) -> None:
        if self._feeding:
            self._awaited.add(self._worker.finish())
        self._forget()

    def _forget(self) -> None:
        self._kept.clear()
        self._swells.reset()
        self._feeding, self._partial = False, ""

    def _settled(self, now_ms: int) -> Woken | None:
        for result in self._worker.poll():
            if isinstance(result, Partial):
                self._partial = result.text
            elif result.utterance in self._awaited:
                self._awaited.remove(result.utterance)
                request = after_phrase(self._phrase, result.recognition.text)
                if request is not None:
                    return Woken(request, now_ms)
        return None


def after_phrase(phrase: str, text: str) -> str | None:
    """What follows `phrase` in `text`, both in understanding form; None where it does not stand.

    A recognizer may cut its letters into other words, one more or one fewer.
    """
    words, count = text.split(), len(phrase.split())
    letters = phrase.replace(" ", "")
    best, rest = 0.0, ""
    for start in range(len(words)):
        for end in range(start + count - 1, min(start + count + 1, len(words)) + 1):
            alike = _alike(letters, "".join(words[start:end]))
            each = zip(phrase.split(), words[start:end], strict=False)
            fits = end - start != count or all(_alike(*pair) >= WORDS_ALIKE for pair in each)
            if alike > best and fits:
                best, rest = alike, " ".join(words[end:])
    return rest if best >= ALIKE else None


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


@runtime_checkable
class _HasVocabulary(Protocol):
    """A recognizer that hears only the words it knows."""

    def grammar_words_missing(self, phrases: tuple[str, ...]) -> tuple[str, ...]: ...


def check_phrase(phrase: str, recognizer: Recognizer) -> None:
    """Raises ConfigError for a phrase with a word that `recognizer` can never hear. An engine that
    spells words out, such as Whisper, knows them all."""
    if not isinstance(recognizer, _HasVocabulary):
        return
    missing = recognizer.grammar_words_missing((phrase,))
    if missing:
        raise ConfigError(
            f"The wake phrase cannot be heard: the recognizer does not know {', '.join(missing)}.",
            "Choose three or four plain words for wake_phrase in the settings.",
        )
