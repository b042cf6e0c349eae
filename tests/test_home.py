"""Home: the wake phrase, a request, a session, and waiting again; over the shipped fakes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from voice_assistant.assembly import Equipment
from voice_assistant.config import Config, load_config
from voice_assistant.home import SharedMicrophone, stay_home
from voice_assistant.journal import Journal
from voice_assistant.journal.rows import SessionRow
from voice_assistant.listening.listener import Listener
from voice_assistant.listening.pauses import Pauses
from voice_assistant.listening.wake import WakeListener
from voice_assistant.person import Line, ScriptedMicrophone
from voice_assistant.recognition.worker import RecognizerWorker
from voice_assistant.testing import (
    FakeLoudspeaker,
    FakeRecognizer,
    FakeVoiceDetector,
    RememberingScreen,
    coded_sound,
)
from voice_assistant.voice.silent_voice import SilentVoice

PHRASE = "hello quiet companion"
Stay = Callable[..., RememberingScreen]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return replace(load_config(), journal_path=tmp_path / "journal.db", region="US")


@pytest.fixture
def stay(config: Config) -> Stay:
    def at_home(*lines: Line, longest_ms: int = 600_000) -> RememberingScreen:
        worker = RecognizerWorker(lambda: FakeRecognizer(lines), live=False)
        screen = RememberingScreen()
        equipment = Equipment(
            microphone=ScriptedMicrophone(lines, coded_sound, longest_ms),
            loudspeaker=FakeLoudspeaker(),
            voice=SilentVoice(),
            worker=worker,
            make_ears=lambda session: Listener(FakeVoiceDetector(), worker, Pauses()),
            engine=FakeRecognizer.engine,
            screen=screen,
        )
        wake = WakeListener(FakeVoiceDetector(), worker, PHRASE)
        stay_home(config, screen, lambda: equipment, lambda _: wake)
        return screen

    return at_home


@pytest.fixture
def entries(config: Config) -> Callable[[], list[SessionRow]]:
    def read() -> list[SessionRow]:
        with Journal.open(config.journal_path) as journal:
            return list(reversed(journal.sessions()))

    return read


def spoken(screen: RememberingScreen) -> str:
    return "\n".join(text for _, text in screen.spoken)


def test_talk_without_the_phrase_is_neither_shown_nor_kept(stay: Stay, entries: Callable) -> None:  # type: ignore[type-arg]
    screen = stay(Line("we should call the plumber tomorrow", at_ms=2_000))
    assert screen.lines == []
    assert entries() == []


def test_woken_it_does_what_is_asked_and_waits_again(stay: Stay, entries: Callable) -> None:  # type: ignore[type-arg]
    screen = stay(
        Line(PHRASE, at_ms=2_000),
        Line("five minutes of the body scan", gap_ms=1_500),
        Line("stop", gap_ms=60_000),
        Line("what about the plumber", gap_ms=20_000),
        Line(PHRASE, gap_ms=5_000),
        Line("gratitude please", gap_ms=1_500),
        Line("stop", gap_ms=30_000),
    )
    found = [(entry.script, entry.outcome) for entry in entries()]
    assert found == [("body-scan", "stopped_by_user"), ("gratitude", "stopped_by_user")]
    assert "plumber" not in " ".join(screen.lines)


def test_the_request_may_follow_the_phrase_in_one_breath(stay: Stay, entries: Callable) -> None:  # type: ignore[type-arg]
    stay(Line(f"{PHRASE} i can't sleep", at_ms=2_000), longest_ms=60_000)
    assert [entry.script for entry in entries()] == ["night-settling"]


def test_a_slip_told_instead_of_a_request_is_met(stay: Stay, entries: Callable) -> None:  # type: ignore[type-arg]
    stay(Line(f"{PHRASE} i drank tonight", at_ms=2_000), longest_ms=60_000)
    assert [entry.script for entry in entries()] == ["after-a-slip"]


def test_a_crisis_told_instead_of_a_request_is_met_at_once(stay: Stay, entries: Callable) -> None:  # type: ignore[type-arg]
    screen = stay(
        Line(PHRASE, at_ms=2_000),
        Line("i want to kill myself", gap_ms=1_500),
        longest_ms=90_000,
    )
    assert "call or text 9 8 8" in spoken(screen)
    [entry] = entries()
    assert (entry.script, entry.outcome) == ("home", "crisis")


def test_what_is_not_understood_is_asked_once_more(stay: Stay, entries: Callable) -> None:  # type: ignore[type-arg]
    screen = stay(Line(PHRASE, at_ms=2_000), Line("green kettles", gap_ms=1_500))
    assert "I didn't catch that." in spoken(screen)
    assert entries() == []


def test_a_step_is_explained_and_the_time_told(stay: Stay, entries: Callable) -> None:  # type: ignore[type-arg]
    screen = stay(
        Line(f"{PHRASE} what is step four", at_ms=2_000),
        Line(f"{PHRASE}", gap_ms=120_000),
        Line("what time is it", gap_ms=1_500),
    )
    assert "Step four. Write down what's true about your patterns." in spoken(screen)
    assert "It's " in spoken(screen)
    assert entries() == []


def test_what_was_kept_is_read_back_where_it_is_asked_for(stay: Stay, config: Config) -> None:
    with Journal.open(config.journal_path) as journal:
        session = journal.start_session("nightly", wording="plain", engine="fake", voice="fake")
        journal.save_turn(
            session, 1, step="gratitude", prompt="What for?", wording="plain",
            outcome="answered", started_ms=0, ended_ms=1,
        )  # fmt: skip
        journal.keep_line(session, 1, "gratitude", "the rain on the roof")
        journal.end_session(session, "completed")
    screen = stay(Line(f"{PHRASE} what am i grateful for this week", at_ms=2_000))
    assert "the rain on the roof" in spoken(screen)


def test_a_slip_told_in_another_script_is_not_read_back(stay: Stay, config: Config) -> None:
    with Journal.open(config.journal_path) as journal:
        session = journal.start_session("nightly", wording="plain", engine="fake", voice="fake")
        journal.save_turn(
            session, 1, step="slip", prompt="Thank you.", wording="plain",
            outcome="answered", started_ms=0, ended_ms=1,
        )  # fmt: skip
        assert journal.session(session).session.guarded
    screen = stay(Line(f"{PHRASE} what did i say last night", at_ms=2_000))
    assert "I found nothing there." in spoken(screen)


def test_each_listener_begins_at_zero_and_the_microphone_stays_open() -> None:
    shared = SharedMicrophone(ScriptedMicrophone((), coded_sound, 200))
    first: Iterator[int] = (frame.started_ms for frame in shared)
    assert [next(first) for _ in range(3)] == [0, 20, 40]
    assert [frame.started_ms for frame in shared] == list(range(0, 140, 20))
