"""The plan ends when it was asked to, whatever the voice, and stretches only what may stretch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.voice.fakes import FakeLoudspeaker, at_once
from voice_assistant.audio.earcons import bell
from voice_assistant.dialogue import pacing
from voice_assistant.dialogue.library import shipped_library
from voice_assistant.dialogue.lint import VOICE_EVERY_MS, longest_gap_ms
from voice_assistant.dialogue.pacing import (
    BELL_MS,
    CAUTION,
    NEAR_MS,
    LengthOf,
    Manner,
    Plan,
    first_line,
    kept_to,
    lines,
    replanned,
)
from voice_assistant.dialogue.script import (
    BellItem,
    BreathItem,
    Item,
    Phase,
    Practice,
    SayItem,
    SilenceItem,
    Wordings,
)
from voice_assistant.errors import ScriptError
from voice_assistant.events import OUTPUT_RATE, Wording
from voice_assistant.voice.player import Player
from voice_assistant.voice.voices import VoiceName, choose_voice


def word_ms(ms: int) -> LengthOf:
    return lambda text, _: ms * len(text.split())


def at_rate(text: str, wpm: int) -> int:
    return 60_000 * len(text.split()) // wpm


def plan(script: Practice, asked_s: float, length_of: LengthOf, wording: Wording = "plain") -> Plan:
    return pacing.plan(script, asked_s, length_of, Manner(wording))


def say(text: str) -> SayItem:
    return SayItem(Wordings(text, spiritual=f"{text} {text}"))


BREATH = BreathItem(
    in_s=4, hold_s=0, out_s=6, rest_s=0,
    in_cue=Wordings("In."), hold_cue=None, out_cue=Wordings("Out."), rest_cue=None,
    fewest=1, rounds=3, most=8, spoken_rounds=2, voice_every=2,
)  # fmt: skip


def practice(*phases: tuple[Item, ...], shortest: int = 10, longest: int = 600) -> Practice:
    return Practice(
        id="sample", title="Sample", purpose="To test.", needs=(),
        shortest_s=shortest, default_s=shortest, longest_s=longest, holds_breath=False, cautions=(),
        wpm_from=110, wpm_to=90,
        phases=tuple(Phase(f"phase-{n}", False, items) for n, items in enumerate(phases)),
    )  # fmt: skip


def silences(timeline: Plan) -> list[int]:
    return [item.duration_ms for item in timeline.items if item.kind == "silence"]


def assert_without_gaps(timeline: Plan) -> None:
    ends = [0, *(item.ended_ms for item in timeline.items)]
    assert [item.started_ms for item in timeline.items] == ends[:-1]
    assert timeline.planned_ms == ends[-1]


def test_silences_stretch_in_proportion() -> None:
    script = practice(
        (say("One two."), SilenceItem(10, 5, 60), say("Three."), SilenceItem(5, 1, 60))
    )
    timeline = plan(script, 46.2, word_ms(400))
    assert silences(timeline) == [30_000, 15_000]
    assert_without_gaps(timeline)


def test_what_one_silence_cannot_take_the_others_share() -> None:
    script = practice(
        (
            SilenceItem(10, 5, 12),
            say("One."),
            SilenceItem(5, 1, 60),
            say("Two."),
            SilenceItem(5, 1, 60),
        )
    )
    assert silences(plan(script, 42.8, word_ms(400))) == [12_000, 15_000, 15_000]
    assert silences(plan(script, 10.8, word_ms(400))) == [5_000, 2_500, 2_500]


def test_a_silence_without_room_keeps_its_length() -> None:
    script = practice((SilenceItem(4, 4, 4), say("One."), SilenceItem(4, 1, 40)))
    assert silences(plan(script, 30, word_ms(400))) == [4_000, 25_600]


def test_cues_start_with_their_parts_and_thin_out() -> None:
    script = practice((BREATH, SilenceItem(5, 2, 20)))
    timeline = plan(script, 55, word_ms(500))
    cues = [(item.text, item.started_ms) for item in timeline.items if item.kind == "say"]
    assert cues == [
        ("In.", 0), ("Out.", 4_000), ("In.", 10_000), ("Out.", 14_000),
        ("In.", 30_000), ("Out.", 34_000),
    ]  # fmt: skip
    assert silences(timeline)[-4:] == [5_500, 4_000, 6_000, 5_000]
    assert_without_gaps(timeline)


def test_tones_go_with_the_breath_wherever_no_cue_is_spoken() -> None:
    script = practice((replace(BREATH, hold_s=2, hold_cue=Wordings("Stay."), tones=True),))
    timeline = plan(replace(script, shortest_s=36), 36, word_ms(500))
    found = [
        (item.kind, item.text, item.started_ms, item.duration_ms)
        for item in timeline.items
        if item.kind != "say"
    ]
    assert found == [
        ("tone", "rise", 500, 3_500), ("silence", "", 4_500, 1_500), ("tone", "fall", 6_500, 5_500),
        ("tone", "rise", 12_500, 3_500), ("silence", "", 16_500, 1_500),
        ("tone", "fall", 18_500, 5_500),
        ("tone", "rise", 24_000, 4_000), ("silence", "", 28_000, 2_000),
        ("tone", "fall", 30_000, 6_000),
    ]  # fmt: skip
    assert_without_gaps(timeline)


def test_a_phase_comes_in_when_there_is_time_for_it() -> None:
    script = practice(
        (say("One."), SilenceItem(10, 5, 100)),
        (say("Two."), SilenceItem(5, 1, 60)),
        (say("Three."),),
    )
    first, second, third = script.phases
    script = replace(script, phases=(first, replace(second, from_s=60), third))
    brief, whole = plan(script, 59, word_ms(400)), plan(script, 60, word_ms(400))
    assert [item.text for item in brief.items if item.kind == "say"] == ["One.", "Three."]
    assert [item.text for item in whole.items if item.kind == "say"] == ["One.", "Two.", "Three."]
    assert (brief.planned_ms, whole.planned_ms) == (59_000, 60_000)
    rates = {item.text: item.wpm for item in whole.items if item.kind == "say"}
    assert {item.text: item.wpm for item in brief.items if item.kind == "say"}.items() <= (
        rates.items()
    )


def test_the_voice_softens_from_the_first_sentence_to_the_last() -> None:
    script = practice((say("One."), say("Two."), SilenceItem(10, 5, 600), say("Three.")))
    timeline = plan(replace(script, soften_db=4), 30, at_rate)
    assert [item.gain_db for item in timeline.items if item.kind == "say"] == [0, -2, -4]
    assert all(item.gain_db == 0 for item in timeline.items if item.kind != "say")


def test_no_voice_is_due_in_a_silent_phase() -> None:
    script = practice((say("One."), SilenceItem(10, 5, 20)), (SilenceItem(100, 5, 600),))
    timeline = plan(script, 300, word_ms(400))
    assert longest_gap_ms(timeline) > VOICE_EVERY_MS
    assert longest_gap_ms(timeline, silent={"phase-1"}) == 20_000


def test_rounds_shrink_and_repeat_within_their_limits() -> None:
    script = practice((say("Breathe."), BREATH, say("Rest."), SilenceItem(10, 2, 14)))
    for asked_s in (14, 34, 60, 90):
        timeline = plan(script, asked_s, word_ms(500))
        assert timeline.planned_ms == asked_s * 1000
        [cue, rest] = [item for item in timeline.items if item.text in ("Breathe.", "Rest.")]
        assert (rest.started_ms - cue.ended_ms) % 10_000 == 0
        assert 1 <= (rest.started_ms - cue.ended_ms) // 10_000 <= 8


def test_a_length_that_cannot_be_had_is_kept_to_the_limits() -> None:
    script = practice((say("One."), SilenceItem(10, 5, 30)), shortest=10, longest=20)
    for asked_s, kept_s in ((15, 15), (3, 10), (3600, 20)):
        assert kept_to(script, asked_s) == kept_s
        assert plan(script, asked_s, word_ms(500)).planned_ms == kept_s * 1000
    no_room = replace(script, longest_s=60)
    assert plan(no_room, 60, word_ms(500)).planned_ms == 30_500


def test_the_rate_eases_and_does_not_depend_on_the_length() -> None:
    script = practice((say("One."), say("Two."), SilenceItem(10, 5, 600), say("Three.")))
    for asked_s in (10, 300):
        timeline = plan(script, asked_s, at_rate)
        assert [item.wpm for item in timeline.items if item.kind == "say"] == [110, 100, 90]


def test_the_wording_is_spoken_where_it_is_written() -> None:
    script = practice((say("Rest."), SilenceItem(5, 1, 60)))
    assert plan(script, 20, word_ms(400), "spiritual").items[0].text == "Rest. Rest."
    assert plan(script, 20, word_ms(400), "traditional").items[0].text == "Rest."


def test_a_cue_longer_than_its_breath_is_an_error() -> None:
    with pytest.raises(ScriptError, match=r"sample, phase 'phase-0': the cue 'In\.' takes 4500 ms"):
        plan(practice((BREATH,)), 30, word_ms(4500))


def test_the_bells_ring_out_as_planned() -> None:
    for name, ms in BELL_MS.items():
        assert len(bell(name)) * 1000 / OUTPUT_RATE == ms
    timeline = plan(practice((BellItem("opening"), SilenceItem(10, 1, 60))), 30, word_ms(400))
    assert [(item.kind, item.text, item.duration_ms) for item in timeline.items] == [
        ("bell", "opening", 5_000),
        ("silence", "", 25_000),
    ]


def test_where_the_phases_start() -> None:
    script = practice((say("One."), SilenceItem(5, 5, 5)), (say("Two."), SilenceItem(5, 1, 60)))
    timeline = plan(script, 20, word_ms(400))
    assert timeline.phase_starts() == (0, 2)
    assert [timeline.index_at(ms) for ms in (-1, 0, 399, 400, 5_400, 99_000)] == [0, 0, 0, 1, 2, 3]


def test_the_first_line_needs_no_plan() -> None:
    script = practice((say("One."), SilenceItem(5, 1, 60)))
    planned = plan(script, 20, word_ms(400)).items[0]
    first = first_line(script, 20, Manner())
    assert first is not None
    assert (first.text, first.wpm, first.gain_db) == (planned.text, planned.wpm, planned.gain_db)
    assert first_line(practice((BellItem("opening"),)), 20, Manner()) is None


def test_every_line_that_a_plan_needs_is_known_before_it() -> None:
    script = practice((say("One."), SilenceItem(5, 1, 60)), (BREATH, SilenceItem(5, 1, 60)))
    for manner in (Manner(), Manner("spiritual", rate=0.8)):
        needed = set(lines(script, 40, manner))
        asked: set[tuple[str, int]] = set()

        def length_of(text: str, wpm: int, asked: set[tuple[str, int]] = asked) -> int:
            asked.add((text, wpm))
            return 400

        pacing.plan(script, 40, length_of, manner)
        assert asked == needed


def test_cautions_come_after_the_opening_where_they_are_due_and_change_no_other_line() -> None:
    script = practice((say("One."), SilenceItem(5, 1, 60)), (say("Two."), SilenceItem(5, 1, 600)))
    script = replace(script, cautions=(Wordings("Careful."),))
    told, untold = (
        pacing.plan(script, 60, at_rate, Manner(cautions=cautions)) for cautions in (True, False)
    )
    said = [(item.phase, item.text) for item in told.items if item.kind == "say"]
    assert said == [("phase-0", "One."), (CAUTION, "Careful."), ("phase-1", "Two.")]
    assert (told.planned_ms, untold.planned_ms) == (60_000, 60_000)
    others = {(item.text, item.wpm) for item in told.items if item.phase != CAUTION}
    assert others == {(item.text, item.wpm) for item in untold.items}


def test_a_line_for_the_anchor_takes_the_place_of_the_choice() -> None:
    line = SayItem(Wordings("Which?"), {"hands": Wordings("Your hands.", spiritual="Open hands.")})
    script = practice((line, SilenceItem(10, 5, 60)))
    for manner, text in (
        (Manner(), "Which?"),
        (Manner(anchor="breath"), "Which?"),
        (Manner(anchor="hands"), "Your hands."),
        (Manner("spiritual", anchor="hands"), "Open hands."),
    ):
        assert pacing.plan(script, 20, word_ms(400), manner).items[0].text == text


HELD = replace(BREATH, hold_s=4, hold_cue=Wordings("Stay."), most=20)
HELD_OR_NOT = practice(
    (say("Welcome."), SilenceItem(4, 2, 20)),
    (HELD,),
    (replace(BREATH, most=40),),
    (say("Rest."), SilenceItem(10, 2, 40)),
)
HELD_OR_NOT = replace(
    HELD_OR_NOT,
    phases=tuple(
        replace(phase, held={1: True, 2: False}.get(number))
        for number, phase in enumerate(HELD_OR_NOT.phases)
    ),
)


def test_no_breath_is_held_by_whoever_does_not_want_to() -> None:
    for holds, phase in ((True, "phase-1"), (False, "phase-2")):
        timeline = pacing.plan(HELD_OR_NOT, 100, word_ms(400), Manner(holds=holds))
        breath = {item.phase for item in timeline.items if item.round}
        assert (breath, timeline.planned_ms) == ({phase}, 100_000)


def test_planned_anew_in_the_same_manner_nothing_changes() -> None:
    script = practice(
        (say("One two."), SilenceItem(10, 5, 60)), (BREATH, say("Three."), SilenceItem(5, 1, 60))
    )
    timeline = plan(script, 90, word_ms(400))
    for at_ms in range(0, 90_000, 700):
        again = replanned(timeline, at_ms, timeline.planned_ms, word_ms(400), Manner())
        assert again.planned_ms == 90_000
        assert_without_gaps(again)
        said = [
            [(item.text, item.started_ms) for item in each.items if item.kind == "say"]
            for each in (timeline, again)
        ]
        assert len(said[0]) == len(said[1])
        for (one, before_ms), (other, after_ms) in zip(*said, strict=True):
            assert one == other
            assert abs(before_ms - after_ms) <= 2


@given(
    at_ms=st.integers(0, 119_000),
    rate=st.sampled_from((0.7, 0.8, 0.9, 1.1, 1.3)),
    holds=st.booleans(),
)
def test_planned_anew_in_another_manner_it_ends_as_promised(
    at_ms: int, rate: float, holds: bool
) -> None:
    timeline = pacing.plan(HELD_OR_NOT, 120, at_rate, Manner())
    manner = Manner(rate=rate, holds=holds)
    again = replanned(timeline, at_ms, timeline.planned_ms, at_rate, manner)
    assert_without_gaps(again)
    index = timeline.index_at(at_ms)
    assert again.items[:index] == timeline.items[:index]
    room = any(item.text == "Welcome." for item in again.items) and at_ms < 80_000
    if room:
        assert abs(again.planned_ms - 120_000) <= NEAR_MS


def test_a_round_of_breath_that_has_begun_is_breathed_to_its_end() -> None:
    timeline = pacing.plan(HELD_OR_NOT, 120, word_ms(400), Manner())
    inside = next(item for item in timeline.items if item.round == 3)
    again = replanned(timeline, inside.started_ms, 120_000, word_ms(400), Manner(holds=False))
    held = [item for item in again.items if item.phase == "phase-1"]
    assert {item.round for item in held} == {1, 2, 3}
    assert sum(item.duration_ms for item in held) == 3 * 14_000
    assert again.planned_ms == 120_000


def test_where_no_silence_has_room_left_it_ends_later() -> None:
    script = practice((say("One two three."), SilenceItem(5, 5, 5), say("Four five six.")))
    timeline = plan(script, 8, at_rate)
    slow = replanned(timeline, 100, timeline.planned_ms, at_rate, Manner(rate=0.5))
    assert slow.planned_ms > timeline.planned_ms + 1_000


def test_a_slower_voice_leaves_out_a_cue_that_no_longer_fits_its_breath() -> None:
    script = practice((replace(BREATH, in_cue=Wordings("One two three four five six.")),))
    cues = [
        [item.text for item in pacing.plan(script, 30, at_rate, Manner(rate=rate)).items]
        for rate in (1.0, 0.7)
    ]
    assert "One two three four five six." in cues[0]
    assert "One two three four five six." not in cues[1]


long_exhale = shipped_library().get("long-exhale")


@given(
    asked_s=st.floats(long_exhale.shortest_s, long_exhale.longest_s),
    ms=st.integers(300, 600),
)
def test_long_exhale_ends_when_asked(asked_s: float, ms: int) -> None:
    assert isinstance(long_exhale, Practice)
    timeline = plan(long_exhale, asked_s, word_ms(ms))
    assert abs(timeline.planned_ms - asked_s * 1000) <= NEAR_MS
    assert longest_gap_ms(timeline) <= VOICE_EVERY_MS
    assert_without_gaps(timeline)


def phases_s(timeline: Plan) -> dict[str, float]:
    starts = timeline.phase_starts()
    edges = [*(timeline.items[index].started_ms for index in starts), timeline.planned_ms]
    return {
        timeline.items[index].phase: (end - start) / 1000
        for index, start, end in zip(starts, edges[:-1], edges[1:], strict=True)
    }


@pytest.mark.voice
@pytest.mark.parametrize("name", ["natural", "espeak"])
def test_long_exhale_in_a_real_voice(name: VoiceName, tmp_path: Path) -> None:
    assert isinstance(long_exhale, Practice)
    voice = choose_voice(name, tmp_path)
    length_of = Player(FakeLoudspeaker(), voice, at_once).length_of
    for asked_s in (120, 121, 134, 240, 421, 1200):
        timeline = plan(long_exhale, asked_s, length_of)
        assert timeline.planned_ms == asked_s * 1000
        assert longest_gap_ms(timeline) <= VOICE_EVERY_MS
        lengths = phases_s(timeline)
        assert 20 <= lengths["welcome"] <= 40
        assert 20 <= lengths["widen"] <= 30
    voice.close()
