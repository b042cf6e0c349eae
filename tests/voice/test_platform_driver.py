"""The system voices' way through a file, with a stand-in for pyttsx3's own drivers."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import pyttsx3
import soundfile

from voice_assistant.errors import VoiceError
from voice_assistant.voice import platform_driver, pyttsx3_voice
from voice_assistant.voice.pyttsx3_voice import Pyttsx3Voice
from voice_assistant.voice.rate import measured_wpm

RATE = 22050


class SystemDriver:
    """Speaks each word as a tone into the file, a fifth too slowly, as pyttsx3's driver would."""

    def __init__(self, proxy: Any) -> None:
        self.proxy = proxy
        self.wpm = 200
        self.saved: list[str] = []
        self.threads: set[int] = set()
        self.writes = True
        self.refuses = False

    def setProperty(self, name: str, value: int) -> None:  # noqa: N802
        assert name == "rate"
        self.wpm = value

    def save_to_file(self, text: str, path: str) -> None:
        self.saved.append(path)
        self.threads.add(threading.get_ident())
        if self.refuses:
            raise OSError("the system voice is busy")
        if not self.writes:
            return
        seconds = len(text.split()) * 60 / (self.wpm * 0.8)
        times = np.arange(int(seconds * RATE)) / RATE
        tone = 0.3 * np.sin(2 * np.pi * 200 * times)
        soundfile.write(path, np.column_stack([tone, tone]), RATE)

    def startLoop(self) -> None:  # noqa: N802
        self.proxy.setBusy(False)

    def endLoop(self) -> None: ...  # noqa: N802

    def stop(self) -> None: ...

    def destroy(self) -> None: ...


@pytest.fixture(params=["sapi5", "nsss"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The stand-in, installed as the platform's own; yields (name, the drivers built)."""
    built: list[SystemDriver] = []

    def build(proxy: Any) -> SystemDriver:
        built.append(SystemDriver(proxy))
        return built[-1]

    module = ModuleType(f"pyttsx3.drivers.{request.param}")
    module.buildDriver = build  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(platform_driver, "SYSTEM_DRIVERS", {sys.platform: request.param})
    caches = (platform_driver._engine, platform_driver._correction, pyttsx3_voice._engine)
    for cached in caches:
        cached.cache_clear()
    pyttsx3._activeEngines.clear()  # a failure's traceback may keep an engine of the last test
    yield request.param, built
    for cached in caches:
        cached.cache_clear()


def test_the_file_becomes_speech_and_is_gone_again(system: Any) -> None:
    name, built = system
    speech = Pyttsx3Voice(name).render("Feel your feet on the floor.", 150)
    assert speech.samples.any()
    assert [word.text for word in speech.words][:2] == ["Feel", "your"]
    (driver,) = built
    assert all(path.endswith(".wav" if name == "sapi5" else ".aiff") for path in driver.saved)
    assert not any(map(_exists, driver.saved))


def _exists(path: str) -> bool:
    return Path(path).parent.exists()


def test_the_rate_is_measured_and_corrected(system: Any) -> None:
    name, _ = system
    voice = Pyttsx3Voice(name)
    lengths = [voice.render("One two three four five.", wpm).duration_ms for wpm in (100, 150, 200)]
    assert lengths == sorted(lengths, reverse=True)
    # The stand-in makes no pauses inside the passage, so those of the player come on top.
    assert measured_wpm(voice, 150) == pytest.approx(150, rel=0.2)


def test_everything_is_done_in_one_thread_of_its_own(system: Any) -> None:
    name, built = system
    voice = Pyttsx3Voice(name)
    threads = [threading.Thread(target=voice.render, args=("Rest.", 150)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (driver,) = built
    assert len(driver.threads) == 1
    assert threading.get_ident() not in driver.threads


def test_a_file_that_never_comes_is_an_error(system: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    name, built = system
    voice = Pyttsx3Voice(name)
    voice.render("Rest.", 150)
    built[0].writes = False
    monkeypatch.setattr(platform_driver, "_WRITTEN_WITHIN_S", 0.0)
    with pytest.raises(VoiceError, match=name):
        voice.render("Sleep.", 150)


def test_a_refusal_of_the_system_is_an_error_at_once(system: Any) -> None:
    name, built = system
    voice = Pyttsx3Voice(name)
    voice.render("Rest.", 150)
    built[0].refuses = True
    with pytest.raises(VoiceError, match=name) as failure:
        voice.render("Sleep.", 150)
    assert isinstance(failure.value.__cause__, OSError)
    built[0].refuses = False
    assert voice.render("Sleep.", 150).samples.any()
