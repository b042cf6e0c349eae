"""A microphone that is gone, muted or clipped is told of, once; one that is only quiet is not."""

from __future__ import annotations

import numpy as np

from voice_assistant.audio.microphone_watch import MicrophoneWatch, Trouble
from voice_assistant.events import FRAME_MS, FRAME_SAMPLES, AudioFrame

ROOM = np.tile(np.array([3, -3], np.int16), FRAME_SAMPLES // 2)
ZERO = np.zeros(FRAME_SAMPLES, np.int16)
FULL = np.full(FRAME_SAMPLES, -32_768, np.int16)
LOST = "lost"


def told(
    *parts: tuple[object, int], live: bool = True, awaited: bool = False
) -> list[tuple[Trouble, int]]:
    """What is said, and when; `parts` are samples (or LOST) and for how many ms."""
    watch, now_ms = MicrophoneWatch(live=live), 0
    said: list[tuple[Trouble, int]] = []
    for samples, length_ms in parts:
        for _ in range(length_ms // FRAME_MS):
            lost = samples is LOST
            frame = AudioFrame(ZERO if lost else samples, now_ms, lost)  # type: ignore[arg-type]
            now_ms += FRAME_MS
            if (trouble := watch.hear(frame, awaited=awaited)) is not None:
                said.append((trouble, now_ms))
    return said


def test_a_lost_device_is_told_of_after_a_second_and_when_it_is_back() -> None:
    said = told((ROOM, 1_000), (LOST, 9_000), (ROOM, 2_000))
    assert said == [("gone", 2_000), ("back", 10_020)]


def test_a_short_gap_is_not_worth_a_word() -> None:
    assert told((ROOM, 1_000), (LOST, 900), (ROOM, 1_000), (LOST, 900), (ROOM, 500)) == []


def test_digital_silence_is_a_muted_microphone_once_an_answer_is_awaited() -> None:
    assert told((ZERO, 60_000)) == []
    assert told((ZERO, 60_000), awaited=True) == [("muted", 6_000)]


def test_a_microphone_muted_in_the_middle_is_told_of_and_when_it_is_back() -> None:
    said = told((ROOM, 5_000), (ZERO, 40_000), (ROOM, 1_000), (ZERO, 40_000))
    assert said == [("muted", 35_000), ("back", 45_020), ("muted", 76_000)]


def test_a_noise_gate_is_not_a_mute() -> None:
    gated = ((ROOM, 400), (ZERO, 2_000))
    assert told(*gated, *gated, (ZERO, 90_000), awaited=True) == []


def test_a_device_that_is_back_is_told_of_before_it_brings_a_sound() -> None:
    said = told((ROOM, 1_000), (LOST, 2_000), (ZERO, 1_000), (ROOM, 100))
    assert said == [("gone", 2_000), ("back", 3_020)]


def test_a_clipped_microphone_is_told_of_once() -> None:
    assert told((ROOM, 1_000), (FULL, 3_000), (ROOM, 5_000), (FULL, 3_000)) == [("clipped", 1_500)]


def test_a_knock_does_not_count_as_clipped() -> None:
    assert told(*((FULL, 100), (ROOM, 9_900)) * 6) == []


def test_a_file_may_be_as_silent_and_as_loud_as_it_likes() -> None:
    assert told((ZERO, 90_000), (FULL, 9_000), (ZERO, 90_000), live=False, awaited=True) == []
    assert told((LOST, 1_000), (ZERO, 20), live=False) == [("gone", 1_000), ("back", 1_020)]
