"""Which entries are meant: by id, by day as people say it, by what is in them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from typing import Any

import click

LARGEST = 2**63 - 1
ID = click.IntRange(1, LARGEST)
"""An entry's id."""
_MOOD = click.FloatRange(0, 10)


class Days(click.ParamType[tuple[date, date]]):
    """A day or a span of days as people say it; converts to its first and last day."""

    name = "days"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[date, date]:
        from voice_assistant.understanding.dates import parse_day_range

        found = parse_day_range(str(value), this_day())
        if found is None:
            self.fail(f"{value!r} names no day. Try 'yesterday', 'last week', '3 march'.")
        return found


DAYS = Days()


def this_day() -> date:
    """The person's day now; it turns at 04:00."""
    from voice_assistant.journal.wall_clock import local_day, local_zone, now_utc

    return local_day(now_utc(), local_zone())


def takes_days(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give `command` --from, --to and --on, as `since` and `until`: dates or None."""

    @click.option("--from", "first", type=DAYS, metavar="DAY", help="From this day on.")
    @click.option("--to", "last", type=DAYS, metavar="DAY", help="Up to this day.")
    @click.option("--on", "on", type=DAYS, metavar="DAY", help="Of this day, or week, or month.")
    @functools.wraps(command)
    def with_days(
        *args: Any,
        first: tuple[date, date] | None,
        last: tuple[date, date] | None,
        on: tuple[date, date] | None,
        **others: Any,
    ) -> Any:
        if on and (first or last):
            raise click.UsageError("--on stands alone; --from and --to go together.")
        since = on[0] if on else first and first[0]
        until = on[1] if on else last and last[1]
        return command(*args, since=since, until=until, **others)

    return with_days


def takes_filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give `command` the filters of `log list`, as `filters`: arguments for Journal.sessions."""

    @takes_days
    @click.option("--script", metavar="ID", help="Only this practice or flow.")
    @click.option("--contains", metavar="TEXT", help="Only where these words were said.")
    @click.option("--tag", metavar="TAG", help="Only with this tag.")
    @click.option("--starred", is_flag=True, help="Only with a star.")
    @click.option("--mood-below", type=_MOOD, metavar="N", help="Only with a mood below N.")
    @click.option("--mood-above", type=_MOOD, metavar="N", help="Only with a mood above N.")
    @functools.wraps(command)
    def with_filters(
        *args: Any,
        since: date | None,
        until: date | None,
        script: str | None,
        contains: str | None,
        tag: str | None,
        starred: bool,
        mood_below: float | None,
        mood_above: float | None,
        **others: Any,
    ) -> Any:
        filters = {
            "since": since,
            "until": until,
            "script": script,
            "contains": contains,
            "tag": tag,
            "starred": starred,
            "mood_below": mood_below,
            "mood_above": mood_above,
        }
        return command(*args, filters=filters, **others)

    return with_filters


def is_filtered(filters: dict[str, Any]) -> bool:
    """Whether `filters` leave anything out."""
    return any(value not in (None, False) for value in filters.values())
