"""A practice's timeline: every sentence, bell and silence at its planned moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_assistant.dialogue.actions import Sound

if TYPE_CHECKING:
    from voice_assistant.dialogue.actions import OpenTurn
    from voice_assistant.dialogue.pacing import Plan, PlannedItem
    from voice_assistant.dialogue.session import Session
    from voice_assistant.events import Expect, StepOutcome, Utterance


class PracticeCourse:
    """Plays `plan`. Moments are absolute, so small delays never add up; a pause moves the rest."""

    def __init__(self, session: Session, plan: Plan) -> None:
        self._session = session
        self._plan = plan
        self._next = 0
        self._shift_ms = 0
        """Session time minus plan time."""
        self._paused_at_ms = 0
        self._started = False
        self._again_at: int | None = None
        """The sentence to go on with, once what is being said beside the plan is over."""

    @property
    def save_point(self) -> None:
        return None

    def begin(self) -> None:
        self._session.listen("guided", None)
        if self._plan.note:
            self._session.say_phrase(self._plan.note, minutes=spoken_minutes(self._plan.planned_ms))
        else:
            self._start()

    def start_over(self) -> None:
        """A practice always begins at its beginning."""

    def tick(self) -> None:
        if not self._started or self._again_at is not None:
            return
        plan_ms = self._session.now_ms - self._shift_ms
        while self._next < len(self._plan.items):
            item = self._plan.items[self._next]
            if item.started_ms > plan_ms:
                return
            self._next += 1
            self._perform(item)
        if plan_ms >= self._plan.planned_ms and not self._session.speaking:
            self._session.complete()

    def speaking_finished(self) -> None:
        if self._again_at is not None:
            self._go_to(self._again_at)
        elif not self._started:
            self._start()

    def speech_started(self, at_ms: int) -> None:
        pass

    def nothing_heard(self) -> None:
        pass

    def heard(self, utterance: Utterance) -> None:
        """Talk that is no command is left alone; nothing of it is kept."""

    def keep(self, utterance: Utterance) -> None:
        pass

    def forgotten(self, turn: OpenTurn, text: str) -> bool:
        return False

    def silence(self, ms: int) -> None:
        pass

    def expects(self) -> Expect | None:
        return None

    def ask_again(self) -> None:
        """From the sentence that was said last."""
        said = [i for i in range(self._next) if self._plan.items[i].kind == "say"]
        self._again_at = said[-1] if said else 0
        if not self._session.speaking:
            self._go_to(self._again_at)

    def skip(self) -> None:
        """To the next phase; after the last one the practice is over."""
        later = [s for s in self._plan.phase_starts() if s >= self._next]
        self._go_to(later[0] if later else len(self._plan.items))

    def back(self) -> None:
        """To the start of this phase, or of the one before when this one has just begun."""
        earlier = [s for s in self._plan.phase_starts() if s < self._next - 1]
        self._go_to(earlier[-1] if earlier else 0)

    def pause(self) -> None:
        self._paused_at_ms = self._session.now_ms

    def resume(self) -> None:
        self._shift_ms += self._session.now_ms - self._paused_at_ms

    def interrupt(self, outcome: StepOutcome) -> None:
        self._paused_at_ms = self._session.now_ms

    def finish(self) -> None:
        self._go_to(len(self._plan.items))

    def time_left(self) -> str:
        left_ms = self._plan.planned_ms - (self._session.now_ms - self._shift_ms)
        return self._session.phrasebook.line("session.time_left", minutes=spoken_minutes(left_ms))

    def in_silence(self) -> bool:
        return True

    def help_phrase(self) -> str:
        return "session.help_practice"

    def key(self) -> None:
        """Any key ends a practice at once."""
        self._session.stop()

    def _start(self) -> None:
        self._started = True
        self._shift_ms = self._session.now_ms
        self.tick()

    def _perform(self, item: PlannedItem) -> None:
        if item.kind == "say":
            self._session.say(item.text, item.wpm)
        elif item.kind == "bell":
            self._session.do(Sound(item.text))  # type: ignore[arg-type]

    def _go_to(self, index: int) -> None:
        """Make item `index` the next one, now; the rest keeps its distances."""
        self._next = index
        self._started, self._again_at = True, None
        items = self._plan.items
        planned_ms = items[index].started_ms if index < len(items) else self._plan.planned_ms
        self._shift_ms = self._session.now_ms - planned_ms
        self._session.listen("guided", None)
        self.tick()


def spoken_minutes(ms: int) -> str:
    minutes = max(1, round(ms / 60_000))
    return "one minute" if minutes == 1 else f"{minutes} minutes"
