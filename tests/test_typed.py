"""A session typed: lines for utterances, a clock that costs no time."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

import pytest

from voice_assistant.assembly import Equipment, Run, Taste, assemble
from voice_assistant.courses import Request
from voice_assistant.dialogue.actions import Turn
from voice_assistant.dialogue.session import Awaiting
from voice_assistant.events import (
    EndOfInput,
    Profile,
    SilenceReached,
    Utterance,
)
from voice_assistant.journal.journal import Journal
from voice_assistant.recognition.worker import RecognizerWorker
from voice_assistant.testing import (
    FakeLoudspeaker,
    FakeRecognizer,
    RememberingScreen,
    fixed_clock,
)
from voice_assistant.typed import ENGINE, TIME_OUT_MS, TypedEars, VirtualMicrophone
from voice_assistant.voice.silent_voice import SilentVoice


class Typist:
    """Types `lines`, then ends the input; says whose answer is awaited."""

    def __init__(self, lines: Sequence[str], profile: Profile = "command") -> None:
        self._lines: Iterator[str] = iter(lines)
        self.awaiting: Awaiting | None = Awaiting(1, "mood")
        self.ears = TypedEars(lambda: next(self._lines, None), lambda: self.awaiting)
        self.ears.listen(profile, None, 0)
        self._frames = iter(VirtualMicrophone(lambda: False))

    def hears(self, frames: int = 1) -> list[object]:
        heard = (self.ears.hear(frame) for frame in islice(self._frames, frames))
        return [event for events in heard for event in events]


def test_the_frames_are_silent_and_come_every_twenty_milliseconds() -> None:
    microphone = VirtualMicrophone(lambda: False)
    frames = list(islice(microphone, 3))
    assert [frame.started_ms for frame in frames] == [0, 20, 40]
    assert not any(frame.samples.any() for frame in frames)


def test_a_closed_clock_stops() -> None:
    microphone = VirtualMicrophone(lambda: False)
    frames = iter(microphone)
    next(frames)
    microphone.close()
    assert list(frames) == []


def test_at_a_terminal_silences_last(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    now_s = 0.0

    def sleep(seconds: float) -> None:
        nonlocal now_s
        slept.append(seconds)
        now_s += seconds

    monkeypatch.setattr(time, "monotonic", lambda: now_s)
    monkeypatch.setattr(time, "sleep", sleep)
    list(islice(VirtualMicrophone(lambda: True), 50))
    assert sum(slept) == pytest.approx(1.0)


def test_a_line_is_an_utterance_in_the_form_that_understanding_takes() -> None:
    (heard,) = Typist(["  About 6, I'd say! "]).hears()
    assert isinstance(heard, Utterance)
    assert heard.text == "about six i'd say"
    assert heard.recognition.raw == "About 6, I'd say!"
    assert heard.recognition.engine == ENGINE


def test_one_line_is_the_whole_of_a_long_answer() -> None:
    said, ended = Typist(["My sister called."], "reflect").hears()
    assert isinstance(said, Utterance)
    assert isinstance(ended, SilenceReached)
    assert ended.ms == TIME_OUT_MS


def test_a_done_phrase_of_its_own_after_a_long_answer_is_no_second_answer() -> None:
    typist = Typist(["My sister called.", "That's all.", "No."], "reflect")
    typist.hears()
    typist.ears.listen("command", None, 20)
    typist.awaiting = Awaiting(2, "resentment")
    assert typist.hears() == []
    (heard,) = typist.hears()
    assert isinstance(heard, Utterance)
    assert heard.text == "no"


def test_a_done_phrase_ends_an_answer_that_is_still_open() -> None:
    typist = Typist(["My sister called.", "And she laughed.", "That's all."], "reflect")
    said = [typist.hears()[0] for _ in range(3)]
    assert isinstance(said[2], Utterance)
    assert said[2].text == "that's all"


def test_nothing_is_read_while_no_answer_is_awaited() -> None:
    typist = Typist(["six"])
    typist.awaiting = None
    assert typist.hears(100) == []
    typist.awaiting = Awaiting(1, "mood")
    assert len(typist.hears()) == 1


def test_an_empty_line_lets_silence_run_until_something_else_is_asked() -> None:
    typist = Typist(["", "six"])
    silences = typist.hears(551)  # eleven seconds after the line itself
    assert [each.ms for each in silences if isinstance(each, SilenceReached)] == [
        *range(1_000, 12_000, 1_000)
    ]
    typist.awaiting = Awaiting(2, "went-well")
    (heard,) = typist.hears()
    assert isinstance(heard, Utterance)


def test_the_end_of_input_is_told() -> None:
    assert isinstance(Typist([]).hears()[0], EndOfInput)


def typed_run(
    journal: Journal, lines: Sequence[str], script: str, turns: list[Turn]
) -> tuple[Run, RememberingScreen]:
    remaining = iter(lines)
    screen = RememberingScreen()
    worker = RecognizerWorker(partial(FakeRecognizer, ()), live=False)
    equipment = Equipment(
        microphone=VirtualMicrophone(lambda: False),
        loudspeaker=FakeLoudspeaker(),
        voice=SilentVoice(),
        worker=worker,
        make_ears=lambda session: TypedEars(
            lambda: next(remaining, None), lambda: session.awaiting
        ),
        engine=ENGINE,
        screen=screen,
    )
    run = assemble(
        Request(script, 120 if script == "long-exhale" else None, short=True),
        Taste(region="US"),
        equipment,
        journal,
        clock=fixed_clock,
        on_turn=turns.append,
    )
    return run, screen


@pytest.fixture
def journal() -> Iterator[Journal]:
    with Journal.open(Path(":memory:"), clock=fixed_clock) as opened:
        yield opened


def test_a_whole_reflection_typed(journal: Journal) -> None:
    turns: list[Turn] = []
    lines = ["6", "My sister called", "that's all", "no", "skip", "call my brother", "The rain."]
    run, _ = typed_run(journal, lines, "nightly", turns)
    assert run.go().outcome == "completed"
    assert [(turn.step, turn.outcome, turn.heard) for turn in turns] == [
        ("mood", "answered", "six"),
        ("went-well", "answered", "my sister called"),
        ("resentment", "no", "no"),
        ("owed", "skipped", ""),
        ("tomorrow", "answered", "call my brother"),
        ("gratitude", "answered", "the rain"),
    ]


def test_input_that_ends_keeps_what_was_said_as_interrupted(journal: Journal) -> None:
    run, _ = typed_run(journal, ["6", "My sister called"], "nightly", [])
    assert run.go().outcome == "interrupted"
    entry = journal.session(run.recorder.session_id)
    assert entry.session.next_step == "resentment"
    assert [turn.outcome for turn in entry.turns] == ["answered", "answered", "interrupted"]


def test_a_practice_plays_on_without_any_input(journal: Journal) -> None:
    run, _ = typed_run(journal, [], "long-exhale", [])
    ended = run.go()
    assert (ended.outcome, ended.actual_ms) == ("completed", 120_000)


def test_grave_words_typed_are_met_and_not_written(journal: Journal) -> None:
    run, screen = typed_run(journal, ["6", "I want to die", "stop"], "nightly", [])
    assert run.go().outcome == "crisis"
    assert any("988" in shown for shown in screen.shown)
    entry = journal.session(run.recorder.session_id)
    assert [s.said for turn in entry.turns for s in turn.segments] == ["6"]
