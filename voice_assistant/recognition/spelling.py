"""The one text form for understanding, whatever engine the text came from."""

from __future__ import annotations

import re
import unicodedata

# The number library at hand takes 1.7 s to import, in the middle of a conversation; these few lines
# are tested against it instead.
_SMALL = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
]  # fmt: skip
_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip
_CURRENCIES = {"$": "dollar", "£": "pound", "€": "euro"}
_FRACTIONS = {"1/2": "half", "½": "half", "1/4": "quarter", "¼": "quarter"}
_FRACTIONS |= {"3/4": "three quarters", "¾": "three quarters"}
_SIGNS = str.maketrans({"%": " percent ", "°": " degrees ", "&": " and ", "+": " plus "})
_SYNONYMS = {"ok": "okay"}
"""Spellings on which the engines differ."""
_LONGEST_ROW = 6
"""Longer rows of digits are telephone numbers and the like, said digit by digit."""

_APOSTROPHE = re.compile("[\u2018\u2019\u02bc\u02b9\u2032\uff07`\u00b4]")
_AMOUNT = re.compile(r"([$£€])\s*(\d+(?:,\d{3})*(?:\.\d+)?)")
_FRACTION = re.compile(r"(?<![\d/])(?:(\d+)\s*)??(?<![/])(½|¼|¾|(?<!\d)(?:1/2|1/4|3/4)(?![\d/]))")
_HALF_OF_DAY = re.compile(r"(?<=\d)\s*([ap])\.?\s?m\b\.?")
_CLOCK = re.compile(r"(?<![\d:.])([01]?\d|2[0-3]):([0-5]\d)(?![\d:])")
_OUT_OF_TEN = re.compile(r"(?<![\d/])(\d+)/10(?![\d/])")
_ORDINAL = re.compile(r"(?<![\d.])(\d[\d,]*)(?:st|nd|rd|th)\b")
_NUMBER = re.compile(
    r"((?<!\S)[-\u2212\u2013])?"
    r"(?:(\d{1,3}(?:,\d{3}){1,3}(?![,\d])|\d+)(\.\d+)?|(?<![\w.])(\.\d+))"
)


def understanding_form(text: str) -> str:
    """Lower case, contractions kept, numbers as words, nothing but letters, apostrophes, spaces.

    "It's 7 a.m., 50% done." becomes "it's seven a m fifty percent done". Never raises, and spelling
    out twice changes nothing more.
    """
    text = _APOSTROPHE.sub("'", unicodedata.normalize("NFC", text)).lower()
    text = _numbers_as_words(text)
    text = "".join(char for char in text if not unicodedata.category(char).startswith("M"))
    text = unicodedata.normalize("NFC", text)
    kept = "".join(char if char.isalpha() or char == "'" else " " for char in text)
    words = (re.sub("'+", "'", word.strip("'")) for word in kept.split())
    return " ".join(_SYNONYMS.get(word, word) for word in words if word)


def _numbers_as_words(text: str) -> str:
    text = _AMOUNT.sub(_say_amount, text)
    text = _FRACTION.sub(_say_fraction, text)
    text = _HALF_OF_DAY.sub(r" \1 m ", text)
    text = _CLOCK.sub(_say_clock, text)
    text = _OUT_OF_TEN.sub(r"\1 out of 10", text)
    text = _ORDINAL.sub(lambda match: f" {_ordinal(match[1])} ", text)
    return _NUMBER.sub(_say_number, text.translate(_SIGNS))


def _say_amount(match: re.Match[str]) -> str:
    unit = _CURRENCIES[match[1]]
    return f" {match[2]} {unit if match[2] == '1' else unit + 's'} "


def _say_fraction(match: re.Match[str]) -> str:
    part = _FRACTIONS[match[2]]
    if match[1] is None:
        return f" {part} "
    return f" {match[1]} and {part if ' ' in part else 'a ' + part} "


def _say_clock(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2])
    if minute == 0:
        return f" {_cardinal(hour)} o'clock "
    return f" {_cardinal(hour)} {'oh ' if minute < 10 else ''}{_cardinal(minute)} "


def _say_number(match: re.Match[str]) -> str:
    sign, whole, part, bare_part = match.groups()
    words = ["minus"] if sign else []
    if whole:
        words.append(_whole(whole))
    decimals = part or bare_part
    if decimals:
        words += ["point", _digit_by_digit(decimals[1:])]
    return f" {' '.join(words)} "


def _whole(digits: str) -> str:
    plain = digits.replace(",", "")
    if "," not in digits and (len(plain) > _LONGEST_ROW or (len(plain) > 1 and int(plain[0]) == 0)):
        return _digit_by_digit(plain)
    if "," not in digits and _said_as_year(int(plain)):
        return _year(int(plain))
    return _cardinal(int(plain))


def _said_as_year(number: int) -> bool:
    return 1100 <= number <= 1999 or 2010 <= number <= 2099


def _year(number: int) -> str:
    century, rest = divmod(number, 100)
    if rest == 0:
        return f"{_cardinal(century)} hundred"
    return f"{_cardinal(century)} {'oh ' if rest < 10 else ''}{_cardinal(rest)}"


def _digit_by_digit(digits: str) -> str:
    return " ".join(_SMALL[int(digit)] for digit in digits)


def _cardinal(number: int) -> str:
    """The words of 0 to 999,999,999,999."""
    if number < 20:
        return _SMALL[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f" {_SMALL[ones]}" if ones else "")
    size, name = next(scale for scale in _SCALES if number >= scale[0])
    many, rest = divmod(number, size)
    return f"{_cardinal(many)} {name}" + (f" {_cardinal(rest)}" if rest else "")


def _ordinal(digits: str) -> str:
    plain = digits.replace(",", "")
    if len(plain) > _LONGEST_ROW:
        return _digit_by_digit(plain)
    *before, last = _cardinal(int(plain)).split()
    said = _ORDINALS.get(last, last.removesuffix("y") + ("ieth" if last.endswith("y") else "th"))
    return " ".join([*before, said])
