"""The crisis path, where a conversation file would not show it."""

from __future__ import annotations

from itertools import product

import pytest

from tests.dialogue.sessions import Evening, of_kind, phrasebook
from voice_assistant.dialogue.actions import End, FlagSafety, SaveSegment, SaveTurn, Say, Show
from voice_assistant.dialogue.loading import load_phrases
from voice_assistant.events import NothingHeard, SpeechStarted
from voice_assistant.recognition.spelling import understanding_form
from voice_assistant.resources import resource
from voice_assistant.understanding.corrections import is_correction
from voice_assistant.understanding.safety import assess

CONCERN = "what's the point any more"


def concerned() -> Evening:
    """The evening in which the concern question has just been asked."""
    evening = Evening(start="went-well")
    evening.finishes_speaking()
    evening.says(CONCERN)
    evening.finishes_speaking()
    return evening


def test_the_number_is_shown_before_a_word_is_spoken() -> None:
    evening = Evening()
    kinds = [type(a) for a in evening.says("i want to die") if isinstance(a, (Show, Say))]
    assert kinds == [Show, Say, Say, Say]


def test_grave_words_are_written_by_nothing_that_follows_them() -> None:
    evening = Evening()
    assert of_kind(SaveSegment, evening.says("i want to die")) == []
    for _, seconds in product(range(20), range(10)):
        assert of_kind(SaveSegment, evening.passes(1_000)) == [], seconds
        evening.finishes_speaking()


def test_a_concern_that_becomes_a_crisis_stays_one_turn_with_the_graver_flag() -> None:
    evening = concerned()
    done = evening.says("yes")
    assert [(save.turn.ordinal, save.turn.step) for save in of_kind(SaveTurn, done)] == [
        (2, "crisis")
    ]
    assert of_kind(FlagSafety, done) == [FlagSafety(2, "crisis")]


def test_ten_seconds_without_words_are_the_graver_answer_to_the_frame() -> None:
    evening = concerned()
    assert evening.passes(9_980) == []
    assert of_kind(FlagSafety, evening.passes(20)) == [FlagSafety(2, "crisis")]


def test_a_sob_over_the_tenth_second_only_waits_for_its_end() -> None:
    evening = concerned()
    evening.passes(9_500)
    evening.happens(SpeechStarted(evening.now_ms))
    assert evening.passes(2_000) == []
    evening.happens(NothingHeard(evening.now_ms))
    assert of_kind(FlagSafety, evening.passes(20)) == [FlagSafety(2, "crisis")]


def test_a_sound_that_never_brings_anything_holds_the_clock_no_longer_than_an_utterance() -> None:
    """A recognizer that fails reports neither words nor that there were none."""
    evening = concerned()
    evening.happens(SpeechStarted(evening.now_ms))
    assert evening.passes(20_000) == []
    assert of_kind(FlagSafety, evening.passes(40)) == [FlagSafety(2, "crisis")]


@pytest.mark.parametrize(
    ("answer", "outcome"), [("no", "interrupted"), ("yes", "crisis"), ("hm well", "crisis")]
)
def test_the_program_ending_under_it_is_a_crisis_unless_it_was_denied(
    answer: str, outcome: str
) -> None:
    evening = concerned()
    evening.says(answer)
    ended = evening.session.interrupt()[-1]
    assert isinstance(ended, End)
    assert ended.outcome == outcome


def test_a_crisis_leaves_nothing_to_go_on_with() -> None:
    evening = Evening()
    evening.says("i want to die")
    assert evening.says("stop")[-1] == End("crisis", None)


def test_stop_shows_the_number_once_more_and_says_nothing() -> None:
    evening = Evening()
    evening.says("i want to die")
    done = evening.says("stop")
    assert "988" in of_kind(Show, done)[0].text
    assert of_kind(Say, done) == []


def test_nothing_that_we_say_is_an_alarm_or_a_correction_when_it_is_heard_back() -> None:
    phrases = load_phrases(resource("prompts") / "phrases.toml")
    for phrase, wordings in phrases.items():
        heard = understanding_form(wordings.plain)
        assert assess(heard).tier == "none", phrase
        assert not is_correction(heard), phrase


def test_each_kind_of_danger_that_cannot_wait_has_the_emergency_number() -> None:
    book = phrasebook()
    assert "911" in book.shown_number("overdose")
    assert "911" in book.shown_number("danger")
    assert "1-800-799-7233" in book.shown_number("danger")
    assert "1-800-422-4453" in book.shown_number("child")
    assert "988" in book.shown_number("suicide")
    assert "988" in book.shown_number("unsafe")
