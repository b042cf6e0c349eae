"""Earcons and bells: as long and as loud as they say, without clicks."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from voice_assistant.audio.earcons import (
    BellName,
    EarconName,
    ToneName,
    bell,
    breath_tone,
    earcon,
)
from voice_assistant.events import OUTPUT_RATE


def level(samples: np.ndarray) -> float:
    return float(20 * np.log10(np.abs(samples.astype(float)).max() / 32_767))


def pitch(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples, OUTPUT_RATE))
    return float(np.argmax(spectrum))


SOUNDS = [
    *(earcon(name) for name in get_args(EarconName)),
    *(bell(name) for name in get_args(BellName)),
    *(breath_tone(name, ms) for name in get_args(ToneName) for ms in (1000, 2730, 8000)),
]


@pytest.mark.parametrize("samples", SOUNDS)
def test_no_sound_begins_or_ends_with_a_click(samples: np.ndarray) -> None:
    assert samples.dtype == np.int16
    assert abs(int(samples[0])) <= 1
    assert abs(int(samples[-1])) <= 1
    peak = np.abs(samples.astype(int)).max()
    assert np.abs(samples[:24].astype(int)).max() < peak / 8
    assert np.abs(samples[-24:].astype(int)).max() < peak / 50


def test_sounds_are_made_once_and_cannot_be_changed() -> None:
    assert earcon("cue") is earcon("cue")
    with pytest.raises(ValueError, match="read-only"):
        bell("opening")[0] = 1


def test_listening_is_short_and_rises() -> None:
    samples = earcon("listening")
    assert len(samples) == OUTPUT_RATE * 150 // 1000
    half = len(samples) // 2
    assert pitch(samples[half:]) > pitch(samples[:half]) + 50


def test_the_cue_is_the_softest_and_low() -> None:
    assert pitch(earcon("cue")) == pytest.approx(220, abs=3)
    assert level(earcon("cue")) < level(earcon("listening"))


@pytest.mark.parametrize("name", get_args(BellName))
def test_bells_peak_at_minus_12_dbfs_and_die_away(name: BellName) -> None:
    samples = bell(name)
    assert level(samples) == pytest.approx(-12, abs=0.05)
    tail = samples[-OUTPUT_RATE // 2 :]
    assert level(tail) < -12 - 15


def test_the_closing_bell_strikes_twice_2_5_s_apart() -> None:
    opening, closing = bell("opening"), bell("closing")
    apart = OUTPUT_RATE * 5 // 2
    assert len(closing) == len(opening) + apart
    one_second = closing[:OUTPUT_RATE].astype(float)
    again = closing[apart : apart + OUTPUT_RATE].astype(float)
    assert np.corrcoef(one_second, again)[0, 1] > 0.9


def test_a_bells_partials_are_inharmonic() -> None:
    spectrum = np.abs(np.fft.rfft(bell("opening")[:OUTPUT_RATE].astype(float)))
    second = 300 + np.argmax(spectrum[300:800])
    assert second / 196 == pytest.approx(2.83, abs=0.02)


@pytest.mark.parametrize(("name", "goes"), [("rise", 1), ("fall", -1)])
def test_a_breath_tone_goes_the_way_of_the_breath_for_as_long_as_asked(
    name: ToneName, goes: int
) -> None:
    samples = breath_tone(name, 5500)
    assert len(samples) == OUTPUT_RATE * 5500 // 1000
    third = len(samples) // 3
    first, last = pitch(samples[:third]), pitch(samples[-third:])
    assert (last - first) * goes > 20
    assert 220 <= min(first, last) < max(first, last) <= 330


def test_a_breath_tone_is_softer_than_everything_else_and_swells() -> None:
    samples = breath_tone("rise", 4000)
    assert level(samples) == pytest.approx(-30, abs=0.2)
    assert level(samples) < level(earcon("cue"))
    beginning, middle = samples[: OUTPUT_RATE // 2], samples[OUTPUT_RATE * 3 // 2 :]
    assert level(beginning) < level(middle) - 6
