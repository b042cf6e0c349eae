"""The tables, as numbered migrations, and how a journal is brought up to the newest of them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database, Migrations

from voice_assistant.errors import JournalError
from voice_assistant.journal.database import connect, in_memory, look, reachable
from voice_assistant.journal.lock import session_lock
from voice_assistant.journal.trouble import damaged, not_a_journal, told_plainly

_HEADER = b"SQLite format 3\0"

migrations = Migrations("journal")


@migrations()
def m001_initial(db: Database) -> None:
    db.executescript(
        """
        -- AUTOINCREMENT: the id of a deleted entry is never given to another.
        CREATE TABLE sessions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            script TEXT NOT NULL,
            wording TEXT NOT NULL CHECK (wording IN ('plain', 'traditional', 'spiritual')),
            engine TEXT NOT NULL,
            voice TEXT NOT NULL,
            private INTEGER NOT NULL CHECK (private IN (0, 1)),
            started TEXT NOT NULL,
            zone TEXT NOT NULL,
            local_day TEXT NOT NULL,
            ended TEXT,
            outcome TEXT CHECK (outcome IN
                ('completed', 'stopped_by_user', 'timed_out', 'interrupted', 'crisis')),
            next_step TEXT
        ) STRICT;
        CREATE INDEX sessions_local_day ON sessions (local_day);

        CREATE TABLE turns (
            session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            ordinal INTEGER NOT NULL,
            step TEXT NOT NULL,
            prompt TEXT NOT NULL,
            wording TEXT NOT NULL CHECK (wording IN ('plain', 'traditional', 'spiritual')),
            outcome TEXT NOT NULL CHECK (outcome IN
                ('yes', 'no', 'unsure', 'answered', 'skipped', 'no_input', 'no_match',
                 'interrupted', 'stopped')),
            started_ms INTEGER NOT NULL,
            ended_ms INTEGER NOT NULL,
            PRIMARY KEY (session_id, ordinal)
        ) STRICT;

        -- Has an id of its own for the search index: an unnamed row id may change in a VACUUM.
        CREATE TABLE segments (
            id INTEGER PRIMARY KEY,
            session_id INTEGER NOT NULL,
            turn_ordinal INTEGER NOT NULL,
            ordinal INTEGER NOT NULL,
            said TEXT NOT NULL,
            corrected INTEGER NOT NULL DEFAULT 0 CHECK (corrected IN (0, 1)),
            engine TEXT NOT NULL,
            started_ms INTEGER NOT NULL,
            ended_ms INTEGER NOT NULL,
            UNIQUE (session_id, turn_ordinal, ordinal),
            FOREIGN KEY (session_id, turn_ordinal) REFERENCES turns ON DELETE CASCADE
        ) STRICT;

        -- What each recognizer that listened to a segment made of it.
        CREATE TABLE hearings (
            segment_id INTEGER NOT NULL REFERENCES segments (id) ON DELETE CASCADE,
            engine TEXT NOT NULL,
            raw TEXT NOT NULL,
            text TEXT NOT NULL,
            confidence REAL NOT NULL,
            words TEXT NOT NULL CHECK (json_valid(words)),
            PRIMARY KEY (segment_id, engine)
        ) STRICT;

        CREATE TABLE ratings (
            session_id INTEGER NOT NULL,
            turn_ordinal INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('mood', 'craving', 'safety', 'distress')),
            value REAL NOT NULL CHECK (value BETWEEN 0 AND 10),
            PRIMARY KEY (session_id, turn_ordinal, kind),
            FOREIGN KEY (session_id, turn_ordinal) REFERENCES turns ON DELETE CASCADE
        ) STRICT;

        CREATE TABLE kept_lines (
            session_id INTEGER NOT NULL,
            turn_ordinal INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('tomorrow', 'gratitude', 'amends', 'promise')),
            text TEXT NOT NULL,
            PRIMARY KEY (session_id, turn_ordinal, kind),
            FOREIGN KEY (session_id, turn_ordinal) REFERENCES turns ON DELETE CASCADE
        ) STRICT;

        -- Tier and time, never words.
        CREATE TABLE safety_flags (
            session_id INTEGER NOT NULL,
            turn_ordinal INTEGER NOT NULL,
            tier TEXT NOT NULL CHECK (tier IN ('concern', 'crisis')),
            at TEXT NOT NULL,
            PRIMARY KEY (session_id, turn_ordinal),
            FOREIGN KEY (session_id, turn_ordinal) REFERENCES turns ON DELETE CASCADE
        ) STRICT;

        CREATE TABLE tags (
            session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            tag TEXT NOT NULL,
            PRIMARY KEY (session_id, tag)
        ) STRICT;

        CREATE TABLE settings (
            name TEXT PRIMARY KEY NOT NULL,
            value TEXT NOT NULL CHECK (json_valid(value))
        ) STRICT;

        CREATE TABLE notices (
            notice TEXT PRIMARY KEY NOT NULL,
            said TEXT NOT NULL
        ) STRICT;
        """
    )
    db.table("segments").enable_fts(["said"], tokenize="porter", create_triggers=True)


@migrations()
def m002_stars(db: Database) -> None:
    db.executescript(
        """
        -- What the person wants to find again: an answer, or (without a turn) the whole entry.
        CREATE TABLE stars (
            session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            turn_ordinal INTEGER,
            FOREIGN KEY (session_id, turn_ordinal) REFERENCES turns ON DELETE CASCADE
        ) STRICT;
        CREATE UNIQUE INDEX stars_once ON stars (session_id, ifnull(turn_ordinal, 0));
        """
    )


@migrations()
def m003_checked_and_slips(db: Database) -> None:
    # Whether a kept line was read back, and the person said that it is right.
    db.execute(
        "ALTER TABLE kept_lines ADD COLUMN checked INTEGER NOT NULL DEFAULT 0"
        " CHECK (checked IN (0, 1))"
    )
    # Whether a slip was told in an entry is asked of every entry that may come back.
    db.execute("CREATE INDEX slips ON turns (session_id) WHERE step = 'slip'")


def open_up_to_date(path: Path) -> Database:
    """The journal at `path` with every table of this version. Raises JournalError.

    A newer journal, or another program's file, is refused before anything is written to it.
    """
    if not in_memory(path) and path.is_file() and path.stat().st_size:
        _refuse_strange(path)
    db = connect(path)
    try:
        with told_plainly(path):
            # 90 ms for three years of evenings, so that nothing more is written into a damaged
            # file; what it cannot see (a wrong index) the rehearsal of an upgrade does.
            if _answers(db, "quick_check(1)") != ["ok"]:
                raise damaged(path)
            if migrations.pending(db):
                _bring_up_to_date(db, path)
    except BaseException:
        db.close()
        raise
    return db


def opened_in_memory(content: bytes, path: Path) -> Database:
    """The journal that `content` (a SQLite file's bytes, read from `path`) is, upgraded.

    Raises JournalError where it is no journal, damaged, or of a newer version.
    """
    if not content.startswith(_HEADER):
        raise not_a_journal(path)
    db = Database(memory=True, execute_plugins=False)
    try:
        with told_plainly(path):
            # A database in memory has no write-ahead log, and these two bytes say that it has.
            db.conn.deserialize(b"".join((content[:18], b"\1\1", content[20:])))
            db.execute("PRAGMA foreign_keys = ON")
            _refuse_others(db, path)
            migrations.apply(db)
            if not _sound(db):
                raise damaged(path)
    except BaseException:
        db.close()
        raise
    return db


def _refuse_strange(path: Path) -> None:
    with reachable(path), path.open("rb") as file:
        # SQLite itself takes a file of one byte for an empty one, and would write over it.
        if file.read(len(_HEADER)) != _HEADER:
            raise not_a_journal(path)
    with told_plainly(path), look(path) as db:
        _refuse_others(db, path)


def _refuse_others(db: Database, path: Path) -> None:
    with Database(memory=True, execute_plugins=False) as nothing:
        known = {migration.name for migration in migrations.pending(nothing)}
    applied = {migration.name for migration in migrations.applied(db)}
    if applied - known:
        raise JournalError(
            f"The journal {path} was written by a newer version of voice-assistant.",
            "Upgrade voice-assistant (scripts/start), or name another journal with --db PATH.",
        )
    if db.table_names() and not applied:
        raise JournalError(
            f"The file {path} is a database of another program, not a journal.",
            "Name another place with --db PATH.",
        )


def _bring_up_to_date(db: Database, path: Path) -> None:
    """Rehearse on a copy in memory, then change the journal itself in one transaction.

    Not by swapping a changed copy in: another program may have the file open, whose log would then
    belong to the wrong file, and the old file's words would be left behind on the disk. The copy
    lives in memory, so there is nothing to erase after it. SQLite undoes the one transaction
    whatever interrupts it. Migrations must therefore all be transactional.
    """
    with session_lock(path):
        if db.table_names():
            _rehearse(db, path)
        with db.atomic():
            migrations.apply(db)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _rehearse(db: Database, path: Path) -> None:
    """Raises JournalError where the migrations would fail, or leave a journal that is not sound."""
    with _copy_in_memory(db) as copy:
        try:
            migrations.apply(copy)
            sound = _sound(copy)
        except sqlite3.Error as error:
            raise _not_upgraded(path) from error
    if not sound:
        raise _not_upgraded(path)


def _copy_in_memory(db: Database) -> Database:
    copy = Database(memory=True, execute_plugins=False)
    db.conn.backup(copy.conn)
    copy.execute("PRAGMA foreign_keys = ON")
    return copy


def _sound(db: Database) -> bool:
    return _answers(db, "integrity_check") == ["ok"] and not _answers(db, "foreign_key_check")


def _answers(db: Database, pragma: str) -> list[object]:
    return [row[0] for row in db.execute(f"PRAGMA {pragma}").fetchall()]


def _not_upgraded(path: Path) -> JournalError:
    return JournalError(
        f"The journal {path} could not be upgraded to this version; it was left as it was.",
        "Run `voice-assistant doctor`, or name another journal with --db PATH.",
    )
