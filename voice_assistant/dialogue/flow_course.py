"""A flow's questions, one at a time: asking, waiting, following up on a yes, going on."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from voice_assistant.dialogue.actions import (
    KeepLine,
    OpenTurn,
    SaveRating,
    SaveTurn,
    Sound,
)
from voice_assistant.dialogue.answer import Accepted, Answer, Closed
from voice_assistant.dialogue.onward import Onward
from voice_assistant.dialogue.reading import Reading, in_its_own_words, is_story, read, route
from voice_assistant.dialogue.script import Flow, Step
from voice_assistant.dialogue.sentence import CANCEL_MS
from voice_assistant.dialogue.walk import Walk
from voice_assistant.events import Expect, KeptKind, StepOutcome, Utterance
from voice_assistant.recognition.spelling import understanding_form
from voice_assistant.understanding.commands import is_done_phrase

if TYPE_CHECKING:
    from voice_assistant.dialogue.script import Wordings
    from voice_assistant.dialogue.session import Session

Stage = Literal["saying", "asking", "answering", "quiet"]
Recalled = Callable[[KeptKind], Sequence[str]]

ENDS = ("done", "resume")
"""Intents that end a long answer."""
FILLERS = (*ENDS, "yes", "no", "unsure")
NOTHING = re.compile(
    r"(?:um |well |oh )?(?:i have )?(?:none|nothing|not (?:much|really|anything)|no|nobody|no one)"
    r"(?: (?:today|tonight|really|at all|much|good|comes to mind|that i can think of))*"
)
"""An answer, and nothing to be kept or to come back."""
REPROMPT_MS = 10_000
"""A short answer is asked for once more after this silence, then the question is let go. Public
voice systems re-ask after 5 to 10 s; the longer end is the kinder."""


class FlowCourse:
    """Follows `flow` from `start` in the session's wording."""

    def __init__(
        self,
        session: Session,
        flow: Flow,
        *,
        short: bool = False,
        start: str | None = None,
        number: int | None = None,
        recalled: Recalled = lambda kind: (),
        led: bool = False,
    ) -> None:
        """`number` answers a question for a number beforehand, `recalled` gives the newest kept
        lines of a kind, and `led` is a flow that another one led to: its turns bear its name, and
        nothing goes on from it another time."""
        self._session = session
        self._flow = flow
        self._number = number
        self._recalled = recalled
        self._led = led
        self._walk = Walk(flow, short=short, start=start)
        if led:
            # Whoever was led here has been told why.
            self._walk.go_to_first_question()
        self._stage: Stage = "saying"
        self._part = 0
        """0 for the step's question, 1 for its follow-up."""
        self._turn: OpenTurn | None = None
        self._prompt = ""
        self._reprompted = False
        self._answer = self._new_answer()
        self._story: StepOutcome | None = None
        """Set while a short question is being answered at length; the outcome it will have."""
        self._carried: Accepted | None = None
        """A short answer that the user went on speaking after."""
        self._closed: Closed | None = None
        """The turn before this one, as it was saved."""
        self._quiet_until_ms = 0
        self._quiet_left_ms = 0
        self._accepted: Accepted | None = None
        self._onward = Onward(session, flow, self._walk, self._begin_step)

    # The Course protocol.

    @property
    def save_point(self) -> str | None:
        return None if self._led else self.place

    @property
    def place(self) -> str:
        step = self._onward.going_on_at or self._step.id
        return f"{self._flow.id}.{step}" if self._led else step

    def begin(self) -> None:
        self._begin_step()

    def start_over(self) -> None:
        self._walk.index = 0

    def tick(self) -> None:
        if self._stage == "quiet" and self._session.now_ms >= self._quiet_until_ms:
            if self._step.bell is not None and not self._session.night:
                self._session.do(Sound(self._step.bell))
            self._onward.advance()

    def speaking_finished(self) -> None:
        if self._accepted is not None:
            self._accepted.replied = True
        match self._stage:
            case "saying":
                self._after_statement()
            case "asking":
                self._stage = "answering"
                self._listen()
            case "answering":
                self._listen()
            case "quiet":
                pass

    def speech_started(self, at_ms: int) -> None:
        """Speech right after a short answer: take the reply back and hear the rest."""
        accepted = self._accepted
        if accepted is None or accepted.replied or at_ms - accepted.ended_ms > CANCEL_MS:
            return
        self._reopen(accepted)
        self._carried = accepted
        self._stage = "answering"
        self._session.hush()
        self._listen()

    def nothing_heard(self) -> None:
        """It was only a breath: a short answer stands, and nobody hurries who weeps."""
        if self._carried is not None and self._turn is not None:
            carried, self._carried = self._carried, None
            self._short_answer(carried.text, self._turn, carried.ended_ms)
        elif self._stage == "answering":
            self._answer.sobbed()

    def heard(self, utterance: Utterance) -> None:
        # While we speak, a sound alone may be our own; with words it is known to be the user.
        self.speech_started(utterance.started_ms)
        turn = self._turn
        if turn is None or self._stage not in ("asking", "answering"):
            return
        carried, self._carried = self._carried, None
        text = f"{carried.text} {utterance.text}" if carried else utterance.text
        if self._stage == "asking":
            if not self._takes_early(text):
                return
            self._session.hush()
            self._stage = "answering"
            self._listen()
        self._session.paused = False
        self._onward.notice(text)
        if self._reflecting():
            self._reflect(utterance, turn)
        else:
            self._session.save_segment(turn, utterance)
            self._short_answer(text, turn, utterance.ended_ms)

    def silence(self, ms: int) -> None:
        if self._stage != "answering" or self._turn is None:
            return
        if self._reflecting():
            self._reflect_silence(ms, self._turn)
        elif ms >= REPROMPT_MS:
            self._reprompt_or("no_input")

    def expects(self) -> Expect | None:
        if self._stage not in ("asking", "answering"):
            return None
        if self._story is not None or self._part == 1:
            return "free"
        return self._step.expect

    def ask_again(self) -> None:
        """Say the prompt again; a turn that was interrupted goes on."""
        self._carried = None
        if self._turn is None:
            self._begin_step()
            return
        self._stage = "asking"
        self._prompt = self._turn.prompt = self._question()
        self._session.say(self._prompt, self._flow.wpm)

    def skip(self) -> None:
        """What was said already stands as the answer."""
        if self._carried is not None:
            self.nothing_heard()
        elif self._turn is None:
            self._onward.advance()
        else:
            self._end_reflection(self._turn)

    def back(self) -> None:
        """To the question before this one; its answer is asked for again."""
        if self._turn is not None:
            self._session.save_turn(self._turn, "answered" if self._answer.told else "skipped")
        if self._part == 0:
            self._walk.go_back()
        self._begin_step()

    def pause(self) -> None:
        self._quiet_left_ms = self._quiet_until_ms - self._session.now_ms

    def resume(self) -> None:
        self._quiet_until_ms = self._session.now_ms + self._quiet_left_ms
        if self._carried is not None:
            self.nothing_heard()

    def interrupt(self, outcome: StepOutcome) -> None:
        """Leave the turn as it is; `ask_again` takes it up."""
        if self._carried is not None and outcome == "stopped":
            self.nothing_heard()
        self._accepted = self._carried = None
        if self._turn is not None:
            self._session.save_turn(self._turn, outcome)

    def claims(self, text: str) -> bool:
        listens = self._stage in ("asking", "answering") and not self._reflecting()
        return listens and in_its_own_words(self._step, text) is not None

    def keep(self, utterance: Utterance) -> None:
        """Words that raised an alarm which was withdrawn belong to the answer under way."""
        if self._turn is not None:
            self._answer.keep(utterance, self._turn)

    def forgotten(self, turn: OpenTurn, text: str) -> bool:
        """A segment of `turn` was not the user's: nothing it led to stays. Whether its question is
        to be asked again."""
        if turn is self._turn:
            self._answer.forget(text, turn)
        elif self._accepted is not None and self._accepted.turn is turn:
            self._reopen(self._accepted)
            return True
        elif self._closed is not None and self._closed.turn is turn:
            self._forget_closed(self._closed)
        return False

    def _forget_closed(self, closed: Closed) -> None:
        heard, turn = closed.turn.heard, closed.saved
        outcome = turn.outcome if heard else "skipped"
        self._session.do(SaveTurn(replace(turn, heard=" ".join(heard), outcome=outcome)))
        if closed.keep is not None:
            closed.answer.forget_last()
            self._session.do(KeepLine(turn.ordinal, closed.keep, closed.answer.written))

    def finish(self) -> None:
        self._onward.finish()

    def time_left(self) -> str:
        left = str(self._walk.questions_left())
        return self._session.phrasebook.line("session.questions_left", number=left)

    def in_silence(self) -> bool:
        return self._stage == "quiet"

    def help_phrase(self) -> str:
        return "session.help_question"

    def key(self) -> None:
        """Any key stops speech: what it was about to ask can be answered at once."""
        if self._session.speaking:
            self._session.hush()
            self.speaking_finished()
        elif self._stage == "quiet":
            self._onward.advance()

    # One step.

    @property
    def _step(self) -> Step:
        return self._walk.step

    def _begin_step(self) -> None:
        self._part = 0
        step = self._step
        if step.id == self._flow.closing and not self._led:
            self._session.notices.close()
        if step.recall is not None and not self._recalled(step.recall):
            self._onward.advance()
        elif step.expect == "number" and self._number is not None:
            number, self._number = self._number, None
            self._onward.advance(route(step, number))
        elif step.expect is None:
            self._turn = None
            self._stage = "saying"
            self._session.listen("guided", None)
            for line in step.say:
                self._session.say(self._worded(line), self._flow.wpm)
        else:
            self._ask()

    def _ask(self, turn: OpenTurn | None = None) -> None:
        """Ask, in a turn of its own unless one is given."""
        self._stage = "asking"
        self._prompt = self._question()
        self._reprompted = False
        self._story = self._carried = None
        self._answer = self._new_answer()
        self._turn = turn or self._open_turn()
        self._session.say(self._prompt, self._flow.wpm)
        # While we speak even a long answer is listened to by the short profile: stop acts sooner.
        self._session.listen("command", self.expects())

    def _question(self) -> str:
        """What is asked, in the wording of this moment."""
        if self._part == 1 and self._step.follow_up is not None:
            return self._worded(self._step.follow_up.say)
        return self._worded(*self._step.say)

    def _open_turn(self) -> OpenTurn:
        if self._led and self._session.off_record:
            # The name of what we were led to would tell why.
            return self._session.open_turn("off-record", "")
        return self._session.open_turn(self.place, self._prompt)

    def _new_answer(self) -> Answer:
        step = self._step
        hint = step.follow_up.reprompt if self._part == 1 and step.follow_up else step.reprompt
        return Answer(self._session, self._worded(hint) if hint else "", open=step.open)

    def _reopen(self, accepted: Accepted) -> None:
        """Back to a short answer just taken; what was asked since is as if it had not been."""
        self._session.reopen_turn(accepted.turn)
        self._walk.index, self._part = accepted.index, accepted.part
        self._turn, self._prompt = accepted.turn, accepted.prompt
        self._story = self._carried = self._accepted = None
        self._answer = self._new_answer()

    def _listen(self) -> None:
        self._session.listen("reflect" if self._reflecting() else "command", self.expects())

    def _reflecting(self) -> bool:
        return self.expects() == "free"

    def _after_statement(self) -> None:
        if self._step.quiet_s:
            self._stage = "quiet"
            self._quiet_until_ms = self._session.now_ms + round(self._step.quiet_s * 1000)
        else:
            self._onward.advance()

    def _read(self, text: str) -> Reading:
        return read(self._step, text, self._session.understand(text, self._step.expect))

    def _takes_early(self, text: str) -> bool:
        """Spoken over the prompt: an answer that fits is taken, other talk is left."""
        return self.expects() == "free" or self._read(text).fits

    # Short answers.

    def _short_answer(self, text: str, turn: OpenTurn, ended_ms: int) -> None:
        reading = self._read(text)
        if reading.outcome is None:
            self._reprompt_or("no_match")
        elif is_story(self._step, text, reading.outcome):
            self._story, self._answer.told = reading.outcome, True
            self._listen()
            if is_done_phrase(text)[0]:
                self._end_reflection(turn)
        else:
            index = self._walk.index
            self._accepted = Accepted(index, self._part, turn, self._prompt, text, ended_ms)
            self._take(reading, reading.outcome, turn)

    def _take(self, reading: Reading, outcome: StepOutcome, turn: OpenTurn) -> None:
        step, session = self._step, self._session
        if step.rating is not None and reading.value is not None and not session.off_record:
            session.do(SaveRating(turn.ordinal, step.rating, reading.value))
        if outcome == "yes" and step.recall is not None:
            for line in self._recalled(step.recall):
                session.say(line, self._flow.wpm, personal=True)
        if outcome == "yes" and step.follow_up is not None:
            accepted = self._accepted
            session.save_turn(turn, outcome)
            self._part = 1
            # A follow-up tells that there was a yes: off the record it is no turn of its own.
            self._ask(turn if session.off_record else None)
            self._accepted = accepted
        else:
            self._close(outcome, reading.go, unsafe=reading.unsafe)

    def _reprompt_or(self, outcome: Literal["no_input", "no_match"]) -> None:
        if self._reprompted:
            unclear = self._step.rating == "safety" and outcome == "no_match"
            if not unclear:
                careful = outcome in self._step.next
                self._session.say_phrase(
                    "concern.unclear" if careful else f"session.{outcome}_skip"
                )
            self._close(outcome, unsafe=unclear)
            return
        self._reprompted = True
        self._stage = "asking"
        reprompt = self._step.reprompt
        self._session.say(
            self._prompt if reprompt is None else self._worded(reprompt), self._flow.wpm
        )

    # Long answers.

    def _reflect(self, utterance: Utterance, turn: OpenTurn) -> None:
        done, rest = is_done_phrase(utterance.text)
        if not done and self._session.understand(utterance.text, "free").intent in ENDS:
            done, rest = True, ""
        # "Good. That's all" is an answer, but after one "okay, that's all" is only its end.
        filler = (
            self._session.understand(rest, "free").intent in FILLERS if done and rest else False
        )
        if rest and not (filler and self._answer.told):
            self._answer.keep(utterance, turn)
        if done:
            self._end_reflection(turn)

    def _reflect_silence(self, ms: int, turn: OpenTurn) -> None:
        match self._answer.silence(ms):
            case "over":
                self._end_reflection(turn)
            case "timed_out":
                self._session.save_turn(turn, "no_input")
                self._session.time_out(aloud=not self._step.open)

    def _end_reflection(self, turn: OpenTurn) -> None:
        if not self._answer.told:
            self._close("skipped")
            return
        outcome, kind, text = self._story or "answered", self._step.keep, self._answer.written
        if kind is not None and text and not NOTHING.fullmatch(understanding_form(text)):
            self._keep(kind, outcome, turn)
        else:
            self._close(outcome)

    def _keep(self, kind: KeptKind, outcome: StepOutcome, turn: OpenTurn) -> None:
        """Kept at once, and then read back if that is wanted."""
        session, text = self._session, self._answer.written
        session.do(KeepLine(turn.ordinal, kind, text))
        self._settle(outcome)
        if self._onward.meets:
            # Who tells of a death is not asked about a recording first.
            self._go_on(outcome)
            return
        self._onward.wait(outcome)

        def checked() -> None:
            session.do(KeepLine(turn.ordinal, kind, text, checked=True))
            self._go_on(outcome)

        def change() -> None:
            session.do(KeepLine(turn.ordinal, kind, ""))
            self._onward.going_on_at = None
            self._ask()

        def discard() -> None:
            session.do(KeepLine(turn.ordinal, kind, ""))
            session.remove_segments(turn)
            session.save_turn(turn, "skipped")
            self._go_on("skipped")

        session.read_back.check(
            self._answer.read_back,
            keep=checked,
            change=change,
            discard=discard,
            unchecked=lambda: self._go_on(outcome),
        )

    # Going on.

    def _close(
        self, outcome: StepOutcome, route: str | None = None, *, unsafe: bool = False
    ) -> None:
        self._settle(outcome)
        self._go_on(outcome, route, unsafe=unsafe)

    def _settle(self, outcome: StepOutcome) -> None:
        """The turn is over."""
        if self._turn is not None:
            saved = self._session.save_turn(self._turn, outcome)
            kept = self._step.keep if self._answer.written else None
            self._closed = Closed(self._turn, saved, kept, self._answer)
            self._turn = None

    def _go_on(self, outcome: StepOutcome, go: str | None = None, *, unsafe: bool = False) -> None:
        if outcome not in ("yes", "no", "unsure", "answered"):
            self._accepted = None
        self._onward.after(outcome, go, unsafe=unsafe)

    def _worded(self, *lines: Wordings) -> str:
        book = self._session.phrasebook
        text = " ".join(line.in_wording(book.wording) for line in lines)
        return text.format(emergency=book.region.emergency.say)
