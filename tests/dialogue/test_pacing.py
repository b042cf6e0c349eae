"""The plan ends when it was asked to, whatever the voice, and stretches only what may stretch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.voice.fakes import FakeLoudspeaker, at_once
from voice_assistant.audio.earcons import bell
from voice_assistant.dialogue.library import shipped_library
from voice_assistant.dialogue.lint import VOICE_EVERY_MS, longest_gap_ms
from voice_assistant.dialogue.pacing import BELL_MS, NEAR_MS, LengthOf, Plan, plan
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
from voice_assistant.events import OUTPUT_RATE
from voice_assistant.voice.player import Player
from voice_assistant.voice.voices import VoiceName, choose_voice


def word_ms(ms: int) -> LengthOf:
    return lambda text, wpm: ms * len(text.split())


def at_rate(text: str, wpm: int) -> int:
    return 60_000 * len(text.split()) // wpm


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
    assert silences(timeline)[-1] == 20_500
    assert_without_gaps(timeline)


def test_rounds_shrink_and_repeat_within_their_limits() -> None:
    script = practice((say("Breathe."), BREATH, say("Rest."), SilenceItem(10, 2, 14)))
    for asked_s in (14, 34, 60, 90):
        timeline = plan(script, asked_s, word_ms(500))
        assert timeline.planned_ms == asked_s * 1000
        [cue, rest] = [item for item in timeline.items if item.text in ("Breathe.", "Rest.")]
        assert (rest.started_ms - cue.ended_ms) % 10_000 == 0
        assert 1 <= (rest.started_ms - cue.ended_ms) // 10_000 <= 8


def test_a_length_that_cannot_be_had_is_noted() -> None:
    script = practice((say("One."), SilenceItem(10, 5, 30)), shortest=10, longest=20)
    assert plan(script, 15, word_ms(500)).note == ""
    longer, shorter = plan(script, 3, word_ms(500)), plan(script, 3600, word_ms(500))
    assert (longer.note, longer.planned_ms) == ("plan.longer", 10_000)
    assert (shorter.note, shorter.planned_ms) == ("plan.shorter", 20_000)
    no_room = replace(script, longest_s=60)
    assert (plan(no_room, 60, word_ms(500)).planned_ms, plan(no_room, 60, word_ms(500)).note) == (
        30_500,
        "plan.shorter",
    )


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


def test_where_to_go_on_after_a_pause_and_to_the_next_phase() -> None:
    script = practice((say("One."), SilenceItem(5, 5, 5)), (say("Two."), SilenceItem(5, 1, 60)))
    timeline = plan(script, 20, word_ms(400))
    assert timeline.phase_starts() == (0, 2)
    assert [timeline.next_phase(index) for index in range(4)] == [2, 2, None, None]
    rest = timeline.rest(1, 100_000, into_ms=2_000)
    assert [(item.started_ms, item.duration_ms) for item in rest.items] == [
        (100_000, 3_000), (103_000, 400), (103_400, 14_200),
    ]  # fmt: skip
    assert rest.planned_ms == 100_000 + timeline.planned_ms - timeline.items[1].started_ms - 2_000


long_exhale = shipped_library().get("long-exhale")


@given(
    asked_s=st.floats(long_exhale.shortest_s, long_exhale.longest_s),
    ms=st.integers(300, 600),
)
def test_long_exhale_ends_when_asked(asked_s: float, ms: int) -> None:
    assert isinstance(long_exhale, Practice)
    timeline = plan(long_exhale, asked_s, word_ms(ms))
    assert abs(timeline.planned_ms - asked_s * 1000) <= NEAR_MS
    assert timeline.note == ""
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
