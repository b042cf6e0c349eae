"""Wall time as the journal writes it: UTC to the millisecond, IANA zone, the person's day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo

DAY_TURNS_AT = timedelta(hours=4)
"""Ten past midnight still belongs to the evening before."""


def now_utc() -> datetime:
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """`moment` (aware) as `2026-11-23T21:04:05.123Z`; such strings sort as the moments do."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_stamp(text: str) -> datetime:
    return datetime.fromisoformat(text)


def local_day(moment: datetime, zone: tzinfo) -> date:
    """The day `moment` belongs to for somebody in `zone`, by the clock on the wall there."""
    on_the_wall = moment.astimezone(zone).replace(tzinfo=None)
    return (on_the_wall - DAY_TURNS_AT).date()


def local_zone() -> tzinfo:
    """The machine's zone, or its present offset where its zone settings contradict each other."""
    from zoneinfo import ZoneInfoNotFoundError

    import tzlocal

    try:
        return tzlocal.get_localzone()
    except ZoneInfoNotFoundError:
        offset = now_utc().astimezone().tzinfo
        assert offset is not None
        return offset


def zone_name(zone: tzinfo, moment: datetime) -> str:
    """The IANA name of `zone`; for a zone without one, the nearest fixed offset at `moment`."""
    name = getattr(zone, "key", None)
    if name and name != "local":
        return str(name)
    offset = moment.astimezone(zone).utcoffset() or timedelta()
    hours = round(offset / timedelta(hours=1))
    # IANA writes these the other way round: Etc/GMT-2 lies east of Greenwich.
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/UTC"
