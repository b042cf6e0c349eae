"""Stretched sound lasts longer, keeps its pitch and its level, and does not click."""

from __future__ import annotations

import numpy as np
import pytest

from voice_assistant.voice.time_stretch import stretched

RATE = 24_000


def tone(hz: float, seconds: float) -> np.ndarray:
    return (0.3 * np.sin(2 * np.pi * hz * np.arange(round(RATE * seconds)) / RATE)).astype(
        np.float32
    )


@pytest.mark.parametrize("factor", [1.1, 1.25, 1.5])
@pytest.mark.parametrize("hz", [110.0, 220.0, 1_000.0])
def test_it_lasts_longer_at_the_same_pitch_and_level(hz: float, factor: float) -> None:
    slow = stretched(tone(hz, 2.0), RATE, factor)
    assert len(slow) / RATE == pytest.approx(2.0 * factor, abs=0.04)
    middle = slow[RATE // 2 : -RATE // 2]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert np.argmax(spectrum) * RATE / len(middle) == pytest.approx(hz, rel=0.02)
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.3 / np.sqrt(2), rel=0.1)


def test_no_step_in_it_is_larger_than_in_the_sound_it_was_made_from() -> None:
    samples = tone(180.0, 1.5)
    assert np.abs(np.diff(stretched(samples, RATE, 1.4))).max() <= (
        1.5 * np.abs(np.diff(samples)).max()
    )


def test_what_need_not_last_longer_stays_as_it_is() -> None:
    samples = tone(200.0, 1.0)
    assert stretched(samples, RATE, 1.0) is samples
    brief = samples[:200]
    assert stretched(brief, RATE, 1.4) is brief
