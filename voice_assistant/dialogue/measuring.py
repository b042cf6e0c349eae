"""How long lines take to be said, found out while something else is being said."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Future

Line = tuple[str, int]
"""A text, and the words a minute at which it is said."""
Measure = Callable[[str, int], "Future[int]"]
"""Milliseconds that a line takes, worked out elsewhere; the future may hold a VoiceError."""


class Measuring:
    """The lengths of some lines, one after the other: what is to be said meanwhile, and what a
    user says, has to wait for one of them at most."""

    def __init__(self, measure: Measure, lines: Iterable[Line]) -> None:
        self._measure = measure
        self._left = deque(dict.fromkeys(lines))
        self._lengths: dict[Line, Future[int]] = {}
        self._last: Future[int] | None = None

    def go_on(self) -> bool:
        """Begin with the next line if the last one is measured; whether all of them are."""
        while self._left and (self._last is None or self._last.done()):
            line = self._left.popleft()
            self._last = self._lengths[line] = self._measure(*line)
        return not self._left and (self._last is None or self._last.done())

    def length_of(self, text: str, wpm: int) -> int:
        """Milliseconds, once all are measured. Raises VoiceError where that line cannot be said."""
        return self._lengths[text, wpm].result()
