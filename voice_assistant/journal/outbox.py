"""Writes, in order: committed at once, or kept in memory until the disk takes them."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from voice_assistant.errors import JournalError
from voice_assistant.journal.trouble import disk_trouble

if TYPE_CHECKING:
    from sqlite_utils import Database

Value = str | int | float | None
Statement = tuple[str, dict[str, Value]]

PATIENCE_MS = 5000
"""How long a write waits for another program (a vacuum, an export) to let go of the file."""
SHORT_PATIENCE_MS = 200
"""The same once a write is already kept, so that trouble does not stop the loop at every turn."""


class Outbox:
    """`on_trouble` is called once each time writing stops working; later writes queue behind."""

    def __init__(
        self, db: Database, path: Path, on_trouble: Callable[[JournalError], None] | None
    ) -> None:
        self._db = db
        self._path = path
        self._on_trouble = on_trouble
        self._kept: deque[tuple[Statement, ...]] = deque()
        self._trouble: JournalError | None = None

    def __len__(self) -> int:
        return len(self._kept)

    def write(self, *statements: Statement) -> bool:
        """One transaction. True once it is on disk, with everything that was kept before it.

        Raises sqlite3.Error where the write itself is wrong (a bug), and drops it.
        """
        self._kept.append(statements)
        return self.flush()

    def flush(self) -> bool:
        """Try again to write what is kept. True once nothing is."""
        while self._kept:
            try:
                self._commit(self._kept[0])
            except sqlite3.Error as error:
                trouble = disk_trouble(error, self._path)
                if trouble is None:
                    self._kept.popleft()
                    raise
                self._report(trouble)
                return False
            self._kept.popleft()
        self._trouble = None
        return True

    def truncate_log(self) -> bool:
        """Empty the write-ahead log into the journal: it may hold what has just been deleted.

        False while another program still reads from it, or the disk fails.
        """
        row = self._maintain("PRAGMA wal_checkpoint(TRUNCATE)")
        return row is not None and row[0] == 0

    def rebuild(self) -> bool:
        """Write the whole file anew, so that no page holds a leftover. False where it cannot be."""
        return self._maintain("VACUUM") is not None and self.truncate_log()

    def _maintain(self, sql: str) -> tuple[int, ...] | None:
        """What `sql` answers, () for nothing; None where the disk, or another program, refuses."""
        try:
            self._db.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
            rows: list[tuple[int, ...]] = self._db.execute(sql).fetchall()
        except sqlite3.Error as error:
            trouble = disk_trouble(error, self._path)
            if trouble is None:
                raise
            self._report(trouble)
            return None
        return rows[0] if rows else ()

    @property
    def trouble(self) -> JournalError | None:
        """Why writes are being kept; None while all is well."""
        return self._trouble

    def _commit(self, statements: tuple[Statement, ...]) -> None:
        patience = SHORT_PATIENCE_MS if self._trouble else PATIENCE_MS
        self._db.execute(f"PRAGMA busy_timeout = {patience}")
        # Immediate: a transaction that has read something first, as the search index does when it
        # is first touched, would not wait for another program's write at all.
        self._db.conn.execute("BEGIN IMMEDIATE")
        try:
            for sql, values in statements:
                self._db.execute(sql, {name: _storable(value) for name, value in values.items()})
            self._db.conn.execute("COMMIT")
        except BaseException:
            self._db.rollback()
            raise

    def _report(self, trouble: JournalError) -> None:
        first = self._trouble is None
        self._trouble = trouble
        if first and self._on_trouble is not None:
            self._on_trouble(trouble)


def _storable(value: Value) -> Value:
    # Typed input in the wrong encoding arrives as lone surrogates, which SQLite cannot take; a
    # sentence with a question mark in it is better than a sentence lost.
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return value
