"""Text comes in one form from every engine."""

from __future__ import annotations

import inflect
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_assistant.recognition.spelling import understanding_form


@pytest.mark.parametrize(
    ("heard", "form"),
    [
        ("", ""),
        ("  Stop.  ", "stop"),
        ("I don\u2019t know\u2026", "i don't know"),
        ("'Cause I'm tired, y'all're 'fine'!", "cause i'm tired y'all're fine"),
        ("7", "seven"),
        ("21", "twenty one"),
        ("3.5", "three point five"),
        ("about .25 or 10.05", "about point two five or ten point zero five"),
        ("1st, 2nd, 3rd, 4th, 12th, 20th, 21st", "first second third fourth twelfth twentieth "
         "twenty first"),
        ("10:30", "ten thirty"),
        ("at 10:00, 7:05 or 10:30pm", "at ten o'clock seven oh five or ten thirty p m"),
        ("7 a.m. 8pm 9 P.M.", "seven a m eight p m nine p m"),
        ("50%", "fifty percent"),
        ("2,000", "two thousand"),
        ("1,234,567", "one million two hundred thirty four thousand five hundred sixty seven"),
        ("In 1999, in 2005, in 2024", "in nineteen ninety nine in two thousand five in twenty "
         "twenty four"),
        ("3/10 and 7 out of 10", "three out of ten and seven out of ten"),
        ("1/2, \u00bd hour, 2\u00bd", "half half hour two and a half"),
        ("2 1/2, 1\u00be", "two and a half one and three quarters"),
        ("it was -5", "it was minus five"),
        ("5-7, twenty-one", "five seven twenty one"),
        ("$1, $20 and \u00a33.50", "one dollar twenty dollars and three point five zero pounds"),
        ("988 or 0800 1234567", "nine hundred eighty eight or zero eight zero zero one two three "
         "four five six seven"),
        ("24/7", "twenty four seven"),
        ("OK. O.K. okay", "okay o k okay"),
        ("B12 & C", "b twelve and c"),
        ("7, 8, 9", "seven eight nine"),
        ("I was 7.", "i was seven"),
        ("caf\u00e9 na\u00efve", "caf\u00e9 na\u00efve"),
        ("\u1109\u1165\u110b\u116e\u11af \uc815\uc9c0!", "\uc11c\uc6b8 \uc815\uc9c0"),
    ],
)  # fmt: skip
def test_known_forms(heard: str, form: str) -> None:
    assert understanding_form(heard) == form


@given(st.integers(min_value=0, max_value=999_999_999_999))
def test_grouped_numbers_agree_with_the_number_library(number: int) -> None:
    words = inflect.engine().number_to_words(number, andword="", comma="")
    assert understanding_form(f"{number:,}") == understanding_form(str(words))


@given(st.integers(min_value=0, max_value=1099))
def test_short_numbers_and_ordinals_agree_with_the_number_library(number: int) -> None:
    engine = inflect.engine()
    words = engine.number_to_words(number, andword="")
    assert understanding_form(str(number)) == understanding_form(str(words))
    ordinal = engine.ordinal(number)
    assert understanding_form(str(ordinal)) == understanding_form(str(engine.ordinal(str(words))))


_anything = st.text() | st.text(alphabet="0123456789.,:/-%$£½¼'’ apmstndrh\u0660\u00b2\u216b\u0130")


@given(_anything)
def test_any_text_becomes_words_only_and_stays_so(text: str) -> None:
    form = understanding_form(text)
    assert all(char.isalpha() or char in "' " for char in form)
    assert form == " ".join(form.split())
    assert form == understanding_form(form)
