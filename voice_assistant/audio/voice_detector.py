"""Speech or not, frame by frame, by WebRTC's voice activity detector."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from voice_assistant.events import FRAME_MS, SAMPLE_RATE

if TYPE_CHECKING:
    from voice_assistant.events import AudioFrame, Samples

QUIET_RMS = 100.0
"""-50 dBFS. The detector has limits of its own for what is loud enough, so a room whose own noise
lies lower is amplified to about here before it judges: at -46 dBFS it missed eight of ten phrases
said in a room of -60 dBFS, and none with this. A noisy room is left alone, for amplified noise is
speech to it."""
MOST_GAIN = 4.0
FLOOR_MS = 2_000
"""The room's noise is the softest frame of about this long; between words there always is one."""


class WebRtcVoiceDetector:
    """Adapts to the room's noise as it hears, so each session takes a new one.

    `mode` is 0 (eager) to 3 (strict). 3 because only it told speech from noise at 5 dB
    signal-to-noise; mode 1 fires always there.
    """

    def __init__(self, mode: int = 3) -> None:
        import webrtcvad

        self._detector = webrtcvad.Vad(mode)
        self._half = FLOOR_MS // FRAME_MS // 2
        self._softest: deque[float] = deque([QUIET_RMS], maxlen=2)
        self._levels: list[float] = []

    def is_speech(self, frame: AudioFrame) -> bool:
        samples = frame.samples
        gain = min(MOST_GAIN, QUIET_RMS / max(1.0, self._floor(samples)))
        if gain > 1:
            samples = np.clip(samples * gain, -32_768, 32_767).astype(np.int16)
        return bool(self._detector.is_speech(samples.tobytes(), SAMPLE_RATE))

    def _floor(self, samples: Samples) -> float:
        """Root mean square of the softest frame lately."""
        self._levels.append(float(np.sqrt(np.mean(np.square(samples, dtype=np.float32)))))
        if len(self._levels) == self._half:
            self._softest.append(min(self._levels))
            self._levels.clear()
        return min(self._softest)
