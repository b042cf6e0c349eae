"""Which voice speaks: the one asked for, or the next that works, with the reason."""

from __future__ import annotations

import logging
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal, cast

from voice_assistant.errors import VoiceError
from voice_assistant.voice import espeak_driver, natural_driver
from voice_assistant.voice.platform_driver import SYSTEM_DRIVERS
from voice_assistant.voice.pyttsx3_voice import Driver, Pyttsx3Voice
from voice_assistant.voice.speech_cache import CachedVoice

if TYPE_CHECKING:
    from pathlib import Path

    from voice_assistant.events import Speech

VoiceName = Literal["auto", "natural", "espeak", "platform"]

_MODULES: dict[Driver, tuple[str, ...]] = {
    "natural": natural_driver.MODULES,
    "espeak": espeak_driver.MODULES,
    "sapi5": ("pyttsx3", "comtypes"),
    "nsss": ("pyttsx3", "AppKit"),
}
_log = logging.getLogger(__name__)


class ChosenVoice:
    """A `Voice` that speaks with the first of `voices` that works, and stays with it.

    An engine is loaded only when something has to be rendered, so a broken one may show itself
    late: the next voice then takes over, and `reason` says why.
    """

    def __init__(self, voices: list[CachedVoice], reason: str = "") -> None:
        self.name = voices[0].name
        self._voices = voices
        self.reason = reason
        """Why this is not the voice asked for; "" when it is."""

    def render(self, text: str, wpm: int, *, personal: bool = False) -> Speech:
        """Raises VoiceError when the last of the voices fails."""
        speaking = self._voices[0]
        try:
            return speaking.render(text, wpm, personal=personal)
        except VoiceError as error:
            if len(self._voices) == 1:
                raise
            self._fall_back(speaking, error)
            return self.render(text, wpm, personal=personal)

    def close(self) -> None:
        for voice in self._voices:
            voice.close()

    def _fall_back(self, failed: CachedVoice, error: VoiceError) -> None:
        if self._voices[0] is not failed:
            return  # another thread met the same failure first
        self._voices = self._voices[1:]
        self.name = self._voices[0].name
        self.reason = f"{error.message} {self.name} speaks instead."
        _log.warning("%s", self.reason)


def choose_voice(name: VoiceName, cache_folder: Path) -> ChosenVoice:
    """The voice called `name` ("auto": the best there is), falling back to espeak.

    Nothing is loaded here. Raises VoiceError when none of them is installed.
    """
    wanted = _wanted(name)
    installed = [driver for driver in wanted if not _missing(driver)]
    if not installed:
        raise VoiceError(
            f"No voice can speak here: {_missing(wanted[0])} is not installed.",
            "Run scripts/start, which installs it.",
        )
    reason = ""
    if installed[0] != wanted[0]:
        reason = f"{_missing(wanted[0])} is not installed; {installed[0]} speaks instead."
    return ChosenVoice([CachedVoice(Pyttsx3Voice(one), cache_folder) for one in installed], reason)


def _wanted(name: VoiceName) -> list[Driver]:
    if name == "espeak":
        return ["espeak"]
    if name == "platform":
        if sys.platform not in SYSTEM_DRIVERS:
            raise VoiceError(
                "This system has no voice of its own that can be used.",
                "Use --voice natural or --voice espeak.",
            )
        return [cast("Driver", SYSTEM_DRIVERS[sys.platform]), "espeak"]
    return ["natural", "espeak"]


def _missing(driver: Driver) -> str:
    """The first module `driver` needs and does not find; "" when all are there."""
    return next((module for module in _MODULES[driver] if find_spec(module) is None), "")
