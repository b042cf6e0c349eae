"""The journal, open: writing for the loop, reading for the person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from voice_assistant.errors import JournalError
from voice_assistant.journal.copies import Copies
from voice_assistant.journal.correcting import Correcting
from voice_assistant.journal.erasing import Erasing
from voice_assistant.journal.looking_back import LookingBack
from voice_assistant.journal.outbox import Outbox
from voice_assistant.journal.portable import Portable
from voice_assistant.journal.reading import Reading
from voice_assistant.journal.statistics import Statistics
from voice_assistant.journal.trouble import told_plainly
from voice_assistant.journal.wall_clock import local_zone, now_utc
from voice_assistant.journal.writing import Writing

if TYPE_CHECKING:
    from sqlite_utils import Database


class Journal(Writing, Correcting, Erasing, Reading, LookingBack, Statistics, Copies, Portable):
    """Used from one thread. Whoever writes a session holds `session_lock` meanwhile."""

    def __init__(
        self,
        db: Database,
        path: Path,
        clock: Callable[[], datetime],
        zone: Callable[[], tzinfo],
        on_trouble: Callable[[JournalError], None] | None,
    ) -> None:
        self.path = path
        self._db = db
        self._clock = clock
        self._zone = zone
        self._outbox = Outbox(db, path, on_trouble)
        self._last_id = 0
        self._closed = False

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        clock: Callable[[], datetime] = now_utc,
        zone: Callable[[], tzinfo] = local_zone,
        on_trouble: Callable[[JournalError], None] | None = None,
    ) -> Self:
        """The journal at `path`, made or upgraded as needed; `Path(":memory:")` is not kept.

        `on_trouble` is called, once each time it begins, when the disk stops taking writes.
        Raises JournalError where it cannot be opened, and JournalBusy where it needs an upgrade
        while a session is running.
        """
        # Here and not above: sqlite-utils takes a quarter of a second to import.
        from voice_assistant.journal.schema import open_up_to_date

        return cls(open_up_to_date(path), path, clock, zone, on_trouble)

    def snapshot(self) -> bytes:
        """The journal at this moment, as the bytes of a SQLite file."""
        with told_plainly(self.path):
            return self._db.conn.serialize()

    def close(self) -> None:
        """Write what is still kept, and close. Raises JournalError where that cannot be written:
        it is lost then, so ask `save_kept` first while there is still somebody to free the disk."""
        if self._closed:
            return
        self._closed = True
        saved = self.save_kept()
        lost, trouble = self.unsaved, self._outbox.trouble
        try:
            if saved:
                self.erase_leftovers()
        finally:
            self._db.close()
        if not saved and trouble is not None:
            raise JournalError(
                f"{lost} of the last changes are lost. {trouble.message}", trouble.hint
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
