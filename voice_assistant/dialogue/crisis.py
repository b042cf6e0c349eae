"""The crisis path: fixed words, a number, a middle and an end. It stands above every course.

Rules and their order are the design's (§11): safety interrupts anything; the number is said twice
and shown; then a person within reach, grounding, and the number again every three minutes until
stop, correction or half an hour; no next question; words are kept only when the user agrees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from voice_assistant.dialogue.actions import FlagSafety, OpenTurn, WithdrawFlag
from voice_assistant.understanding.corrections import is_correction

if TYPE_CHECKING:
    from voice_assistant.dialogue.session import Session
    from voice_assistant.events import SafetyKind, Understood, Utterance

Stage = Literal[
    "concern", "denied", "danger", "hidden", "number", "reach", "ground", "keep", "stay"
]

CRISIS_WPM = 115
QUESTION_SILENCE_MS = 10_000
"""A question here answered by this much silence counts as the graver answer (design, §11)."""
AGAIN_MS = 180_000
LONGEST_MS = 1_800_000
GROUND_GAP_MS = 8_000
GROUND_LINES = ("crisis.ground_1", "crisis.ground_2", "crisis.ground_3", "crisis.ground_4")

QUESTIONS: frozenset[Stage] = frozenset({"concern", "denied", "danger", "reach", "ground", "keep"})
"""Stages that wait for an answer; only words stop their clock, not breath or noise."""


class Crisis:
    """Inactive until `begin`; while `active`, every event of the session comes here first."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.active = False
        self.stage: Stage = "stay"
        self._kind: SafetyKind = ""
        self._turn: OpenTurn | None = None
        self._held: list[Utterance] = []
        self._alarms = 0
        self._started_ms = 0
        self._number_ms = 0
        self._waiting_since_ms = 0
        self._ground_line = 0
        self._denied = False

    def begin(self, utterance: Utterance, understood: Understood) -> None:
        """Words of concern or crisis were heard: everything else ends at once."""
        session = self._session
        session.hush()
        session.question = None
        session.paused = False
        session.course.interrupt("interrupted")
        self.active = True
        self._denied = False
        self._ground_line = 0
        self._held = [utterance]
        self._started_ms = session.now_ms
        session.listen("command", "yes-no")
        if understood.safety == "concern":
            self._open("concern", session.phrasebook.line("concern.question"), "concern")
            self._ask("concern", "concern.question")
        else:
            self._alarm(understood.kind)

    def heard(self, utterance: Utterance, understood: Understood) -> None:
        """Any words while active."""
        self._waiting_since_ms = self._session.now_ms
        if understood.intent == "stop" and understood.safety == "none":
            self.stop()
        elif understood.intent == "not_me" or is_correction(utterance.text):
            self._corrected()
        elif understood.safety == "crisis":
            self._held.append(utterance)
            self._alarm(understood.kind)
        elif understood.intent == "repeat":
            self._say_number("crisis.short")
        elif understood.safety == "concern" and self.stage != "concern":
            self._held.append(utterance)
            self._say_number("crisis.short")
        else:
            self._answered(utterance, understood)

    def tick(self) -> None:
        """A frame has passed while active."""
        session = self._session
        if session.speaking:
            return
        if self.stage in QUESTIONS and not self._grounding():
            if session.now_ms - self._waiting_since_ms >= QUESTION_SILENCE_MS:
                self._silent()
        elif self._grounding():
            if session.now_ms - self._waiting_since_ms >= GROUND_GAP_MS:
                self._ground()
        elif session.now_ms - self._started_ms >= LONGEST_MS:
            self._finish("crisis.close")
        elif self.stage == "stay" and session.now_ms - self._number_ms >= AGAIN_MS:
            self._again()

    def speaking_finished(self) -> None:
        self._waiting_since_ms = self._session.now_ms
        if self.stage == "number":
            self._ask("reach", "crisis.reach")

    def stop(self) -> None:
        """Silence at once; the number stays on the screen; unsaved words are let go."""
        self._session.hush()
        if self.stage not in ("danger", "hidden"):
            self._show_number()
        self._close_turn("stopped")
        self._session.end("crisis")

    def offer_person(self) -> None:
        """Help for the person was asked for, without alarm: someone to reach, then go on or not."""
        session = self._session
        session.hush()
        session.course.interrupt("interrupted")
        session.show(session.phrasebook.shown_number("suicide"), large=True)
        session.go_on_or_finish(session.phrasebook.safety_line("session.person", "suicide"))

    # Stages.

    def _alarm(self, kind: SafetyKind) -> None:
        self._alarms += 1
        self._kind = kind
        first = f"crisis.{kind.replace('-', '_')}"
        if kind == "danger" and self.stage not in ("danger", "hidden"):
            question = "crisis.danger_question"
            self._open("crisis", self._session.phrasebook.line(question), "crisis")
            self._ask("danger", question)
            return
        if self._alarms > 1:
            first = "crisis.short"
        self._open("crisis", self._session.phrasebook.line(first), "crisis")
        self._say_number(first)

    def _say_number(self, first: str) -> None:
        """The words for this kind, then the number twice, spoken slowly; shown large at once."""
        session = self._session
        session.hush()
        self.stage = "number"
        self._number_ms = session.now_ms
        self._show_number()
        self._say(first)
        self._say("crisis.number")
        if session.phrasebook.has(f"{first}_next"):
            self._say(f"{first}_next")
        self._say("crisis.number")

    def _again(self) -> None:
        self._number_ms = self._session.now_ms
        self._show_number()
        self._say("crisis.again")

    def _say(self, phrase: str) -> None:
        self._session.say(self._session.phrasebook.safety_line(phrase, self._kind), CRISIS_WPM)

    def _show_number(self) -> None:
        self._session.show(self._session.phrasebook.shown_number(self._kind), large=True)

    def _ask(self, stage: Stage, phrase: str) -> None:
        """Say the phrase in `stage`, whatever was being said before."""
        self._session.hush()
        self.stage = stage
        self._waiting_since_ms = self._session.now_ms
        self._say(phrase)

    def _answered(self, utterance: Utterance, understood: Understood) -> None:
        answer = self._session.understand(utterance.text, "yes-no").answer
        match self.stage:
            case "concern":
                if answer is False and understood.safety == "none":
                    self._soften()
                else:
                    self._held.append(utterance)
                    self._alarm("suicide")
            case "denied":
                if answer is True:
                    self._ground()
                else:
                    self._go_on()
            case "danger":
                if answer is True:
                    self._alarm("danger")
                else:
                    self._hide()
            case "hidden":
                if understood.intent == "help" or answer is True or "number" in utterance.text:
                    self._say_number("crisis.danger")
            case "reach":
                self._offer_ground()
            case "ground" if not self._grounding():
                if answer is False:
                    self._ask("keep", "crisis.keep_question")
                else:
                    self._ground()
            case "keep":
                self._keep(answer is True)
            case _:
                pass

    def _silent(self) -> None:
        match self.stage:
            case "concern":
                self._alarm("suicide")
            case "danger":
                self._hide()
            case "reach":
                self._offer_ground()
            case "ground":
                self._ground()
            case "denied":
                self._go_on()
            case _:
                self._keep(False)

    def _offer_ground(self) -> None:
        self._ground_line = 0
        self._ask("ground", "crisis.ground")

    def _grounding(self) -> bool:
        return self.stage == "ground" and self._ground_line > 0

    def _ground(self) -> None:
        if self._ground_line == len(GROUND_LINES):
            self._ground_line = 0
            if self._denied:
                self._go_on()
            else:
                self._ask("keep", "crisis.keep_question")
            return
        self._ask("ground", GROUND_LINES[self._ground_line])
        self._ground_line += 1

    def _hide(self) -> None:
        """Someone dangerous may be listening: no number is spoken or shown until asked for."""
        self._ask("hidden", "crisis.danger_quiet")

    def _keep(self, agreed: bool) -> None:
        if agreed and self._turn is not None:
            for utterance in self._held:
                self._session.save_segment(self._turn, utterance)
            self._close_turn("interrupted")
        self._held = []
        self._ask("stay", "crisis.kept" if agreed else "crisis.not_kept")

    # Ways out.

    def _soften(self) -> None:
        """A clear no: softer, the number once all the same, grounding offered, never silently back."""
        self._denied = True
        self._kind = "suicide"
        self._show_number()
        self._ask("denied", "concern.denied")

    def _go_on(self) -> None:
        self._leave()
        self._session.go_on_or_finish(self._session.phrasebook.line("session.go_on"))

    def _corrected(self) -> None:
        """ "I meant the traffic": the flag is withdrawn, the number stays on the screen."""
        if self._turn is not None:
            self._session.do(WithdrawFlag(self._turn.ordinal))
        self._leave()
        self._session.go_on_or_finish(self._session.phrasebook.line("crisis.corrected"))

    def _leave(self) -> None:
        """Back to the session; what was said belongs to the answer it was part of."""
        session = self._session
        session.hush()
        self._close_turn("answered")
        for utterance in self._held:
            session.course.keep(utterance)
        self._held = []
        self.active = False

    def _finish(self, phrase: str) -> None:
        self.active = False
        self._close_turn("interrupted")
        self._session.stop("crisis", phrase)

    def _open(self, step: str, prompt: str, tier: Literal["concern", "crisis"]) -> None:
        if self._turn is not None and self._turn.step == step:
            return
        self._close_turn("interrupted")
        self._turn = self._session.open_turn(step, prompt)
        if not self._session.off_record:
            self._session.do(FlagSafety(self._turn.ordinal, tier))

    def _close_turn(self, outcome: Literal["interrupted", "answered", "stopped"]) -> None:
        if self._turn is not None:
            self._session.save_turn(self._turn, outcome)
            self._turn = None
