"""What the journal says to a question asked aloud: "what was I thankful for this week?"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING, get_args

from voice_assistant.events import KeptKind
from voice_assistant.understanding.dates import parse_day_range

if TYPE_CHECKING:
    from voice_assistant.events import Understood
    from voice_assistant.journal.journal import Journal

LONGEST_ANSWER = 6
"""Lines read aloud; more than this nobody follows by ear."""
DAYS_BACK: dict[str, int] = {"tomorrow": 1, "promise": 6, "gratitude": 6, "amends": 29}
"""How far kept lines are looked for where no day is named."""
LOW_MOOD = 3


def look_up(journal: Journal, understood: Understood, today: date) -> list[str]:
    """Lines to be said, oldest first; none where nothing was found. Entries of a crisis or a slip
    are left out: they come back only where they are picked (docs/journal.md).

    Raises JournalError.
    """
    days = parse_day_range(str(understood.slots.get("when", "")), today)
    kept, mood = understood.slots.get("kept"), understood.slots.get("mood")
    if kept in get_args(KeptKind):
        since, until = days or (today - timedelta(days=DAYS_BACK[str(kept)]), today)
        lines = journal.kept_lines(kept, since, until)  # type: ignore[arg-type]
        return [line.text for line in lines][-LONGEST_ANSWER:]
    if mood is not None:
        return _mood(journal, str(mood), today)
    return list(islice(_said(journal, days or (today - timedelta(days=1), today)), LONGEST_ANSWER))


def _mood(journal: Journal, mood: str, today: date) -> list[str]:
    """When mood was last as low, or as good, as that."""
    found = [
        rating
        for rating in journal.ratings("mood", None, today)
        if mood == "any" or (rating.value <= LOW_MOOD) == (mood == "low")
    ]
    if not found:
        return []
    last = found[-1]
    return [f"{_day(last.local_day)} your mood was {last.value:g}."]


def _said(journal: Journal, days: tuple[date, date]) -> Iterator[str]:
    for row in reversed(journal.sessions(since=days[0], until=days[1])):
        if row.guarded:
            continue
        for turn in journal.session(row.id).turns:
            said = " ".join(segment.said for segment in turn.segments)
            if len(said.split()) > 1:
                yield said


def _day(day: date) -> str:
    return f"On {day:%A}, the {day.day}. of {day:%B},"
