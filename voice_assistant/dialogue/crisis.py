"""The crisis path: fixed words, a number, a middle and an end. It stands above every course.

What the rules rest on is in docs/safety.md. Safety interrupts anything; the number is said twice
and shown; then a person within reach, grounding, and the number again every three minutes until
stop, correction or half an hour; no next question; words are kept only when the user agrees.
"""

from __future__ import annotations

from collections.abc import Callable
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
"""A question here answered by this much silence counts as the graver answer (docs/safety.md)."""
LONGEST_ANSWER_MS = 20_000
"""Listening closes every utterance in 16 s; a sound that brings nothing after this has been lost,
and must not hold the clock."""
AGAIN_MS = 180_000
LONGEST_MS = 1_800_000
GROUND_GAP_MS = 8_000
GROUND_LINES = ("crisis.ground_1", "crisis.ground_2", "crisis.ground_3", "crisis.ground_4")

QUESTIONS: frozenset[Stage] = frozenset({"concern", "denied", "danger", "reach", "ground", "keep"})
"""Stages that wait for an answer; only words stop their clock, not breath or noise."""

DANGER: frozenset[Stage] = frozenset({"danger", "hidden"})
"""Someone dangerous may be listening: no number, whatever else is said (docs/safety.md)."""


class Crisis:
    """Inactive until `begin`; while `active`, every event of the session comes here first."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.active = False
        self.stage: Stage = "stay"
        self._kind: SafetyKind = ""
        self._sound_since_ms: int | None = None
        """Since when the user has been making a sound that may yet turn out an answer."""
        self._turn: OpenTurn | None = None
        self._flagged: list[int] = []
        self._held: list[Utterance] = []
        self._alarms = 0
        self._started_ms = 0
        self._number_ms = 0
        self._waiting_since_ms = 0
        self._ground_line = 0
        self._denied = False
        self._free_to_talk = False
        """In danger from another person: they can talk, or asked for the number."""
        self._asked = ""
        """The direct question that was put."""
        self._go_on_with: Callable[[], None] | None = None
        """What comes after a clear no; None where the course asks its question again."""
        self._settled = False
        """Whether the person's phone, grounding and keeping have been gone through."""

    @property
    def grave(self) -> bool:
        """Whether it is a crisis by now: a concern that was clearly denied is none."""
        return self.active and not self._denied

    def sound_began(self) -> None:
        """The user began to make a sound: an answer that has begun is heard to its end."""
        self._sound_since_ms = self._session.now_ms

    def sound_ended(self) -> None:
        """It is known what the sound was."""
        self._sound_since_ms = None

    def begin(self, utterance: Utterance, understood: Understood) -> None:
        """Words of concern or crisis were heard: everything else ends at once."""
        self._enter()
        self._held = [utterance]
        if understood.safety == "concern":
            self._ask_directly("concern.question")
        else:
            self._alarm(understood.kind)

    def ask_directly(self, go_on: Callable[[], None]) -> None:
        """A rating of safety that is low or unclear is asked about like words of concern. `go_on`
        is what comes next once that is answered with a clear no."""
        self._enter()
        self._held = []
        self._go_on_with = go_on
        self._ask_directly("concern.rating")

    def _enter(self) -> None:
        session = self._session
        session.hush()
        session.leave_question()
        session.course.interrupt("interrupted")
        self.active = True
        self._denied = self._settled = self._free_to_talk = False
        self._ground_line = 0
        self._go_on_with = None
        self._started_ms = session.now_ms
        session.listen("command", "yes-no")

    def _ask_directly(self, phrase: str) -> None:
        self._asked = phrase
        self._open("concern", self._session.phrasebook.line(phrase))
        self._ask("concern", phrase)

    def heard(self, utterance: Utterance, understood: Understood) -> None:
        """Any words while active."""
        self._waiting_since_ms = self._session.now_ms
        if understood.intent == "stop" and understood.safety == "none":
            self.stop()
        elif self._denies(utterance.text):
            self._soften()
        elif understood.intent == "not_me" or is_correction(utterance.text):
            self._corrected()
        elif self.stage in DANGER:
            self._answered(utterance, understood)
        elif understood.safety == "crisis":
            self._held.append(utterance)
            self._alarm(understood.kind)
        elif understood.intent == "repeat" and self.stage == "concern":
            self._ask("concern", self._asked)
        elif understood.intent == "repeat":
            self._say_number("crisis.short")
        elif understood.safety == "concern" and self.stage != "concern":
            self._held.append(utterance)
            self._alarm("suicide" if self._denied else self._kind)
        else:
            self._answered(utterance, understood)

    def tick(self) -> None:
        """A frame has passed while active."""
        session = self._session
        if session.speaking:
            return
        if self.stage in QUESTIONS and not self._grounding():
            if self._may_be_answering():
                return
            if session.now_ms - self._waiting_since_ms >= QUESTION_SILENCE_MS:
                self._silent()
        elif self._grounding():
            if session.now_ms - self._waiting_since_ms >= GROUND_GAP_MS:
                self._ground()
        elif session.now_ms - self._started_ms >= LONGEST_MS:
            self._finish()
        elif self.stage == "stay" and session.now_ms - self._number_ms >= AGAIN_MS:
            self._again()

    def speaking_finished(self) -> None:
        self._waiting_since_ms = self._session.now_ms
        if self.stage == "number" and self._settled:
            self.stage = "stay"
        elif self.stage == "number":
            self._ask("reach", "crisis.reach")

    def stop(self) -> None:
        """Silence at once; the number stays on the screen; unsaved words are let go."""
        self._session.hush()
        if self.stage not in DANGER:
            self._show_number()
        if self._denied:
            self._leave()
            self._session.course.interrupt("stopped")
            self._session.stop()
            return
        self._close_turn("stopped")
        self._session.end("crisis")

    def offer_person(self) -> None:
        """Help for the person was asked for, without alarm: someone to reach, then go on or not."""
        session = self._session
        session.hush()
        session.course.interrupt("interrupted")
        session.show(session.phrasebook.shown_number("suicide"), large=True)
        session.asking.go_on_or_finish(session.phrasebook.safety_line("session.person", "suicide"))

    # Stages.

    def _alarm(self, kind: SafetyKind) -> None:
        self._denied = False
        self._kind = kind
        if kind == "danger" and not self._free_to_talk:
            question = "crisis.danger_question"
            self._open("crisis", self._session.phrasebook.line(question))
            self._ask("danger", question)
            return
        self._alarms += 1
        first = f"crisis.{kind.replace('-', '_')}" if self._alarms == 1 else "crisis.short"
        self._open("crisis", self._session.phrasebook.line(first))
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
                if answer is True or _asks_number(understood):
                    self._talk_freely()
                else:
                    self._hide()
            case "hidden":
                if answer is True or _asks_number(understood):
                    self._talk_freely()
            case "reach":
                self._offer_ground()
            case "ground" if not self._grounding():
                if answer is False:
                    self._ask_to_keep()
                else:
                    self._ground()
            case "keep":
                self._keep(answer is True)
            case _:
                pass

    def _denies(self, text: str) -> bool:
        """ "No, I don't mean that" answers the direct question; it corrects nothing, and the number
        is still due."""
        return (
            self.stage == "concern"
            and text.split()[:1] == ["no"]
            and "meant" not in text.split()
            and self._session.understand(text, "yes-no").answer is False
            and self._session.understand(text, "yes-no").safety == "none"
        )

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

    def _may_be_answering(self) -> bool:
        since_ms = self._sound_since_ms
        return since_ms is not None and self._session.now_ms - since_ms <= LONGEST_ANSWER_MS

    def _grounding(self) -> bool:
        return self.stage == "ground" and self._ground_line > 0

    def _ground(self) -> None:
        if self._ground_line == len(GROUND_LINES):
            self._ground_line = 0
            if self._denied:
                self._go_on()
            else:
                self._ask_to_keep()
            return
        self._ask("ground", GROUND_LINES[self._ground_line])
        self._ground_line += 1

    def _hide(self) -> None:
        """Someone dangerous may be listening: no number is spoken or shown until asked for."""
        self._ask("hidden", "crisis.danger_quiet")

    def _talk_freely(self) -> None:
        self._free_to_talk = True
        self._alarm("danger")

    def _ask_to_keep(self) -> None:
        """Off the record there is nothing to ask, and nothing to say about it."""
        if self._session.off_record:
            self._held = []
            self.stage, self._settled = "stay", True
        else:
            self._ask("keep", "crisis.keep_question")

    def _keep(self, agreed: bool) -> None:
        if agreed and self._turn is not None:
            for utterance in self._held:
                self._session.save_segment(self._turn, utterance)
            self._close_turn("interrupted")
        self._held = []
        self._settled = True
        self._ask("stay", "crisis.kept" if agreed else "crisis.not_kept")

    # Ways out.

    def _soften(self) -> None:
        """A clear no softens: the number once all the same, grounding offered, and the session
        asks before it goes on."""
        self._denied = True
        self._kind = "suicide"
        self._show_number()
        self._ask("denied", "concern.denied")

    def _go_on(self) -> None:
        self._leave()
        self._session.asking.go_on_or_finish(
            self._session.phrasebook.line("session.go_on"), self._go_on_with
        )

    def _corrected(self) -> None:
        """ "I meant the traffic": the flag is withdrawn, the number stays on the screen."""
        for turn in self._flagged:
            self._session.do(WithdrawFlag(turn))
        # In danger from another person no number was given, and nobody is to hear that there is.
        phrase = "session.go_on" if self.stage in DANGER else "crisis.corrected"
        self._leave()
        self._session.asking.go_on_or_finish(
            self._session.phrasebook.line(phrase), self._go_on_with
        )

    def _leave(self) -> None:
        """Back to the session; the words it began with belong to the answer they were part of."""
        session = self._session
        session.hush()
        self._close_turn("answered")
        for utterance in self._held[:1]:
            session.course.keep(utterance)
        self._held, self._flagged = [], []
        self._alarms = 0
        self.active = False

    def _finish(self) -> None:
        self._close_turn("interrupted")
        if self.stage in DANGER:
            self._session.end("crisis")
            return
        self.active = False
        self._session.stop("crisis", "crisis.close")

    def _open(self, tier: Literal["concern", "crisis"], prompt: str) -> None:
        """A turn with a flag, and one only: a concern that turns out a crisis becomes one. Off the
        record there is neither."""
        session = self._session
        if session.off_record or (self._turn is not None and self._turn.step == tier):
            return
        if self._turn is None:
            self._turn = session.open_turn(tier, prompt)
            self._flagged.append(self._turn.ordinal)
        else:
            self._turn.step, self._turn.prompt = tier, prompt
            session.save_turn(self._turn, "interrupted")
        session.do(FlagSafety(self._turn.ordinal, tier))

    def _close_turn(self, outcome: Literal["interrupted", "answered", "stopped"]) -> None:
        if self._turn is not None:
            self._session.save_turn(self._turn, outcome)
            self._turn = None


def _asks_number(understood: Understood) -> bool:
    return understood.intent == "help" or "number" in understood.text.split()
