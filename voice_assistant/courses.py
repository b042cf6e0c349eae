"""Makes the courses of a session: the script that was asked for, and those it may lead to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from voice_assistant.dialogue.course import Lead
from voice_assistant.dialogue.flow_course import FlowCourse
from voice_assistant.dialogue.home_course import HomeCourse
from voice_assistant.dialogue.library import shipped_library
from voice_assistant.dialogue.overheard import ANCHORS
from voice_assistant.dialogue.pacing import Manner
from voice_assistant.dialogue.practice_course import PracticeCourse
from voice_assistant.dialogue.script import Flow, Practice
from voice_assistant.dialogue.session import HOME

if TYPE_CHECKING:
    from concurrent.futures import Future

    from voice_assistant.dialogue.course import Course
    from voice_assistant.dialogue.home_course import Wish
    from voice_assistant.dialogue.phrasebook import Phrasebook
    from voice_assistant.dialogue.session import Session
    from voice_assistant.events import KeptKind, Understood, Wording
    from voice_assistant.recognition.worker import RecognizerWorker
    from voice_assistant.voice.player import Player

CAUTION_EVERY = timedelta(days=14)
"""A caution that was said is not said again so soon."""
LONGEST_LED_S = 300
"""A practice that another script leads to is a help on the way: five minutes at most."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to run. `asked_s` is the length asked for; None for the script's own."""

    script: str
    asked_s: int | None = None
    short: bool = False
    go_on_from: str | None = None
    """The step at which an earlier session was interrupted: the user is asked whether to go on."""
    wording: Wording | None = None
    """None for the wording that the person chose before."""
    number: int | None = None
    """The answer to the script's question for a number: which of the twelve steps to study."""


@dataclass(frozen=True, slots=True)
class AtHome:
    """No script: a request is awaited. See `HomeCourse` for the two."""

    granted: Callable[[Wish], None]
    looked_up: Callable[[Understood], Sequence[str]]
    asks: bool
    script: str = HOME
    go_on_from: None = None


class Courses:
    """Makes courses in the wording of `phrasebook`, planned with the voice of `player`."""

    def __init__(
        self,
        prompts_folder: Path | None,
        phrasebook: Phrasebook,
        player: Player,
        worker: RecognizerWorker,
        recalled: Callable[[KeptKind], Sequence[str]],
        setting: Callable[[str], object],
        due: Callable[[str, timedelta], bool],
    ) -> None:
        self._library = shipped_library(prompts_folder)
        self._phrasebook = phrasebook
        self._player = player
        self._worker = worker
        self._recalled = recalled
        self._setting = setting
        self._due = due

    def asked_for(
        self, request: Request | AtHome
    ) -> tuple[Callable[[Session], Course], Callable[[], float]]:
        """What makes the course, and how many seconds it is meant to take; of a practice known
        exactly once it has begun.

        Raises UnknownScript, ScriptError.
        """
        if isinstance(request, AtHome):
            at_home, need = request, self._library.for_need
            return (
                lambda session: HomeCourse(
                    session, at_home.granted, need, at_home.looked_up, asks=at_home.asks
                ),
                lambda: 0.0,
            )
        script = self._library.get(request.script)
        if isinstance(script, Flow):
            flow = script if request.asked_s is None else replace(script, cap_s=request.asked_s)
            planned_s = flow.shortest_s if request.short else flow.default_s
            return (
                lambda session: FlowCourse(
                    session,
                    flow,
                    short=request.short,
                    start=request.go_on_from,
                    number=request.number,
                    recalled=self._recalled,
                ),
                lambda: request.asked_s or planned_s,
            )
        asked_s = request.asked_s or script.default_s
        courses: list[PracticeCourse] = []

        def make(session: Session) -> PracticeCourse:
            courses.append(self._practice(session, script, asked_s))
            return courses[0]

        return make, lambda: courses[0].planned_ms / 1000

    def lead(self, script_id: str) -> Lead:
        """Another script to go on in.

        Raises UnknownScript, ScriptError.
        """
        script = self._library.get(script_id)
        if isinstance(script, Flow):
            return Lead(
                script.title,
                script.default_s * 1000,
                lambda session: FlowCourse(session, script, recalled=self._recalled, led=True),
            )
        length_s = max(script.shortest_s, min(script.default_s, LONGEST_LED_S))
        return Lead(
            script.title,
            length_s * 1000,
            lambda session: self._practice(session, script, length_s),
        )

    def _practice(self, session: Session, practice: Practice, asked_s: int) -> PracticeCourse:
        return PracticeCourse(session, practice, asked_s, self._manner(practice), self._measure)

    def _manner(self, practice: Practice) -> Manner:
        """As this person likes it: what was chosen once is not asked again."""
        anchor = self._setting("anchor")
        return Manner(
            wording=self._phrasebook.wording,
            anchor=anchor if anchor in ANCHORS else None,
            holds=self._setting("breath_holds") != "no",
            cautions=self._due(f"caution {practice.id}", CAUTION_EVERY),
        )

    def _measure(self, text: str, wpm: int) -> Future[int]:
        """In the worker: engines of speech and recognition are used from that one thread only."""
        return self._worker.submit(lambda: self._player.length_of(text, wpm))
