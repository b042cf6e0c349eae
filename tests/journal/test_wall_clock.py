from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
import tzlocal

from voice_assistant.journal.wall_clock import (
    from_stamp,
    local_day,
    local_zone,
    now_utc,
    stamp,
    zone_name,
)

BERLIN = ZoneInfo("Europe/Berlin")
KOLKATA = ZoneInfo("Asia/Kolkata")
NEW_YORK = ZoneInfo("America/New_York")


def test_a_stamp_is_utc_to_the_millisecond_and_reads_back() -> None:
    moment = datetime(2026, 11, 23, 21, 4, 5, 123_999, BERLIN)
    assert stamp(moment) == "2026-11-23T20:04:05.123Z"
    assert from_stamp(stamp(moment)) == datetime(2026, 11, 23, 20, 4, 5, 123_000, UTC)


@pytest.mark.parametrize(
    ("zone", "wall", "day"),
    [
        (BERLIN, "2026-11-23T23:59:59", date(2026, 11, 23)),
        (BERLIN, "2026-11-24T00:10:00", date(2026, 11, 23)),
        (BERLIN, "2026-11-24T03:59:59.999", date(2026, 11, 23)),
        (BERLIN, "2026-11-24T04:00:00", date(2026, 11, 24)),
        (KOLKATA, "2026-11-24T03:59:00", date(2026, 11, 23)),
        (NEW_YORK, "2027-01-01T02:00:00", date(2026, 12, 31)),
        # The clocks go forward at two (Berlin) and back at three: four stays four.
        (BERLIN, "2026-03-29T03:59:00", date(2026, 3, 28)),
        (BERLIN, "2026-03-29T04:00:00", date(2026, 3, 29)),
        (BERLIN, "2026-10-25T03:59:00", date(2026, 10, 24)),
        (BERLIN, "2026-10-25T04:00:00", date(2026, 10, 25)),
    ],
)
def test_the_day_turns_at_four_by_the_clock_on_the_wall(
    zone: ZoneInfo, wall: str, day: date
) -> None:
    moment = datetime.fromisoformat(wall).replace(tzinfo=zone)
    assert local_day(moment.astimezone(UTC), zone) == day


def test_both_two_oclocks_of_an_autumn_night_are_the_evening_before() -> None:
    for fold in (0, 1):
        moment = datetime(2026, 10, 25, 2, 30, fold=fold, tzinfo=BERLIN).astimezone(UTC)
        assert local_day(moment, BERLIN) == date(2026, 10, 24)


def test_the_zone_has_an_iana_name() -> None:
    assert ZoneInfo(zone_name(local_zone(), now_utc()))
    assert zone_name(NEW_YORK, now_utc()) == "America/New_York"


@pytest.mark.parametrize("hours", [-9, 0, 2])
def test_a_zone_without_a_name_gets_one_of_the_same_offset(hours: int) -> None:
    name = zone_name(timezone(timedelta(hours=hours)), now_utc())
    assert now_utc().astimezone(ZoneInfo(name)).utcoffset() == timedelta(hours=hours)


def test_contradicting_zone_settings_do_not_stop_a_session(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def contradict() -> None:
        raise ZoneInfoNotFoundError("conflicting settings")

    monkeypatch.setattr(tzlocal, "get_localzone", contradict)
    now = now_utc()
    assert now.astimezone(local_zone()).utcoffset() == now.astimezone().utcoffset()
