"""Lost sound is told from late sound and from a clock that drifts."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from voice_assistant.audio.loss_meter import LossMeter

BLOCK_S = 0.02


def lost(arrivals: list[float], *, flagged_at: int = -1) -> float:
    meter = LossMeter()
    return sum(
        meter.block(BLOCK_S, at_s, flagged=index == flagged_at)
        for index, at_s in enumerate(arrivals)
    )


def steady(seconds: float, start_s: float = 0.0, pace: float = 1.0) -> list[float]:
    return [start_s + pace * BLOCK_S * n for n in range(int(seconds / BLOCK_S))]


@given(jitter_s=st.floats(0, 0.09), seed=st.integers(0, 100))
def test_uneven_blocks_are_not_lost_ones(jitter_s: float, seed: int) -> None:
    chance = random.Random(seed)
    assert lost([at + chance.uniform(0, jitter_s) for at in steady(10)]) == 0


def test_a_burst_after_a_late_block_is_not_a_loss() -> None:
    arrivals = [max(at, 3.9) if 3 <= at < 3.9 else at for at in steady(10)]
    assert lost(arrivals) == 0


def test_an_hour_with_a_clock_300_ppm_off_loses_nothing() -> None:
    for pace in (1.0003, 0.9997):
        assert lost(steady(3600, pace=pace)) == 0


def test_a_gap_is_lost_at_its_length_a_second_later() -> None:
    arrivals = steady(3) + steady(3, start_s=5.0)
    assert abs(lost(arrivals) - 2.0) < 0.01
    assert lost(arrivals[: 150 + 40]) == 0


def test_two_gaps_are_both_found() -> None:
    assert abs(lost(steady(3) + steady(3, 3.5) + steady(3, 7.5)) - 1.5) < 0.01


def test_a_short_gap_counts_only_when_the_driver_reports_it() -> None:
    arrivals = steady(3) + steady(3, start_s=3.05)
    assert lost(arrivals) == 0
    assert abs(lost(arrivals, flagged_at=150) - 0.05) < 0.005


def test_silence_already_counted_is_not_lost_again() -> None:
    meter = LossMeter()
    total = sum(meter.block(BLOCK_S, at) for at in steady(3))
    meter.count(2.0)
    total += sum(meter.block(BLOCK_S, at) for at in steady(3, start_s=5.0))
    assert total == 0
