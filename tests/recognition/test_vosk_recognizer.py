"""The Vosk recognizer, on the Korean model: what would end the process, and what would mislead."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.recognition.conftest import KOREAN
from tests.recognition.sound import frames, recognise
from voice_assistant.errors import ModelError, RecognizerError
from voice_assistant.events import Recognition
from voice_assistant.recognition import vosk_decoder
from voice_assistant.recognition.vosk_decoder import VoskDecoder
from voice_assistant.recognition.vosk_recognizer import VoskRecognizer

if TYPE_CHECKING:
    from voice_assistant.events import Samples

pytestmark = pytest.mark.model


@pytest.mark.parametrize("word", KOREAN)
def test_a_grammar_hears_its_words_exactly(
    vosk: VoskRecognizer, korean_model: Path, korean: dict[str, Samples], word: str
) -> None:
    decoder = VoskDecoder(vosk._model, korean_model, tuple(KOREAN))
    decoder.accept(korean[word].tobytes())
    heard = decoder.finish()
    assert heard.text == word
    assert 200 <= heard.words[0].started_ms <= 600


def test_an_unsure_short_hearing_gives_way_to_the_phrase_it_resembles(
    vosk: VoskRecognizer, korean: dict[str, Samples], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The open hearing of espeak's Korean resembles nothing, so what it says is replaced here;
    the grammar's hearing is real."""
    vosk.listen_for(KOREAN)
    recognise(vosk, korean["예스"])
    open_finish = vosk._open.finish

    def unsure() -> Recognition:
        return replace(open_finish(), text="도움", confidence=0.5)

    monkeypatch.setattr(vosk._open, "finish", unsure)
    assert recognise(vosk, korean["도움말"]).text == "도움말"
    assert recognise(vosk, korean["멈춰"]).text == "도움"


def test_words_it_does_not_know_are_told_and_their_phrases_left_out(vosk: VoskRecognizer) -> None:
    phrases = ["정지", "hey companion", "다시 companion", "정지"]
    assert vosk.grammar_words_missing(phrases) == ("hey", "companion")
    vosk.listen_for(phrases)
    assert vosk.missing_words == ("hey", "companion")
    assert vosk._next_phrases == ("정지",)
    vosk.listen_for(["hey companion"])
    assert vosk._next_phrases == ()
    vosk.listen_for(None)
    assert vosk.missing_words == ()


def test_phrases_given_in_mid_utterance_wait_for_the_next(
    vosk: VoskRecognizer, korean: dict[str, Samples]
) -> None:
    vosk.listen_for(None)
    recognise(vosk, korean["정지"])
    heard = list(frames(korean["정지"]))
    vosk.feed(heard[0])
    vosk.listen_for(KOREAN)
    vosk.feed(heard[1])
    assert vosk._command is None
    vosk.finish()
    vosk.feed(heard[0])
    assert vosk._command is not None
    vosk.listen_for(None)
    vosk.finish()


@pytest.mark.parametrize("call", ["feed", "finish", "listen_for", "close"])
def test_another_thread_is_refused(
    vosk: VoskRecognizer, korean: dict[str, Samples], call: str
) -> None:
    frame = next(frames(korean["정지"]))
    arguments = {"feed": (frame,), "listen_for": (KOREAN,)}.get(call, ())
    errors: list[Exception] = []

    def elsewhere() -> None:
        try:
            getattr(vosk, call)(*arguments)
        except RecognizerError as error:
            errors.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join(10)
    assert "another thread" in str(errors[0])
    assert recognise(vosk, korean["정지"]).engine == "vosk"


def test_an_engine_failure_costs_one_utterance(
    vosk: VoskRecognizer, korean: dict[str, Samples], monkeypatch: pytest.MonkeyPatch
) -> None:
    vosk.listen_for(None)
    speech = korean[" ".join(KOREAN)]
    before = recognise(vosk, speech)
    heard = list(frames(speech))
    for frame in heard[:40]:
        vosk.feed(frame)
    with monkeypatch.context() as patch:
        patch.setattr(vosk._open, "partial", lambda: 1 / 0)
        vosk._pending.extend(bytes(3200))
        with pytest.raises(RecognizerError, match="ZeroDivisionError"):
            vosk.feed(heard[40])
    assert recognise(vosk, speech) == before


def test_segments_the_engine_ends_are_joined(
    vosk: VoskRecognizer, korean: dict[str, Samples]
) -> None:
    vosk.listen_for(None)
    speech = korean[" ".join(KOREAN)]
    gap = np.zeros(16_000 * 3, np.int16)
    once = recognise(vosk, speech)
    twice = recognise(vosk, np.concatenate([speech, gap, speech]))
    assert len(twice.words) > len(once.words)
    assert twice.text.startswith(once.text[:4])
    assert twice.words[-1].started_ms > (len(speech) + len(gap)) / 16


def test_a_long_used_decoder_is_replaced_between_utterances(
    vosk: VoskRecognizer, korean: dict[str, Samples], monkeypatch: pytest.MonkeyPatch
) -> None:
    vosk.listen_for(None)
    speech = korean["도움말"]
    before = recognise(vosk, speech)
    engine = vosk._open._engine
    monkeypatch.setattr(vosk_decoder, "_RENEW_AFTER_S", 0.5)
    assert recognise(vosk, speech) == before
    assert vosk._open._engine is not engine


def test_the_persons_model_is_left_as_it_is(korean_model: Path, tmp_path: Path) -> None:
    settings = korean_model / "conf" / "mfcc.conf"
    before = settings.read_bytes()
    vosk_decoder._link_without_dither(korean_model, tmp_path)
    assert settings.read_bytes() == before
    assert b"--dither=0" in (tmp_path / "conf" / "mfcc.conf").read_bytes()


def test_without_the_right_to_link_files_are_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError("a privilege is not held")

    source, copy = tmp_path / "source", tmp_path / "copy"
    (source / "conf").mkdir(parents=True)
    (source / "conf" / "mfcc.conf").write_text("--dither=1.0\n--low-freq=20\n")
    (source / "words.txt").write_text("one")
    monkeypatch.setattr("os.symlink", refused)
    monkeypatch.setattr("os.link", refused)
    vosk_decoder._link_without_dither(source, copy)
    assert (copy / "conf" / "mfcc.conf").read_text() == "--low-freq=20\n--dither=0\n"
    assert (copy / "words.txt").read_text() == "one"


@pytest.mark.parametrize(
    "broken",
    ["am/final.mdl", "conf/mfcc.conf", "conf/model.conf", "graph/HCLr.fst", "graph/Gr.fst",
     "ivector/final.ie", "graph/phones/word_boundary.int"],
)  # fmt: skip
@pytest.mark.parametrize("how", ["missing", "empty"])
def test_a_model_that_is_not_whole_never_reaches_the_engine(
    korean_model: Path, tmp_path: Path, broken: str, how: str
) -> None:
    model = tmp_path / "vosk-model-small-en-us-0.15"
    shutil.copytree(korean_model, model, copy_function=_link)
    (model / broken).unlink()
    if how == "empty":
        (model / broken).touch()
    with pytest.raises(ModelError, match=broken) as refused:
        VoskRecognizer(model)
    assert "voice-assistant models fetch vosk-model-small-en-us-0.15" in refused.value.hint


def test_no_model_at_all(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no recognition model"):
        VoskRecognizer(tmp_path / "nowhere")


@pytest.mark.parametrize("broken", ["am/final.mdl", "ivector/final.ie"])
def test_a_truncated_model_is_an_error_of_one_line(
    korean_model: Path, tmp_path: Path, broken: str
) -> None:
    model = tmp_path / "model"
    shutil.copytree(korean_model, model, copy_function=_link)
    whole = (model / broken).read_bytes()
    (model / broken).unlink()
    (model / broken).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ModelError) as refused:
        VoskRecognizer(model)
    assert "\n" not in str(refused.value)


def _link(source: str, place: str) -> None:
    Path(place).symlink_to(source)
