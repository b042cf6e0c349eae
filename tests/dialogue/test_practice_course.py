"""A practice on the session's clock: what is said, rung and hummed when, and what moves the end."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

import pytest

from tests.dialogue.sittings import Sitting, at_once, shipped
from voice_assistant.dialogue.actions import End, NoteSaid, Remember, SaveRating, Say, Sound, Tone
from voice_assistant.dialogue.course import Lead
from voice_assistant.dialogue.lint import spoken_ms
from voice_assistant.dialogue.pacing import Manner
from voice_assistant.dialogue.practice_course import PracticeCourse
from voice_assistant.errors import UnknownScript, VoiceError
from voice_assistant.events import FRAME_MS, SpeechStarted
from voice_assistant.person import Line
from voice_assistant.testing import Conversation, converse

NEAR_MS = 4 * FRAME_MS


def test_each_thing_happens_at_its_planned_moment() -> None:
    sitting = Sitting("long-exhale", 240)
    assert sitting.to_its_end() == 240_000
    planned = sitting.plan().items
    said = [(item.started_ms, item.text) for item in planned if item.kind == "say"]
    heard = [(at_ms, say.text) for at_ms, say in sitting.did(Say)]  # type: ignore[union-attr]
    assert [text for _, text in heard] == [text for _, text in said]
    for (planned_ms, _), (heard_ms, text) in zip(said, heard, strict=True):
        assert 0 <= heard_ms - planned_ms <= NEAR_MS, text


def test_a_tone_ends_when_its_part_of_the_breath_does() -> None:
    sitting = Sitting("long-exhale", 240)
    sitting.to_its_end()
    planned = [item for item in sitting.plan().items if item.kind == "tone"]
    heard = [(at_ms, tone) for at_ms, tone in sitting.did(Tone) if isinstance(tone, Tone)]
    assert [tone.name for _, tone in heard] == [item.text for item in planned]
    for item, (at_ms, tone) in zip(planned, heard, strict=True):
        assert item.ended_ms - NEAR_MS <= at_ms + tone.ms <= item.ended_ms


def test_the_voice_softens_and_slows_from_the_first_sentence_to_the_last() -> None:
    sitting = Sitting("night-settling", 720)
    sitting.to_its_end()
    said = [say for _, say in sitting.did(Say) if isinstance(say, Say)]
    gains = [say.gain_db for say in said if not say.text.startswith("If lying still")]
    assert gains == sorted(gains, reverse=True)
    assert (gains[0], gains[-1]) == (0, -10)
    assert (said[0].wpm, said[-1].wpm) == (100, 84)


def test_it_opens_before_it_is_planned_and_still_ends_on_time() -> None:
    waiting: list[tuple[Future[int], int]] = []

    def measure(text: str, wpm: int) -> Future[int]:
        length: Future[int] = Future()
        waiting.append((length, spoken_ms(text, wpm)))
        return length

    sitting = Sitting("night-settling", 1800, measure=measure)
    assert sitting.said() == ["This one is for bed, and you can drift off at any point."]
    while sitting.now_ms < 12_000:
        sitting.passes(sitting.now_ms + 200)
        for length, ms in waiting:
            length.set_result(ms)
        assert len(waiting) <= 1, "more than one line is being measured at a time"
        waiting.clear()
    assert sitting.to_its_end() == 1_800_000


def test_slower_is_slower_at_once_and_ends_at_the_same_moment() -> None:
    sitting = Sitting("body-scan", 600)
    sitting.passes(200_000)
    sitting.says("slower")
    sitting.says("slower")
    before = len(sitting.did(Say))
    assert sitting.to_its_end() == 600_000
    rates = [say.wpm for _, say in sitting.did(Say)[before:] if isinstance(say, Say)]
    assert max(rates) <= 84


def test_a_line_that_cannot_be_rendered_slower_leaves_the_plan_as_it_was() -> None:
    def measure(text: str, wpm: int) -> Future[int]:
        if wpm < 90:
            failed: Future[int] = Future()
            failed.set_exception(VoiceError("No.", "Nothing."))
            return failed
        return at_once(text, wpm)

    sitting = Sitting("body-scan", 600, measure=measure)
    sitting.passes(200_000)
    sitting.says("slower")
    assert sitting.to_its_end() == 600_000


def test_what_is_said_beside_it_shortens_a_tone_and_moves_no_breath() -> None:
    disturbed, alone = Sitting("long-exhale", 240), Sitting("long-exhale", 240)
    tone_ms = next(item.started_ms for item in alone.plan().items if item.round == 2)
    disturbed.passes(tone_ms + 2_000)
    disturbed.says("how much time is left")
    assert disturbed.to_its_end() == alone.to_its_end() == 240_000
    later = tone_ms + 12_000
    moments = [
        [at_ms for at_ms, _ in [*each.did(Tone), *each.did(Say)] if at_ms > later]
        for each in (disturbed, alone)
    ]
    assert moments[0] == moments[1]


def test_a_cue_that_would_come_too_late_for_its_breath_is_left_out() -> None:
    disturbed, alone = Sitting("long-exhale", 240), Sitting("long-exhale", 240)
    cue_ms = next(
        item.started_ms for item in alone.plan().items if (item.round, item.kind) == (2, "say")
    )
    disturbed.passes(cue_ms - 200)
    disturbed.says("how much time is left")
    assert disturbed.to_its_end() == alone.to_its_end() == 240_000
    cues = [[text for text in each.said() if text == "Breathe in."] for each in (disturbed, alone)]
    assert len(cues[0]) == len(cues[1]) - 1


def test_what_was_chosen_and_what_was_said_lately_hold_for_the_next_session(
    tmp_path: Path,
) -> None:
    line = Line("my hands", at_ms=22_500)
    first = converse(Conversation("long-exhale", line=(line,)), tmp_path / "journal.db")
    second = converse(Conversation("long-exhale"), tmp_path / "journal.db")
    said = [" ".join(text for _, text in each.spoken) for each in (first, second)]
    caution = "keep your own rhythm and only listen"
    assert [caution in each for each in said] == [True, False]
    assert ["rest in your hands" in each for each in said] == [False, True]
    assert first.ended_ms == second.ended_ms == 240_000


@pytest.mark.parametrize("script_id", ["bell-sit", "long-exhale", "quiet-listening"])
def test_at_night_nothing_rings_hums_or_asks(script_id: str) -> None:
    sitting = Sitting(script_id, shipped(script_id).default_s)
    sitting.session.night = True
    assert sitting.to_its_end() == shipped(script_id).default_s * 1000
    assert sitting.did(Tone) == sitting.did(Sound) == []
    assert not any(text.startswith("One word") for text in sitting.said())


def test_cautions_are_noted_when_they_are_said_and_left_out_when_they_are_not_due() -> None:
    told = Sitting("body-scan", 600)
    untold = Sitting("body-scan", 600, Manner(cautions=False))
    for sitting in (told, untold):
        assert sitting.to_its_end() == 600_000
    caution = "If this unsettles you, stop, and tell someone trained."
    assert (caution in told.said(), caution in untold.said()) == (True, False)
    assert {action for _, action in told.did(NoteSaid)} == {NoteSaid("caution body-scan")}
    assert untold.did(NoteSaid) == []


def test_an_anchor_is_remembered_and_asked_for_no_more() -> None:
    sitting = Sitting("long-exhale", 240)
    sitting.passes(25_000)
    sitting.says("sounds")
    assert [action for _, action in sitting.did(Remember)] == [Remember("anchor", "sounds")]
    again = Sitting("long-exhale", 240, Manner(anchor="sounds"))
    again.to_its_end()
    assert "Let your attention rest on sounds." in again.said()
    assert not any(text.startswith("Rest on breath, hands") for text in again.said())


@pytest.mark.parametrize(
    "text", ["the neighbours make sounds all night long", "i see what you mean now"]
)
def test_talk_that_names_an_anchor_is_no_choice(text: str) -> None:
    sitting = Sitting("long-exhale", 240)
    sitting.passes(25_000)
    sitting.says(text)
    assert sitting.did(Remember) == []


@pytest.mark.parametrize(
    ("text", "anchor"), [("i'd rather use my hands", "hands"), ("change to sounds", "sounds")]
)
def test_an_anchor_can_be_changed_at_any_time(text: str, anchor: str) -> None:
    sitting = Sitting("long-exhale", 240)
    sitting.passes(130_000)
    sitting.says(text)
    assert [action for _, action in sitting.did(Remember)] == [Remember("anchor", anchor)]
    assert sitting.to_its_end() == 240_000


def test_who_must_not_hold_the_breath_says_so_once() -> None:
    sitting = Sitting("four-seven-eight", 240)
    sitting.passes(50_000)
    sitting.says("without holding")
    assert [action for _, action in sitting.did(Remember)] == [Remember("breath_holds", "no")]
    assert sitting.to_its_end() == 240_000
    assert "Pause, or let go early." not in sitting.said()
    never = Sitting("four-seven-eight", 240, Manner(holds=False))
    assert never.to_its_end() == 240_000
    assert not any("holding" in text or "Pause" in text for text in never.said())


def test_great_distress_without_another_practice_to_go_to_holds_nothing() -> None:
    def nowhere(script_id: str) -> Lead:
        raise UnknownScript("There is none.")

    sitting = Sitting("box-breath", 240, leads=nowhere)
    sitting.passes(10_000)
    sitting.says("eight")
    ratings = [rating for _, rating in sitting.did(SaveRating) if isinstance(rating, SaveRating)]
    assert [(rating.kind, rating.value) for rating in ratings] == [("distress", 8)]
    assert sitting.to_its_end() == 240_000
    assert not any("resting" in text for text in sitting.said())


def test_a_number_in_the_middle_is_talk() -> None:
    sitting = Sitting("box-breath", 240)
    sitting.passes(120_000)
    sitting.says("eight")
    assert sitting.did(SaveRating) == []


def test_noise_that_never_ends_does_not_keep_a_practice_from_ending() -> None:
    sitting = Sitting("long-exhale", 240)
    sitting.passes(239_000)
    sitting.session.handle(SpeechStarted(239_000))
    assert 240_000 < sitting.to_its_end() <= 254_020


def test_nearly_over_is_not_a_minute() -> None:
    sitting = Sitting("long-exhale", 240)
    sitting.passes(220_000)
    sitting.says("how much time is left")
    assert sitting.said()[-1] == "We're nearly there."


@pytest.mark.parametrize("command", ["next", "go back", "repeat that", "how much time is left"])
@pytest.mark.parametrize("at_ms", [9_000, 33_000, 77_000, 130_000, 200_000])
def test_after_any_command_it_ends_when_it_says_it_will(command: str, at_ms: int) -> None:
    sitting = Sitting("box-breath", 240)
    sitting.passes(at_ms)
    sitting.says(command)
    sitting.passes(at_ms + 9_000)
    course = sitting.session.course
    assert isinstance(course, PracticeCourse)
    assert course._timeline is not None
    promised_ms = course._timeline.ends_ms
    sitting.says("pause")
    sitting.passes(sitting.now_ms + 30_000)
    sitting.says("resume")
    paused_ms = 0 if promised_ms <= at_ms + 9_000 else 30_000
    assert abs(sitting.to_its_end() - promised_ms - paused_ms) <= 500
    assert isinstance(sitting.happened[-1][1], End)
