"""Entries as JSON and back again, with nothing lost: what `log export --format json` writes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voice_assistant.errors import JournalError
from voice_assistant.journal.correcting import tidy_tag
from voice_assistant.journal.trouble import told_plainly
from voice_assistant.journal.wall_clock import from_stamp, stamp

if TYPE_CHECKING:
    from sqlite_utils import Database

FORMAT = "voice-assistant-journal"
VERSION = 1
"""Of the JSON's form. A later one must go on reading this one."""

Row = dict[str, Any]

_SESSION = (
    "id", "script", "wording", "engine", "voice", "private", "started", "zone", "local_day",
    "ended", "outcome", "next_step",
)  # fmt: skip
_TURN = ("ordinal", "step", "prompt", "wording", "outcome", "started_ms", "ended_ms")
_SEGMENT = ("ordinal", "said", "corrected", "engine", "started_ms", "ended_ms")
_HEARING = ("engine", "raw", "text", "confidence", "words")
_WORD = ("word", "started_ms", "ended_ms", "confidence")
_SMALL = {
    "ratings": ("kind", "value"),
    "kept_lines": ("kind", "text", "checked"),
    "safety_flags": ("tier", "at"),
}


@dataclass(frozen=True, slots=True)
class Imported:
    """How many entries came in, and how many were there before."""

    added: int
    there: int


class Portable:
    """The part of Journal that hands entries out whole, and takes them in."""

    path: Path
    _db: Database
    save_kept: Callable[[], bool]

    def entries_json(self, session_ids: Iterable[int]) -> Iterator[Row]:
        """Each entry as JSON-ready data, with everything the journal holds of it."""
        for session_id in session_ids:
            with told_plainly(self.path):
                yield self._entry(session_id)

    def take_in(self, exported: object, name: str) -> Imported:
        """Add the entries of `exported` (what the JSON named `name` holds): all of them, or none.

        An entry is the same one if it is of the same script and began in the same millisecond; it
        is left as it is here. Its id is kept unless this journal has ever given that id away.
        Raises JournalError where `exported` is not what this program exports.
        """
        entries = _checked(exported, name)
        self.save_kept()
        done: list[bool] = []
        try:
            with told_plainly(self.path), self._db.atomic():
                for entry in entries:
                    done.append(self._add(entry))
        except (sqlite3.Error, KeyError, TypeError, ValueError, AttributeError):
            # Without the cause: it may quote the entry.
            raise JournalError(
                f"Entry {len(done) + 1} in {name} is not as this program writes it;"
                " nothing was imported.",
                "Take a file that `voice-assistant log export --format json` wrote.",
            ) from None
        return Imported(sum(done), len(done) - sum(done))

    def _entry(self, session_id: int) -> Row:
        (session,) = self._select("sessions", _SESSION, "id = ?", session_id)
        turns = self._select("turns", _TURN, "session_id = ?", session_id)
        for turn in turns:
            at = (session_id, turn["ordinal"])
            for table, columns in _SMALL.items():
                here = "session_id = ? AND turn_ordinal = ?"
                turn[table] = self._select(table, columns, here, *at)
            turn["segments"] = [self._segment(row) for row in self._segments(*at)]
        tags = self._select("tags", ("tag",), "session_id = ?", session_id)
        stars = self._select("stars", ("turn_ordinal",), "session_id = ?", session_id)
        return {
            **session,
            "private": bool(session["private"]),
            "tags": [row["tag"] for row in tags],
            "stars": [row["turn_ordinal"] for row in stars],
            "turns": turns,
        }

    def _segments(self, session_id: int, turn_ordinal: int) -> list[Row]:
        here = "session_id = ? AND turn_ordinal = ?"
        return self._select("segments", ("id", *_SEGMENT), here, session_id, turn_ordinal)

    def _segment(self, row: Row) -> Row:
        hearings = self._select("hearings", _HEARING, "segment_id = ?", row.pop("id"))
        for hearing in hearings:
            hearing["words"] = json.loads(hearing["words"])
        return {**row, "corrected": bool(row["corrected"]), "hearings": hearings}

    def _select(self, table: str, columns: Iterable[str], where: str, *values: int) -> list[Row]:
        sql = f"SELECT {', '.join(columns)} FROM {table} WHERE {where} ORDER BY 1"
        return list(self._db.query(sql, values))

    def _add(self, entry: Row) -> bool:
        _refuse_unreadable(entry)
        known = "SELECT * FROM sessions WHERE script = :script AND started = :started"
        if self._db.execute(known, _only(entry, ("script", "started"))).fetchone():
            return False
        given = self._db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'sessions'")
        highest = (given.fetchone() or (0,))[0]
        new = int(entry["id"]) <= highest
        session_id = highest + 1 if new else int(entry["id"])
        self._insert("sessions", {**_only(entry, _SESSION), "id": session_id})
        for turn in entry["turns"]:
            self._add_turn(session_id, turn)
        for tag in entry["tags"]:
            self._insert("tags", {"session_id": session_id, "tag": tag})
        for turn_ordinal in entry["stars"]:
            self._insert("stars", {"session_id": session_id, "turn_ordinal": turn_ordinal})
        return True

    def _add_turn(self, session_id: int, turn: Row) -> None:
        self._insert("turns", {"session_id": session_id, **_only(turn, _TURN)})
        at = {"session_id": session_id, "turn_ordinal": turn["ordinal"]}
        for table, columns in _SMALL.items():
            for row in turn[table]:
                self._insert(table, {**at, **_only(row, columns)})
        for segment in turn["segments"]:
            segment_id = self._insert("segments", {**at, **_only(segment, _SEGMENT)})
            for hearing in segment["hearings"]:
                words = json.dumps([_only(word, _WORD) for word in hearing["words"]])
                row = {**_only(hearing, _HEARING), "words": words, "segment_id": segment_id}
                self._insert("hearings", row)

    def _insert(self, table: str, row: Row) -> int:
        places = ", ".join(f":{column}" for column in row)
        sql = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})"
        return int(self._db.execute(sql, row).lastrowid or 0)


def wrapped(entries: list[Row]) -> Row:
    """The whole of an export."""
    return {"format": FORMAT, "version": VERSION, "entries": entries}


def _checked(exported: object, name: str) -> list[Row]:
    if not isinstance(exported, Mapping) or exported.get("format") != FORMAT:
        raise JournalError(
            f"{name} is not an export of a journal.",
            "`voice-assistant log export --format json` writes one.",
        )
    if exported.get("version") != VERSION:
        raise JournalError(
            f"{name} was exported by a newer version of voice-assistant.",
            "Upgrade voice-assistant (scripts/start), then import it.",
        )
    entries = exported.get("entries")
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise JournalError(f"{name} is damaged: it holds no list of entries.", "Export it again.")
    return entries


def _refuse_unreadable(entry: Row) -> None:
    """What SQLite would take, and reading would stumble over. Raises ValueError or KeyError."""
    from zoneinfo import ZoneInfo

    ZoneInfo(entry["zone"])
    date.fromisoformat(entry["local_day"])
    for moment in (entry["started"], entry["ended"]):
        if moment is not None and stamp(from_stamp(moment)) != moment:
            raise ValueError
    if any(tidy_tag(tag) != tag for tag in entry["tags"]):
        raise ValueError


def _only(row: Row, columns: Iterable[str]) -> Row:
    return {column: row[column] for column in columns}
