"""What is said only now and then: what this program is, and when a doctor should be asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voice_assistant.dialogue.actions import NoteSaid

if TYPE_CHECKING:
    from voice_assistant.dialogue.session import Session


@dataclass(frozen=True, slots=True)
class DueNotices:
    """The notices (`notice.` in prompts/phrases.toml) that are due in a session."""

    opening: tuple[str, ...] = ()
    """Said before anything else."""
    closing: tuple[str, ...] = ()
    """Said before the close."""


class Notices:
    """Says what is due, each once."""

    def __init__(self, session: Session, due: DueNotices) -> None:
        self._session = session
        self._due = due
        self._given: set[str] = set()

    def open(self) -> None:
        self._give(self._due.opening)

    def close(self) -> None:
        self._give(self._due.closing)

    def _give(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self._given:
                self._given.add(name)
                self._session.say_phrase(f"notice.{name}")
                self._session.do(NoteSaid(name))
