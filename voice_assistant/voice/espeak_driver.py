"""The pyttsx3 driver `espeak`: rendering to samples over pyttsx3's own espeak binding.

pyttsx3's stock driver plays inside the synthesis callback and can be neither waited for nor
stopped; this one retrieves the samples synchronously and plays nothing. The library comes from
espeakng-loader, so no system package is needed.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np

from voice_assistant.voice.pcm_driver import PcmDriver, Proxy, Rendered, WordEvent, register
from voice_assistant.voice.rate import RateTable

NAME = "espeak"
PACKAGE = "espeakng-loader"
MODULES = ("espeakng_loader", "pyttsx3")
"""What has to be importable for this driver to work."""

_VOICE = b"gmw/en-US+Henrique"
"""American English in a variant without flutter: flutter carries on from one text to the next, so
that no two renders would be alike. Of seven such variants tried, a recognizer (Whisper tiny.en)
makes the fewest mistakes in this one: 8.5 % of the words of `rate.PASSAGE`, 12.3 % in the plain
voice."""
_BUFFER_MS = 50
_STATE = threading.Lock()
"""espeak is one global C state: one text at a time in the whole process."""

RATES = RateTable(
    settings=(80, 120, 160, 200, 240, 280, 320),
    wpm=(105.4, 143.4, 183.1, 219.2, 251.2, 279.6, 307.5),
)
"""Measured by `rate.measured_wpm` with espeak-ng 1.52; 80 is the slowest it can be set to."""


def install() -> None:
    """Make `pyttsx3.init("espeak")` mean this driver. Loads nothing."""
    register(NAME, _build)


def _build(proxy: Proxy) -> PcmDriver:
    with _STATE:
        _engine()
    return PcmDriver(proxy, _render)


def _render(text: str, wpm: int) -> Rendered:
    with _STATE:
        espeak, rate = _engine()
        blocks: list[bytes] = []
        words: list[WordEvent] = []
        espeak.SetParameter(espeak.RATE, round(RATES.setting(wpm)), 0)
        espeak.SetSynthCallback(_collector(espeak, blocks, words))
        if espeak.Synth(text.encode(), flags=espeak.CHARS_UTF8 | espeak.ENDPAUSE) != espeak.EE_OK:
            raise RuntimeError("espeak-ng refused the text")
    samples = np.frombuffer(b"".join(blocks), np.int16).astype(np.float32) / np.float32(32768)
    return Rendered(samples, rate, tuple(words))


def _collector(espeak: Any, blocks: list[bytes], words: list[WordEvent]) -> Any:
    def collect(samples: Any, count: int, events: Any) -> int:
        if samples and count:
            blocks.append(ctypes.string_at(samples, count * 2))
        for event in _listed(espeak, events):
            if event.type == espeak.EVENT_WORD:
                place = event.text_position - 1  # espeak counts characters from 1
                words.append(WordEvent(place, event.length, event.audio_position))
        return 0

    return collect


def _listed(espeak: Any, events: Any) -> Iterator[Any]:
    index = 0
    while events[index].type != espeak.EVENT_LIST_TERMINATED:
        yield events[index]
        index += 1


@cache
def _engine() -> tuple[Any, int]:
    """The binding, initialised once a process, and its sample rate in Hz."""
    import espeakng_loader

    data = espeakng_loader.get_data_path()
    os.environ["ESPEAK_DATA_PATH"] = data
    with _bundled_library(espeakng_loader.get_library_path()):
        espeak = importlib.import_module("pyttsx3.drivers._espeak")
    rate = espeak.Initialize(espeak.AUDIO_OUTPUT_SYNCHRONOUS, _BUFFER_MS, data.encode(), 0)
    if rate <= 0:
        raise RuntimeError("espeak-ng could not be initialised")
    if espeak.SetVoiceByName(_VOICE) != espeak.EE_OK:
        raise RuntimeError("espeak-ng does not have the voice it should have")
    return espeak, rate


@contextmanager
def _bundled_library(path: str) -> Iterator[None]:
    """pyttsx3 tries a list of places; while this lasts, each of them is the bundled library."""
    load = ctypes.cdll.LoadLibrary
    ctypes.cdll.LoadLibrary = lambda name: load(path if "espeak" in name else name)  # type: ignore[method-assign]
    try:
        yield
    finally:
        ctypes.cdll.LoadLibrary = load  # type: ignore[method-assign]
