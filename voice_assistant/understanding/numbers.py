"""Numbers in words and digits: "twenty five", "two and a half", "three point five", "11th"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_TO_NINETEEN = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_FROM_TWENTY = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDERED = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth",
)  # fmt: skip

UNITS = {word: value for value, word in enumerate(_TO_NINETEEN)} | {"nought": 0, "naught": 0}
TENS = {word: value * 10 for value, word in enumerate(_FROM_TWENTY, start=2)}
SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
ORDINALS = (
    {word: value for value, word in enumerate(_ORDERED, start=1)}
    | {f"{word}th": UNITS[word] for word in _TO_NINETEEN[13:]}
    | {f"{word[:-1]}ieth": value for word, value in TENS.items()}
)
_MARKS = ("st", "nd", "rd", "th")
LARGEST = 10**9
"""Beyond this a run of number words is not a number a person says here."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number and the words it covers: `words[start:end]`."""

    value: int | float
    start: int
    end: int


def find_numbers(words: Sequence[str]) -> Iterator[Number]:
    """Every number said, in order; halves and decimals belong to their number."""
    at = 0
    while at < len(words):
        number = number_at(words, at)
        if number is None:
            at += 1
            continue
        yield number
        at = number.end


def number_at(words: Sequence[str], start: int) -> Number | None:
    """The longest number whose first word is `words[start]`, or None."""
    whole = _digits(words, start) or _whole(words, start)
    if whole is None:
        return None
    return _with_decimals(words, whole) or _with_half(words, whole) or whole


def ordinal_at(words: Sequence[str], start: int) -> Number | None:
    """A place in an order at `words[start]`: "third", "twenty first", "31st"; or None."""
    word, after = words[start], _next(words, start)
    if word in TENS and 0 < ORDINALS.get(after, 0) < 10:
        return Number(TENS[word] + ORDINALS[after], start, start + 2)
    if word in ORDINALS:
        return Number(ORDINALS[word], start, start + 1)
    if len(word) <= 4 and word.isascii() and word[:-2].isdigit() and word[-2:] in _MARKS:
        return Number(int(word[:-2]), start, start + 1)
    return None


def _digits(words: Sequence[str], start: int) -> Number | None:
    word = words[start]
    if not (word.isascii() and word.replace(".", "", 1).isdigit()) or len(word) > 12:
        return None
    value = float(word)
    return Number(int(value) if value.is_integer() else value, start, start + 1)


def _whole(words: Sequence[str], start: int) -> Number | None:
    at, total, group, said = start, 0, 0, ""
    if words[start] == "a" and _next(words, start) in ("hundred", "thousand"):
        at, group, said = start + 1, 1, "unit"
    while at < len(words) and total + group < LARGEST:
        word = words[at]
        if word in UNITS and said in ("", "scale", "tens" if 0 < UNITS[word] < 10 else ""):
            group, said = group + UNITS[word], "unit"
        elif word in TENS and said in ("", "scale"):
            group, said = group + TENS[word], "tens"
        elif word == "hundred" and 0 < group < 100:
            group, said = group * 100, "scale"
        elif word in SCALES and word != "hundred" and 0 < group < 1000:
            total, group, said = total + group * SCALES[word], 0, "scale"
        elif not (word == "and" and said == "scale" and _is_small(_next(words, at))):
            break
        at += 1
    return Number(total + group, start, at) if said else None


def _next(words: Sequence[str], at: int) -> str:
    return words[at + 1] if at + 1 < len(words) else ""


def _is_small(word: str) -> bool:
    return word in UNITS or word in TENS


def _with_decimals(words: Sequence[str], whole: Number) -> Number | None:
    if _next(words, whole.end - 1) != "point":
        return None
    digits: list[str] = []
    for word in words[whole.end + 1 : whole.end + 4]:
        digit = str(UNITS[word]) if word in UNITS else word
        if not (digit.isascii() and digit.isdigit()):
            break
        digits.append(digit)
    if not digits:
        return None
    value = float(f"{whole.value}.{''.join(digits)}") if isinstance(whole.value, int) else None
    return None if value is None else Number(value, whole.start, whole.end + 1 + len(digits))


def _with_half(words: Sequence[str], whole: Number) -> Number | None:
    for said, part in ((["and", "a", "half"], 0.5), (["and", "a", "quarter"], 0.25)):
        if list(words[whole.end : whole.end + 3]) == said:
            return Number(whole.value + part, whole.start, whole.end + 3)
    return None
