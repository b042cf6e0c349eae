"""Sound files to text, by the same ears a session has: gated by speech, cut at pauses."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from voice_assistant.audio.voice_detector import WebRtcVoiceDetector
from voice_assistant.audio.wav import frames_from_wav
from voice_assistant.config import EngineChoice
from voice_assistant.errors import VoiceAssistantError
from voice_assistant.events import FRAME_MS, FRAME_SAMPLES, AudioFrame, Utterance
from voice_assistant.listening.endpointing import ENDPOINTING
from voice_assistant.listening.listener import Listener
from voice_assistant.recognition.engines import explain_engine, open_engine
from voice_assistant.recognition.worker import RecognizerWorker

TAIL_MS = ENDPOINTING["reflect"].hangover_ms + 10 * FRAME_MS
"""Silence heard after the file, so that its last words come to their endpoint."""


class Transcriber:
    """Keeps one recognizer for many files. Raises ModelError when there is none."""

    def __init__(self, engine: EngineChoice, models_folder: Path) -> None:
        self.engine = explain_engine(engine, models_folder).engine
        self._worker = RecognizerWorker(lambda: open_engine(self.engine, models_folder), live=False)

    def transcribe(self, file: Path) -> dict[str, Any]:
        """The row `transcribe --json` prints. Raises AudioFileError for what is no sound, and
        ModelError or RecognizerError where the recognizer fails; the next file works."""
        began = time.perf_counter()
        utterances, audio_ms = self._hear(file)
        words = [
            {
                "word": word.text,
                "start_ms": utterance.started_ms + word.started_ms,
                "end_ms": utterance.started_ms + word.ended_ms,
                "confidence": word.confidence,
            }
            for utterance in utterances
            for word in utterance.recognition.words
        ]
        return {
            "file": str(file),
            "text": " ".join(utterance.text for utterance in utterances),
            "words": words,
            "engine": self.engine,
            "audio_s": round(audio_ms / 1000, 2),
            "took_s": round(time.perf_counter() - began, 3),
        }

    def _hear(self, file: Path) -> tuple[list[Utterance], int]:
        listener = Listener(WebRtcVoiceDetector(), self._worker)
        listener.listen("reflect", None, 0)
        utterances: list[Utterance] = []
        audio_ms = 0
        try:
            for frame in frames_from_wav(file):
                audio_ms = frame.ended_ms
                utterances += _words_in(listener.hear(frame))
            silence = np.zeros(FRAME_SAMPLES, np.int16)
            for started_ms in range(audio_ms, audio_ms + TAIL_MS, FRAME_MS):
                utterances += _words_in(listener.hear(AudioFrame(silence, started_ms)))
        except VoiceAssistantError:
            self._forget()
            raise
        return utterances, audio_ms

    def _forget(self) -> None:
        """What was heard of a file that broke off must not be heard again in the next one."""
        self._worker.finish()
        heard: object = True
        while heard:
            with suppress(VoiceAssistantError):
                heard = self._worker.poll()

    def close(self) -> None:
        self._worker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _words_in(events: Iterable[object]) -> list[Utterance]:
    return [event for event in events if isinstance(event, Utterance)]
