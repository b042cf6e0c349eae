"""Days as people say them, seen from thursday 12 march 2026."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_assistant.understanding.dates import find_days, parse_day_range
from voice_assistant.understanding.words import words

TODAY = date(2026, 3, 12)

ONE_DAY = {
    "today": "2026-03-12", "tonight": "2026-03-12", "this morning": "2026-03-12",
    "yesterday": "2026-03-11", "last night": "2026-03-11", "yesterday evening": "2026-03-11",
    "the day before yesterday": "2026-03-10", "the night before last": "2026-03-10",
    "tuesday": "2026-03-10", "on Tuesday": "2026-03-10", "last Tuesday": "2026-03-10",
    "last thursday": "2026-03-05", "thursday": "2026-03-05", "this thursday": "2026-03-12",
    "monday night": "2026-03-09", "tuesday last week": "2026-03-03",
    "last week on tuesday": "2026-03-03", "a week ago tuesday": "2026-03-03",
    "tuesday week ago": "2026-03-03", "the tuesday before last": "2026-03-03",
    "three days ago": "2026-03-09", "a couple of days ago": "2026-03-10",
    "a week ago today": "2026-03-05", "two weeks ago today": "2026-02-26",
    "a year ago today": "2025-03-12", "this time last year": "2025-03-12",
    "march the third": "2026-03-03", "the third of march": "2026-03-03", "3rd March": "2026-03-03",
    "March 3, 2025": "2025-03-03", "the twenty first of february": "2026-02-21",
    "the third of march twenty twenty five": "2025-03-03", "the thirty first": "2026-01-31",
    "the fifth": "2026-03-05", "monday the ninth": "2026-03-09", "december the 24th": "2025-12-24",
    "christmas": "2025-12-25", "new year's eve": "2025-12-31", "2026-03-09": "2026-03-09",
    "the twenty ninth of february": "2024-02-29", "twenty one days ago": "2026-02-19",
}  # fmt: skip
SPANS = {
    "this week": ("2026-03-09", "2026-03-12"), "last week": ("2026-03-02", "2026-03-08"),
    "the week before last": ("2026-02-23", "2026-03-01"),
    "two weeks ago": ("2026-02-23", "2026-03-01"), "a fortnight ago": ("2026-02-23", "2026-03-01"),
    "this month": ("2026-03-01", "2026-03-12"), "last month": ("2026-02-01", "2026-02-28"),
    "three months ago": ("2025-12-01", "2025-12-31"), "last year": ("2025-01-01", "2025-12-31"),
    "a year ago": ("2025-03-01", "2025-03-31"), "this year": ("2026-01-01", "2026-03-12"),
    "last weekend": ("2026-03-07", "2026-03-08"), "the weekend": ("2026-03-07", "2026-03-08"),
    "the weekend before last": ("2026-02-28", "2026-03-01"),
    "the past ten days": ("2026-03-03", "2026-03-12"),
    "the last week": ("2026-03-06", "2026-03-12"), "last two weeks": ("2026-02-27", "2026-03-12"),
    "the last few days": ("2026-03-10", "2026-03-12"),
    "the past month": ("2026-02-13", "2026-03-12"),
    "in january": ("2026-01-01", "2026-01-31"), "back in april": ("2025-04-01", "2025-04-30"),
    "last march": ("2025-03-01", "2025-03-31"), "in march": ("2026-03-01", "2026-03-12"),
    "march 2025": ("2025-03-01", "2025-03-31"), "2025-12": ("2025-12-01", "2025-12-31"),
    "in 2024": ("2024-01-01", "2024-12-31"), "since monday": ("2026-03-09", "2026-03-12"),
    "since the first of february": ("2026-02-01", "2026-03-12"),
    "between monday and wednesday": ("2026-03-09", "2026-03-11"),
    "from friday to monday": ("2026-03-06", "2026-03-09"),
    "from the first to the fifth of february": ("2026-02-01", "2026-02-05"),
    "from last week until yesterday": ("2026-03-02", "2026-03-11"),
    "the other day": ("2026-03-05", "2026-03-11"),
}  # fmt: skip
NO_DAY = (
    "", "soon", "the day i left", "the first step", "may", "i may go", "next tuesday", "ever",
    "last time", "the thirty second of march", "the thirty first of february", "2026-02-30",
    "3/9/2026", "between wednesday and", "a hundred", "seven", "the second one",
)  # fmt: skip


@pytest.mark.parametrize(("said", "day"), ONE_DAY.items())
def test_one_day(said: str, day: str) -> None:
    assert parse_day_range(said, TODAY) == (date.fromisoformat(day),) * 2


@pytest.mark.parametrize(("said", "days"), SPANS.items())
def test_spans(said: str, days: tuple[str, str]) -> None:
    assert parse_day_range(said, TODAY) == tuple(map(date.fromisoformat, days))


@pytest.mark.parametrize("said", NO_DAY)
def test_what_names_no_day(said: str) -> None:
    assert parse_day_range(said, TODAY) is None


@pytest.mark.parametrize("said", [*ONE_DAY, *SPANS])
def test_a_day_is_found_inside_an_utterance(said: str) -> None:
    named = words(said.removeprefix("on "))
    if not all(word.isdigit() for word in named):
        assert find_days(["read", "me", *named, "please"]) == (2, 2 + len(named))


def test_on_a_sunday_the_weekend_is_not_over() -> None:
    sunday = date(2026, 3, 15)
    assert parse_day_range("this weekend", sunday) == (date(2026, 3, 14), sunday)
    assert parse_day_range("last weekend", sunday) == (date(2026, 3, 7), date(2026, 3, 8))


@given(st.text(max_size=60) | st.sampled_from([*ONE_DAY, *SPANS]), st.dates())
def test_any_text_and_any_day_are_taken(said: str, today: date) -> None:
    days = parse_day_range(said, today)
    assert days is None or days[0] <= days[1]


@given(st.sampled_from([*ONE_DAY, *SPANS]), st.dates(date(1990, 1, 1), date(2040, 1, 1)))
def test_talk_of_the_past_never_reaches_past_today(said: str, today: date) -> None:
    days = parse_day_range(said, today)
    if days is not None and not any(
        year in said for year in ("2024", "2025", "2026", "twenty five")
    ):
        assert days[1] <= today
