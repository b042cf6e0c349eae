"""The detector tells a voice from silence, noise and lost frames."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from voice_assistant.audio.voice_detector import WebRtcVoiceDetector
from voice_assistant.events import FRAME_SAMPLES, SAMPLE_RATE, AudioFrame


def share_of_speech(samples: np.ndarray) -> float:
    detector = WebRtcVoiceDetector()
    whole = len(samples) // FRAME_SAMPLES * FRAME_SAMPLES
    frames = samples[:whole].reshape(-1, FRAME_SAMPLES)
    return float(np.mean([detector.is_speech(AudioFrame(f, 20 * n)) for n, f in enumerate(frames)]))


def test_silence_is_not_speech() -> None:
    assert share_of_speech(np.zeros(SAMPLE_RATE, np.int16)) == 0


def test_steady_noise_is_hardly_ever_speech() -> None:
    noise = np.random.default_rng(3).normal(0, 300, 10 * SAMPLE_RATE).astype(np.int16)
    assert share_of_speech(noise) < 0.05


@pytest.mark.voice
def test_a_spoken_sentence_is_speech() -> None:
    import hibari
    import soxr

    model = Path(hibari.__file__).parent / "assets" / "hibari.onnx"
    voice = hibari.Hibari(model=str(model))
    spoken = np.concatenate(list(voice.stream("I was short with my sister this morning.", seed=1)))
    samples = soxr.resample(spoken, voice.sample_rate, SAMPLE_RATE) * 32_767
    assert share_of_speech(samples.astype(np.int16)) > 0.6
