"""What happens when the time comes: one sentence, waiting, or silence; over the shipped fakes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from voice_assistant.assembly import Equipment
from voice_assistant.config import Config, load_config
from voice_assistant.errors import VoiceError
from voice_assistant.events import AudioFrame, Speech
from voice_assistant.home import stay_home
from voice_assistant.journal import Journal
from voice_assistant.journal.lock import session_lock
from voice_assistant.journal.wall_clock import local_zone, now_utc
from voice_assistant.listening.listener import Listener
from voice_assistant.listening.pauses import Pauses
from voice_assistant.person import Line, ScriptedMicrophone
from voice_assistant.recognition.worker import RecognizerWorker
from voice_assistant.reminders.doorbell import STALE_S, Doorbell, make_way
from voice_assistant.reminders.kept import Kept, Reminder, save_kept, today
from voice_assistant.reminders.ringing import ring
from voice_assistant.reminders.waiting import (
    LONGEST_MS,
    PatientWake,
    RemindedWake,
)
from voice_assistant.testing import (
    FakeLoudspeaker,
    FakeRecognizer,
    FakeVoiceDetector,
    RememberingScreen,
    coded_sound,
)
from voice_assistant.voice.silent_voice import SilentVoice

PHRASE = "hello quiet companion"
SENTENCE = "Good evening; I'm here."
KEY = "0badcafe"


class RememberingVoice(SilentVoice):
    """Remembers what it was asked to say; a hoarse one cannot say the sentence."""

    def __init__(self, *, hoarse: bool) -> None:
        super().__init__()
        self.said: list[str] = []
        self._hoarse = hoarse

    def render(self, text: str, wpm: int, *, personal: bool = False) -> Speech:
        self.said.append(text)
        if self._hoarse and text == SENTENCE:
            raise VoiceError("The voice is gone.")
        return super().render(text, wpm, personal=personal)


class PatientScreen(RememberingScreen):
    """Remembers trouble, which the shipped one raises."""

    def __init__(self) -> None:
        super().__init__()
        self.troubles: list[str] = []

    def trouble(self, error: Exception) -> None:
        self.troubles.append(str(error))


class CountingMicrophone(ScriptedMicrophone):
    """Counts what was heard of it, and does `at_ms[moment]()` on the way."""

    at_ms: dict[int, Callable[[], None]]
    heard_ms = 0

    def __iter__(self) -> Iterator[AudioFrame]:
        for frame in super().__iter__():
            self.heard_ms = frame.ended_ms
            self.at_ms.get(frame.started_ms, lambda: None)()
            yield frame


class Room:
    """A room with a person in it, who says `lines`, and everything to hear and answer them."""

    def __init__(
        self, config: Config, *lines: Line, longest_ms: int = 60_000, hoarse: bool = False
    ) -> None:
        self.config = config
        self.screen = PatientScreen()
        self.voice = RememberingVoice(hoarse=hoarse)
        self.loudspeaker = FakeLoudspeaker()
        self.microphone = CountingMicrophone(lines, coded_sound, longest_ms)
        self.microphone.at_ms = {}
        self.opened = 0
        worker = RecognizerWorker(lambda: FakeRecognizer(lines), live=False)
        self._equipment = Equipment(
            microphone=self.microphone,
            loudspeaker=self.loudspeaker,
            voice=self.voice,
            worker=worker,
            make_ears=lambda session: Listener(FakeVoiceDetector(), worker, Pauses()),
            engine=FakeRecognizer.engine,
            screen=self.screen,
        )

    def equipment(self) -> Equipment:
        self.opened += 1
        return self._equipment

    def ring(self) -> None:
        ring(self.config, KEY, self.screen, self.equipment, self._wake(PatientWake))

    def stay_home(self) -> None:
        stay_home(self.config, self.screen, self.equipment, self._wake(RemindedWake))

    def _wake(self, kind: type[RemindedWake]) -> Callable[[Equipment], RemindedWake]:
        bell = Doorbell(self.config.journal_path)
        return lambda equipment: kind(
            FakeVoiceDetector(), equipment, PHRASE, bell, lambda: SENTENCE
        )


@pytest.fixture
def config(home: Path) -> Config:
    config = replace(load_config(), region="US")
    config.data_folder.mkdir(parents=True)
    set_reminder(config)
    return config


def set_reminder(
    config: Config, minutes_ago: int = 1, *, script: str = "nightly", silent: bool = False
) -> None:
    at = now_utc().astimezone(local_zone()) - timedelta(minutes=minutes_ago)
    reminder = Reminder(script, at.time().replace(second=0, microsecond=0), KEY)
    save_kept(config.data_folder, Kept((reminder,), today() if silent else None))


@pytest.fixture
def bell(config: Config) -> Doorbell:
    return Doorbell(config.journal_path)


def test_it_says_one_sentence_waits_twenty_minutes_and_closes(config: Config) -> None:
    room = Room(config, longest_ms=LONGEST_MS + 60_000)
    room.ring()
    assert room.voice.said == [SENTENCE]
    assert room.loudspeaker.played > 0
    assert room.microphone.heard_ms == LONGEST_MS
    assert room.screen.lines == []
    with Journal.open(config.journal_path) as journal:
        assert journal.sessions() == []


def test_woken_it_does_what_is_asked_and_waits_again(config: Config, bell: Doorbell) -> None:
    room = Room(
        config,
        Line(PHRASE, at_ms=8_000),
        Line("five minutes of the body scan", gap_ms=1_500),
        Line("stop", gap_ms=60_000),
        longest_ms=LONGEST_MS + 300_000,
    )
    waits: dict[str, bool] = {}
    room.microphone.at_ms = {
        5_000: lambda: waits.update(before=bell.waits),
        30_000: lambda: waits.update(in_session=bell.waits),
        200_000: lambda: waits.update(after=bell.waits),
    }
    room.ring()
    with Journal.open(config.journal_path) as journal:
        assert [entry.script for entry in journal.sessions()] == ["body-scan"]
    # Only while it waits does it make way for somebody who sits down to begin.
    assert waits == {"before": True, "in_session": False, "after": True}
    assert LONGEST_MS < room.microphone.heard_ms <= LONGEST_MS + 200_000
    assert not bell.waits


def test_woken_in_the_middle_of_its_sentence_it_is_quiet(config: Config) -> None:
    room = Room(config, Line(PHRASE, at_ms=100), longest_ms=6_000)
    room.loudspeaker.advance = lambda ms: None  # type: ignore[method-assign]  # a long sentence
    room.ring()
    assert room.voice.said[0] == SENTENCE
    assert len(room.loudspeaker.cut_ms) == 1


@pytest.mark.parametrize("minutes_ago", [-2, 16, 60, 600])
def test_early_or_late_it_stays_silent(config: Config, minutes_ago: int) -> None:
    set_reminder(config, minutes_ago)
    room = Room(config)
    room.ring()
    assert room.opened == 0


def test_silenced_or_removed_it_stays_silent(config: Config, bell: Doorbell) -> None:
    for kept in ("silenced", "removed"):
        if kept == "silenced":
            set_reminder(config, silent=True)
        else:
            save_kept(config.data_folder, Kept())
        room = Room(config)
        room.ring()
        assert room.opened == 0
        assert not bell.answered()


@pytest.mark.parametrize(("outcome", "opened"), [("completed", 0), ("stopped_by_user", 1)])
def test_what_was_done_today_is_not_reminded_of(config: Config, outcome: str, opened: int) -> None:
    with Journal.open(config.journal_path) as journal:
        session = journal.start_session("nightly", wording="plain", engine="fake", voice="fake")
        journal.end_session(session, outcome)  # type: ignore[arg-type]
    room = Room(config, longest_ms=1_000)
    room.ring()
    assert room.opened == opened


def test_while_another_session_runs_it_opens_nothing_and_a_home_says_it(config: Config) -> None:
    with OtherProcess(config, "print('held', flush=True); input()"):
        room = Room(config)
        room.ring()
        assert (room.opened, room.voice.said) == (0, [])
    at_home = Room(config)
    at_home.stay_home()
    assert at_home.voice.said == [SENTENCE]
    assert at_home.microphone.heard_ms == 60_000


def test_a_home_says_it_when_it_comes_once(config: Config, bell: Doorbell) -> None:
    room = Room(config)
    room.microphone.at_ms = {20_000: bell.ring}
    said: list[int] = []
    room.microphone.at_ms[19_980] = lambda: said.append(len(room.voice.said))
    room.stay_home()
    assert said == [0]
    assert room.voice.said == [SENTENCE]
    assert not bell.waits


def test_a_ring_that_a_session_outlasted_is_forgotten(config: Config, bell: Doorbell) -> None:
    for off_s in (-STALE_S - 1, 3600):
        bell.ring()
        moment = time.time() + off_s
        os.utime(config.journal_path.with_name("journal.db.reminder"), (moment, moment))
        room = Room(config, longest_ms=5_000)
        room.stay_home()
        assert room.voice.said == []


def test_a_voice_that_fails_does_not_end_the_waiting(config: Config) -> None:
    room = Room(config, Line(f"{PHRASE} gratitude please", at_ms=5_000), hoarse=True)
    room.ring()
    assert room.screen.troubles == ["The voice is gone."]
    with Journal.open(config.journal_path) as journal:
        assert [entry.script for entry in journal.sessions()] == ["gratitude"]


def test_sent_away_it_goes_within_a_second(config: Config, bell: Doorbell) -> None:
    room = Room(config)
    room.microphone.at_ms = {10_100: bell.dismiss}
    room.ring()
    assert 10_100 < room.microphone.heard_ms <= 11_120


def test_somebody_who_begins_does_not_meet_a_lock(config: Config, bell: Doorbell) -> None:
    waiting = (
        "bell.wait(); print('held', flush=True)\n"
        "    while bell.waits: time.sleep(0.01)\n"
        "    print('gone')"
    )
    with OtherProcess(config, waiting) as other:
        assert bell.waits
        make_way(config.journal_path)
        with session_lock(config.journal_path):
            assert not bell.waits
        assert other.communicate()[0] == "gone\n"


def test_where_nothing_waits_nothing_is_done(config: Config) -> None:
    make_way(config.journal_path)
    assert not config.journal_path.with_name("journal.db.lock").exists()


class OtherProcess:
    """A process that holds the session lock while it does something; entered once it does."""

    def __init__(self, config: Config, doing: str) -> None:
        code = (
            "import sys, time; from pathlib import Path\n"
            "from voice_assistant.journal.lock import session_lock\n"
            "from voice_assistant.reminders.doorbell import Doorbell\n"
            "path = Path(sys.argv[1]); bell = Doorbell(path)\n"
            f"with session_lock(path):\n    {doing}\n"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-c", code, str(config.journal_path)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def __enter__(self) -> subprocess.Popen[str]:
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "held\n"
        return self._process

    def __exit__(self, *exc: object) -> None:
        if self._process.poll() is None:
            self._process.communicate("\n")
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()
