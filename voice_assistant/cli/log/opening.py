"""The journal a command works on, and the one line there is when it holds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from voice_assistant.errors import JournalError

if TYPE_CHECKING:
    from voice_assistant.config import Config
    from voice_assistant.journal import Journal

BEGIN = "`voice-assistant run nightly` begins one."


@contextmanager
def journal_if_any(config: Config) -> Iterator[Journal | None]:
    """The journal, or None where there is none yet: looking makes no file."""
    from voice_assistant.journal import Journal

    if not config.journal_path.exists():
        yield None
        return
    with Journal.open(config.journal_path) as journal:
        yield journal


@contextmanager
def the_journal(config: Config) -> Iterator[Journal]:
    """The journal. Raises JournalError where there is none yet."""
    with journal_if_any(config) as journal:
        if journal is None:
            raise JournalError(f"There is no journal at {config.journal_path} yet.", BEGIN)
        yield journal
