"""What our pyttsx3 drivers share: they render at once and announce the sound instead of playing it.

A driver is registered as `pyttsx3.drivers.<name>`, where pyttsx3 looks for it. Its sound comes as
the event `rendered-utterance`, beside the events pyttsx3 knows.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from voice_assistant.voice.shaping import Floats

RENDERED = "rendered-utterance"


@dataclass(frozen=True, slots=True)
class WordEvent:
    """A word of the text: where it stands in it (characters), and its place in the sound (ms)."""

    location: int
    length: int
    started_ms: int


@dataclass(frozen=True, slots=True, eq=False)
class Rendered:
    """What an engine made of a text: `samples` of shape `(n,)`, -1 to 1, at `rate` Hz."""

    samples: Floats
    rate: int
    words: tuple[WordEvent, ...] = ()
    """Empty when the engine does not say where its words are."""


class Proxy(Protocol):
    """pyttsx3's side of a driver."""

    def notify(self, topic: str, **event: object) -> None: ...

    def setBusy(self, busy: bool) -> None: ...  # noqa: N802  (pyttsx3's name)


class PcmDriver:
    """A pyttsx3 driver around `render(text, wpm)`. Rate is the one property it has."""

    def __init__(self, proxy: Proxy, render: Callable[[str, int], Rendered]) -> None:
        self._proxy = proxy
        self._render = render
        self._wpm = 200

    def say(self, text: str) -> None:
        self._proxy.notify("started-utterance")
        rendered = self._render(text, self._wpm)
        for word in rendered.words:
            self._proxy.notify("started-word", location=word.location, length=word.length)
        self._proxy.notify(RENDERED, rendered=rendered)
        self._proxy.notify("finished-utterance", completed=True)

    def getProperty(self, name: str) -> int:  # noqa: N802
        if name != "rate":
            raise KeyError(f"unknown property {name}")
        return self._wpm

    def setProperty(self, name: str, value: int) -> None:  # noqa: N802
        if name != "rate":
            raise KeyError(f"unknown property {name}")
        self._wpm = value

    def startLoop(self) -> None:  # noqa: N802
        """Work through the queue; the last command in it ends the loop."""
        self._proxy.setBusy(False)

    def endLoop(self) -> None:  # noqa: N802
        """Nothing to end: `startLoop` returns by itself."""

    def stop(self) -> None:
        """Nothing to stop: a render is over before anyone could ask; stopping is the player's."""

    def destroy(self) -> None:
        """The engine outlives its drivers: it is loaded once a process."""


def register(name: str, build: Callable[[Proxy], PcmDriver]) -> None:
    """Put a driver where `pyttsx3.init(name)` finds it."""
    module = ModuleType(f"pyttsx3.drivers.{name}")
    module.buildDriver = build  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
