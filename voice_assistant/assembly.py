"""Puts one session together: a script, a person's taste, the equipment it runs on, a journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from voice_assistant.assistant import Assistant, Ended, Parts
from voice_assistant.courses import AtHome, Courses, Request
from voice_assistant.dialogue.loading import ELSEWHERE, load_helplines, load_phrases
from voice_assistant.dialogue.notices import DueNotices
from voice_assistant.dialogue.phrasebook import Phrasebook
from voice_assistant.dialogue.session import Awaiting, Session
from voice_assistant.journal.wall_clock import local_day
from voice_assistant.listening.barge_in import BargeIn, BargeInMode
from voice_assistant.recorder import Recorder
from voice_assistant.resources import resource
from voice_assistant.typed import ENGINE as TYPED
from voice_assistant.understanding.understander import Understander
from voice_assistant.voice.player import Player

if TYPE_CHECKING:
    from voice_assistant.assistant import Ears, Screen
    from voice_assistant.dialogue.actions import Action, Earcon, Turn
    from voice_assistant.dialogue.script import BellName, ToneName
    from voice_assistant.events import KeptKind, Samples, Wording
    from voice_assistant.interfaces import Loudspeaker, Microphone, Voice
    from voice_assistant.journal.journal import Journal
    from voice_assistant.recognition.worker import RecognizerWorker


@dataclass(frozen=True, slots=True)
class Taste:
    """What a person chose: wording, the region whose numbers are given, how to be interrupted."""

    wording: Wording = "plain"
    region: str = ""
    barge_in: BargeInMode = "stop-phrase"
    prompts_folder: Path | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Equipment:
    """The hardware and models, real or fake."""

    microphone: Microphone
    loudspeaker: Loudspeaker
    voice: Voice
    worker: RecognizerWorker
    make_ears: Callable[[Session], Ears]
    engine: str
    screen: Screen
    pressed_keys: Callable[[], Iterable[str]] = tuple
    hears_through: Callable[[], bool] = lambda: False
    """Whether the microphone takes our own voice out of what it hears, and well."""

    def close(self) -> None:
        """Give the devices back."""
        self.microphone.close()
        self.loudspeaker.close()
        self.worker.close()
        self.voice.close()


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A session ready to go. `planned_s()` is how long it is meant to take."""

    session: Session
    assistant: Assistant
    recorder: Recorder
    planned_s: Callable[[], float]
    begin: Callable[[], list[Action]]

    @property
    def awaiting(self) -> Awaiting | None:
        """Whose answer is awaited; None also while one is being heard."""
        return None if self.assistant.hearing else self.session.awaiting

    def go(self) -> Ended:
        """Run it to its end. An interrupt is kept in the journal and raised again."""
        try:
            return self.assistant.run(self.begin)
        except BaseException:
            self.assistant.interrupt()
            raise


def assemble(
    request: Request | AtHome,
    taste: Taste,
    equipment: Equipment,
    journal: Journal,
    *,
    clock: Callable[[], datetime],
    on_turn: Callable[[Turn], None] = lambda turn: None,
    due: DueNotices | None = None,
) -> Run:
    """Everything but the first frame.

    Raises UnknownScript, ScriptError, VoiceError, JournalError.
    """
    player = Player(equipment.loudspeaker, equipment.voice, equipment.worker.submit)
    phrasebook = _phrasebook(taste)
    courses = Courses(
        taste.prompts_folder,
        phrasebook,
        player,
        equipment.worker,
        recalled=lambda kind: recalled(journal, kind, clock()),
        setting=journal.setting,
        due=journal.due,
    )
    make_course, planned_s = courses.asked_for(request)
    understander = Understander()
    understand = understander.understand
    session = Session(make_course, phrasebook, understand, clock, courses.lead, due)
    barge_in = taste.barge_in
    if equipment.engine == TYPED:
        # A typed line is no echo of what is being said, and was read while it was typed.
        barge_in, session.read_back.wanted = "any-speech", False
    recorder = Recorder(
        journal,
        request.script,
        wording=taste.wording,
        engine=equipment.engine,
        voice=equipment.voice.name,
        on_turn=on_turn,
    )

    def load_the_rest() -> None:
        # One after the other in the worker: two at once would starve the loudspeaker of the
        # interpreter just when the first words are being said.
        equipment.worker.submit(understander.load)
        equipment.worker.load()

    parts = Parts(
        microphone=equipment.microphone,
        loudspeaker=equipment.loudspeaker,
        ears=equipment.make_ears(session),
        player=player,
        barge_in=BargeIn(barge_in, player, equipment.hears_through),
        recorder=recorder,
        screen=equipment.screen,
        sounds=_sound,
        tones=_tone,
        begun=load_the_rest,
        pressed_keys=equipment.pressed_keys,
    )

    def begin() -> list[Action]:
        if isinstance(request, Request):
            # From here on whatever interrupts it is written as its end.
            _ = recorder.session_id
        return session.begin(resuming=request.go_on_from is not None)

    return Run(session, Assistant(parts, session), recorder, planned_s, begin)


RECALLED_DAYS = {"tomorrow": 1, "promise": 1, "gratitude": 6, "amends": 6}
"""Kept lines come back from so many days before today, and never more than the newest three."""
RECALLED_LINES = 3


def recalled(journal: Journal, kind: KeptKind, now: datetime) -> Sequence[str]:
    """The newest kept lines of a kind, oldest first; those of a crisis or a slip never."""
    today = local_day(now, now.tzinfo or UTC)
    since = today - timedelta(days=RECALLED_DAYS[kind])
    return [line.text for line in journal.kept_lines(kind, since, today)][-RECALLED_LINES:]


def _phrasebook(taste: Taste) -> Phrasebook:
    prompts = resource("prompts")
    regions = load_helplines(prompts / "helplines.toml")
    region = regions.get(taste.region, regions[ELSEWHERE])
    return Phrasebook(load_phrases(prompts / "phrases.toml"), taste.wording, region)


def _sound(name: Earcon | BellName) -> Samples:
    from voice_assistant.audio.earcons import bell, earcon

    if name == "opening" or name == "interval" or name == "closing":
        return bell(name)
    return earcon(name)


def _tone(name: ToneName, ms: int) -> Samples:
    from voice_assistant.audio.earcons import breath_tone

    return breath_tone(name, ms)
