"""SQLite's errors as one plain line each, and which of them are the disk's and not a bug."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from voice_assistant.errors import JournalError

_ELSEWHERE = "Name another place with --db PATH."
_DAMAGED = "Move it aside and put a backup in its place, or name another with --db PATH."

# Primary result codes: https://www.sqlite.org/rescode.html
_EXPLAINED: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_PERM: ("may not be written by this user", _ELSEWHERE),
    sqlite3.SQLITE_NOMEM: ("needs more memory than there is", "Close other programs."),
    sqlite3.SQLITE_READONLY: ("is read-only", _ELSEWHERE),
    sqlite3.SQLITE_IOERR: ("cannot be read or written: the disk reports an error", _ELSEWHERE),
    sqlite3.SQLITE_CORRUPT: ("is damaged", _DAMAGED),
    sqlite3.SQLITE_FULL: ("cannot grow: the disk is full", "Free some space on that disk."),
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened", _ELSEWHERE),
    sqlite3.SQLITE_PROTOCOL: ("is locked by another program", "Close that program."),
    sqlite3.SQLITE_NOTADB: ("is not a journal", _ELSEWHERE),
}
BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def disk_trouble(error: sqlite3.Error, path: Path) -> JournalError | None:
    """What to tell the person, or None where the error is a bug of ours (a broken constraint).

    SQLite's own text is left out: it may quote what was typed.
    """
    code = getattr(error, "sqlite_errorcode", None)
    primary = 0 if code is None else code & 0xFF
    if primary in BUSY:
        return used_by_another(path)
    return _explained(primary, path) if primary in _EXPLAINED else None


def used_by_another(path: Path) -> JournalError:
    message = f"The journal {path} is being used by another program and did not come free."
    return JournalError(message, "Close that program, then try again.")


def damaged(path: Path) -> JournalError:
    return _explained(sqlite3.SQLITE_CORRUPT, path)


def not_a_journal(path: Path) -> JournalError:
    return _explained(sqlite3.SQLITE_NOTADB, path)


def _explained(primary: int, path: Path) -> JournalError:
    what, hint = _EXPLAINED[primary]
    return JournalError(f"The journal {path} {what}.", hint)


@contextmanager
def told_plainly(path: Path) -> Iterator[None]:
    """Raise the disk's errors as JournalError; let bugs through."""
    try:
        yield
    except sqlite3.Error as error:
        trouble = disk_trouble(error, path)
        if trouble is None:
            raise
        raise trouble from error
