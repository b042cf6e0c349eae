"""What the person, the loop and the log commands read back."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voice_assistant.errors import JournalError
from voice_assistant.events import Word
from voice_assistant.journal.rows import (
    Hit,
    KeptRow,
    RatingRow,
    SegmentRow,
    SessionDetail,
    SessionRow,
    TurnRow,
)
from voice_assistant.journal.search import SEARCH, full_text_query
from voice_assistant.journal.trouble import told_plainly
from voice_assistant.journal.wall_clock import from_stamp

if TYPE_CHECKING:
    from sqlite_utils import Database

Row = dict[str, Any]

_SESSIONS = """
    SELECT
        id, script, wording, engine, voice, private, started, zone, local_day, ended, outcome,
        iif(ended IS NULL, (
            SELECT step FROM turns WHERE session_id = id ORDER BY ordinal DESC LIMIT 1
        ), next_step) AS next_step,
        (SELECT count(*) FROM turns WHERE session_id = id) AS turns,
        outcome IS 'crisis' OR EXISTS (
            SELECT * FROM safety_flags WHERE session_id = id AND tier = 'crisis'
        ) AS crisis
    FROM sessions
"""
_SEGMENTS = """
    SELECT turn_ordinal, ordinal, said, corrected, segments.engine, text, confidence, words,
        started_ms, ended_ms
    FROM segments JOIN hearings ON segment_id = segments.id AND hearings.engine = segments.engine
    WHERE session_id = ? ORDER BY turn_ordinal, ordinal
"""


class Reading:
    """The reading half of Journal. Everything may raise JournalError (damaged, disk error)."""

    path: Path
    _db: Database

    def sessions(
        self,
        *,
        script: str | None = None,
        since: date | None = None,
        until: date | None = None,
        limit: int | None = None,
    ) -> list[SessionRow]:
        """Newest first; `since` and `until` are the person's days, both included."""
        rows = self._rows(
            f"""{_SESSIONS}
            WHERE (:script IS NULL OR script = :script)
                AND (:since IS NULL OR local_day >= :since)
                AND (:until IS NULL OR local_day <= :until)
            ORDER BY started DESC, id DESC LIMIT :limit
            """,
            {
                "script": script,
                "since": since and since.isoformat(),
                "until": until and until.isoformat(),
                "limit": -1 if limit is None else limit,
            },
        )
        return [_session(row) for row in rows]

    def session(self, session_id: int) -> SessionDetail:
        """One entry, whole. Raises JournalError where there is none of that id."""
        found = self._rows(f"{_SESSIONS} WHERE id = ?", [session_id])
        if not found:
            raise JournalError(
                f"There is no entry {session_id} in the journal {self.path}.",
                "`voice-assistant log list` shows the entries there are.",
            )
        return SessionDetail(_session(found[0]), self._turns(session_id))

    def interrupted_session(self, script: str | None = None) -> SessionRow | None:
        """The latest entry (of `script`) if it broke off and can be gone on with, else None.

        Ask before starting a session: an entry being written looks like one that broke off. One
        that a later entry followed, or that met a crisis, is not offered.
        """
        latest = self.sessions(script=script, limit=1)
        broken_off = [row for row in latest if row.outcome in (None, "interrupted")]
        return next((row for row in broken_off if not row.crisis), None)

    def search(self, text: str, limit: int = 50) -> list[Hit]:
        """Segments with all the words of `text` (`"in quotes"`: as a phrase), best match first.

        Takes whatever is typed; nothing to search for finds nothing. Sessions that met a crisis
        come after the others, one unquoted Hit each.
        """
        query = full_text_query(text)
        if not query:
            return []
        rows = self._rows(SEARCH, {"query": query, "limit": limit})
        return [_hit(row) for row in rows]

    def last_said(self, notice: str) -> datetime | None:
        """When `notice` was last said; None for never."""
        rows = self._rows("SELECT said FROM notices WHERE notice = ?", [notice])
        return from_stamp(rows[0]["said"]) if rows else None

    def setting(self, name: str) -> Any:
        """What `set_setting` remembered under `name`; None for nothing."""
        rows = self._rows("SELECT value FROM settings WHERE name = ?", [name])
        return json.loads(rows[0]["value"]) if rows else None

    def _turns(self, session_id: int) -> tuple[TurnRow, ...]:
        turns = self._rows(
            "SELECT ordinal, step, prompt, wording, outcome, started_ms, ended_ms FROM turns"
            " WHERE session_id = ? ORDER BY ordinal",
            [session_id],
        )
        segments = self._by_turn(_SEGMENTS, session_id)
        ratings = self._by_turn(_of_session("kind, value", "ratings"), session_id)
        kept = self._by_turn(_of_session("kind, text", "kept_lines"), session_id)
        return tuple(
            TurnRow(
                **turn,
                segments=tuple(_segment(row) for row in segments[turn["ordinal"]]),
                ratings=tuple(RatingRow(**row) for row in ratings[turn["ordinal"]]),
                kept=tuple(KeptRow(**row) for row in kept[turn["ordinal"]]),
            )
            for turn in turns
        )

    def _by_turn(self, sql: str, session_id: int) -> defaultdict[int, list[Row]]:
        grouped: defaultdict[int, list[Row]] = defaultdict(list)
        for row in self._rows(sql, [session_id]):
            grouped[row.pop("turn_ordinal")].append(row)
        return grouped

    def _rows(self, sql: str, values: list[Any] | dict[str, Any]) -> list[Row]:
        with told_plainly(self.path):
            return list(self._db.query(sql, values))


def _of_session(columns: str, table: str) -> str:
    return f"SELECT turn_ordinal, {columns} FROM {table} WHERE session_id = ? ORDER BY kind"


def _session(row: Row) -> SessionRow:
    return SessionRow(
        **row
        | {
            "private": bool(row["private"]),
            "started": from_stamp(row["started"]),
            "local_day": date.fromisoformat(row["local_day"]),
            "ended": from_stamp(row["ended"]) if row["ended"] else None,
            "crisis": bool(row["crisis"]),
        }
    )


def _segment(row: Row) -> SegmentRow:
    words = tuple(
        Word(word["word"], word["started_ms"], word["ended_ms"], word["confidence"])
        for word in json.loads(row["words"])
    )
    return SegmentRow(**row | {"corrected": bool(row["corrected"]), "words": words})


def _hit(row: Row) -> Hit:
    return Hit(
        **row
        | {
            "started": from_stamp(row["started"]),
            "local_day": date.fromisoformat(row["local_day"]),
        }
    )
