"""Frames in, events out: onset, endpoint, early commands, silence, lost sound."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from voice_assistant.errors import RecognizerError
from voice_assistant.events import (
    FRAME_MS,
    FRAME_SAMPLES,
    AudioFrame,
    AudioLost,
    NothingHeard,
    Profile,
    Recognition,
    SilenceReached,
    SpeechStarted,
    SpeechStopped,
    Utterance,
)
from voice_assistant.listening.listener import Listener
from voice_assistant.recognition.worker import RecognizerWorker
from voice_assistant.testing import FakeRecognizer, FakeVoiceDetector, Line, coded_sound


def silence(ms: int) -> list[np.ndarray]:
    return [np.zeros(FRAME_SAMPLES, np.int16)] * (ms // FRAME_MS)


def speech(number: int, line: Line) -> list[np.ndarray]:
    return list(coded_sound(number, line).reshape(-1, FRAME_SAMPLES))


def hear(
    lines: Sequence[Line],
    sound: list[np.ndarray],
    *,
    profile: Profile = "command",
    streaming: bool = False,
    lost: range = range(0),
) -> list[object]:
    worker = RecognizerWorker(lambda: FakeRecognizer(lines, streaming=streaming), live=False)
    listener = Listener(FakeVoiceDetector(), worker)
    listener.listen(profile, None, 0)
    events: list[object] = []
    for index, samples in enumerate(sound):
        events += listener.hear(AudioFrame(samples, index * FRAME_MS, lost=index in lost))
    return events


def test_a_short_answer_is_one_utterance_from_onset_to_last_sound() -> None:
    lines = [Line("not today")]
    events = hear(lines, [*silence(900), *speech(1, lines[0]), *silence(900)])
    assert [type(event) for event in events] == [
        SpeechStarted, SpeechStopped, Utterance,
    ]  # fmt: skip
    utterance = events[2]
    assert isinstance(utterance, Utterance)
    assert (utterance.text, utterance.started_ms, utterance.ended_ms) == ("not today", 900, 1500)


def test_word_times_count_from_the_onset_not_from_the_pre_roll() -> None:
    lines = [Line("not today")]
    events = hear(lines, [*silence(1000), *speech(1, lines[0]), *silence(900)])
    utterance = next(event for event in events if isinstance(event, Utterance))
    assert [word.started_ms for word in utterance.recognition.words] == [0, 300]


def test_a_thinking_pause_in_a_reflection_makes_two_utterances_of_one_turn() -> None:
    lines = [Line("my sister called"), Line("and i was glad")]
    sound = [*speech(1, lines[0]), *silence(3000), *speech(2, lines[1]), *silence(1000)]
    events = hear(lines, sound, profile="reflect")
    assert [event.text for event in events if isinstance(event, Utterance)] == [
        "my sister called",
        "and i was glad",
    ]


def test_a_whole_command_ends_the_utterance_before_the_pause_does() -> None:
    lines = [Line("pause")]
    sound = [*silence(200), *speech(1, lines[0]), *silence(1000)]
    late = hear(lines, sound)
    early = hear(lines, sound, streaming=True)
    ends = [
        next(event.at_ms for event in events if isinstance(event, SpeechStopped))
        for events in (late, early)
    ]
    assert ends == [1000, 560]


@pytest.mark.parametrize("said", ["no", "yes", "six"])
def test_an_answer_is_never_ended_early_since_safety_may_follow(said: str) -> None:
    lines = [Line(said)]
    events = hear(lines, [*silence(200), *speech(1, lines[0]), *silence(1000)], streaming=True)
    assert next(event.at_ms for event in events if isinstance(event, SpeechStopped)) == 1000


def test_a_sob_is_presence_without_words() -> None:
    lines = [Line("...")]
    events = hear(lines, [*silence(1900), *speech(1, lines[0]), *silence(1500)])
    assert any(isinstance(event, NothingHeard) for event in events)
    assert not any(isinstance(event, Utterance) for event in events)
    silences = [event.ms for event in events if isinstance(event, SilenceReached)]
    assert silences == [1000, 1000], "silence counts anew after the sob"


def test_silence_is_reported_every_second_and_brings_no_text() -> None:
    events = hear([], silence(3500))
    assert events == [SilenceReached(ms, ms) for ms in (1000, 2000, 3000)]


def test_silence_after_words_counts_from_their_last_sound() -> None:
    lines = [Line("yes")]
    events = hear(lines, [*speech(1, lines[0]), *silence(1200)])
    assert events[-1] == SilenceReached(1000, 1300)


def test_lost_sound_passes_time_and_counts_as_nobodys_silence() -> None:
    events = hear([], silence(2000), lost=range(100))
    assert sum(event.ms for event in events if isinstance(event, AudioLost)) == 2000
    assert not any(isinstance(event, SilenceReached) for event in events)


class BrokenOnce(FakeRecognizer):
    """Fails its first utterance."""

    failed = False

    def finish(self) -> Recognition:
        heard = super().finish()
        if not self.failed:
            self.failed = True
            raise RecognizerError("the engine failed", "try again")
        return heard


def test_after_an_engine_error_the_next_utterance_is_heard() -> None:
    lines = [Line("one"), Line("two")]
    worker = RecognizerWorker(lambda: BrokenOnce(lines), live=False)
    listener = Listener(FakeVoiceDetector(), worker)
    heard: list[str] = []
    errors = 0
    sound = [*speech(1, lines[0]), *silence(900), *speech(2, lines[1]), *silence(900)]
    for index, samples in enumerate(sound):
        try:
            events = listener.hear(AudioFrame(samples, index * FRAME_MS))
        except RecognizerError:
            errors += 1
            continue
        heard += [event.text for event in events if isinstance(event, Utterance)]
    assert (errors, heard) == (1, ["two"])


def test_what_is_our_own_voice_begins_no_utterance() -> None:
    lines = [Line("say stop at any time")]
    worker = RecognizerWorker(lambda: FakeRecognizer(lines), live=False)
    listener = Listener(FakeVoiceDetector(), worker)
    events: list[object] = []
    for index, samples in enumerate([*speech(1, lines[0]), *silence(900)]):
        events += listener.hear(AudioFrame(samples, index * FRAME_MS, ours=True))
    assert not any(isinstance(event, SpeechStarted | Utterance) for event in events)
