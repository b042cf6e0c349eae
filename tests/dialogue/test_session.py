"""What holds in every session, where a conversation file would not show it."""

from __future__ import annotations

import pytest

from tests.dialogue.sessions import Evening, of_kind
from voice_assistant.dialogue.actions import (
    ChangeVolume,
    End,
    Listen,
    OpenTurn,
    SaveSegment,
    SaveTurn,
    Say,
    Sound,
    StopSpeaking,
)
from voice_assistant.dialogue.commands import FASTEST, SLOWEST
from voice_assistant.events import EndOfInput, KeyPressed, NothingHeard, SpeechStarted


def test_a_turn_is_written_as_interrupted_before_its_prompt_is_said() -> None:
    evening = Evening()
    kinds = [type(action) for action in evening.done if isinstance(action, (SaveTurn, Say))]
    assert kinds == [SaveTurn, Say]
    assert of_kind(SaveTurn, evening.done)[0].turn.outcome == "interrupted"


def test_a_segment_is_written_before_anything_else_comes_of_it() -> None:
    evening = Evening()
    evening.finishes_speaking()
    assert isinstance(evening.says("six")[0], SaveSegment)


def test_the_end_of_an_earcon_is_not_the_end_of_a_prompt() -> None:
    evening = Evening()
    evening.finishes_speaking()
    assert evening.session.awaiting is not None
    assert evening.finishes_speaking() == []
    assert evening.session.awaiting is not None


def test_a_long_answer_is_listened_to_at_length_only_once_its_prompt_is_over() -> None:
    evening = Evening(start="went-well")
    assert [listen.profile for listen in of_kind(Listen, evening.done)] == ["command"]
    assert of_kind(Listen, evening.finishes_speaking()) == [Listen("reflect", None)]


def cues(evening: Evening) -> list[int]:
    """At which silences a cue comes, up to just before the turn would end."""
    return [ms for ms in range(1_000, 25_000, 1_000) if of_kind(Sound, evening.silence(ms))]


def test_the_cue_comes_once_in_each_pause_of_an_answer() -> None:
    evening = Evening(start="went-well")
    evening.finishes_speaking()
    evening.says("my sister called")
    assert cues(evening) == [12_000]
    evening.says("and we laughed")
    assert cues(evening) == [12_000]


def test_no_cue_where_no_word_has_come() -> None:
    evening = Evening(start="went-well")
    evening.finishes_speaking()
    heard = [action for ms in range(1_000, 25_000, 1_000) for action in evening.silence(ms)]
    assert heard == []


def test_louder_and_softer_move_the_volume_by_a_step_and_say_nothing() -> None:
    evening = Evening()
    assert evening.says("louder") == [ChangeVolume(1)]
    assert evening.says("softer") == [ChangeVolume(-1)]


@pytest.mark.parametrize(("command", "limit"), [("slower", SLOWEST), ("faster", FASTEST)])
def test_the_pace_changes_in_steps_up_to_a_limit(command: str, limit: float) -> None:
    evening = Evening()
    usual = of_kind(Say, evening.done)[0].wpm
    paces = [of_kind(Say, evening.says(command))[0].wpm for _ in range(9)]
    assert len(set(paces[:3])) == 3
    assert paces[-1] == paces[-2]
    assert evening.session.rate == pytest.approx(limit)
    assert of_kind(Say, evening.says("repeat"))[0].wpm == round(usual * limit)


def test_an_interrupt_keeps_the_turn_and_the_place() -> None:
    evening = Evening(start="owed")
    done = evening.session.interrupt()
    assert [save.turn.outcome for save in of_kind(SaveTurn, done)] == ["interrupted"]
    assert done[-1] == End("interrupted", "owed")
    assert evening.session.interrupt() == []


def test_the_end_of_typed_input_is_an_interrupt() -> None:
    assert Evening().happens(EndOfInput(0))[-1] == End("interrupted", "mood")


def test_nothing_happens_after_the_end() -> None:
    evening = Evening()
    evening.session.interrupt()
    assert evening.says("i want to die") == []
    assert evening.happens(KeyPressed("esc", 0)) == []
    assert evening.passes(60_000) == []
    assert evening.session.awaiting is None
    assert evening.session.prompting is None


def test_the_microphone_going_and_coming_back_is_said_and_the_question_waits() -> None:
    evening = Evening()
    evening.finishes_speaking()
    assert "can't hear" in of_kind(Say, evening.session.microphone_lost())[0].text
    assert evening.silence(60_000) == []
    evening.finishes_speaking()
    assert "is back" in of_kind(Say, evening.session.microphone_back())[0].text
    evening.finishes_speaking()
    assert of_kind(SaveTurn, evening.says("six"))[0].turn.outcome == "answered"


def test_silence_counts_for_nothing_while_we_speak_or_while_paused() -> None:
    evening = Evening()
    assert evening.silence(60_000) == []
    evening.finishes_speaking()
    evening.says("give me a minute")
    evening.finishes_speaking()
    assert evening.silence(60_000) == []


def test_a_key_ends_the_goodbye() -> None:
    evening = Evening()
    evening.says("stop")
    assert evening.happens(KeyPressed("space", 0)) == [
        StopSpeaking(),
        End("stopped_by_user", "mood"),
    ]


def test_a_sound_that_was_nothing_takes_no_reply_back_twice() -> None:
    """Our own prompt coming back as noise would otherwise start it over again and again."""
    evening = Evening()
    evening.finishes_speaking()
    evening.now_ms = evening.session.now_ms = 10_000
    evening.says("six")
    evening.happens(SpeechStarted(11_000))
    assert of_kind(Say, evening.happens(NothingHeard(11_500)))
    assert evening.happens(SpeechStarted(12_100)) == []


def test_an_open_turn_remembers_what_was_heard() -> None:
    turn = OpenTurn(3, "mood", "How?", 1_000, heard=["about", "six"])
    assert turn.closed("answered", 2_000).heard == "about six"
