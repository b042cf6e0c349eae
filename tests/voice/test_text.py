"""What reaches an engine: sentences, and words it can speak."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_assistant.voice.sentences import LONGEST, sentences
from voice_assistant.voice.speakable import speakable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four…", ["One.", "Two!", "Three?", "Four…"]),
        ("Dr. Lee came. So did J. Lee.", ["Dr. Lee came.", "So did J. Lee."]),
        ("Move a little, e.g. a walk. Rest.", ["Move a little, e.g. a walk.", "Rest."]),
        ("It took 2.5 minutes. Good.", ["It took 2.5 minutes.", "Good."]),
        ('She said "stop." Then we did.', ['She said "stop."', "Then we did."]),
        ("So did I. Then we left.", ["So did I.", "Then we left."]),
        ("One line\nanother line", ["One line", "another line"]),
        ("No stop at the end", ["No stop at the end"]),
        ("Go on… and on.", ["Go on…", "and on."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences_end_where_a_listener_hears_an_end(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_speech_without_a_full_stop_is_cut_at_clauses() -> None:
    text = ", ".join(["and then we went home again"] * 40)
    parts = sentences(text)
    assert all(len(part) <= LONGEST for part in parts)
    assert all(part.endswith(",") for part in parts[:-1])
    assert " ".join(parts) == text


@given(st.text(max_size=2000))
def test_no_word_is_lost_or_made_up(text: str) -> None:
    parts = sentences(text)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(part and len(part) <= LONGEST for part in parts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<b>Stop</b> now.", "Stop now."),
        ("Breathe &amp; rest 🙂", "Breathe and rest"),
        ("“It’s fine,” she said.", "It's fine, she said."),
        ("the 'usual' one, o'clock, the Joneses' house", None),
        ("Wait — then go", "Wait, then go"),
        ("hands-free, well-worn", "hands-free, well-worn"),
        ("4–6 breaths", "4 to 6 breaths"),
        ("**Bold** and _thin_ and `code`", "Bold and thin and code"),
        (
            "See [the page](https://example.org/x) or www.example.org",
            "See the page or a web address",
        ),
        ("yes/no and/or", "yes or no and or"),
        ("24/7 at 50%", "24/7 at 50 percent"),
        ("Well... maybe", "Well, maybe"),
        ("Well… Maybe", "Well. Maybe"),
        ("Really?!  Yes!!!", "Really? Yes!"),
        ("Rest (or sleep).", "Rest, or sleep."),
        ("a walk, e.g. at noon", "a walk, for example at noon"),
        ("Zoë rang Łukasz", "Zoë rang Łukasz"),
        ("one\n\ttwo\x00 three\u200b", "one two three"),
        ("1 < 2", "1 2"),
        ("🙂 *** — …", ""),
        ("", ""),
    ],
)
def test_text_becomes_speakable(text: str, expected: str | None) -> None:
    if expected is None:
        expected = "the usual one, o'clock, the Joneses house"
    assert speakable(text) == expected


@given(st.text(max_size=500))
def test_nothing_unspeakable_comes_through(text: str) -> None:
    spoken = speakable(text)
    assert spoken == spoken.strip()
    assert not set(spoken) & set('<>[]{}()*_#~`|\\^"“”‘’—–…\n\t\0')
    assert spoken == "" or any(letter.isalnum() for letter in spoken)
