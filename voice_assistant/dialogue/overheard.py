"""What a person may say while a practice plays, and what becomes of it. Nobody waits for any of it:
who says nothing has answered too, and the practice goes on."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from voice_assistant.dialogue.actions import Remember, SaveRating
from voice_assistant.dialogue.choosing import chosen
from voice_assistant.dialogue.pacing import CAUTION
from voice_assistant.errors import VoiceAssistantError

if TYPE_CHECKING:
    from voice_assistant.dialogue.practice_course import PracticeCourse
    from voice_assistant.dialogue.script import Anchor, Hears
    from voice_assistant.dialogue.session import Session
    from voice_assistant.events import RatingKind, Utterance

ANCHORS: dict[Anchor, tuple[str, ...]] = {
    "breath": ("breath", "breathing", "my breath"),
    "hands": ("hand", "hands"),
    "seat": ("seat", "chair", "bed", "floor"),
    "sounds": ("sound", "sounds", "hearing", "listening"),
    "sight": ("see", "seeing", "sight", "look", "looking", "eyes"),
}
"""The words that name each."""
BRIEF_WORDS = 5
"""In the opening so few words are an answer to it; more are talk."""
TOO_MUCH = 7
"""Distress from here up is met with open eyes, and with nothing held (reference: PTSD Coach)."""
GROUNDING = "five-senses"
GROUNDS = "panic"
"""Who asked for a practice that is meant for this is in the right place."""

_CHANGES = re.compile(
    r"\b(use|choose|instead|rather|prefer|rest on|stay with|(change|switch) to)\b"
)
_NO_HOLDS = re.compile(
    r"\b(without|no|don't|not|skip|leave out|leave off)(?: \w+){0,3} (hold|holding|holds|pauses?)\b"
    r"|\b(leave|take)( \w+){0,3} pauses? out\b"
)
_HOLDS = re.compile(r"\bwith (the |my )?(hold|holding|holds|pauses?)\b")
_UNSETTLED = re.compile(
    r"\b(worse|scared|afraid|shaky|shaking|panick\w*|unsettled|awful|terrible|dizzy|numb|unreal)\b"
)


class Overheard:
    """Hears for `course`: an anchor, a breath without pauses, a number, a word at the end."""

    def __init__(self, session: Session, course: PracticeCourse) -> None:
        self._session = session
        self._course = course
        opening, *others = course.practice.phases
        self._hears: dict[str, Hears] = {phase.id: phase.hears for phase in others}
        self._hears |= {opening.id: "distress", CAUTION: "distress"}

    def listens_for(self, phase: str) -> Hears:
        return self._hears[phase]

    def hear(self, utterance: Utterance, phase: str, prompt: str) -> None:
        """Words that were no command, begun in `phase`; `prompt` was said last."""
        hears = self.listens_for(phase)
        if hears == "check-out":
            self._check_out(utterance, prompt)
        elif not (self._breathes(utterance.text) or self._anchors(utterance.text, hears)) and hears:
            self._rate(utterance, hears, prompt)

    def _breathes(self, text: str) -> bool:
        """With pauses in the breath, or without: some bodies must never hold it."""
        practice, manner = self._course.practice, self._course.manner
        without = bool(_NO_HOLDS.search(text))
        if not practice.holds_breath or not (without or _HOLDS.search(text)):
            return False
        if manner.holds == without:
            self._course.perform_in(replace(manner, holds=not without))
        self._session.say_phrase("practice.no_pauses" if without else "practice.pauses")
        self._session.do(Remember("breath_holds", "no" if without else "yes"))
        return True

    def _anchors(self, text: str, hears: Hears) -> bool:
        named = chosen(text, cast("dict[str, tuple[str, ...]]", ANCHORS))
        answers = hears == "distress" and len(text.split()) <= BRIEF_WORDS
        if named is None or not (answers or _CHANGES.search(text)):
            return False
        anchor = cast("Anchor", named)
        self._session.say_phrase(f"practice.anchor_{anchor}")
        self._session.do(Remember("anchor", anchor))
        self._course.perform_in(replace(self._course.manner, anchor=anchor))
        return True

    def _rate(self, utterance: Utterance, kind: RatingKind, prompt: str) -> None:
        value = self._session.understand(utterance.text, "scale").answer
        if not isinstance(value, int | float) or len(utterance.text.split()) > BRIEF_WORDS:
            return
        self._keep(utterance, kind, prompt, value)
        if kind == "distress" and value >= TOO_MUCH and GROUNDS not in self._course.practice.needs:
            self._ground()

    def _check_out(self, utterance: Utterance, prompt: str) -> None:
        """Any word will do, and none: "no" and "nothing" are not kept."""
        if self._session.understand(utterance.text, "yes-no").answer is False:
            return
        self._keep(utterance, "check-out", prompt)
        if _UNSETTLED.search(utterance.text):
            self._session.say_phrase("practice.unsettled")

    def _keep(
        self, utterance: Utterance, step: str, prompt: str, rating: float | None = None
    ) -> None:
        session = self._session
        if session.off_record:
            return
        turn = session.open_turn(step, prompt)
        session.save_segment(turn, utterance)
        if rating is not None:
            session.do(SaveRating(turn.ordinal, step, rating))  # type: ignore[arg-type]
        session.save_turn(turn, "answered")

    def _ground(self) -> None:
        """Another practice instead, with open eyes; without one, at least nothing is held."""
        session = self._session
        try:
            lead = session.leads(GROUNDING)
        except VoiceAssistantError:
            self._course.perform_in(replace(self._course.manner, holds=False))
            return
        session.hush()
        session.say_phrase("practice.too_much")
        session.follow(lead.make(session), session.complete)
