"""Puts one session together: a script, a person's taste, the equipment it runs on, a journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from voice_assistant.assistant import Assistant, Ended, Parts
from voice_assistant.dialogue.flow_course import FlowCourse
from voice_assistant.dialogue.library import shipped_library
from voice_assistant.dialogue.loading import ELSEWHERE, load_helplines, load_phrases
from voice_assistant.dialogue.phrasebook import Phrasebook
from voice_assistant.dialogue.practice_course import PracticeCourse, spoken_minutes
from voice_assistant.dialogue.script import Flow, Practice, Script
from voice_assistant.dialogue.session import ASIDE_WPM, Awaiting, Session
from voice_assistant.listening.barge_in import BargeIn, BargeInMode
from voice_assistant.recorder import Recorder
from voice_assistant.resources import resource
from voice_assistant.understanding.understander import Understander
from voice_assistant.voice.player import Player

if TYPE_CHECKING:
    from voice_assistant.assistant import Ears, Screen
    from voice_assistant.dialogue.actions import Action, Earcon, Turn
    from voice_assistant.dialogue.course import Course
    from voice_assistant.dialogue.pacing import Plan
    from voice_assistant.dialogue.script import BellName
    from voice_assistant.events import Samples, Wording
    from voice_assistant.interfaces import Loudspeaker, Microphone, Voice
    from voice_assistant.journal.journal import Journal
    from voice_assistant.recognition.worker import RecognizerWorker


@dataclass(frozen=True, slots=True)
class Request:
    """What to run. `asked_s` is the length asked for; None for the script's own."""

    script: str
    asked_s: int | None = None
    short: bool = False
    go_on_from: str | None = None
    """The step at which an earlier session was interrupted: the user is asked whether to go on."""


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

    def close(self) -> None:
        """Give the devices back."""
        self.microphone.close()
        self.loudspeaker.close()
        self.worker.close()
        self.voice.close()


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A session ready to go. `planned_s` is how long it is meant to take."""

    session: Session
    assistant: Assistant
    recorder: Recorder
    planned_s: float
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
    request: Request,
    taste: Taste,
    equipment: Equipment,
    journal: Journal,
    *,
    clock: Callable[[], datetime],
    on_turn: Callable[[Turn], None] = lambda turn: None,
) -> Run:
    """Everything but the first frame.

    Raises UnknownScript, ScriptError, VoiceError, JournalError.
    """
    script = shipped_library(taste.prompts_folder).get(request.script)
    player = Player(equipment.loudspeaker, equipment.voice, equipment.worker.submit)
    phrasebook = _phrasebook(taste)
    make_course, planned_s = _course(script, request, phrasebook, player, equipment.worker)
    understander = Understander()
    session = Session(make_course, phrasebook, understander.understand, clock)
    recorder = Recorder(
        journal,
        script.id,
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
        barge_in=BargeIn(taste.barge_in, player),
        recorder=recorder,
        screen=equipment.screen,
        sounds=_sound,
        begun=load_the_rest,
        pressed_keys=equipment.pressed_keys,
    )

    def begin() -> list[Action]:
        return session.begin(resuming=request.go_on_from is not None)

    return Run(session, Assistant(parts, session), recorder, planned_s, begin)


def _course(
    script: Script,
    request: Request,
    phrasebook: Phrasebook,
    player: Player,
    worker: RecognizerWorker,
) -> tuple[Callable[[Session], Course], float]:
    if isinstance(script, Flow):
        flow = script if request.asked_s is None else replace(script, cap_s=request.asked_s)
        planned_s = flow.shortest_s if request.short else flow.default_s
        start = request.go_on_from
        return (
            lambda session: FlowCourse(session, flow, short=request.short, start=start),
            request.asked_s or planned_s,
        )
    timeline = _plan(script, request, phrasebook.wording, player, worker)
    planned_ms = timeline.planned_ms
    if timeline.note:
        # Said before the practice begins: that it is longer or shorter than was asked.
        phrase = phrasebook.line(timeline.note, minutes=spoken_minutes(timeline.planned_ms))
        planned_ms += worker.submit(lambda: player.length_of(phrase, ASIDE_WPM)).result()
    return lambda session: PracticeCourse(session, timeline), planned_ms / 1000


def _plan(
    practice: Practice,
    request: Request,
    wording: Wording,
    player: Player,
    worker: RecognizerWorker,
) -> Plan:
    from voice_assistant.dialogue.pacing import plan

    asked_s = request.asked_s or practice.default_s
    # In the worker: engines of speech and recognition are used from that one thread only.
    return worker.submit(lambda: plan(practice, asked_s, player.length_of, wording)).result()


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
