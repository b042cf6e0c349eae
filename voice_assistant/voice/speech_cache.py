"""`CachedVoice`: rendered sentences kept on disk, one small file each, so that they come at once.

Personal text never reaches the disk. File names are hashes and say nothing. Reading needs numpy
alone: the engine behind is loaded at the first sentence that is not here.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import tempfile
from pathlib import Path
from typing import Protocol

import numpy as np

from voice_assistant.events import OUTPUT_RATE, Speech, SpokenWord
from voice_assistant.interfaces import Voice

FORMAT = 1
"""Raised whenever the same text, voice and rate would be kept as something else."""
LIMIT_BYTES = 200_000_000
"""About an hour of speech; then those not heard for longest go, until a tenth is free."""

_SUFFIX = ".npz"
_log = logging.getLogger(__name__)


class CacheableVoice(Voice, Protocol):
    """A voice that can say when its sound would be another."""

    @property
    def version(self) -> str: ...

    def nearest_wpm(self, wpm: int) -> int: ...


class CachedVoice:
    """A `Voice` that renders with `voice` what is not in `folder` yet."""

    def __init__(self, voice: CacheableVoice, folder: Path, limit_bytes: int = LIMIT_BYTES) -> None:
        self.name = voice.name
        self._voice = voice
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._kept_bytes: int | None = None
        """Known after the first write."""
        self._writable = True

    def render(self, text: str, wpm: int, *, personal: bool = False) -> Speech:
        """As the voice behind it. A damaged file is rendered again. Raises VoiceError."""
        nearest = self._voice.nearest_wpm(wpm)
        if personal:
            return self._voice.render(text, nearest, personal=True)
        path = self._path(text, nearest)
        kept = _read(path, text)
        if kept is not None:
            return kept
        speech = self._voice.render(text, nearest)
        self._keep(path, speech)
        return speech

    def close(self) -> None:
        self._voice.close()

    def _path(self, text: str, wpm: int) -> Path:
        key = json.dumps([FORMAT, OUTPUT_RATE, self.name, self._voice.version, wpm, text])
        return self._folder / (hashlib.sha256(key.encode()).hexdigest() + _SUFFIX)

    def _keep(self, path: Path, speech: Speech) -> None:
        """Whole or not at all. Where the disk refuses, speech goes on uncached and it is logged."""
        if not self._writable:
            return
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(path, speech)
            self._make_room(path.stat().st_size)
        except OSError as error:
            self._writable = False
            _log.warning("Speech cannot be cached in %s: %s", self._folder, error.strerror)

    def _make_room(self, added: int) -> None:
        known = self._kept_bytes
        self._kept_bytes = self._measured() if known is None else known + added
        if self._kept_bytes > self._limit_bytes:
            self._drop_oldest()

    def _measured(self) -> int:
        return sum(entry.stat().st_size for entry in os.scandir(self._folder))

    def _drop_oldest(self) -> None:
        files = [(file.stat(), file) for file in self._folder.iterdir()]
        left = sum(stat.st_size for stat, _ in files)
        for stat, file in sorted(files, key=lambda found: found[0].st_mtime_ns):
            if left <= self._limit_bytes * 9 // 10:
                break
            file.unlink(missing_ok=True)
            left -= stat.st_size
        self._kept_bytes = left


def _read(path: Path, text: str) -> Speech | None:
    """What is kept at `path`; None when nothing is, or nothing whole (the file is removed)."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            samples, starts, words = kept["samples"], kept["starts"], kept["words"]
    except FileNotFoundError:
        return None
    except Exception:  # a damaged file can break its reader in any way; it is simply made anew
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        return None
    with contextlib.suppress(OSError):  # a folder that cannot be written can still be read
        os.utime(path)
    places = zip(words.tolist(), starts.tolist(), strict=True)
    return Speech(text, samples, tuple(SpokenWord(word, start) for word, start in places))


def _write(path: Path, speech: Speech) -> None:
    handle, partial = tempfile.mkstemp(dir=path.parent, suffix=".partial")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(
                file,
                samples=speech.samples,
                starts=np.array([word.started_ms for word in speech.words], np.int32),
                words=np.array([word.text for word in speech.words], np.str_),
            )
        os.replace(partial, path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
