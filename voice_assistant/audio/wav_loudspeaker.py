"""The loudspeaker's WAV twin: what would be heard, on the session's own sample clock."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from voice_assistant.audio.queued_loudspeaker import QueuedLoudspeaker
from voice_assistant.audio.wav import WavWriter
from voice_assistant.events import OUTPUT_RATE

if TYPE_CHECKING:
    from voice_assistant.events import Samples


class SampleLoudspeaker(QueuedLoudspeaker):
    """Plays into `hear`: each `advance` hands on exactly that much sound, silence included."""

    def __init__(self, hear: Callable[[Samples], None]) -> None:
        super().__init__()
        self._hear = hear

    def advance(self, ms: int) -> None:
        while ms > 0:
            # No more at once than the buffer holds, so that the backlog can follow.
            step = min(ms, 1000)
            self._top_up()
            self._hear(self._buffer.read(OUTPUT_RATE * step // 1000))
            ms -= step

    def close(self) -> None:
        self.stop()


class WavLoudspeaker(SampleLoudspeaker):
    """Plays into an int16 mono WAV at `OUTPUT_RATE`, written as it goes. Raises AudioFileError."""

    def __init__(self, path: Path) -> None:
        self._wav = WavWriter(path, OUTPUT_RATE)
        super().__init__(self._wav.write)

    def close(self) -> None:
        super().close()
        self._wav.close()
