"""A session without sound: events go in by hand, actions come out."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TypeVar

from voice_assistant.dialogue.actions import Action
from voice_assistant.dialogue.course import Lead
from voice_assistant.dialogue.flow_course import FlowCourse
from voice_assistant.dialogue.library import shipped_library
from voice_assistant.dialogue.loading import load_helplines, load_phrases
from voice_assistant.dialogue.phrasebook import Phrasebook
from voice_assistant.dialogue.script import Flow
from voice_assistant.dialogue.session import Session
from voice_assistant.events import Recognition, SilenceReached, SpeakingFinished, Utterance
from voice_assistant.resources import resource
from voice_assistant.testing import fixed_clock
from voice_assistant.understanding.understander import Understander

A = TypeVar("A", bound=Action)


@cache
def understander() -> Understander:
    return Understander()


@cache
def phrasebook() -> Phrasebook:
    prompts = resource("prompts")
    region = load_helplines(prompts / "helplines.toml")["US"]
    return Phrasebook(load_phrases(prompts / "phrases.toml"), "plain", region)


def of_kind(kind: type[A], actions: Iterable[Action]) -> list[A]:
    return [action for action in actions if isinstance(action, kind)]


def leads(script_id: str) -> Lead:
    """Flows only: a practice has to be planned with a voice."""
    flow = shipped_library(None).get(script_id)
    assert isinstance(flow, Flow)
    return Lead(
        flow.title,
        flow.default_s * 1000,
        lambda session: FlowCourse(session, flow, led=True),
    )


class Evening:
    """The short nightly reflection from `start` on, on a clock that is moved by hand."""

    def __init__(self, start: str = "mood") -> None:
        flow = shipped_library(None).get("nightly")
        assert isinstance(flow, Flow)
        self.session = Session(
            lambda session: FlowCourse(session, flow, short=True, start=start),
            phrasebook(),
            understander().understand,
            fixed_clock,
            leads,
        )
        self.now_ms = 0
        self.done = self.session.begin()

    def happens(self, event: object) -> list[Action]:
        return self.session.handle(event)

    def finishes_speaking(self) -> list[Action]:
        return self.happens(SpeakingFinished(self.now_ms))

    def says(self, text: str) -> list[Action]:
        recognition = Recognition(text, text, (), "fake", 1.0)
        return self.happens(Utterance(recognition, self.now_ms - 500, self.now_ms))

    def silence(self, ms: int) -> list[Action]:
        return self.happens(SilenceReached(ms, self.now_ms))

    def passes(self, ms: int) -> list[Action]:
        """Time, frame by frame."""
        done: list[Action] = []
        for _ in range(ms // 20):
            self.now_ms += 20
            done += self.session.tick(self.now_ms)
        return done
