"""How a reminder reaches the program that is at home, and how somebody who sits down to begin
reaches a reminder: two empty files beside the journal."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from voice_assistant.errors import JournalBusy
from voice_assistant.journal.lock import session_lock

STALE_S = 300
"""A ring that nobody answered by then is forgotten: a session was going on, and it is over."""
MAKING_WAY_S = 10.0
_POLL_S = 0.1


class Doorbell:
    """The bell of the journal at `journal_path`, whose folder exists once it is rung."""

    def __init__(self, journal_path: Path) -> None:
        self._rung = journal_path.with_name(f"{journal_path.name}.reminder")
        self._waiting = journal_path.with_name(f"{journal_path.name}.waiting")

    def ring(self) -> None:
        """Ask whoever is at home to say a reminder. Raises OSError."""
        self._rung.unlink(missing_ok=True)
        self._rung.touch(mode=0o600)

    def answered(self) -> bool:
        """Whether it was rung lately; True once a ring."""
        with suppress(OSError):
            # The clock may have been set back meanwhile: a ring of the future is none.
            ago_s = time.time() - self._rung.stat().st_mtime
            self._rung.unlink()
            return -1 <= ago_s < STALE_S
        return False

    def wait(self) -> None:
        """Tell that a reminder waits here for somebody, and would make way."""
        with suppress(OSError):
            self._waiting.touch(mode=0o600)

    @property
    def waits(self) -> bool:
        """Whether a reminder waits; False once it was dismissed."""
        return self._waiting.exists()

    def dismiss(self) -> None:
        """Send a waiting reminder away. It goes within a second, and has nothing to lose."""
        with suppress(OSError):
            self._waiting.unlink(missing_ok=True)


def make_way(journal_path: Path) -> None:
    """Called before a session begins: where nothing but a reminder waits, it goes first.

    Returns when the session can begin, or when another session keeps it from beginning.
    """
    doorbell = Doorbell(journal_path)
    if not doorbell.waits:
        return
    doorbell.dismiss()
    until = time.monotonic() + MAKING_WAY_S
    while time.monotonic() < until:
        try:
            with session_lock(journal_path):
                return
        except JournalBusy:
            time.sleep(_POLL_S)
