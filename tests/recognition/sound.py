"""Sound as the recognizers get it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import soxr

from voice_assistant.events import FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE, AudioFrame, Recognition
from voice_assistant.interfaces import Recognizer

if TYPE_CHECKING:
    from voice_assistant.events import Samples


def frames(samples: Samples, started_ms: int = 0) -> Iterator[AudioFrame]:
    """Samples as the microphone brings them; what does not fill a frame is left out."""
    for number in range(len(samples) // FRAME_SAMPLES):
        piece = samples[number * FRAME_SAMPLES : (number + 1) * FRAME_SAMPLES]
        yield AudioFrame(piece, started_ms + number * FRAME_MS)


def padded(sound: np.ndarray, rate: int) -> Samples:
    """Float sound at `rate` as int16 at 16 kHz, 300 ms of silence before and 500 ms after."""
    heard = soxr.resample(sound.astype(np.float32), rate, SAMPLE_RATE)
    quiet = np.zeros(SAMPLE_RATE, np.float32)
    whole = np.concatenate([quiet[: SAMPLE_RATE * 3 // 10], heard, quiet[: SAMPLE_RATE // 2]])
    return (whole * 32767).astype(np.int16)


def recognise(recognizer: Recognizer, samples: Samples) -> Recognition:
    """One utterance of these samples."""
    for frame in frames(samples):
        recognizer.feed(frame)
    return recognizer.finish()


def noise(seconds: float, level: float) -> Samples:
    """White noise, always the same; `level` is its root mean square of full scale 1."""
    loud = np.random.default_rng(3).normal(0, level, int(seconds * SAMPLE_RATE))
    return (np.clip(loud, -1, 1) * 32767).astype(np.int16)
