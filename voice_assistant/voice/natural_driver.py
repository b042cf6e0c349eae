"""The pyttsx3 driver `natural`: hibari-tts with the one voice that ships inside its package."""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path
from typing import Any

from voice_assistant.voice.pcm_driver import PcmDriver, Proxy, Rendered, register
from voice_assistant.voice.rate import RateTable
from voice_assistant.voice.time_stretch import stretched

NAME = "natural"
PACKAGE = "hibari-tts"
REVISION = "-stretched"
"""Added to the engine's version: what is made of its sound here changes how a text sounds too."""
MODULES = ("hibari", "onnxruntime", "pyttsx3")
"""What has to be importable for this driver to work."""

_VOICE = "heart"
_SEED = 0
"""The engine adds a little noise; with one seed the same text always gives the same samples."""

RATES = RateTable(
    settings=(0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 1.0, 1.1, 1.2, 1.3),
    wpm=(137.0, 141.1, 159.2, 163.9, 179.2, 198.9, 205.6, 214.1, 220.1, 231.5, 238.4),
    slowest_wpm=90.0,
)
"""Measured by `rate.measured_wpm` with hibari-tts 0.2.1: at its own speed 1.0 it speaks 214 words a
minute. Within these bounds a recognizer (Whisper tiny.en) makes no mistake in `rate.PASSAGE` and
is as sure as at 1.0; below 0.6 it grows less sure. Slower rates are its slowest, stretched: at 100
words a minute the same recognizer still makes no mistake in `rate.PASSAGE`."""


def install() -> None:
    """Make `pyttsx3.init("natural")` work. Loads nothing."""
    register(NAME, _build)


def _build(proxy: Proxy) -> PcmDriver:
    _engine()
    return PcmDriver(proxy, _render)


def _render(text: str, wpm: int) -> Rendered:
    engine = _engine()
    samples = engine(text, speed=RATES.setting(wpm), seed=_SEED)
    slower = stretched(samples, engine.sample_rate, RATES.stretch(wpm))
    return Rendered(slower, engine.sample_rate)


@cache
def _engine() -> Any:
    """The loaded engine. Its model is named by path, so that it never looks for one to download."""
    hibari = importlib.import_module("hibari")
    model = Path(str(hibari.__file__)).parent / "assets" / "hibari.onnx"
    return hibari.Hibari(voice=_VOICE, model=str(model))
