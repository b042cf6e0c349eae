"""What every recognizer promises, held against both real engines on real sound."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.recognition.conftest import KOREAN
from tests.recognition.sound import frames, noise, recognise
from voice_assistant.events import SAMPLE_RATE
from voice_assistant.interfaces import Recognizer
from voice_assistant.recognition.spelling import understanding_form

if TYPE_CHECKING:
    from voice_assistant.events import Samples

pytestmark = pytest.mark.model


@dataclass(frozen=True)
class Engine:
    recognizer: Recognizer
    speech: Samples
    """Some words it makes something of."""
    phrases: list[str]


@pytest.fixture(params=["vosk", "whisper"])
def engine(
    request: pytest.FixtureRequest,
    korean: dict[str, Samples],
    say: Callable[[str], Samples],
) -> Engine:
    recognizer = request.getfixturevalue(request.param)
    recognizer.listen_for(None)
    if request.param == "vosk":
        return Engine(recognizer, korean[" ".join(KOREAN)], KOREAN)
    return Engine(recognizer, say("I was tired, and I rang my sponsor."), ["stop", "go on"])


def test_says_which_it_is(engine: Engine, request: pytest.FixtureRequest) -> None:
    assert engine.recognizer.engine == request.node.callspec.params["engine"]
    assert recognise(engine.recognizer, engine.speech).engine == engine.recognizer.engine


def test_five_hearings_of_one_sound_are_identical(engine: Engine) -> None:
    heard = {repr(recognise(engine.recognizer, engine.speech)) for _ in range(5)}
    assert len(heard) == 1
    assert "text=''" not in heard.pop()


def test_text_is_in_understanding_form(engine: Engine) -> None:
    heard = recognise(engine.recognizer, engine.speech)
    assert heard.text == understanding_form(heard.raw) != ""


def test_words_carry_times_within_the_utterance_and_confidence(engine: Engine) -> None:
    recognise(engine.recognizer, engine.speech)
    heard = recognise(engine.recognizer, engine.speech)
    length_ms = len(engine.speech) * 1000 // SAMPLE_RATE
    assert [word.text for word in heard.words] == heard.text.split()
    times = [moment for word in heard.words for moment in (word.started_ms, word.ended_ms)]
    assert times == sorted(times)
    assert times[0] >= 0
    assert times[-1] <= length_ms
    assert times[-1] > length_ms / 2
    assert all(0 <= (word.confidence or 0) <= 1 for word in heard.words)
    assert 0 < heard.confidence <= 1


@pytest.mark.parametrize("expected", [False, True])
@pytest.mark.parametrize("level", [0.0, 0.0005, 0.01, 0.1])
@pytest.mark.parametrize("seconds", [0.3, 3.0])
def test_silence_and_noise_have_no_text(
    engine: Engine, seconds: float, level: float, expected: bool
) -> None:
    engine.recognizer.listen_for(engine.phrases if expected else None)
    heard = recognise(engine.recognizer, noise(seconds, level))
    assert (heard.text, heard.words, heard.confidence) == ("", (), 0.0)


def test_an_utterance_without_sound_has_no_text(engine: Engine) -> None:
    assert engine.recognizer.finish().text == ""
    assert engine.recognizer.finish().text == ""


def test_partial_results_come_while_it_is_said_or_not_at_all(engine: Engine) -> None:
    partials = [engine.recognizer.feed(frame) for frame in frames(engine.speech)]
    final = engine.recognizer.finish().text
    if engine.recognizer.streaming:
        assert partials[0] == ""
        assert len(set(partials)) > 3
        assert set(partials[-1].split()) & set(final.split())
        assert all(partial == understanding_form(partial) for partial in partials)
    else:
        assert set(partials) == {""}


def test_a_new_utterance_starts_without_the_last_ones_partial(engine: Engine) -> None:
    recognise(engine.recognizer, engine.speech)
    silence = np.zeros(SAMPLE_RATE // 2, np.int16)
    assert {engine.recognizer.feed(frame) for frame in frames(silence)} == {""}
    engine.recognizer.finish()


def test_any_phrases_at_all_can_be_expected(engine: Engine) -> None:
    odd = [[], [""], ["["], ['"'], ["[]"], ["zzqx vvrt"], ["\ud800"], ["a" * 10_000], ["🙂"]]
    for phrases in [*odd, [phrase for row in odd for phrase in row], engine.phrases]:
        engine.recognizer.listen_for(phrases)
        assert recognise(engine.recognizer, engine.speech[: SAMPLE_RATE // 2]).engine


def test_speech_is_never_turned_into_expected_phrases(engine: Engine) -> None:
    open_text = recognise(engine.recognizer, engine.speech).text
    engine.recognizer.listen_for(random.Random(1).sample(engine.phrases, 2))
    assert recognise(engine.recognizer, engine.speech).text == open_text
