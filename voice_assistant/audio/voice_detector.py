"""Speech or not, frame by frame, by WebRTC's voice activity detector."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_assistant.events import SAMPLE_RATE

if TYPE_CHECKING:
    from voice_assistant.events import AudioFrame


class WebRtcVoiceDetector:
    """Adapts to the room's noise as it hears, so each session takes a new one.

    `mode` is 0 (eager) to 3 (strict). 3 because only it told speech from noise at 5 dB
    signal-to-noise; mode 1 fires always there.
    """

    def __init__(self, mode: int = 3) -> None:
        import webrtcvad

        self._detector = webrtcvad.Vad(mode)

    def is_speech(self, frame: AudioFrame) -> bool:
        return bool(self._detector.is_speech(frame.samples.tobytes(), SAMPLE_RATE))
