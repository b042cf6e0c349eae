"""Numbers and durations in words and digits, against inflect and by hand."""

from __future__ import annotations

import inflect
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_assistant.understanding.durations import find_duration
from voice_assistant.understanding.numbers import find_numbers
from voice_assistant.understanding.words import words

ENGINE = inflect.engine()


@given(st.integers(min_value=0, max_value=999_999))
def test_every_number_said_in_words_is_read_back(number: int) -> None:
    spoken = words(str(ENGINE.number_to_words(str(number))))
    assert [each.value for each in find_numbers(spoken)] == [number]


@given(st.integers(min_value=0, max_value=10**6))
def test_digits_are_numbers(number: int) -> None:
    assert [each.value for each in find_numbers(words(f"about {number}."))] == [number]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("seven and a half", [7.5]),
        ("three point two five", [3.25]),
        ("7.5", [7.5]),
        ("one two three", [1, 2, 3]),
        ("a hundred and twelve", [112]),
        ("six maybe a seven", [6, 7]),
        ("seven and three", [7, 3]),
        ("nothing", []),
        ("one point", [1]),
    ],
)
def test_halves_decimals_and_rows(text: str, values: list[float]) -> None:
    assert [each.value for each in find_numbers(words(text))] == values


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("seven minutes", 420),
        ("a quarter of an hour", 900),
        ("three quarters of an hour", 2700),
        ("an hour and a half", 5400),
        ("an hour and ten minutes", 4200),
        ("half an hour", 1800),
        ("ninety seconds", 90),
        ("a couple of minutes", 120),
        ("two and a half minutes", 150),
        ("a minute and thirty seconds", 90),
        ("10min", 600),
    ],
)
def test_durations(text: str, seconds: int) -> None:
    duration = find_duration(words(f"about {text} please"))
    assert duration is not None
    assert duration.seconds == seconds


@pytest.mark.parametrize("text", ["a while", "the hour", "not long", "seven", "minutes"])
def test_what_is_no_duration(text: str) -> None:
    assert find_duration(words(text)) is None
