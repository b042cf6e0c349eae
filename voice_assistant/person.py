"""A person played by a script: what they say, and when. For the demo, the doctor and the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from voice_assistant.events import FRAME_MS, FRAME_SAMPLES, AudioFrame

if TYPE_CHECKING:
    from voice_assistant.dialogue.session import Awaiting
    from voice_assistant.events import Samples


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a person says. It begins `after_ms` after its moment: the end of the prompt of
    `step`, the start of the prompt of `during`, or the start of the session; never before the
    person's own last line has ended. With `gap_ms` it goes on from that last line instead."""

    say: str
    step: str = ""
    during: str = ""
    at_ms: int = 0
    """The moment itself, on the session's clock; 0 where the others decide."""
    after_ms: int = 500
    gap_ms: int = 0
    """So long after the end of the person's own last line, whatever was said meanwhile."""


class ScriptedMicrophone:
    """Plays a person who listens: each line waits for its moment. `sound_of` turns a line into
    samples (int16, 16 kHz). The frames end after `longest_ms`, if ever."""

    live = False

    def __init__(
        self,
        lines: Sequence[Line],
        sound_of: Callable[[int, Line], Samples],
        longest_ms: int | None = None,
    ) -> None:
        self._longest_ms = longest_ms
        self._lines = list(enumerate(lines, start=1))
        self._sound_of = sound_of
        self._closed = False
        self.awaiting: Callable[[], Awaiting | None] = lambda: None
        """Whose answer is awaited; set once the session exists."""
        self.saying: Callable[[], str | None] = lambda: None
        """The step whose prompt is being said, if any; set once the session exists."""

    def __iter__(self) -> Iterator[AudioFrame]:
        import numpy as np

        silence = np.zeros(FRAME_SAMPLES, np.int16)
        playing: list[Samples] = []
        moment_ms: int | None = None
        free_ms = 0
        for started_ms in count(0, FRAME_MS):
            if self._closed or started_ms == self._longest_ms:
                return
            if not playing and self._lines:
                number, line = self._lines[0]
                if moment_ms is None and self._has_come(line):
                    moment_ms = max(started_ms, free_ms)
                if moment_ms is not None and started_ms >= _due_ms(line, moment_ms, free_ms):
                    playing = _frames(self._sound_of(number, line))
                    free_ms = started_ms + len(playing) * FRAME_MS
                    self._lines.pop(0)
                    moment_ms = None
            yield AudioFrame(playing.pop(0) if playing else silence, started_ms)

    def close(self) -> None:
        self._closed = True

    @property
    def unsaid(self) -> list[str]:
        """Lines whose moment has not come."""
        return [line.say for _, line in self._lines]

    def _has_come(self, line: Line) -> bool:
        if line.during:
            return self.saying() == line.during
        if line.step:
            awaiting = self.awaiting()
            return awaiting is not None and awaiting.step == line.step
        return True


def _due_ms(line: Line, moment_ms: int, free_ms: int) -> int:
    if line.gap_ms:
        return free_ms + line.gap_ms
    return line.at_ms or moment_ms + line.after_ms


def _frames(samples: Samples) -> list[Samples]:
    import numpy as np

    padded = np.concatenate([samples, np.zeros(-len(samples) % FRAME_SAMPLES, np.int16)])
    return list(padded.reshape(-1, FRAME_SAMPLES))
