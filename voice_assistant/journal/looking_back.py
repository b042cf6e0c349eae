"""What comes back: kept lines, ratings over time, low weeks, this day in earlier years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

from voice_assistant.journal.guarded import GUARDED
from voice_assistant.journal.places import WITHIN, within
from voice_assistant.journal.rows import KeptLine, Rating
from voice_assistant.journal.trouble import told_plainly
from voice_assistant.journal.wall_clock import from_stamp

if TYPE_CHECKING:
    from sqlite_utils import Database

    from voice_assistant.events import KeptKind, RatingKind

LOW_MOOD = 3.0
"""A mood (0 to 10) at or below which a day counts as low; the same line as the safety scale's."""
LOW_DAYS = 14
"""Days that are looked at. Low mood on most days of two weeks is what the diagnostic manuals
(ICD-11 6A70, DSM-5) ask for first, and a reason to see a doctor; it is not a diagnosis."""


class LookingBack:
    """The part of Journal that finds what is read back. Everything may raise JournalError."""

    path: Path
    _db: Database
    _clock: Callable[[], datetime]

    def kept_lines(
        self,
        kind: KeptKind | None = None,
        since: date | None = None,
        until: date | None = None,
        *,
        guarded: bool = False,
    ) -> list[KeptLine]:
        """Kept lines of a kind (None: of any), oldest first, in the person's days, both included.

        Those of a crisis or of a slip come only with `guarded`: when the person asks for them.
        """
        return [
            KeptLine(**row)
            for row in self._dated("text", "kept_lines", kind, since, until, guarded)
        ]

    def ratings(
        self, kind: RatingKind | None = None, since: date | None = None, until: date | None = None
    ) -> list[Rating]:
        """Ratings of a kind (None: of any), oldest first; numbers only, so of every entry."""
        return [Rating(**row) for row in self._dated("value", "ratings", kind, since, until, True)]

    def low_mood(self, today: date) -> bool:
        """Whether mood was low on most of the 14 days up to `today`: on at least 8 of them the
        mean of what the person said was 3 or less. A day without a rating is not a low one."""
        moods: defaultdict[date, list[float]] = defaultdict(list)
        for rating in self.ratings("mood", today - timedelta(days=LOW_DAYS - 1), today):
            moods[rating.local_day].append(rating.value)
        low = sum(fmean(values) <= LOW_MOOD for values in moods.values())
        return low > LOW_DAYS / 2

    def due(self, notice: str, every: timedelta) -> bool:
        """Whether `notice` may be said (again): never said, or last said at least `every` ago."""
        with told_plainly(self.path):
            row = self._db.execute("SELECT said FROM notices WHERE notice = ?", [notice]).fetchone()
        return row is None or self._clock() - from_stamp(row[0]) >= every

    def _dated(
        self,
        column: str,
        table: str,
        kind: str | None,
        since: date | None,
        until: date | None,
        guarded: bool,
    ) -> list[dict[str, Any]]:
        sql = f"""
            SELECT session_id, turn_ordinal, kind, {column}, started, local_day
            FROM {table} JOIN sessions ON sessions.id = session_id
            WHERE (:kind IS NULL OR kind = :kind) AND {WITHIN} AND (:guarded OR NOT {GUARDED})
            ORDER BY started, session_id, turn_ordinal
        """
        values = {
            "kind": kind,
            "guarded": guarded,
            **within(since, until),
        }
        with told_plainly(self.path):
            rows = list(self._db.query(sql, values))
        return [
            row
            | {
                "started": from_stamp(row["started"]),
                "local_day": date.fromisoformat(row["local_day"]),
            }
            for row in rows
        ]
