"""`Pyttsx3Voice`: one of pyttsx3's drivers as a voice that renders sentences to samples."""

from __future__ import annotations

import atexit
import platform
import threading
from functools import cache, cached_property
from importlib.metadata import version
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

from voice_assistant.errors import VoiceError
from voice_assistant.events import OUTPUT_RATE, Speech, SpokenWord
from voice_assistant.voice import espeak_driver, natural_driver, platform_driver
from voice_assistant.voice.pcm_driver import RENDERED, Rendered
from voice_assistant.voice.shaping import levelled, resampled, silent, trimmed
from voice_assistant.voice.speakable import speakable
from voice_assistant.voice.word_places import estimated, reported

if TYPE_CHECKING:
    from voice_assistant.voice.shaping import Floats

Driver = Literal["natural", "espeak", "sapi5", "nsss"]

_DRIVERS: dict[Driver, ModuleType] = {
    "natural": natural_driver,
    "espeak": espeak_driver,
    "sapi5": platform_driver,
    "nsss": platform_driver,
}
_ONE_AT_A_TIME = threading.Lock()
"""pyttsx3 keeps one engine for each driver, with one queue and one rate."""


class Pyttsx3Voice:
    """A `Voice` over the pyttsx3 driver named; constructing it loads nothing.

    Words a minute are met within 10 % between each voice's bounds (`rate.PASSAGE`, pauses counted
    in) and held at the bound beyond them. May be used from any thread.
    """

    def __init__(self, driver: Driver) -> None:
        self.name: str = driver
        self._driver = _DRIVERS[driver]

    @cached_property
    def version(self) -> str:
        """Changes whenever the same text may sound different."""
        package = getattr(self._driver, "PACKAGE", None)
        revision = getattr(self._driver, "REVISION", "")
        return f"{version(package)}{revision}" if package else platform.platform()

    def nearest_wpm(self, wpm: int) -> int:
        """The rate this voice speaks at when asked for `wpm`."""
        nearest: int = self._driver.RATES.nearest(wpm)
        return nearest

    def render(self, text: str, wpm: int, *, personal: bool = False) -> Speech:
        """Speak `text`, best one sentence, to samples at `OUTPUT_RATE`.

        Text with nothing to speak in it gives a short silence. Raises VoiceError, which never
        holds the text.
        """
        spoken = speakable(text)
        if not spoken:
            return Speech(text, silent())
        try:
            with _ONE_AT_A_TIME:
                rendered = self._rendered(spoken, wpm)
            return _speech(text, spoken, rendered)
        except Exception as error:  # engines fail in ways of their own
            raise VoiceError(
                f"The {self.name} voice could not speak.",
                "Run `voice-assistant doctor`, or choose another voice with --voice.",
            ) from (None if personal else error)

    def close(self) -> None:
        """Nothing to give back: engines stay loaded for the life of the process."""

    def _rendered(self, spoken: str, wpm: int) -> Rendered:
        engine = _engine(self._driver)
        came: dict[str, Any] = {}
        tokens = [engine.connect(topic, came.update) for topic in (RENDERED, "error")]
        try:
            engine.setProperty("rate", wpm)
            engine.say(spoken)
            engine.runAndWait()
        finally:
            for token in tokens:
                engine.disconnect(token)
        if "exception" in came:
            raise came["exception"]
        rendered: Rendered = came["rendered"]
        return rendered


@cache
def _engine(driver: ModuleType) -> Any:
    import pyttsx3

    driver.install()
    # pyttsx3 complains when its engines are torn down after its modules; at exit is early enough.
    atexit.register(_engine.cache_clear)
    return pyttsx3.init(driver.NAME)


def _speech(text: str, spoken: str, rendered: Rendered) -> Speech:
    samples, began = trimmed(resampled(rendered.samples, rendered.rate))
    if not len(samples):
        return Speech(text, silent())
    return Speech(text, levelled(samples), _words(spoken, samples, rendered, began))


def _words(spoken: str, samples: Floats, rendered: Rendered, began: int) -> tuple[SpokenWord, ...]:
    if rendered.words:
        return reported(spoken, rendered.words, began * 1000 // OUTPUT_RATE)
    return estimated(spoken, samples)
