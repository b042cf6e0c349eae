"""What was said last, across the pauses in it: danger may be spoken with a pause in the middle."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from voice_assistant.events import Expect

if TYPE_CHECKING:
    from voice_assistant.events import Understood, Utterance

CANCEL_MS = 2_000
"""Speech this soon after a short answer belongs to it (docs/safety.md, rule 10)."""
ONE_ANSWER_MS = 25_000
"""Within one answer words belong together across every pause that does not end it."""
LONGEST_WORDS = 30


class Sentence:
    """The last words heard: "no", and a second later "reason to go on". In memory only, and never
    more than a sentence."""

    def __init__(self, understand: Callable[[str, Expect | None], Understood]) -> None:
        self._understand = understand
        self._text = ""
        self._ended_ms = 0
        self._turn = 0

    def goes_on(self, utterance: Utterance, turn: int) -> Understood:
        """What it means with these words after it, or alone when they are too late to belong."""
        gap_ms = utterance.started_ms - self._ended_ms
        belongs = gap_ms <= (ONE_ANSWER_MS if turn == self._turn else CANCEL_MS)
        text = f"{self._text} {utterance.text}" if belongs else utterance.text
        self._text = " ".join(text.split()[-LONGEST_WORDS:])
        self._ended_ms, self._turn = utterance.ended_ms, turn
        return self._understand(self._text, "free")

    def forget(self) -> None:
        self._text = ""
