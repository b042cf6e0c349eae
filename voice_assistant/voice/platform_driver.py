"""The pyttsx3 driver `platform`: the system's own speech (`sapi5`, `nsss`) by way of a file.

Written from the source of pyttsx3 2.99 and tested against a stand-in for its drivers; it has not
been run on Windows or macOS. The file lies in a private temporary folder for as long as the render
takes, personal text included: neither system speech gives its samples any other way.
"""

from __future__ import annotations

import atexit
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from voice_assistant.events import OUTPUT_RATE
from voice_assistant.voice.pcm_driver import PcmDriver, Proxy, Rendered, register
from voice_assistant.voice.rate import PASSAGE, RateTable
from voice_assistant.voice.shaping import resampled, trimmed

if TYPE_CHECKING:
    from voice_assistant.voice.shaping import Floats

NAME = "platform"
SYSTEM_DRIVERS = {"win32": "sapi5", "darwin": "nsss"}
"""pyttsx3's driver for each platform that has one of its own."""

RATES = RateTable(settings=(80, 300), wpm=(80, 300))
"""Nominal; what the person's own system voice makes of them is measured when it is first used."""

_WRITTEN_WITHIN_S = 15.0
"""nsss returns before its file is whole; a sentence takes it far less than this."""
_LOOK_EVERY_S = 0.05
_MEASURED_AT = 150


def install() -> None:
    """Make `pyttsx3.init("platform")` work. Loads nothing."""
    register(NAME, _build)


def _build(proxy: Proxy) -> PcmDriver:
    _thread().submit(_engine).result()
    return PcmDriver(proxy, _render)


def _render(text: str, wpm: int) -> Rendered:
    return _thread().submit(_render_corrected, text, wpm).result()


@cache
def _thread() -> ThreadPoolExecutor:
    """COM objects and run loops belong to the thread that made them, so all is done in one."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="platform-voice")


@cache
def _engine() -> Any:
    import pyttsx3

    atexit.register(_engine.cache_clear)
    return pyttsx3.init(_system_driver())


def _system_driver() -> str:
    return SYSTEM_DRIVERS[sys.platform]


def _render_corrected(text: str, wpm: int) -> Rendered:
    return _render_to_file(text, round(RATES.setting(wpm) * _correction()))


@cache
def _correction() -> float:
    """How much faster than nominal the system voice has to be asked to speak."""
    rendered = _render_to_file(PASSAGE, _MEASURED_AT)
    samples, _ = trimmed(resampled(rendered.samples, rendered.rate))
    # One render of the whole passage: its own pauses stand in for those the player would add.
    lasted_ms = len(samples) * 1000 // OUTPUT_RATE
    return _MEASURED_AT * lasted_ms / (len(PASSAGE.split()) * 60_000)


def _render_to_file(text: str, rate: int) -> Rendered:
    engine = _engine()
    failures: list[Exception] = []
    token = engine.connect("error", lambda exception, **_: failures.append(exception))
    with TemporaryDirectory(prefix="voice-") as folder:
        # nsss writes AIFF whatever the name says.
        path = Path(folder) / ("speech.aiff" if _system_driver() == "nsss" else "speech.wav")
        try:
            engine.setProperty("rate", rate)
            engine.save_to_file(text, str(path))
            engine.runAndWait()
        finally:
            engine.disconnect(token)
        if failures:
            raise failures[0]
        return _read_when_whole(path)


def _read_when_whole(path: Path) -> Rendered:
    """The samples, once the file has stopped growing. Raises TimeoutError."""
    size = -1
    give_up = time.monotonic() + _WRITTEN_WITHIN_S
    while time.monotonic() < give_up:
        grown = path.stat().st_size if path.exists() else -1
        if grown == size and grown > 0:
            return _read(path)
        size = grown
        time.sleep(_LOOK_EVERY_S)
    raise TimeoutError("the system voice wrote no sound")


def _read(path: Path) -> Rendered:
    import soundfile

    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    mono: Floats = samples.mean(axis=1, dtype=np.float32)
    return Rendered(mono, rate)
