"""The file itself: private from its first byte, opened the same way every time."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from voice_assistant.errors import JournalError
from voice_assistant.journal.trouble import told_plainly

if TYPE_CHECKING:
    from sqlite_utils import Database

_OWNER_ONLY = 0o600
_OWNER_ONLY_FOLDER = 0o700

_PRAGMAS = (
    "busy_timeout = 5000",
    "foreign_keys = ON",
    # A committed sentence has reached the disk when the call returns.
    "synchronous = FULL",
    # What is deleted is overwritten with zeros.
    "secure_delete = ON",
    # Sorting must not leave words in a temporary file.
    "temp_store = MEMORY",
)


def in_memory(path: Path) -> bool:
    return str(path) == ":memory:"


def connect(path: Path) -> Database:
    """The journal at `path`, created empty where there is none; `:memory:` for one that is not
    kept. Raises JournalError."""
    if not in_memory(path):
        _make_private(path)
    with told_plainly(path):
        connection = sqlite3.connect(path)
        try:
            return _prepared(connection)
        except BaseException:
            connection.close()
            raise


def _prepared(connection: sqlite3.Connection) -> Database:
    from sqlite_utils import Database

    # Plugins of sqlite-utils could read or send what is in here.
    db = Database(connection, execute_plugins=False)
    for pragma in _PRAGMAS:
        db.execute(f"PRAGMA {pragma}")
    db.enable_wal()
    return db


def look(path: Path) -> Database:
    """The existing file at `path`, opened so that not one byte of it can change.

    Without a write-ahead log beside it, it is opened as immutable, which also leaves no new files.
    """
    from sqlite_utils import Database

    log = path.with_name(path.name + "-wal")
    mode = "mode=ro" if log.exists() else "mode=ro&immutable=1"
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True)
    return Database(connection, execute_plugins=False)


def _make_private(path: Path) -> None:
    """Create file and folder for the owner alone, or take others' rights from those there are.

    Made before SQLite sees it: SQLite would create it with the umask's mode, open to others for a
    moment, and gives its `-wal` and `-shm` files the mode it finds on this one.
    """
    with reachable(path):
        make_folder(path.parent)
        if path.is_dir():
            raise JournalError(f"The journal {path} is a folder.", "Name a file with --db PATH.")
        if path.exists() and not path.is_file():
            raise JournalError(f"The journal {path} is not a file.", "Name a file with --db PATH.")
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, _OWNER_ONLY))
        for part in (path, *beside(path)):
            if part.exists() and part.stat().st_mode & 0o077:
                part.chmod(_OWNER_ONLY)


def make_folder(folder: Path) -> None:
    """Make `folder` for the owner alone. One that is there keeps its mode: it may not be ours."""
    folder.mkdir(mode=_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)


@contextmanager
def reachable(path: Path) -> Iterator[None]:
    """Raise the system's refusals (no rights, no such disk, read-only) as JournalError."""
    try:
        yield
    except OSError as error:
        raise JournalError(
            f"The journal {path} cannot be opened for writing: {error.strerror}.",
            "Name another place with --db PATH.",
        ) from error


def beside(path: Path) -> tuple[Path, Path]:
    """The files SQLite keeps next to `path` while it is open."""
    return path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")
