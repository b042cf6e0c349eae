"""What a picture of the journal is drawn from: numbers by week, and no words.

Weeks with nothing in them are left out, so that nothing looks missed.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voice_assistant.journal.places import WITHIN, within
from voice_assistant.journal.trouble import told_plainly

if TYPE_CHECKING:
    from sqlite_utils import Database

    from voice_assistant.events import RatingKind


@dataclass(frozen=True, slots=True)
class WeekMean:
    """What the ratings of one kind come to in a week."""

    kind: RatingKind
    monday: date
    mean: float
    lowest: float
    highest: float
    times: int


@dataclass(frozen=True, slots=True)
class WeekPractice:
    """How long practices lasted in a week, together."""

    monday: date
    minutes: float
    times: int


@dataclass(frozen=True, slots=True)
class Stats:
    entries: int
    days: int
    """Days with an entry."""
    first: date | None
    last: date | None
    by_script: dict[str, int]
    """Entries by script, the most frequent first."""
    by_hour: dict[int, int]
    """Entries by the hour at which they began, 0 to 23, by the clock where the person was."""
    ratings: tuple[WeekMean, ...]
    practice: tuple[WeekPractice, ...]

    @property
    def practice_minutes(self) -> float:
        return sum(week.minutes for week in self.practice)


# The monday of a local day: six days back from the sunday that ends its week.
_MONDAY = "date(local_day, 'weekday 0', '-6 days')"
_PRACTICES = "script IN (SELECT value FROM json_each(:practices))"

_SUMMARY = f"""
    SELECT count(*) AS entries, count(DISTINCT local_day) AS days, min(local_day) AS first,
        max(local_day) AS last
    FROM sessions WHERE {WITHIN}
"""
_BY_SCRIPT = f"""
    SELECT script, count(*) AS n FROM sessions WHERE {WITHIN}
    GROUP BY script ORDER BY n DESC, script
"""
_STARTED = f"SELECT started, zone FROM sessions WHERE {WITHIN}"
_RATINGS = f"""
    SELECT kind, {_MONDAY} AS monday, avg(value) AS mean, min(value) AS lowest,
        max(value) AS highest, count(*) AS times
    FROM ratings JOIN sessions ON sessions.id = session_id WHERE {WITHIN}
    GROUP BY kind, monday ORDER BY kind, monday
"""
_PRACTICE = f"""
    SELECT {_MONDAY} AS monday,
        sum(julianday(ended) - julianday(started)) * 24 * 60 AS minutes, count(*) AS times
    FROM sessions WHERE {WITHIN} AND ended IS NOT NULL AND {_PRACTICES}
    GROUP BY monday ORDER BY monday
"""


class Statistics:
    """The counting part of Journal."""

    path: Path
    _db: Database

    def stats(
        self, practices: Collection[str], since: date | None = None, until: date | None = None
    ) -> Stats:
        """Numbers about the days from `since` to `until`, both included. `practices` are the
        scripts whose time is counted. Crises and slips count: numbers tell nothing of them."""
        values = {"practices": json.dumps([*practices]), **within(since, until)}

        def ask(sql: str) -> list[dict[str, Any]]:
            with told_plainly(self.path):
                return list(self._db.query(sql, values))

        (summary,) = ask(_SUMMARY)
        return Stats(
            entries=summary["entries"],
            days=summary["days"],
            first=_day(summary["first"]),
            last=_day(summary["last"]),
            by_script={row["script"]: row["n"] for row in ask(_BY_SCRIPT)},
            by_hour=_by_hour(ask(_STARTED)),
            ratings=tuple(WeekMean(**_with_monday(row)) for row in ask(_RATINGS)),
            practice=tuple(WeekPractice(**_with_monday(row)) for row in ask(_PRACTICE)),
        )


def _by_hour(rows: list[dict[str, Any]]) -> dict[int, int]:
    from zoneinfo import ZoneInfo

    from voice_assistant.journal.wall_clock import from_stamp

    hours: dict[int, int] = {}
    for row in rows:
        hour = from_stamp(row["started"]).astimezone(ZoneInfo(row["zone"])).hour
        hours[hour] = hours.get(hour, 0) + 1
    return dict(sorted(hours.items()))


def _with_monday(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"monday": date.fromisoformat(row["monday"])}


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
