"""What comes after an answer: one direct question, a hard moment met, a rest offered, another
script, or simply the next step."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from voice_assistant.understanding.commands import is_done_phrase

if TYPE_CHECKING:
    from voice_assistant.dialogue.script import Flow
    from voice_assistant.dialogue.session import Session
    from voice_assistant.dialogue.walk import Walk
    from voice_assistant.events import StepOutcome

HEAVY_ANSWERS = 2
"""So many heavy answers running, and the assistant offers to stop."""
UNANSWERED = 3
"""So many questions running without a sound, and nobody is there."""
MET_AFTERWARDS = ("slip", "urge", "grief", "panic")
"""What an answer may tell of, and is met once the answer is over."""


class Onward:
    """Goes on through `flow`; `begin` begins the step where the walk then stands."""

    def __init__(self, session: Session, flow: Flow, walk: Walk, begin: Callable[[], None]) -> None:
        self._session = session
        self._flow = flow
        self._walk = walk
        self._begin = begin
        self._heavy_running = 0
        self._met = ""
        """A need named in this answer."""
        self._unanswered = 0
        self.going_on_at: str | None = None
        """The step that comes next, while something else is being asked."""

    @property
    def meets(self) -> bool:
        """Whether the answer told of a need that is to be met first."""
        return bool(self._met)

    def notice(self, text: str) -> None:
        """Remember a need that `text`, a part of the answer, tells of."""
        told = is_done_phrase(text)[1]
        need = self._session.understand(told, "free").slots.get("need")
        # A flow made for a need does not stop to meet it again.
        if need in MET_AFTERWARDS and need not in self._flow.needs:
            self._met = str(need)

    def wait(self, outcome: StepOutcome) -> None:
        """The answer is over, and something about it is still being asked."""
        self.going_on_at = self._walk.next_id(self._walk.step.next.get(outcome))

    def after(self, outcome: StepOutcome, go: str | None, *, unsafe: bool) -> None:
        """On from an answer with that outcome, which leads to `go` where that is not None.
        `unsafe`: one direct question comes first."""
        step, met, session = self._walk.step, self._met, self._session
        self._met = ""
        answered = outcome in ("yes", "answered")
        self._heavy_running = self._heavy_running + 1 if step.heavy and answered else 0
        go = go or step.next.get(outcome)
        self.going_on_at = self._walk.next_id(go)
        self._unanswered = self._unanswered + 1 if outcome == "no_input" else 0
        if self._unanswered == UNANSWERED:
            session.time_out(aloud=True)
        elif unsafe:
            session.crisis.ask_directly(lambda: self.advance(go))
        elif met == "grief" and step.open:
            # Where nothing is asked, nothing is asked now either.
            session.say_phrase("meet.grief")
            self.advance(go)
        elif met:
            self._heavy_running = 0
            session.hard_moments.after_answer(met, lambda: self.advance(go), self.finish)
        elif self._heavy_running == HEAVY_ANSWERS:
            self._heavy_running = 0
            offer = session.phrasebook.line("session.heavy_offer")
            session.asking.go_on_or_finish(offer, lambda: self.advance(go), self.finish)
        else:
            self.advance(go)

    def advance(self, go: str | None = None) -> None:
        """To `go`, a step or a script, or to the step that this one names, or to the one below.
        After the time cap to the closing: no answer is cut, but no new question is asked."""
        go = go or self._walk.step.then
        late = self._session.now_ms >= self._flow.cap_s * 1000
        if late and self._walk.before_closing():
            self._session.say_phrase("session.time_cap")
            self.finish()
        elif go and self._walk.has(go):
            self._go_to(go)
        elif go and self._walk.leads_out(go):
            self._session.hard_moments.offer(go, then=self.finish, decline=self._go_below)
        else:
            self._go_below()

    def finish(self) -> None:
        """To the closing."""
        self._go_to(self._flow.closing)

    def _go_to(self, step_id: str) -> None:
        self._walk.go_to(step_id)
        self._begin_here()

    def _go_below(self) -> None:
        if self._walk.go_below():
            self._begin_here()
        else:
            self._session.complete()

    def _begin_here(self) -> None:
        self.going_on_at = None
        self._begin()
