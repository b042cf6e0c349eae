"""Days as people say them: "last tuesday", "the week before last", "from the first to the fifth".

Our own rules: the libraries tried read about half of the spoken forms, give a moment where people
mean a span, and one of them looks at the wall clock (docs/understanding.md).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from voice_assistant.understanding.numbers import number_at, ordinal_at
from voice_assistant.understanding.words import words

Days = tuple[date, date]
"""From the first local day to the last, both included. A day turns at 04:00."""

A_FEW = 3
"""How many "a few" and "several" are taken to be; "a couple of" is two."""
OTHER_DAY = 7
"""Days back that "the other day" and "recently" may reach."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_FEASTS = {
    "new year's day": (1, 1), "new year's eve": (12, 31), "valentine's day": (2, 14),
    "halloween": (10, 31), "christmas eve": (12, 24), "christmas day": (12, 25),
    "christmas": (12, 25), "boxing day": (12, 26),
}  # fmt: skip

_BY_NAME = {
    "weekday": "|".join(_WEEKDAYS),
    "month": "|".join(_MONTHS),
    "feast": "|".join(_FEASTS),
    "unit": "day|night|week|weekend|fortnight|month|year",
    "ordinal": r"\d{1,2}(?:st|nd|rd|th)?|(?:(?:twenty|thirty) )?(?:first|second|third|fourth|fifth|"
    r"sixth|seventh|eighth|ninth)|tenth|eleventh|twelfth|\w+teenth|twentieth|thirtieth",
    "number": r"\d{1,3}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?: (?:one|two|"
    r"three|four|five|six|seven|eight|nine))?|one|two|three|four|five|six|seven|eight|nine|ten|"
    r"eleven|twelve|\w+teen|an?(?: couple of| few)?|couple of|few|several",
    "year": r"(?:19|20)\d\d|twenty (?:twenty|thirty)(?: \w+)?|two thousand (?:and )?\w+",
    "part": "morning|afternoon|evening|night",
}
"""What `<name>` in a rule stands for; it is a group of that name too."""


def parse_day_range(text: str, today: date) -> Days | None:
    """The local days `text` names, seen from the local day `today`; None for anything else.

    Talk of a journal is talk of the past: "on friday" is the friday before today, "in march" the
    last march that has begun, and "this week" ends today. Weeks begin on monday. "Three days ago"
    is one day, "two weeks ago" that whole week. 2026-03-09 and 2026-03 are read too, but not
    3/9/2026, which is two different days in two countries. Pure, and never raises.
    """
    said = " ".join(words(text)) if len(text) < LONGEST else ""
    try:
        return _written(text.strip()) or _span(said, today)
    except (ValueError, OverflowError):  # a 31st of february, a day before the calendar begins
        return None


_OF_DAYS = {f"{day}'s" for day in ("yesterday", "today", "tonight", "week", "month", *_WEEKDAYS)}
LONGEST = 120
"""Characters; no day takes more to name."""


def find_days(said: Sequence[str]) -> tuple[int, int] | None:
    """Where in `said` (words.py form) the first day or span of days is named: `said[start:end]`."""
    text = " ".join(word.removesuffix("'s") if word in _OF_DAYS else word for word in said)
    found = _ANYWHERE.search(text)
    if found is None:
        return None
    start = text.count(" ", 0, found.start())
    return start, start + found.group().count(" ") + 1


def _written(text: str) -> Days | None:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return _one(date.fromisoformat(text))
    if re.fullmatch(r"\d{4}-\d\d", text):
        return _month(int(text[:4]), int(text[5:]))
    return None


def _span(said: str, today: date) -> Days | None:
    whole = _named(said, today)
    if whole is not None:
        return whole
    since = re.fullmatch(r"(?:ever )?since (.+)", said)
    if since:
        first = _named(since[1], today)
        return (first[0], today) if first else None
    between = re.fullmatch(r"(?:from |between )?(.+?) (?:to|until|till|through|and) (.+)", said)
    if between is None:
        return None
    first, last = _named(between[1], today), _named(between[2], today)
    if first and last and first[0] > last[1]:
        # "Between monday and wednesday": the monday before that wednesday.
        first = _named(between[1], last[1])
    return (first[0], last[1]) if first and last and first[0] <= last[1] else None


def _named(said: str, today: date) -> Days | None:
    for pattern, days in _RULES:
        found = pattern.fullmatch(said)
        if found:
            return days(found, today)
    return None


def _one(day: date) -> Days:
    return day, day


def _back(today: date, days: int) -> date:
    return today - timedelta(days=days)


def _week(today: date, weeks_ago: int) -> Days:
    monday = _back(today, today.weekday() + 7 * weeks_ago)
    return monday, min(monday + timedelta(days=6), today)


def _weekend(today: date, weekends_ago: int) -> Days:
    """The last one that has begun, or one before it."""
    saturday = _back(today, (today.weekday() - 5) % 7 + 7 * weekends_ago)
    return saturday, min(saturday + timedelta(days=1), today)


def _month(year: int, month: int) -> Days:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _months_ago(today: date, months: int) -> Days:
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    first, last = _month(year, month + 1)
    return first, min(last, today)


def _ago(today: date, count: int, unit: str) -> Days:
    match unit:
        case "day" | "night":
            return _one(_back(today, count))
        case "week":
            return _week(today, count)
        case "fortnight":
            return _week(today, 2 * count)
        case "weekend":
            return _weekend(today, count if today.weekday() > 4 else count - 1)
        case "month":
            return _months_ago(today, count)
        case _:
            return date(today.year - count, 1, 1), min(date(today.year - count, 12, 31), today)


def _exactly_ago(today: date, count: int, unit: str) -> Days:
    """ "A week ago today": one day, not the week around it."""
    if unit in ("month", "year"):
        first, last = _months_ago(today, count * (12 if unit == "year" else 1))
        return _one(first.replace(day=min(today.day, last.day)))
    return _one(_back(today, count * {"week": 7, "fortnight": 14}.get(unit, 1)))


def _year_ago(today: date, count: int, unit: str) -> Days:
    """A year ago is the month around that day: nobody means the whole year by it."""
    return _months_ago(today, 12 * count) if unit == "year" else _ago(today, count, unit)


def _past(today: date, count: int, unit: str) -> Days:
    """The last so many, up to today."""
    if unit in ("month", "year"):
        return _exactly_ago(today, count, unit)[0] + timedelta(days=1), today
    days = count * {"week": 7, "fortnight": 14}.get(unit, 1)
    return _back(today, days - 1), today


def _weekday(today: date, name: str, weeks_before: int = 0, *, today_too: bool = False) -> Days:
    back = (today.weekday() - _WEEKDAYS.index(name)) % 7
    return _one(_back(today, (back or (0 if today_too else 7)) + 7 * weeks_before))


def _weekday_of(week: Days, name: str) -> Days:
    return _one(week[0] + timedelta(days=_WEEKDAYS.index(name)))


def _last_month_named(today: date, name: str, *, before_this: bool = False) -> Days:
    month = _MONTHS.index(name) + 1
    this_year = month < today.month or (month == today.month and not before_this)
    first, last = _month(today.year - (not this_year), month)
    return first, min(last, today)


def _date(today: date, month: int, day: int, year: int | None) -> Days:
    """Without a year the last there was is meant: a 29th of february can be seven years ago."""
    if year is not None:
        return _one(date(year, month, day))
    for back in range(9):
        if day <= monthrange(today.year - back, month)[1]:
            last = date(today.year - back, month, day)
            if last <= today:
                return _one(last)
    raise ValueError(f"there is no day {day} in month {month}")


def _day_of_month(today: date, day: int) -> Days:
    for months in range(3):
        first, _ = _months_ago(today, months)
        if day <= monthrange(first.year, first.month)[1] and first.replace(day=day) <= today:
            return _one(first.replace(day=day))
    raise ValueError(f"there is no day {day} in a month")


def _count(said: str) -> int:
    if "couple" in said:
        return 2
    if "few" in said or said == "several":
        return A_FEW
    number = number_at(said.split(), 0)
    return int(number.value) if number else 1


def _ordinal(said: str) -> int:
    ordinal = ordinal_at(said.split(), 0) or number_at(said.split(), 0)
    return int(ordinal.value) if ordinal else 0


def _year(said: str | None) -> int | None:
    if said is None:
        return None
    numbers = said.replace("two thousand and ", "two thousand ").split()
    first = number_at(numbers, 0)
    rest = number_at(numbers, first.end) if first and first.end < len(numbers) else None
    value = int(first.value) if first else 0
    return value * 100 + int(rest.value if rest else 0) if value == 20 else value


def _full_date(found: re.Match[str], today: date) -> Days:
    month = _MONTHS.index(found["month"]) + 1
    return _date(today, month, _ordinal(found["ordinal"]), _year(found["year"]))


Resolve = Callable[[re.Match[str], date], Days]

_SAID: list[tuple[str, Resolve]] = [
    # A rule may be led in by "on", "in", "earlier" and the like; the first that fits is meant.
    (r"today|tonight|this <part>", lambda f, t: _one(t)),
    (r"(?:yesterday(?:'s)?|last)(?: (?:<part>|evening's))|yesterday",
     lambda f, t: _one(_back(t, 1))),
    (r"the (?:day|night|evening) before (?:yesterday|last)",
     lambda f, t: _one(_back(t, 2))),
    (r"the other (?:day|night|<part>)|recently|lately",
     lambda f, t: (_back(t, OTHER_DAY), _back(t, 1))),
    (r"the <unit> before last", lambda f, t: _ago(t, 2, f["unit"])),
    (r"the <weekday> before last", lambda f, t: _weekday(t, f["weekday"], 1)),
    (r"(?:a week (?:ago )?(?:last )?)<weekday>|<weekday2> (?:a )?week ago|a week ago (?:last |on )"
     r"<weekday3>", lambda f, t: _weekday(t, f["weekday"] or f["weekday2"] or f["weekday3"], 1)),
    (r"<number> <unit>s? ago (?:today|tonight)|this (?:day|time) last <unit2>",
     lambda f, t: _exactly_ago(t, _count(f["number"] or "one"), f["unit"] or f["unit2"])),
    (r"<number> <unit>s? (?:ago|back|before)",
     lambda f, t: _year_ago(t, _count(f["number"]), f["unit"])),
    (r"(?:<weekday> (?:of )?last week|last week(?:'s)?(?: on)? <weekday2>)(?: night)?",
     lambda f, t: _weekday_of(_week(t, 1), f["weekday"] or f["weekday2"])),
    (r"(?:the|this) (?:last|past|previous) <number> <unit>s?|(?:last|past) <number2> <unit2>s?",
     lambda f, t: _past(t, _count(f["number"] or f["number2"]), f["unit"] or f["unit2"])),
    (r"(?:the|this) past <unit>|the last <unit2>",
     lambda f, t: _past(t, 1, f["unit"] or f["unit2"])),
    (r"(?:this|the) weekend", lambda f, t: _weekend(t, 0)),
    (r"(?:last|the previous) <unit>", lambda f, t: _ago(t, 1, f["unit"])),
    (r"(?:this|all) <unit>(?: so far)?|so far this <unit2>",
     lambda f, t: _ago(t, 0, f["unit"] or f["unit2"])),
    (r"this <weekday>", lambda f, t: _weekday(t, f["weekday"], today_too=True)),
    (r"(?:<weekday>,? )?(?:the )?<ordinal>(?: of)? <month>(?:,? (?:of )?<year>)?", _full_date),
    (r"(?:<weekday>,? )?<month>,?(?: the)? <ordinal>(?:,? <year>)?", _full_date),
    (r"<month>,? (?:of )?<year>",
     lambda f, t: _month(_year(f["year"]) or 0, _MONTHS.index(f["month"]) + 1)),
    (r"last <month>", lambda f, t: _last_month_named(t, f["month"], before_this=True)),
    (r"(?:(?:in|during|this|all of|back in) )+<month>",
     lambda f, t: _last_month_named(t, f["month"])),
    (r"(?:<weekday> )?the <ordinal>", lambda f, t: _day_of_month(t, _ordinal(f["ordinal"]))),
    (r"(?:(?:last|the|this past|this last) )?<weekday>(?: just gone)?(?: <part>)?",
     lambda f, t: _weekday(t, f["weekday"])),
    (r"(?:last )?<feast>", lambda f, t: _date(t, *_FEASTS[f["feast"]], None)),
    (r"(?:in|during|all of) <year>",
     lambda f, t: (date(_year(f["year"]) or 0, 1, 1), date(_year(f["year"]) or 0, 12, 31))),
]  # fmt: skip
_LED_IN = r"(?:(?:on|in|at|during|over|from|for|back|earlier|sometime|around|about) )*"


def _filled(said: str) -> str:
    return re.sub(
        r"<([a-z]+)(\d?)>", lambda name: f"(?P<{name[1]}{name[2]}>{_BY_NAME[name[1]]})", said
    )


_RULES = [(re.compile(_LED_IN + f"(?:{_filled(said)})"), days) for said, days in _SAID]
_ANY_DAY = "|".join(re.sub(r"\(\?P<\w+>", "(?:", _filled(said)) for said, _ in _SAID)
_ANYWHERE = re.compile(
    rf"\b(?:(?:from |between )?(?:{_ANY_DAY}) (?:to|until|till|through|and) (?:{_ANY_DAY})"
    rf"|(?:(?:ever )?since )?(?:{_ANY_DAY}))(?![\w'])"
)
