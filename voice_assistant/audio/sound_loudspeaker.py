"""The live loudspeaker, by sounddevice: stops within a block, and waits for a lost device."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from voice_assistant.audio.play_buffer import Piece
from voice_assistant.audio.queued_loudspeaker import QueuedLoudspeaker
from voice_assistant.audio.resampling import resample
from voice_assistant.audio.sound_stream import Shape, SoundStream
from voice_assistant.events import OUTPUT_RATE

if TYPE_CHECKING:
    from voice_assistant.events import Samples


class SoundLoudspeaker(QueuedLoudspeaker):
    """Plays on the default device, or the one whose name holds `device`.

    Raises AudioDeviceError. While a device is gone the queue is held, and goes on when it is back.
    """

    def __init__(self, device: str | None = None) -> None:
        super().__init__()
        self._rate = OUTPUT_RATE
        self._stream = SoundStream("output", device, OUTPUT_RATE, self._give, self._may_close)
        self._follow_rate()

    @property
    def lost(self) -> bool:
        """The device is stalled or gone; nothing is heard."""
        return self._stream.lost

    def advance(self, ms: int) -> None:
        if self._stream.lost:
            self._stream.revive()
        self._follow_rate()
        self._top_up()

    def close(self) -> None:
        self.stop()
        self._stream.close()

    def _give(self, data: Any, shape: Shape, _status: Any) -> None:
        """On PortAudio's thread: fill the whole block."""
        samples = self._buffer.read(len(data) // (2 * shape.channels), shape.rate)
        data[:] = np.repeat(samples, shape.channels).tobytes()

    def _may_close(self) -> bool:
        return self.lost or self._buffer.paused or not self.queued

    def _piece(self, samples: Samples) -> Piece:
        return Piece(_at_rate(samples, OUTPUT_RATE, self._rate), len(samples))

    def _follow_rate(self) -> None:
        """A device that came back may insist on another rate than the one before."""
        rate, old = self._stream.shape.rate, self._rate
        if rate == old:
            return
        self._rate = rate
        waiting = [*self._buffer.drain(rate), *self._backlog]
        self._backlog.clear()
        self._backlog.extend(
            Piece(_at_rate(piece.samples, old, rate), piece.length) for piece in waiting
        )


def _at_rate(samples: Samples, rate: int, wanted: int) -> Samples:
    # Whole sentences at once: they begin and end in silence, so no edge can be heard.
    return samples if rate == wanted else resample(samples, rate, wanted)
