"""Every practice, in every wording, at every length: planned exactly, and played to its end."""

from __future__ import annotations

import re
import wave
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dialogue.sittings import Sitting
from tests.voice.fakes import FakeLoudspeaker, at_once
from voice_assistant.assembly import Equipment, Taste, assemble
from voice_assistant.audio.wav_loudspeaker import WavLoudspeaker
from voice_assistant.courses import Request
from voice_assistant.dialogue.actions import End
from voice_assistant.dialogue.library import shipped_library
from voice_assistant.dialogue.lint import VOICE_EVERY_MS, longest_gap_ms
from voice_assistant.dialogue.loading import SCRIPT_IDS
from voice_assistant.dialogue.pacing import NEAR_MS, LengthOf, Manner, Plan, plan
from voice_assistant.dialogue.script import (
    Anchor,
    BellItem,
    BreathItem,
    Item,
    Phase,
    Practice,
    SayItem,
)
from voice_assistant.events import Wording
from voice_assistant.interfaces import Recognizer
from voice_assistant.journal.journal import Journal
from voice_assistant.recognition.worker import RecognizerWorker
from voice_assistant.testing import Conversation, RememberingScreen, converse, fixed_clock
from voice_assistant.typed import TypedEars, VirtualMicrophone
from voice_assistant.understanding.understander import Understander
from voice_assistant.voice.player import Player
from voice_assistant.voice.silent_voice import SilentVoice
from voice_assistant.voice.voices import choose_voice

WORDINGS: tuple[Wording, ...] = get_args(Wording)
PRACTICES = {each.id: each for each in shipped_library().all() if isinstance(each, Practice)}
IDS = sorted(PRACTICES)
SHORT_OPENING = {"arrive", "five-senses", "feet-and-hands", "five-part-pause"}
"""For a bad moment: the welcome is short, and so may the closing be."""
NO_CLOSING = {"bell-sit", "night-settling"}
NO_CHECK_OUT = {"arrive", "five-senses", "feet-and-hands", "five-part-pause", "urge-wave"}
"""For a minute, for panic, for a moment before acting; the urge is rated instead."""
NO_CHECK_OUT |= NO_CLOSING | {"four-seven-eight"}
"""For sleep, and for a sit without words."""


@cache
def one_understander() -> Understander:
    return Understander()


@pytest.fixture(autouse=True)
def _understanding_loads_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voice_assistant.assembly.Understander", one_understander)


def word_ms(ms: int) -> LengthOf:
    return lambda text, _: ms * len(text.split())


def lengths(practice: Practice) -> list[int]:
    """Its limits, its default, and both sides of every length at which a phase comes in."""
    limits = {practice.shortest_s, practice.default_s, practice.longest_s}
    doors = {phase.from_s for phase in practice.phases if phase.from_s}
    return sorted(limits | doors | {door - 1 for door in doors})


def assert_as_asked(practice: Practice, asked_s: int, timeline: Plan) -> None:
    assert abs(timeline.planned_ms - asked_s * 1000) <= NEAR_MS
    ends = [0, *(item.ended_ms for item in timeline.items)]
    assert [item.started_ms for item in timeline.items] == ends[:-1]
    silent = {phase.id for phase in practice.phases if phase.silent}
    assert longest_gap_ms(timeline, silent) <= VOICE_EVERY_MS


def test_every_practice_of_the_catalogue_is_there() -> None:
    flows = {"nightly", "morning", "check-in", "halt", "spot-check", "gratitude", "amends"}
    flows |= {"step-study", "after-a-slip", "weekly", "just-listen"}
    assert set(IDS) == SCRIPT_IDS - flows


@pytest.mark.parametrize("wording", WORDINGS)
@pytest.mark.parametrize("script_id", IDS)
def test_is_as_long_as_asked_whatever_the_voice(script_id: str, wording: Wording) -> None:
    practice = PRACTICES[script_id]
    for asked_s in lengths(practice):
        for ms in (300, 430, 600):
            assert_as_asked(
                practice, asked_s, plan(practice, asked_s, word_ms(ms), Manner(wording))
            )


# The fixture above changes nothing here, and need not be made anew for each example.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    practice=st.sampled_from(list(PRACTICES.values())),
    share=st.floats(0, 1),
    ms=st.integers(300, 600),
    wording=st.sampled_from(WORDINGS),
)
def test_is_as_long_as_asked_at_any_length(
    practice: Practice, share: float, ms: int, wording: Wording
) -> None:
    asked_s = round(practice.shortest_s + share * (practice.longest_s - practice.shortest_s))
    assert_as_asked(practice, asked_s, plan(practice, asked_s, word_ms(ms), Manner(wording)))


def assert_runs(script_id: str, seconds: int, wording: Wording) -> set[str]:
    """The whole program over the shipped fakes; returns what was said."""
    transcript = converse(Conversation(script=script_id, seconds=seconds, wording=wording))
    assert transcript.outcome == "completed"
    assert abs(transcript.ended_ms - seconds * 1000) <= NEAR_MS
    return {text for _, text in transcript.spoken}


@pytest.mark.parametrize("which", ["shortest_s", "default_s"])
@pytest.mark.parametrize("script_id", IDS)
def test_runs_to_its_end_at_the_planned_moment(script_id: str, which: str) -> None:
    assert_runs(script_id, getattr(PRACTICES[script_id], which), "plain")


@pytest.mark.parametrize("wording", ["traditional", "spiritual"])
@pytest.mark.parametrize("script_id", IDS)
def test_runs_in_the_wording_asked_for(script_id: str, wording: Wording) -> None:
    practice = PRACTICES[script_id]
    spoken = assert_runs(script_id, practice.shortest_s, wording)
    planned = plan(practice, practice.shortest_s, word_ms(430), Manner(wording))
    own = {item.text for item in planned.items if item.kind == "say"}
    own -= {item.line.plain for item in said(practice)}
    assert own
    assert own <= spoken


@pytest.mark.parametrize("script_id", ["body-scan", "long-exhale", "quiet-listening"])
def test_runs_at_its_longest(script_id: str) -> None:
    assert_runs(script_id, PRACTICES[script_id].longest_s, "plain")


@pytest.mark.parametrize("wording", WORDINGS)
@pytest.mark.parametrize("script_id", IDS)
def test_the_session_ends_as_planned_in_every_wording_at_every_length(
    script_id: str, wording: Wording
) -> None:
    practice = PRACTICES[script_id]
    for seconds in (practice.shortest_s, practice.default_s, practice.longest_s):
        for holds in {True, not practice.holds_breath}:
            sitting = Sitting(script_id, seconds, Manner(wording, holds=holds), step_ms=100)
            assert abs(sitting.to_its_end() - seconds * 1000) <= NEAR_MS
            assert isinstance(sitting.happened[-1][1], End)


@pytest.mark.parametrize("script_id", ["arrive", "bell-sit", "box-breath"])
def test_the_sound_is_as_long_as_the_practice(script_id: str, tmp_path: Path) -> None:
    """Through the real WAV loudspeaker; the voice makes no sound, so what is heard is bells and
    tones."""
    seconds, wav = PRACTICES[script_id].shortest_s, tmp_path / "practice.wav"
    worker = RecognizerWorker(no_recognizer, live=False)
    equipment = Equipment(
        microphone=VirtualMicrophone(lambda: False),
        loudspeaker=WavLoudspeaker(wav),
        voice=SilentVoice(),
        worker=worker,
        make_ears=lambda session: TypedEars(lambda: None, lambda: session.awaiting),
        engine="none",
        screen=RememberingScreen(),
    )
    with Journal.open(Path(":memory:"), clock=fixed_clock) as journal, closing(equipment):
        run = assemble(Request(script_id, seconds), Taste(), equipment, journal, clock=fixed_clock)
        assert run.go().outcome == "completed"
        assert abs(run.planned_s() - seconds) <= 0.5
    rate, samples = wavfile(wav)
    assert abs(len(samples) / rate - seconds) <= 0.5
    loudest = np.abs(samples.astype(int)).max()
    assert {"arrive": loudest == 0, "bell-sit": loudest > 5_000}.get(script_id, loudest > 300)


def wavfile(path: Path) -> tuple[int, np.ndarray]:
    with wave.open(str(path)) as file:
        return file.getframerate(), np.frombuffer(file.readframes(file.getnframes()), np.int16)


def no_recognizer() -> Recognizer:
    raise AssertionError("nobody speaks here")


def said(practice: Practice) -> list[SayItem]:
    return [item for item in items(practice.phases) if isinstance(item, SayItem)]


def items(phases: tuple[Phase, ...]) -> list[Item]:
    return [item for phase in phases for item in phase.items]


def words_of(phase: Phase, wording: Wording = "plain") -> str:
    lines = [item.line for item in phase.items if isinstance(item, SayItem)]
    return " ".join(line.in_wording(wording) for line in lines)


@pytest.mark.parametrize("script_id", IDS)
def test_opens_with_a_choice_and_a_way_out(script_id: str) -> None:
    opening = PRACTICES[script_id].phases[0]
    assert opening.fixed
    for wording in WORDINGS:
        assert re.search(r"\bstop\b", words_of(opening, wording), re.IGNORECASE)
        assert re.search(r"\beyes\b", words_of(opening, wording), re.IGNORECASE)


@pytest.mark.parametrize("script_id", IDS)
def test_offers_something_to_rest_on_besides_the_breath(script_id: str) -> None:
    whole = " ".join(item.line.plain for item in said(PRACTICES[script_id]))
    if re.search(r"\bbreath(e|es|ed|ing|s)?\b", whole, re.IGNORECASE):
        assert re.search(
            r"\b(hands?|feet|soles|finger|sounds?|shoulders|rock|listen)\b", whole, re.IGNORECASE
        )


@pytest.mark.parametrize("script_id", IDS)
def test_closes_gently_and_always_the_same(script_id: str) -> None:
    practice = PRACTICES[script_id]
    *_, before_last, last = practice.phases
    if script_id == "night-settling":
        assert (last.fixed, last.silent) == (False, True)
        assert not any(isinstance(item, BellItem) for item in items(practice.phases))
    elif script_id == "bell-sit":
        assert last.items == (BellItem("closing"),)
    elif script_id in NO_CHECK_OUT:
        assert (last.id, last.fixed) == ("widen", True)
    elif script_id == "examen":
        assert (before_last.hears, last.id) == ("check-out", "bells")
    else:
        assert (before_last.id, before_last.fixed) == ("widen", True)
        assert (last.id, last.fixed, last.hears) == ("check-out", True, "check-out")


@pytest.mark.parametrize("script_id", ["box-breath", "four-seven-eight"])
def test_a_held_breath_is_offered_and_never_asked_for(script_id: str) -> None:
    practice = PRACTICES[script_id]
    assert {each.id for each in PRACTICES.values() if each.holds_breath} >= {script_id}
    assert any("the pause" in caution.plain for caution in practice.cautions)
    held = [phase for phase in practice.phases if phase.held]
    assert "Say without holding" in words_of(next(p for p in held if p.id == "teach"))
    for breath in items(tuple(held)):
        if isinstance(breath, BreathItem):
            cues = [cue.plain for cue in (breath.hold_cue, breath.rest_cue) if cue]
            assert cues
            assert not any(re.search(r"\bhold\b", cue, re.IGNORECASE) for cue in cues)


@pytest.mark.parametrize("practice", PRACTICES.values(), ids=lambda practice: practice.id)
def test_nothing_is_held_by_whoever_does_not_want_to(practice: Practice) -> None:
    for phase in practice.phases:
        if phase.held is not True:
            assert not any(
                isinstance(item, BreathItem) and item.hold_s + item.rest_s for item in phase.items
            )


def test_more_than_twenty_minutes_are_for_those_who_ask() -> None:
    assert max(practice.default_s for practice in PRACTICES.values()) <= 1200


@pytest.mark.parametrize("practice", PRACTICES.values(), ids=lambda practice: practice.id)
def test_what_a_person_rests_on_is_said_for_every_anchor_or_for_none(practice: Practice) -> None:
    for item in said(practice):
        assert not item.anchors or set(item.anchors) == set(get_args(Anchor))


def test_no_two_practices_open_or_close_alike() -> None:
    for place in (0, -1):
        lines = [
            item.line.plain
            for practice in PRACTICES.values()
            for item in practice.phases[place].items
            if isinstance(item, SayItem)
        ]
        longer = [line for line in lines if len(line.split()) > 6]
        assert len(set(longer)) == len(longer)


def test_tense_and_release_holds_six_seconds_and_rests_twenty() -> None:
    practice = PRACTICES["tense-and-release"]
    timeline = plan(practice, practice.default_s, word_ms(430), Manner())
    groups = [
        [item for item in timeline.items if item.phase == phase.id]
        for phase in practice.phases[1:-3]
    ]
    assert len(groups) == 8
    for tighten, held, release, rested in groups:
        assert (tighten.kind, release.kind) == ("say", "say")
        assert held.duration_ms == 6_000
        assert 18_000 <= rested.duration_ms <= 26_000


def test_the_bell_sit_is_parted_evenly() -> None:
    practice = PRACTICES["bell-sit"]
    for asked_s, parts in ((300, 2), (600, 4), (3600, 4)):
        timeline = plan(practice, asked_s, word_ms(430), Manner())
        sitting = [
            item.duration_ms
            for item in timeline.items
            if item.kind == "silence" and item.phase.startswith("sit")
        ]
        assert len(sitting) == parts
        assert max(sitting) - min(sitting) <= 1


@pytest.mark.voice
@pytest.mark.parametrize("script_id", ["arrive", "box-breath", "kind-hand"])
def test_as_long_as_asked_in_the_natural_voice(script_id: str, tmp_path: Path) -> None:
    practice = PRACTICES[script_id]
    voice = choose_voice("natural", tmp_path)
    length_of = Player(FakeLoudspeaker(), voice, at_once).length_of
    timeline = plan(practice, practice.default_s, length_of, Manner())
    voice.close()
    assert_as_asked(practice, practice.default_s, timeline)
    if practice.id not in SHORT_OPENING:
        assert 20 <= phase_s(timeline, "welcome") <= 40
        assert 20 <= phase_s(timeline, "widen") <= 30


def phase_s(timeline: Plan, phase: str) -> float:
    return sum(item.duration_ms for item in timeline.items if item.phase == phase) / 1000
