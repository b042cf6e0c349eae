"""Cutting, levelling, and finding words, on sounds made by hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from voice_assistant.events import OUTPUT_RATE, Speech, SpokenWord
from voice_assistant.voice.pcm_driver import WordEvent
from voice_assistant.voice.rate import RateTable, words_a_minute
from voice_assistant.voice.resuming import rest_of
from voice_assistant.voice.shaping import (
    LEAD_MS,
    LOUDNESS,
    PEAK,
    TAIL_MS,
    levelled,
    resampled,
    trimmed,
)
from voice_assistant.voice.word_places import estimated, reported


def tone(ms: int, level: float = 0.2, rate: int = OUTPUT_RATE) -> np.ndarray:
    times = np.arange(ms * rate // 1000) / rate
    return (level * np.sin(2 * np.pi * 220 * times)).astype(np.float32)


def quiet(ms: int) -> np.ndarray:
    return np.zeros(ms * OUTPUT_RATE // 1000, np.float32)


@pytest.mark.parametrize(("before_ms", "after_ms"), [(330, 480), (0, 0), (10, 20), (40, 100)])
def test_whatever_silence_there_was_lead_and_tail_are_the_same(
    before_ms: int, after_ms: int
) -> None:
    sound, began = trimmed(np.concatenate([quiet(before_ms), tone(500), quiet(after_ms)]))
    assert len(sound) * 1000 // OUTPUT_RATE == LEAD_MS + 500 + TAIL_MS
    assert began * 1000 // OUTPUT_RATE == before_ms - LEAD_MS


def test_silence_alone_is_nothing() -> None:
    assert len(trimmed(quiet(300))[0]) == 0
    assert len(trimmed(quiet(0))[0]) == 0


def test_soft_and_loud_become_equally_loud() -> None:
    for level in (0.01, 0.9):
        sound = levelled(trimmed(tone(800, level))[0]) / 32767
        body = sound[LEAD_MS * 24 : -TAIL_MS * 24]
        assert np.sqrt(np.mean(body**2)) == pytest.approx(LOUDNESS, rel=0.02)


def test_a_spiky_sound_stays_under_the_peak() -> None:
    spiky = tone(500, 0.01)
    spiky[6000] = 1.0
    assert np.abs(levelled(trimmed(spiky)[0])).max() == round(PEAK * 32767)


def test_resampling_keeps_the_length_in_time() -> None:
    assert len(resampled(tone(1000, rate=22050), 22050)) == pytest.approx(OUTPUT_RATE, abs=2)


def test_estimated_words_are_found_at_the_gaps() -> None:
    gaps = [tone(300), quiet(60), tone(300), quiet(60), tone(300)]
    sound, _ = trimmed(np.concatenate(gaps))
    words = estimated("Once then now.", sound)
    assert [word.text for word in words] == ["Once", "then", "now."]
    assert words[0].started_ms == 0
    assert words[1].started_ms == pytest.approx(LEAD_MS + 330, abs=30)
    assert words[2].started_ms == pytest.approx(LEAD_MS + 690, abs=30)


def test_estimates_rise_even_where_words_outnumber_the_sound() -> None:
    sound, _ = trimmed(tone(40))
    words = estimated("one two three four five six seven eight nine ten", sound)
    assert len(words) == 10
    starts = [word.started_ms for word in words]
    assert all(early <= late for early, late in pairwise(starts))
    assert starts[-1] < LEAD_MS + 40 + TAIL_MS


def test_reported_words_move_with_the_cut() -> None:
    events = (WordEvent(0, 3, 10), WordEvent(4, 3, 400))
    words = reported("one two", events, began_ms=50)
    assert words == (SpokenWord("one", 0), SpokenWord("two", 350))


def spoken() -> Speech:
    samples = np.full(OUTPUT_RATE, 100, np.int16)
    return Speech("a b", samples, (SpokenWord("a", 40), SpokenWord("b", 500)))


@pytest.mark.parametrize(
    ("heard_ms", "left_ms", "first"),
    [(20, 1000, "a"), (100, 960, "a"), (499, 960, "a"), (500, 500, "b"), (800, 500, "b")],
)
def test_what_is_left_begins_at_a_word(heard_ms: int, left_ms: int, first: str) -> None:
    rest = rest_of(spoken(), heard_ms * OUTPUT_RATE // 1000)
    assert rest.duration_ms == left_ms
    assert rest.words[0].text == first


def test_after_the_last_word_only_the_tail_is_left() -> None:
    assert rest_of(spoken(), (1000 - TAIL_MS // 2) * 24).duration_ms == TAIL_MS // 2


def test_a_rate_between_two_measured_ones_lies_between_their_settings() -> None:
    table = RateTable(settings=(0.6, 1.0), wpm=(100, 200))
    assert table.setting(150) == pytest.approx(0.8)
    assert table.setting(1) == 0.6
    assert table.setting(999) == 1.0
    assert (table.nearest(1), table.nearest(150), table.nearest(999)) == (100, 150, 200)


def test_a_rate_counts_the_pauses_between_sentences() -> None:
    assert words_a_minute("One two. Three four.", 2000 - 700) == pytest.approx(120)
