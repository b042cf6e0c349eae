"""What the person, the loop and the log commands read back."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voice_assistant.events import Word
from voice_assistant.journal.correcting import tidy_tag
from voice_assistant.journal.erasing import no_such_entry
from voice_assistant.journal.guarded import CRISIS, GUARDED, SLIP
from voice_assistant.journal.places import within
from voice_assistant.journal.rows import (
    Hit,
    KeptRow,
    RatingRow,
    SegmentRow,
    SessionDetail,
    SessionRow,
    TurnRow,
)
from voice_assistant.journal.search import RANKED, SEARCH, full_text_query
from voice_assistant.journal.trouble import told_plainly
from voice_assistant.journal.wall_clock import from_stamp

if TYPE_CHECKING:
    from sqlite_utils import Database

Row = dict[str, Any]

_SESSIONS = f"""
    SELECT
        id, script, wording, engine, voice, private, started, zone, local_day, ended, outcome,
        iif(ended IS NULL, (
            SELECT step FROM turns WHERE session_id = id ORDER BY ordinal DESC LIMIT 1
        ), next_step) AS next_step,
        (SELECT count(*) FROM turns WHERE session_id = id) AS turns,
        {CRISIS} AS crisis,
        {SLIP} AS slip,
        EXISTS (SELECT * FROM stars WHERE session_id = id) AS starred,
        (SELECT group_concat(tag, char(10)) FROM tags WHERE session_id = id) AS tags
    FROM sessions
"""
_MOODS = "id IN (SELECT session_id FROM ratings WHERE kind = 'mood' AND value"
_CONDITIONS = {
    "script": "script = :script",
    "since": "local_day >= :since",
    "until": "local_day <= :until",
    "contains": """id IN (
        SELECT session_id FROM segments
        WHERE segments.id IN (SELECT rowid FROM segments_fts WHERE segments_fts MATCH :contains)
    )""",
    "tag": "id IN (SELECT session_id FROM tags WHERE tag = :tag)",
    "starred": "id IN (SELECT session_id FROM stars)",
    "mood_below": f"{_MOODS} < :mood_below)",
    "mood_above": f"{_MOODS} > :mood_above)",
}
_TURNS = """
    SELECT ordinal, step, prompt, wording, outcome, started_ms, ended_ms,
        EXISTS (
            SELECT * FROM stars
            WHERE stars.session_id = turns.session_id AND turn_ordinal = ordinal
        ) AS starred
    FROM turns WHERE session_id = ? ORDER BY ordinal
"""
_SEGMENTS = """
    SELECT turn_ordinal, ordinal, said, corrected, raw AS heard, segments.engine, text, confidence,
        words, started_ms, ended_ms
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
        contains: str | None = None,
        tag: str | None = None,
        starred: bool = False,
        mood_below: float | None = None,
        mood_above: float | None = None,
        limit: int | None = None,
    ) -> list[SessionRow]:
        """Newest first, those for which everything asked for is true.

        `since` and `until` are the person's days, both included. `contains` is read as `search`
        reads it. `mood_below` and `mood_above` look at each mood said in the session; the number
        itself is neither.
        """
        asked: Row = {
            "script": script,
            **within(since, until),
            "contains": None if contains is None else full_text_query(contains),
            "tag": None if tag is None else tidy_tag(tag),
            "starred": starred or None,
            "mood_below": mood_below,
            "mood_above": mood_above,
        }
        if asked["contains"] == "":
            return []  # nothing to search for finds nothing, as in `search`
        where = [_CONDITIONS[name] for name, value in asked.items() if value is not None]
        rows = self._rows(
            f"{_SESSIONS} WHERE {' AND '.join(where or ['true'])}"
            " ORDER BY started DESC, id DESC LIMIT :limit",
            asked | {"limit": -1 if limit is None else limit},
        )
        return [_session(row) for row in rows]

    def on_this_day(self, today: date) -> list[SessionRow]:
        """Entries of this day in earlier years, newest first; none from a crisis or a slip."""
        rows = self._rows(
            f"{_SESSIONS} WHERE substr(local_day, 6) = :day AND local_day < :today"
            f" AND NOT {GUARDED} ORDER BY started DESC, id DESC",
            {"day": f"{today:%m-%d}", "today": today.isoformat()},
        )
        return [_session(row) for row in rows]

    def session(self, session_id: int) -> SessionDetail:
        """One entry, whole. Raises JournalError where there is none of that id."""
        found = self._rows(f"{_SESSIONS} WHERE id = ?", [session_id])
        if not found:
            raise no_such_entry(session_id, self.path)
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
        rows = self._rows(SEARCH, {"query": query, "limit": limit, "ranked": RANKED})
        return [_hit(row) for row in rows]

    def tags(self) -> dict[str, int]:
        """Every tag there is, with the number of entries it is on, by name."""
        rows = self._rows("SELECT tag, count(*) AS n FROM tags GROUP BY tag ORDER BY tag", [])
        return {row["tag"]: row["n"] for row in rows}

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
            _TURNS,
            [session_id],
        )
        segments = self._by_turn(_SEGMENTS, session_id)
        ratings = self._by_turn(_of_session("kind, value", "ratings"), session_id)
        kept = self._by_turn(_of_session("kind, text, checked", "kept_lines"), session_id)
        return tuple(
            TurnRow(
                **turn | {"starred": bool(turn["starred"])},
                segments=tuple(_segment(row) for row in segments[turn["ordinal"]]),
                ratings=tuple(RatingRow(**row) for row in ratings[turn["ordinal"]]),
                kept=tuple(
                    KeptRow(**{**row, "checked": bool(row["checked"])})
                    for row in kept[turn["ordinal"]]
                ),
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
            answer = self._db.execute(sql, values)
            names = [column[0] for column in answer.description]
            return [dict(zip(names, row, strict=True)) for row in answer]


def _of_session(columns: str, table: str) -> str:
    return f"SELECT turn_ordinal, {columns} FROM {table} WHERE session_id = ? ORDER BY kind"


def _session(row: Row) -> SessionRow:
    # In place: a list of ten years has thousands of these.
    row["private"] = bool(row["private"])
    row["started"] = from_stamp(row["started"])
    row["local_day"] = date.fromisoformat(row["local_day"])
    row["ended"] = from_stamp(row["ended"]) if row["ended"] else None
    row["crisis"] = bool(row["crisis"])
    row["slip"] = bool(row["slip"])
    row["starred"] = bool(row["starred"])
    row["tags"] = tuple(sorted(row["tags"].split("\n"))) if row["tags"] else ()
    return SessionRow(**row)


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
