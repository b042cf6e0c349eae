"""What is about to be kept, read back: asked for once, then each time keep, change or discard."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voice_assistant.dialogue.session import Session
    from voice_assistant.events import Understood, Word

UNCLEAR = 0.35
"""Words below this confidence (0 to 1) are not guessed. It is lower than the mark in the journal,
for a gap in speech costs more: of the embedded recognizer's right words the least sure had 0.41."""
OPTIONS = {
    "keep": ("keep", "yes", "right", "correct", "that's it", "good"),
    "change": ("change", "again", "wrong", "not right", "no"),
    "discard": ("discard", "throw", "delete", "forget", "drop"),
}


class ReadBack:
    """Others may be in the room, so nothing is read aloud before the user has agreed to it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.wanted: bool | None = None
        """None until it was asked. Whoever types has read it already."""

    def check(
        self,
        text: str,
        *,
        keep: Callable[[], None],
        change: Callable[[], None],
        discard: Callable[[], None],
        unchecked: Callable[[], None],
    ) -> None:
        """Read `text` back where that is wanted, and call what the user chose. `unchecked`: it was
        not wanted, or what came back was not clear; then it stays as it was heard."""

        def choice(chosen: str | None) -> None:
            {"keep": keep, "change": change, "discard": discard}.get(chosen or "", unchecked)()

        def read() -> None:
            prompt = self._session.phrasebook.line("session.read_back", text=text.rstrip(" .,!?"))
            self._session.asking.choose(prompt, OPTIONS, choice, personal=True)

        def answered(understood: Understood | None) -> None:
            self.wanted = understood is not None and understood.answer is True
            (read if self.wanted else unchecked)()

        if self._session.night or self.wanted is False:
            unchecked()
        elif self.wanted:
            read()
        else:
            offer = self._session.phrasebook.line("session.read_back_offer")
            self._session.asking.ask(offer, "yes-no", answered)


def clear_words(words: Sequence[Word], gap: str) -> str:
    """The words as text, with `gap` for each run that the recognizer was unsure of."""
    runs = groupby(words, lambda word: word.confidence is None or word.confidence >= UNCLEAR)
    return " ".join(" ".join(word.text for word in run) if clear else gap for clear, run in runs)
