"""The live loudspeaker, by sounddevice: stops within a block, and waits for a lost device."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Any

import numpy as np

from voice_assistant.audio.play_buffer import Piece
from voice_assistant.audio.played import Block
from voice_assistant.audio.queued_loudspeaker import QueuedLoudspeaker
from voice_assistant.audio.resampling import resample
from voice_assistant.audio.sound_stream import Shape, SoundStream
from voice_assistant.errors import AudioDeviceError
from voice_assistant.events import OUTPUT_RATE

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_assistant.events import Samples

GIVEN_BLOCKS = 800
SILENT_AFTER_S = 8.0
"""Time for the device to come back, or for another to take its place."""


class SoundLoudspeaker(QueuedLoudspeaker):
    """Plays on the default device, or the one whose name holds `device`.

    Raises AudioDeviceError. While a device is gone the queue is held, and goes on when it is back,
    or when another has taken its place. With none at all for `SILENT_AFTER_S` the queue passes
    unheard, so that a session goes on by what is on the screen. `tell` is called with each of these
    changes, from `advance`.
    """

    def __init__(
        self,
        device: str | None = None,
        tell: Callable[[AudioDeviceError], None] = lambda error: None,
    ) -> None:
        super().__init__()
        self._rate = OUTPUT_RATE
        self._given: deque[Block] = deque(maxlen=GIVEN_BLOCKS)
        self._tell = tell
        self._silent = False
        self._stream = SoundStream(
            "output", device, OUTPUT_RATE, self._give, self._may_close, falls_back=True
        )
        self._name = self._stream.name
        self._follow_rate()

    @property
    def lost(self) -> bool:
        """The device is stalled or gone; nothing is heard."""
        return self._stream.lost

    def advance(self, ms: int) -> None:
        lost = self._stream.lost
        if lost:
            self._stream.revive()
        self._follow_rate()
        self._follow_device(lost=lost)
        self._top_up()
        if self._silent:
            self._buffer.read(self._rate * ms // 1000, self._rate)

    def take_played(self) -> list[Block]:
        """What the device was given since the last call, silence included; at most 16 s of it."""
        return [self._given.popleft() for _ in range(len(self._given))]

    def close(self) -> None:
        self.stop()
        self._stream.close()

    def _give(self, data: Any, shape: Shape, _status: Any) -> None:
        """On PortAudio's thread: fill the whole block."""
        samples = self._buffer.read(len(data) // (2 * shape.channels), shape.rate)
        self._given.append(Block(samples, shape.rate, time.monotonic()))
        data[:] = np.repeat(samples, shape.channels).tobytes()

    def _may_close(self) -> bool:
        return self.lost or self._buffer.paused or not self.queued

    def _piece(self, samples: Samples) -> Piece:
        return Piece(_at_rate(samples, OUTPUT_RATE, self._rate), len(samples))

    def _follow_device(self, *, lost: bool) -> None:
        """Say once that nothing can be heard any more, and where it can be heard again."""
        if lost and not self._silent and self._stream.silent_s > SILENT_AFTER_S:
            self._silent = True
            hint = "Everything said is on the screen; sound goes on when a loudspeaker is back."
            self._tell(AudioDeviceError(f"The loudspeaker {self._name} is gone.", hint))
        elif not lost and (self._silent or self._stream.name != self._name):
            self._silent, self._name = False, self._stream.name
            self._tell(AudioDeviceError(f"Sound comes from the loudspeaker {self._name} now."))

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
