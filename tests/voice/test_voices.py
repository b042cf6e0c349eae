"""Which voice speaks, and what is said when it cannot."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.voice.fakes import FakeVoice
from voice_assistant.errors import VoiceError
from voice_assistant.voice import voices
from voice_assistant.voice.pyttsx3_voice import Pyttsx3Voice
from voice_assistant.voice.speech_cache import CachedVoice
from voice_assistant.voice.voices import ChosenVoice, choose_voice


def without(monkeypatch: pytest.MonkeyPatch, *modules: str) -> None:
    """As if these modules were not installed."""

    def found(name: str) -> ModuleSpec | None:
        return None if name in modules else find_spec(name)

    monkeypatch.setattr(voices, "find_spec", found)


@pytest.mark.parametrize("name", ["auto", "natural"])
def test_natural_is_the_default(name: voices.VoiceName, tmp_path: Path) -> None:
    voice = choose_voice(name, tmp_path)
    assert (voice.name, voice.reason) == ("natural", "")


def test_espeak_when_asked_for(tmp_path: Path) -> None:
    assert choose_voice("espeak", tmp_path).name == "espeak"


def test_without_its_engine_espeak_speaks_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch, "onnxruntime")
    voice = choose_voice("auto", tmp_path)
    assert voice.name == "espeak"
    assert voice.reason == "onnxruntime is not installed; espeak speaks instead."


def test_with_no_engine_at_all_the_error_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch, "pyttsx3")
    with pytest.raises(VoiceError, match="pyttsx3 is not installed") as failure:
        choose_voice("auto", tmp_path)
    assert "scripts/start" in failure.value.hint


def test_linux_has_no_voice_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(VoiceError) as failure:
        choose_voice("platform", tmp_path)
    assert "--voice natural" in failure.value.hint


def test_a_voice_that_breaks_late_hands_over_for_good(tmp_path: Path) -> None:
    broken, working = FakeVoice(fails_on="Rest."), FakeVoice()
    broken.name, working.name = "natural", "espeak"
    chosen = ChosenVoice([CachedVoice(broken, tmp_path), CachedVoice(working, tmp_path)])
    assert chosen.render("Rest.", 140).text == "Rest."
    chosen.render("Sleep.", 140)
    assert [text for text, _, _ in working.rendered] == ["Rest.", "Sleep."]
    assert chosen.name == "espeak"
    assert "espeak speaks instead" in chosen.reason


def test_when_the_last_voice_fails_the_error_comes_through(tmp_path: Path) -> None:
    chosen = ChosenVoice([CachedVoice(FakeVoice(fails_on="Rest."), tmp_path)])
    with pytest.raises(VoiceError):
        chosen.render("Rest.", 140)


def test_an_engines_failure_is_one_line_without_the_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    voice = Pyttsx3Voice("natural")

    def fail(spoken: str, wpm: int) -> None:
        raise RuntimeError(f"no phonemes for {spoken}")

    monkeypatch.setattr(voice, "_rendered", fail)
    with pytest.raises(VoiceError) as failure:
        voice.render("Marguerite.", 140, personal=True)
    assert "Marguerite" not in str(failure.value)
    assert failure.value.__cause__ is None
    assert failure.value.__suppress_context__
    assert "voice-assistant doctor" in failure.value.hint


@pytest.mark.voice
def test_errors_inside_a_driver_reach_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    from voice_assistant.voice import espeak_driver

    voice = Pyttsx3Voice("espeak")
    whole = voice.render("Rest.", 140)
    engine, _ = espeak_driver._engine()
    with monkeypatch.context() as patch:
        patch.setattr(engine, "Synth", lambda *args, **kwargs: engine.EE_INTERNAL_ERROR)
        with pytest.raises(VoiceError, match="espeak"):
            voice.render("Rest.", 140)
    again = voice.render("Rest.", 140)
    assert (again.samples == whole.samples).all()
