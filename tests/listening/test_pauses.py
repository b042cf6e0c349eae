"""How long a pause must be: learned from one person, and longer after words that promise more."""

from __future__ import annotations

import pytest

from tests.listening.test_listener import hear, silence, speech
from voice_assistant.events import (
    FRAME_MS,
    AudioFrame,
    SilenceReached,
    SpeechStarted,
    SpeechStopped,
    Utterance,
)
from voice_assistant.listening.listener import Listener
from voice_assistant.listening.pauses import LONGEST_MS, LearnedPause, Pauses, trails_off
from voice_assistant.recognition.worker import RecognizerWorker
from voice_assistant.testing import FakeRecognizer, FakeVoiceDetector, Line


@pytest.mark.parametrize(
    "text",
    [
        "no because",
        "yes and",
        "um",
        "i was angry but um",
        "it was my",
        "well let me think",
        "seven or",
        "let me think about it",
    ],
)
def test_words_that_promise_more(text: str) -> None:
    assert trails_off(text)


@pytest.mark.parametrize(
    "text",
    ["no", "i think so", "stop um", "and then i slept", "drum", "that's all", "at random", ""],
)
def test_words_that_are_whole(text: str) -> None:
    assert not trails_off(text)


def utterances(events: list[object]) -> list[tuple[str, int, int]]:
    return [
        (event.text, event.started_ms, event.ended_ms)
        for event in events
        if isinstance(event, Utterance)
    ]


@pytest.mark.parametrize("streaming", [False, True])
def test_a_short_answer_that_trails_off_is_one_answer_with_its_rest(streaming: bool) -> None:
    lines = [Line("no because"), Line("i was asleep")]
    sound = [*speech(1, lines[0]), *silence(1500), *speech(2, lines[1]), *silence(900)]
    events = hear(lines, sound, streaming=streaming)
    assert utterances(events) == [("no because i was asleep", 0, 3000)]
    (utterance,) = (event for event in events if isinstance(event, Utterance))
    assert [word.started_ms for word in utterance.recognition.words] == [0, 300, 2100, 2400, 2700]


def test_what_trails_off_and_gets_no_rest_is_heard_two_seconds_after_it() -> None:
    lines = [Line("no because")]
    sound = [*speech(1, lines[0]), *silence(3500)]
    heard_ms = when_heard(lines, sound)
    assert heard_ms == 600 + 2_000
    silences = [event for event in hear(lines, sound) if isinstance(event, SilenceReached)]
    assert silences == [SilenceReached(2000, 2600), SilenceReached(3000, 3600)]


def when_heard(lines: list[Line], sound: list) -> int:
    worker = RecognizerWorker(lambda: FakeRecognizer(lines), live=False)
    listener = Listener(FakeVoiceDetector(), worker)
    for index, samples in enumerate(sound):
        frame = AudioFrame(samples, index * FRAME_MS)
        if any(isinstance(event, Utterance) for event in listener.hear(frame)):
            return frame.ended_ms
    raise AssertionError("never heard")


def test_let_me_think_is_a_request_and_not_held_back() -> None:
    lines = [Line("let me think")]
    assert when_heard(lines, [*speech(1, lines[0]), *silence(900)]) == 900 + 500


def test_commands_in_a_practice_are_never_held_back() -> None:
    lines = [Line("stop the bell because")]
    events = hear(lines, [*speech(1, lines[0]), *silence(600)], profile="guided")
    assert len(utterances(events)) == 1


def test_a_segment_that_trails_off_is_saved_at_once_and_the_turn_waits_longer() -> None:
    lines = [Line("my sister rang and")]
    events = hear(lines, [*speech(1, lines[0]), *silence(13_000)], profile="reflect")
    assert utterances(events) == [("my sister rang and", 0, 1200)]
    silences = [event.at_ms for event in events if isinstance(event, SilenceReached)]
    assert silences == [12_200, 13_200, 14_200]


def test_a_pause_is_learned_quickly_within_bounds_and_forgotten_slowly() -> None:
    pause = LearnedPause(500)
    pause.went_on_after(900)
    assert pause.hangover_ms == 500, "once is chance"
    pause.went_on_after(900)
    assert pause.hangover_ms == 960
    for _ in range(20):
        pause.went_on_after(1_490)
    assert 1_680 <= pause.hangover_ms <= 1_700 <= LONGEST_MS
    pause.went_on_after(60_000)
    assert pause.hangover_ms < 1_680
    for _ in range(100):
        pause.went_on_after(60_000)
    assert pause.hangover_ms == 500


def test_a_person_who_pauses_long_is_cut_off_less_and_less() -> None:
    """Five answers with 700 ms in the middle of each: the first ones are cut in two."""
    lines = [Line("not really"), Line("no")]
    answer = [*speech(1, lines[0]), *silence(700), *speech(2, lines[1]), *silence(4000)]
    events = hear(lines, answer * 5)
    assert [text for text, _, _ in utterances(events)] == [
        *["not really", "no"] * 2, *["not really no"] * 3,
    ]  # fmt: skip


def test_the_pause_outlives_the_session_and_a_segments_pause_stays() -> None:
    pauses = Pauses(command_ms=600)
    for _ in range(2):
        pauses.command.went_on_after(1_000)
    assert [pauses.hangover_ms(p) for p in ("command", "guided", "reflect")] == [1040, 1040, 800]
    lines = [Line("not really")]
    worker = RecognizerWorker(lambda: FakeRecognizer(lines), live=False)
    listener = Listener(FakeVoiceDetector(), worker, pauses)
    sound = [*speech(1, lines[0]), *silence(1500)]
    ends = [
        event.at_ms
        for index, samples in enumerate(sound)
        for event in listener.hear(AudioFrame(samples, index * FRAME_MS))
        if isinstance(event, SpeechStopped)
    ]
    assert ends == [600 + 1040]


def test_a_pause_as_long_as_can_be_set_holds_from_the_first_answer() -> None:
    lines = [Line("not"), Line("really")]
    sound = [*speech(1, lines[0]), *silence(1900), *speech(2, lines[1]), *silence(2100)]
    worker = RecognizerWorker(lambda: FakeRecognizer(lines), live=False)
    listener = Listener(FakeVoiceDetector(), worker, Pauses(command_ms=2_000))
    events = [
        event
        for index, samples in enumerate(sound)
        for event in listener.hear(AudioFrame(samples, index * FRAME_MS))
        if isinstance(event, SpeechStarted | SpeechStopped | Utterance)
    ]
    assert [type(event) for event in events] == [SpeechStarted, SpeechStopped, Utterance]


def test_a_command_soon_after_an_answer_teaches_nothing() -> None:
    lines = [Line("seven"), Line("stop")]
    pauses = Pauses()
    worker = RecognizerWorker(lambda: FakeRecognizer(lines), live=False)
    listener = Listener(FakeVoiceDetector(), worker, pauses)
    both = [*speech(1, lines[0]), *silence(900), *speech(2, lines[1]), *silence(4000)]
    for index, samples in enumerate(both * 4):
        listener.hear(AudioFrame(samples, index * FRAME_MS))
    assert pauses.hangover_ms("command") == 500


def test_our_own_voice_heard_back_teaches_nothing() -> None:
    lines = [Line("seven"), Line("take your time")]
    pauses = Pauses()
    worker = RecognizerWorker(lambda: FakeRecognizer(lines), live=False)
    listener = Listener(FakeVoiceDetector(), worker, pauses)
    both = [*speech(1, lines[0]), *silence(900), *speech(2, lines[1]), *silence(900)]
    for index, samples in enumerate(both * 4):
        for event in listener.hear(AudioFrame(samples, index * FRAME_MS)):
            if isinstance(event, Utterance) and event.text == "take your time":
                listener.disown()
    assert pauses.hangover_ms("command") == 500
