"""A plan on the session's clock: what is due, and the moment at which it promised to end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_assistant.dialogue.pacing import NEAR_MS, replanned

if TYPE_CHECKING:
    from voice_assistant.dialogue.pacing import LengthOf, Manner, Plan, PlannedItem


class Timeline:
    """`plan` begun at `began_ms`. Moments are absolute, so small delays never add up."""

    def __init__(self, plan: Plan, began_ms: int) -> None:
        self.plan = plan
        self.ends_ms = began_ms + plan.planned_ms
        """The moment promised, in session time."""
        self._shift_ms = began_ms
        """Session time minus plan time."""
        self._next = 0

    def at(self, now_ms: int) -> int:
        """The plan's own time."""
        return now_ms - self._shift_ms

    def due(self, now_ms: int) -> PlannedItem | None:
        """The next item, once its moment has come."""
        if self._next == len(self.plan.items):
            return None
        item = self.plan.items[self._next]
        return item if item.started_ms <= self.at(now_ms) else None

    def take(self) -> None:
        """The next item is performed."""
        self._next += 1

    def over(self, now_ms: int) -> bool:
        return self._next == len(self.plan.items) and now_ms >= self.ends_ms

    def move(self, ms: int) -> None:
        """All that is still to come happens `ms` later."""
        self._shift_ms += ms
        self.ends_ms += ms

    def jump(self, index: int, now_ms: int) -> None:
        """Make item `index` the next one, now; the rest keeps its distances, and so the end moves
        with it."""
        self._next = index
        self.move(now_ms - self._shift_ms - self.plan.items[index].started_ms)

    def repeat(self, index: int, now_ms: int, length_of: LengthOf, manner: Manner) -> bool:
        """Make item `index` the next one, now; what it takes is taken from the silences to come.
        Returns whether the end has moved nevertheless."""
        ends_ms = self.ends_ms
        self.jump(index, now_ms)
        self.ends_ms = ends_ms
        return self._replan(self.plan.items[index].started_ms - 1, length_of, manner)

    def replan(self, now_ms: int, length_of: LengthOf, manner: Manner) -> bool:
        """What is still to come in another manner, to end as promised. Returns whether it ends
        later. Raises VoiceError where a line could not be rendered; then nothing has changed."""
        return self._replan(self.at(now_ms), length_of, manner)

    def said(self) -> int | None:
        """The index of the sentence that was said last."""
        said = [i for i, item in enumerate(self.plan.items[: self._next]) if item.kind == "say"]
        return said[-1] if said else None

    def next_phase(self) -> int | None:
        """The index at which the next phase starts; None in the last one."""
        return next((start for start in self.plan.phase_starts() if start >= self._next), None)

    def phase_before(self) -> int:
        """The start of this phase, or of the one before when this one has just begun."""
        return max((s for s in self.plan.phase_starts() if s < self._next - 1), default=0)

    def _replan(self, at_ms: int, length_of: LengthOf, manner: Manner) -> bool:
        promised_ms = self.ends_ms
        self.plan = replanned(self.plan, at_ms, self.at(promised_ms), length_of, manner)
        self.ends_ms = self._shift_ms + self.plan.planned_ms
        return self.ends_ms - promised_ms > NEAR_MS
