"""Vosk: the default recognizer, streaming, with partial results."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from voice_assistant.errors import RecognizerError, VoiceAssistantError
from voice_assistant.events import FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE
from voice_assistant.recognition.audibility import Audibility
from voice_assistant.recognition.recognised import has_phrase, recognised, settle, spotted
from voice_assistant.recognition.spelling import understanding_form
from voice_assistant.recognition.vosk_decoder import ENGINE, VoskDecoder, load_model

if TYPE_CHECKING:
    from voice_assistant.events import AudioFrame, Recognition, Samples

T = TypeVar("T")

_BATCH_BYTES = 100 * SAMPLE_RATE // 1000 * 2
"""Sound is handed on, and a partial asked for, every 100 ms: the engine works in such steps."""
_WARM_UP_MS = 500
_UNKNOWN = "[unk]"
"""The model's word for anything else; with it in a grammar fewer sounds become phrases."""


class VoskRecognizer:
    """Recognizer over the Vosk model in a folder. Takes seconds and hundreds of MB to construct.

    Every utterance is decoded with open vocabulary. Expected phrases add a second decoder, of those
    phrases alone, whose hearing only ever corrects a short one heard unsurely (`settle`). Confined
    to the thread that constructed it: elsewhere the engine would end the process. Raises ModelError
    for a model that cannot be used, RecognizerError afterwards; after either the next utterance
    starts afresh.
    """

    engine = ENGINE
    streaming = True

    def __init__(self, model_path: Path) -> None:
        self._thread = threading.get_ident()
        self._folder = model_path
        self._model: Any = load_model(model_path)
        self._open = VoskDecoder(self._model, model_path)
        self._command: VoskDecoder | None = None
        self._only = self._next_only = False
        self._kept = bytearray()
        self._phrases: tuple[str, ...] = ()
        self._next_phrases: tuple[str, ...] = ()
        self._missing: tuple[str, ...] = ()
        self._pending = bytearray()
        self._audibility = Audibility()
        self._begun = False
        self._partial = ""
        self._warm_up()

    @property
    def missing_words(self) -> tuple[str, ...]:
        """Words of the phrases last asked for that the model does not know. Their phrases are left
        out of the grammar, and are heard with open vocabulary if at all."""
        return self._missing

    def grammar_words_missing(self, phrases: Sequence[str]) -> tuple[str, ...]:
        """The words of `phrases` that the model does not know, each once."""
        words = dict.fromkeys(word for phrase in _forms(phrases) for word in phrase.split())
        return self._guarded(lambda: tuple(word for word in words if not self._knows(word)))

    def listen_for(self, phrases: Sequence[str] | None) -> None:
        """Phrases expected from the next utterance on; None, or none it knows, for anything."""
        self._next_only = False
        self._missing = self.grammar_words_missing(phrases or ())
        self._next_phrases = tuple(
            phrase
            for phrase in _forms(phrases or ())
            if not set(phrase.split()) & set(self._missing)
        )

    def listen_only_for(self, phrases: Sequence[str]) -> None:
        """Decode the next utterances against these phrases alone, a tenth of the work; with open
        vocabulary only to bear out that a phrase was said, and to hear what follows it."""
        self.listen_for(phrases)
        self._next_only = bool(self._next_phrases)

    def feed(self, frame: AudioFrame) -> str:
        """Take a frame; returns the partial text, which changes every 100 ms."""
        return self._guarded(lambda: self._feed(frame.samples))

    def finish(self) -> Recognition:
        """End the utterance; word times count from its first frame."""
        return self._guarded(self._finish)

    def close(self) -> None:
        """Let go of the model."""
        self._guarded(self._close)

    def _feed(self, samples: Samples) -> str:
        if not self._begun:
            self._begin()
        self._audibility.hear(samples)
        self._pending += samples.tobytes()
        if len(self._pending) >= _BATCH_BYTES:
            self._decode()
            decoder = self._command if self._only and self._command else self._open
            partial = decoder.partial() if self._audibility.could_be_speech else ""
            self._partial = understanding_form(partial)
        return self._partial

    def _begin(self) -> None:
        self._begun, self._only = True, self._next_only
        if self._phrases != self._next_phrases:
            self._phrases = self._next_phrases
            unknown = (_UNKNOWN,) if self._knows(_UNKNOWN) else ()
            self._command = (
                VoskDecoder(self._model, self._folder, (*self._phrases, *unknown))
                if self._phrases
                else None
            )

    def _decode(self) -> None:
        sound = bytes(self._pending)
        self._pending.clear()
        if self._command is not None:
            self._command.accept(sound)
        if self._only:
            self._kept += sound
        else:
            self._open.accept(sound)

    def _finish(self) -> Recognition:
        if self._pending:
            self._decode()
        command = None if self._command is None else self._command.finish()
        if self._only and command is not None:
            return self._spotted(command)
        heard = self._open.finish()
        audible = self._audibility.could_be_speech
        self._forget()
        if not audible:
            return recognised("", (), ENGINE)
        return heard if command is None else settle(heard, command, self._phrases)

    def _spotted(self, command: Recognition) -> Recognition:
        sound, audible = bytes(self._kept), self._audibility.could_be_speech
        self._forget()
        if not (audible and has_phrase(command, self._phrases)):
            return recognised("", (), ENGINE)
        self._open.accept(sound)
        return spotted(self._open.finish(), command, self._phrases)

    def _forget(self) -> None:
        self._pending.clear()
        self._kept.clear()
        self._audibility.reset()
        self._begun, self._partial = False, ""

    def _close(self) -> None:
        for name in ("_open", "_command", "_model"):
            self.__dict__.pop(name, None)

    def _abandon(self) -> None:
        self._forget()
        self._open.abandon()
        if self._command is not None:
            self._command.abandon()

    def _warm_up(self) -> None:
        """The first partial takes half a second longer than any other."""
        import numpy as np

        silence = np.zeros(FRAME_SAMPLES, np.int16)
        for _ in range(_WARM_UP_MS // FRAME_MS):
            self._feed(silence)
        self._finish()

    def _knows(self, word: str) -> bool:
        return int(self._model.vosk_model_find_word(word)) >= 0

    def _guarded(self, work: Callable[[], T]) -> T:
        if threading.get_ident() != self._thread:
            raise RecognizerError(
                "The Vosk recognizer was called from another thread than its own.",
                "This is a fault in the program; `voice-assistant doctor` helps to report it.",
            )
        try:
            return work()
        except VoiceAssistantError:
            raise
        except Exception as error:
            self._abandon()
            raise RecognizerError(
                f"The Vosk recognizer failed on an utterance ({type(error).__name__}).",
                "Say it again; `voice-assistant doctor` checks the recognizer.",
            ) from error


def _forms(phrases: Sequence[str]) -> tuple[str, ...]:
    forms = (understanding_form(phrase) for phrase in phrases)
    return tuple(dict.fromkeys(form for form in forms if form))
