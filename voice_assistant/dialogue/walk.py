"""Where a flow stands: the steps it has in this form, and which of them comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voice_assistant.dialogue.script import Flow, Step


class Walk:
    """Through the steps of `flow`, or through those of its short form, beginning at `start`.

    Raises KeyError for a `start` that this form does not have.
    """

    def __init__(self, flow: Flow, *, short: bool, start: str | None) -> None:
        self._flow = flow
        self._steps: Sequence[Step] = flow.steps
        if short and flow.short:
            self._steps = [flow.step(step_id) for step_id in flow.short]
        self._all = frozenset(step.id for step in flow.steps)
        self.index = 0
        if start is not None:
            self.go_to(start)

    @property
    def step(self) -> Step:
        return self._steps[self.index]

    def has(self, step_id: str) -> bool:
        """Whether this form of the flow has that step; the short form leaves some out."""
        return any(step.id == step_id for step in self._steps)

    def leads_out(self, go: str | None) -> bool:
        """Whether `go` is another script, and no step of this flow."""
        return bool(go) and go not in self._all

    def go_to(self, step_id: str) -> None:
        ids = [step.id for step in self._steps]
        if step_id not in ids:
            raise KeyError(step_id)
        self.index = ids.index(step_id)

    def go_below(self) -> bool:
        """To the step below; False where there is none."""
        if self.index + 1 == len(self._steps):
            return False
        self.index += 1
        return True

    def go_to_first_question(self) -> None:
        while self.step.expect is None and self.go_below():
            pass

    def go_back(self) -> None:
        """To the question before this step, where there is one."""
        earlier = [i for i in range(self.index) if self._steps[i].expect is not None]
        if earlier:
            self.index = earlier[-1]

    def next_id(self, go: str | None) -> str:
        """The step that comes next, where `go` or else this step's own `then` is given. Another
        script comes back to the closing."""
        below = self._steps[min(self.index + 1, len(self._steps) - 1)].id
        go = go or self.step.then or below
        return go if self.has(go) else self._flow.closing

    def before_closing(self) -> bool:
        return self.index < [step.id for step in self._steps].index(self._flow.closing)

    def questions_left(self) -> int:
        return sum(step.expect is not None for step in self._steps[self.index :])
