"""Waiting for the wake phrase: what wakes, what does not, and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.recognition.sound import frames, noise
from voice_assistant.audio.voice_detector import WebRtcVoiceDetector
from voice_assistant.errors import ConfigError
from voice_assistant.events import FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE, AudioFrame
from voice_assistant.interfaces import Recognizer
from voice_assistant.listening.wake import WakeListener, Woken, after_phrase, check_phrase
from voice_assistant.recognition.vosk_recognizer import VoskRecognizer
from voice_assistant.recognition.whisper_recognizer import WhisperRecognizer
from voice_assistant.recognition.worker import RecognizerWorker
from voice_assistant.testing import FakeRecognizer, FakeVoiceDetector, Line, coded_sound

if TYPE_CHECKING:
    from voice_assistant.events import Samples

PHRASE = "hello quiet companion"


class Counting(FakeRecognizer):
    """Counts the frames it is given."""

    fed = 0

    def feed(self, frame: AudioFrame) -> str:
        self.fed += 1
        return super().feed(frame)


def sound_of(*lines: str, gap_ms: int = 1_000) -> tuple[list[Line], Samples]:
    said = [Line(text) for text in lines]
    gap = np.zeros(gap_ms // FRAME_MS * FRAME_SAMPLES, np.int16)
    parts = [part for n, line in enumerate(said, 1) for part in (gap, coded_sound(n, line))]
    return said, np.concatenate([*parts, gap])


def wakes(listener: WakeListener, sound: Samples, *, lost: bool = False) -> list[Woken]:
    heard = [
        listener.hear(AudioFrame(frame.samples, frame.started_ms, lost)) for frame in frames(sound)
    ]
    return [woken for woken in heard if woken is not None]


def hear(*lines: str, streaming: bool = False, lost: bool = False) -> list[Woken]:
    said, sound = sound_of(*lines)
    worker = RecognizerWorker(lambda: FakeRecognizer(said, streaming=streaming), live=False)
    listener = WakeListener(FakeVoiceDetector(), worker, PHRASE)
    listener.wait()
    return wakes(listener, sound, lost=lost)


@pytest.mark.parametrize("streaming", [False, True])
def test_the_phrase_wakes_and_what_follows_it_is_the_request(streaming: bool) -> None:
    (woken,) = hear("hello quiet companion i can't sleep", streaming=streaming)
    assert woken.request == "i can't sleep"


def test_a_streaming_recognizer_wakes_before_the_pause_is_over() -> None:
    # The phrase is said from 1000 to 1900 ms.
    assert [woken.at_ms for woken in hear(PHRASE)] == [2_300]
    assert [woken.at_ms for woken in hear(PHRASE, streaming=True)] == [2_140]


def test_other_talk_wakes_nothing_and_leaves_nothing() -> None:
    assert hear("hello my old companion", "what a quiet evening", "companion") == []


def test_it_wakes_after_other_talk() -> None:
    assert len(hear("did you feed the cat", PHRASE)) == 1


def test_lost_sound_wakes_nothing() -> None:
    assert hear(PHRASE, lost=True) == []


def test_the_recognizer_is_spared_silence_knocks_and_breath() -> None:
    said, knocks = sound_of("hm", "hm", "hm")
    breath = 2_000 * np.sin(np.arange(SAMPLE_RATE) * np.pi / SAMPLE_RATE) ** 2
    breaths = np.tile(np.concatenate([breath, np.zeros(SAMPLE_RATE)]), 4)
    sound = np.concatenate([knocks, breaths.astype(np.int16)])
    recognizer = Counting(said)
    listener = WakeListener(
        FakeVoiceDetector(), RecognizerWorker(lambda: recognizer, live=False), PHRASE
    )
    listener.wait()
    assert wakes(listener, sound) == []
    assert recognizer.fed == 0


def test_what_the_session_left_unsettled_wakes_nothing() -> None:
    said, sound = sound_of(PHRASE)
    worker = RecognizerWorker(lambda: FakeRecognizer(said), live=False)
    for frame in frames(sound):
        worker.feed(frame)
    worker.finish()
    listener = WakeListener(FakeVoiceDetector(), worker, PHRASE)
    listener.wait()
    assert wakes(listener, np.zeros(SAMPLE_RATE, np.int16)) == []


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("hello quiet companion", ""),
        ("um hello quiet companion for seven minutes", "for seven minutes"),
        ("hello quite companion", ""),
        ("hello quiet companions i'm angry", "i'm angry"),
        ("hello quiet com panion stop", "stop"),
        ("hello companion", None),
        ("hello my companion", None),
        ("quiet companion", None),
        ("hello quiet", None),
        ("the quiet companion", None),
        ("the light in the companion way", None),
        ("", None),
    ],
)
def test_where_the_phrase_stands_in_a_text(text: str, rest: str | None) -> None:
    assert after_phrase(PHRASE, text) == rest


# With the real engines, on synthetic speech.

KOREAN = "정지 다시 도움말"


@pytest.mark.model
def test_vosk_streams_a_grammar_and_wakes_on_its_phrase_alone(
    vosk: VoskRecognizer, korean: dict[str, Samples]
) -> None:
    check_phrase(KOREAN, vosk)
    gap = np.zeros(SAMPLE_RATE // 2, np.int16)
    said = korean[KOREAN]
    listener = listening(vosk, KOREAN)
    sound = np.concatenate([gap, said, gap, gap])
    (woken,) = wakes(listener, sound)
    ended_ms = (len(gap) + np.flatnonzero(np.abs(said) > 300)[-1]) * 1000 / SAMPLE_RATE
    assert woken.at_ms - ended_ms < 500
    others = [korean["감사합니다 안녕하세요"], korean["아니요 멈춰 조용히"], noise(3.0, 0.1)]
    listener.wait()
    assert wakes(listener, np.concatenate([part for o in others for part in (o, gap)])) == []


@pytest.mark.model
def test_vosk_says_which_words_it_can_never_hear(vosk: VoskRecognizer) -> None:
    with pytest.raises(ConfigError, match="zzqx") as raised:
        check_phrase("정지 zzqx 다시", vosk)
    assert "wake_phrase" in raised.value.hint


@pytest.mark.model
def test_whisper_wakes_on_the_finished_utterance(
    whisper: WhisperRecognizer, say: Callable[[str], Samples]
) -> None:
    check_phrase(PHRASE, whisper)
    listener = listening(whisper, PHRASE)
    assert [w.request for w in wakes(listener, say("Hello quiet companion."))] == [""]
    listener.wait()
    (woken,) = wakes(listener, say("Hello quiet companion, I can't sleep."))
    assert woken.request == "i can't sleep"
    listener.wait()
    others = ["Hello, is that my companion?", "It was quiet, and the kettle was on."]
    assert [wakes(listener, say(other)) for other in others] == [[], []]


def listening(recognizer: Recognizer, phrase: str) -> WakeListener:
    worker = RecognizerWorker(lambda: recognizer, live=False)
    listener = WakeListener(WebRtcVoiceDetector(), worker, phrase)
    listener.wait()
    return listener


@pytest.fixture(scope="session")
def korean(speak_korean: Callable[[Sequence[str]], dict[str, Samples]]) -> dict[str, Samples]:
    return speak_korean([KOREAN, "감사합니다 안녕하세요", "아니요 멈춰 조용히"])
