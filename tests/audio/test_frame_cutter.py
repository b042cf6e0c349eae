"""Blocks become frames whose times never lie."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_assistant.audio.frame_cutter import FrameCutter


def test_blocks_of_any_size_become_frames_without_a_seam() -> None:
    cutter, sound = FrameCutter(), np.arange(3200, dtype=np.int16)
    frames = [
        frame
        for block in np.split(sound, [1, 400, 401, 1900])
        for frame in cutter.cut(block[:, None], 16_000)
    ]
    assert np.array_equal(np.concatenate([frame.samples for frame in frames]), sound)
    assert [frame.started_ms for frame in frames] == list(range(0, 200, 20))


@pytest.mark.parametrize("rate", [44_100, 48_000, 8_000])
def test_another_rate_is_resampled(rate: int) -> None:
    cutter = FrameCutter()
    tone = 10_000 * np.sin(2 * np.pi * 440 * np.arange(rate) / rate)
    stereo = np.stack([tone, tone], axis=1).astype(np.int16)
    blocks = np.split(stereo, range(rate // 50, rate, rate // 50))
    frames = [frame for block in blocks for frame in cutter.cut(block, rate)]
    # Up to 60 ms are still inside the resampler, longest where it has fewest samples to go by.
    assert 47 <= len(frames) <= 50
    heard = np.concatenate([frame.samples for frame in frames])
    assert abs(np.argmax(np.abs(np.fft.rfft(heard, 16_000))) - 440) <= 1
    assert np.abs(heard).max() == pytest.approx(10_000, rel=0.03)


def test_lost_time_is_silent_marked_and_counted() -> None:
    cutter = FrameCutter()
    before = list(cutter.cut(np.ones((320, 1), np.int16), 16_000))
    gone = list(cutter.lose(0.06))
    after = list(cutter.cut(np.ones((320, 1), np.int16), 16_000))
    frames = before + gone + after
    assert [frame.lost for frame in frames] == [False, True, True, True, False]
    assert [frame.started_ms for frame in frames] == [0, 20, 40, 60, 80]
    assert not any(frame.samples.any() for frame in gone)


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 1000)), max_size=60))
def test_frames_count_all_time_heard_or_lost(pieces: list[tuple[bool, int]]) -> None:
    cutter, frames = FrameCutter(), 0
    for heard, samples in pieces:
        made = (
            cutter.cut(np.ones((samples, 1), np.int16), 16_000)
            if heard
            else cutter.lose(samples / 16_000)
        )
        frames += len(list(made))
    passed = sum(samples for _, samples in pieces)
    assert 0 <= passed - frames * 320 < 640
