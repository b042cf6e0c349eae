"""A Vosk decoder over a shared model, used an utterance at a time; and how the model is loaded."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from voice_assistant.errors import ModelError
from voice_assistant.events import SAMPLE_RATE, Recognition, Word
from voice_assistant.recognition.model_folder import check_folder
from voice_assistant.recognition.recognised import recognised

ENGINE = "vosk"
_RENEW_AFTER_S = 600
"""A decoder keeps every part of its graph it has met, so its memory creeps up (vosk-api issue 209).
Met parts also decode four times as fast, so a new one, made between utterances, is for rarely."""
_MFCC = Path("conf/mfcc.conf")


def load_model(folder: Path) -> Any:
    """The vosk `Model` in `folder`, which decodes alike each time. Raises ModelError.

    The engine adds random noise (dither) to what it hears unless the model's settings say not to,
    so it is given a passing copy of the folder, made of links, that says so.
    """
    check_folder(folder)
    from vosk import Model, SetLogLevel

    SetLogLevel(-1)
    with tempfile.TemporaryDirectory(prefix="voice-assistant-") as temporary:
        try:
            _link_without_dither(folder, Path(temporary))
            return Model(temporary)
        except Exception as error:  # the engine has no exceptions of its own
            raise _unusable(folder) from error


class VoskDecoder:
    """Decodes utterances with open vocabulary, or against the given `phrases` alone.

    The engine ends segments by its own rules; they are joined until `finish`. Phrases must be non-
    empty and of words the model knows: the engine ends the process over others.
    """

    def __init__(self, model: Any, folder: Path, phrases: tuple[str, ...] | None = None) -> None:
        self._make = _maker(model, folder, phrases)
        self._engine = self._make()
        self._segments: list[dict[str, Any]] = []
        self._bytes_before = 0
        self._bytes = 0

    def accept(self, sound: bytes) -> None:
        """Take int16 mono samples at 16 kHz."""
        if not self._segments and self._bytes == 0 and self._seconds_before > _RENEW_AFTER_S:
            self._renew()
        self._bytes += len(sound)
        if self._engine.AcceptWaveform(sound):
            self._keep(self._engine.Result())

    def partial(self) -> str:
        """The engine's text so far of this utterance."""
        pending = json.loads(self._engine.PartialResult()).get("partial", "")
        texts = [segment["text"] for segment in self._segments]
        return " ".join(text for text in (*texts, pending) if text)

    def finish(self) -> Recognition:
        """End the utterance; the next starts afresh, its times from 0."""
        self._keep(self._engine.FinalResult())
        raw = " ".join(segment["text"] for segment in self._segments)
        words = [self._word(row) for segment in self._segments for row in segment["result"]]
        self._segments = []
        self._bytes_before, self._bytes = self._bytes_before + self._bytes, 0
        return recognised(raw, words, ENGINE)

    def abandon(self) -> None:
        """Forget the utterance under way and whatever state the engine is in."""
        self._renew()

    @property
    def _seconds_before(self) -> float:
        return self._bytes_before / 2 / SAMPLE_RATE

    def _renew(self) -> None:
        self._engine = self._make()
        self._segments, self._bytes_before, self._bytes = [], 0, 0

    def _keep(self, result: str) -> None:
        segment = json.loads(result)
        if segment.get("text"):
            self._segments.append({"result": [], **segment})

    def _word(self, row: dict[str, Any]) -> Word:
        """The engine counts seconds from its creation, over all utterances."""
        started, ended = (
            max(round((row[end] - self._seconds_before) * 1000), 0) for end in ("start", "end")
        )
        return Word(row["word"], started, ended, min(max(row["conf"], 0.0), 1.0))


def _maker(model: Any, folder: Path, phrases: tuple[str, ...] | None) -> Callable[[], Any]:
    from vosk import KaldiRecognizer

    grammar = () if phrases is None else (json.dumps(phrases, ensure_ascii=False),)

    def make() -> Any:
        try:
            engine = KaldiRecognizer(model, SAMPLE_RATE, *grammar)
        except Exception as error:
            raise _unusable(folder) from error
        engine.SetWords(True)
        return engine

    return make


def _link_without_dither(folder: Path, copy: Path) -> None:
    for path in folder.rglob("*"):
        place = copy / path.relative_to(folder)
        if path.is_dir():
            place.mkdir(parents=True, exist_ok=True)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.relative_to(folder) != _MFCC:
            _link(path.resolve(), place)
    settings = (folder / _MFCC).read_text(encoding="utf-8").splitlines()
    kept = [line for line in settings if not line.strip().startswith("--dither")]
    (copy / _MFCC).write_text("\n".join([*kept, "--dither=0", ""]), encoding="utf-8")


def _link(path: Path, place: Path) -> None:
    """A symbolic link; where those need rights the person has not, a hard link; else a copy."""
    for make in (os.symlink, os.link):
        try:
            make(path, place)
        except OSError:
            continue
        return
    shutil.copyfile(path, place)


def _unusable(folder: Path) -> ModelError:
    return ModelError(
        f"The recognition model at {folder} cannot be used.",
        f"Run `voice-assistant models verify {folder.name}`, then remove and fetch it again.",
    )
