"""A flow's questions, one at a time: asking, waiting, following up on a yes, going on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from voice_assistant.dialogue.actions import (
    KeepLine,
    OpenTurn,
    SaveRating,
    SaveTurn,
    Sound,
)
from voice_assistant.dialogue.answer import Accepted, Answer, Closed, is_story, outcome_of
from voice_assistant.dialogue.script import Flow, Step
from voice_assistant.dialogue.sentence import CANCEL_MS
from voice_assistant.events import Expect, StepOutcome, Utterance
from voice_assistant.understanding.commands import is_done_phrase

if TYPE_CHECKING:
    from voice_assistant.dialogue.script import Wordings
    from voice_assistant.dialogue.session import Session
    from voice_assistant.events import Understood

Stage = Literal["saying", "asking", "answering", "quiet"]

REPROMPT_MS = 10_000
"""A short answer is asked for once more after this silence, then the question is let go. Public
voice systems re-ask after 5 to 10 s; the longer end is the kinder."""
HEAVY_ANSWERS = 2
"""So many heavy answers running, and the assistant offers to stop."""


class FlowCourse:
    """Follows `flow` from `start` in the session's wording."""

    def __init__(self, session: Session, flow: Flow, *, short: bool, start: str | None) -> None:
        self._session = session
        self._flow = flow
        self._steps = _chosen(flow, short)
        self._index = 0 if start is None else self._position(start)
        self._stage: Stage = "saying"
        self._going_on_at: str | None = None
        """The step that comes next, while whether to go on is being asked."""
        self._part = 0
        """0 for the step's question, 1 for its follow-up."""
        self._turn: OpenTurn | None = None
        self._prompt = ""
        self._reprompted = False
        self._answer = Answer(session)
        self._story: StepOutcome | None = None
        """Set while a short question is being answered at length; the outcome it will have."""
        self._carried: Accepted | None = None
        """A short answer that the user went on speaking after."""
        self._closed: Closed | None = None
        """The turn before this one, as it was saved."""
        self._quiet_until_ms = 0
        self._quiet_left_ms = 0
        self._accepted: Accepted | None = None
        self._heavy_running = 0
        self._met = ""
        """A slip or a grief named in this answer: it is met when the answer ends."""

    # The Course protocol.

    @property
    def save_point(self) -> str | None:
        return self._step.id if self._going_on_at is None else self._going_on_at

    def begin(self) -> None:
        self._begin_step()

    def start_over(self) -> None:
        self._index = 0

    def tick(self) -> None:
        if self._stage == "quiet" and self._session.now_ms >= self._quiet_until_ms:
            if self._step.bell is not None:
                self._session.do(Sound(self._step.bell))
            self._advance(None)

    def speaking_finished(self) -> None:
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
        if accepted is None or at_ms - accepted.ended_ms > CANCEL_MS:
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
        self._notice_need(text)
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
        self._session.say(self._prompt, self._flow.wpm)

    def skip(self) -> None:
        """What was said already stands as the answer."""
        if self._carried is not None:
            self.nothing_heard()
        elif self._turn is None:
            self._advance(None)
        else:
            self._end_reflection(self._turn)

    def back(self) -> None:
        """To the question before this one; its answer is asked for again."""
        if self._turn is not None:
            self._session.save_turn(self._turn, "answered" if self._answer.told else "skipped")
        earlier = [i for i in range(self._index) if self._steps[i].expect is not None]
        if self._part == 0 and earlier:
            self._index = earlier[-1]
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
        self._go_to(self._flow.closing)

    def time_left(self) -> str:
        left = sum(1 for step in self._steps[self._index :] if step.expect is not None)
        return self._session.phrasebook.line("session.questions_left", number=str(left))

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
            self._advance(None)

    # One step.

    @property
    def _step(self) -> Step:
        return self._steps[self._index]

    def _position(self, step_id: str) -> int:
        return next(i for i, step in enumerate(self._steps) if step.id == step_id)

    def _begin_step(self) -> None:
        self._part = 0
        self._going_on_at = None
        step = self._step
        if step.expect is None:
            self._turn = None
            self._stage = "saying"
            self._session.listen("guided", None)
            for line in step.say:
                self._session.say(self._worded(line), self._flow.wpm)
        else:
            self._ask(" ".join(self._worded(line) for line in step.say))

    def _ask(self, prompt: str, turn: OpenTurn | None = None) -> None:
        """Ask, in a turn of its own unless one is given."""
        self._stage = "asking"
        self._prompt = prompt
        self._reprompted = False
        self._story = self._carried = None
        self._answer = Answer(self._session)
        self._turn = turn or self._session.open_turn(self._step.id, prompt)
        self._session.say(prompt, self._flow.wpm)
        # While we speak even a long answer is listened to by the short profile: stop acts sooner.
        self._session.listen("command", self.expects())

    def _reopen(self, accepted: Accepted) -> None:
        """Back to a short answer just taken; what was asked since is as if it had not been."""
        self._session.reopen_turn(accepted.turn)
        self._index, self._part = accepted.index, accepted.part
        self._turn, self._prompt = accepted.turn, accepted.prompt
        self._story = self._carried = self._accepted = None
        self._answer = Answer(self._session)

    def _listen(self) -> None:
        self._session.listen("reflect" if self._reflecting() else "command", self.expects())

    def _reflecting(self) -> bool:
        return self.expects() == "free"

    def _after_statement(self) -> None:
        if self._step.quiet_s:
            self._stage = "quiet"
            self._quiet_until_ms = self._session.now_ms + round(self._step.quiet_s * 1000)
        else:
            self._advance(None)

    def _takes_early(self, text: str) -> bool:
        """Spoken over the prompt: an answer that fits is taken, other talk is left."""
        expect = self.expects()
        return expect == "free" or self._session.understand(text, expect).answer is not None

    # Short answers.

    def _short_answer(self, text: str, turn: OpenTurn, ended_ms: int) -> None:
        understood = self._session.understand(text, self._step.expect)
        outcome = outcome_of(understood, self._step.expect)
        if outcome is None:
            self._reprompt_or("no_match")
        elif is_story(self._step, understood, outcome):
            self._story, self._answer.told = outcome, True
            self._listen()
            if is_done_phrase(text)[0]:
                self._end_reflection(turn)
        else:
            self._accepted = Accepted(self._index, self._part, turn, self._prompt, text, ended_ms)
            self._take(understood, outcome, turn)

    def _take(self, understood: Understood, outcome: StepOutcome, turn: OpenTurn) -> None:
        step = self._step
        answer = understood.answer
        rated = isinstance(answer, (int, float)) and not isinstance(answer, bool)
        if step.rating is not None and rated and not self._session.off_record:
            self._session.do(SaveRating(turn.ordinal, step.rating, float(answer)))  # type: ignore[arg-type]
        if outcome == "yes" and step.follow_up is not None:
            accepted = self._accepted
            self._session.save_turn(turn, outcome)
            self._part = 1
            # A follow-up tells that there was a yes: off the record it is no turn of its own.
            self._ask(self._worded(step.follow_up.say), turn if self._session.off_record else None)
            self._accepted = accepted
            return
        route = None
        if rated:
            route = next((r.go for r in step.routes if r.takes(float(answer))), None)  # type: ignore[arg-type]
        self._close(outcome, route)

    def _reprompt_or(self, outcome: Literal["no_input", "no_match"]) -> None:
        if self._reprompted:
            self._session.say_phrase(f"session.{outcome}_skip")
            self._close(outcome)
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
        understood = self._session.understand(utterance.text, "free")
        done = done or understood.intent in ("done", "resume")
        if rest and understood.intent not in ("done", "resume"):
            self._answer.keep(utterance, turn)
        if done:
            self._end_reflection(turn)

    def _reflect_silence(self, ms: int, turn: OpenTurn) -> None:
        match self._answer.silence(ms):
            case "over":
                self._end_reflection(turn)
            case "timed_out":
                self._session.save_turn(turn, "no_input")
                self._session.stop("timed_out", "session.timed_out")

    def _end_reflection(self, turn: OpenTurn) -> None:
        if not self._answer.told:
            self._close("skipped")
            return
        if self._step.keep is not None and self._answer.written:
            self._session.do(KeepLine(turn.ordinal, self._step.keep, self._answer.written))
        self._close(self._story or "answered")

    # Going on.

    def _close(self, outcome: StepOutcome, route: str | None = None) -> None:
        step, met = self._step, self._met
        self._met = ""
        if self._turn is not None:
            saved = self._session.save_turn(self._turn, outcome)
            kept = step.keep if self._answer.written else None
            self._closed = Closed(self._turn, saved, kept, self._answer)
            self._turn = None
        answered = outcome in ("yes", "answered")
        self._heavy_running = self._heavy_running + 1 if step.heavy and answered else 0
        go = route or step.next.get(outcome)
        if met:
            self._offer_rest(f"meet.{met}", "session.go_on", go)
        elif self._heavy_running == HEAVY_ANSWERS:
            self._offer_rest("session.heavy_offer", None, go)
        else:
            accepted = self._accepted
            self._advance(go)
            self._accepted = accepted if answered or outcome in ("no", "unsure") else None

    def _offer_rest(self, phrase: str, question: str | None, go: str | None) -> None:
        """After a heavy answer: go on, or go to the close of the flow."""
        self._heavy_running = 0
        self._going_on_at = go or self._steps[min(self._index + 1, len(self._steps) - 1)].id
        line = self._session.phrasebook.line
        prompt = line(phrase) if question is None else f"{line(phrase)} {line(question)}"
        self._session.go_on_or_finish(prompt, lambda: self._advance(go), self.finish)

    def _notice_need(self, text: str) -> None:
        need = self._session.understand(text, "free").slots.get("need")
        if need in ("slip", "grief", "panic"):
            self._met = str(need)

    def _advance(self, go: str | None) -> None:
        late = self._session.now_ms >= self._flow.cap_s * 1000
        if late and self._position(self._flow.closing) > self._index:
            self._session.say_phrase("session.time_cap")
            self._go_to(self._flow.closing)
        elif go is not None:
            self._go_to(go)
        elif self._index + 1 < len(self._steps):
            self._index += 1
            self._begin_step()
        else:
            self._session.complete()

    def _go_to(self, step_id: str) -> None:
        self._index = self._position(step_id)
        self._begin_step()

    def _worded(self, line: Wordings) -> str:
        return line.in_wording(self._session.phrasebook.wording)


def _chosen(flow: Flow, short: bool) -> Sequence[Step]:
    if short and flow.short:
        return [flow.step(step_id) for step_id in flow.short]
    return flow.steps
