"""The numbers of the journal drawn in a terminal: a bar and its number, week by week.

Totals only: no streaks, no scores, and a week without an entry is not drawn, so nothing in it
looks missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from voice_assistant.cli.log.shapes import counted

if TYPE_CHECKING:
    from voice_assistant.journal.statistics import Stats

WIDTH = 20
"""Characters of a full bar."""
_EIGHTHS = " ▏▎▍▌▋▊▉"
_TITLES = {
    "mood": "Mood, 0 to 10, by week",
    "craving": "Craving, 0 to 10, by week",
    "safety": "How safe, 0 unsafe to 10 safe, by week",
    "distress": "Distress, 0 to 10, by week",
}


def picture(stats: Stats) -> Iterator[str]:
    """Lines of text. Each bar has its number beside it, for those who hear the page."""
    days = "1 day" if stats.days == 1 else f"{stats.days} days"
    yield f"{counted(stats.entries)} on {days}"
    yield f"from {stats.first} to {stats.last}"
    for kind, title in _TITLES.items():
        weeks = [week for week in stats.ratings if week.kind == kind]
        rows = [
            (week.monday, week.mean / 10, f"{week.mean:4.1f}  {_span(week.lowest, week.highest)}")
            for week in weeks
        ]
        yield from _chart(title, rows)
    longest = max((week.minutes for week in stats.practice), default=0) or 1
    yield from _chart(
        "Practice, minutes by week",
        [(week.monday, week.minutes / longest, f"{week.minutes:4.0f}") for week in stats.practice],
    )
    if stats.practice:
        yield f"{stats.practice_minutes:.0f} minutes practised in all"
    yield ""
    yield "What it was"
    for script, times in stats.by_script.items():
        yield f"{script:<20}  {times:>4}"


def bar(share: float) -> str:
    """`share` (0 to 1) of a full bar, to an eighth of a character, padded to its full width."""
    eighths = round(min(max(share, 0), 1) * WIDTH * 8)
    whole, rest = divmod(eighths, 8)
    return ("█" * whole + (_EIGHTHS[rest] if rest else "")).ljust(WIDTH)


def stats_json(stats: Stats) -> dict[str, Any]:
    """The same numbers; days as ISO dates."""
    return {**_plain(asdict(stats)), "practice_minutes": stats.practice_minutes}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _chart(title: str, rows: Iterable[tuple[date, float, str]]) -> Iterator[str]:
    rows = list(rows)
    if rows:
        yield ""
        yield title
        for monday, share, number in rows:
            yield f"{monday}  {bar(share)}  {number}".rstrip()


def _span(lowest: float, highest: float) -> str:
    return "" if lowest == highest else f"({lowest:g} to {highest:g})"
