"""The live microphone, by sounddevice: frames in real time, and lost frames while it is gone."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from voice_assistant.audio.frame_cutter import FrameCutter
from voice_assistant.audio.loss_meter import LossMeter
from voice_assistant.audio.sound_stream import STALL_S, Shape, SoundStream
from voice_assistant.events import FRAME_MS, SAMPLE_RATE, AudioFrame

BUFFER_S = 10
"""How far the loop may fall behind before sound is lost."""
LEAST_OPEN_S = 30.0
"""The microphone lets itself be closed, for a lost loudspeaker's sake, no oftener than this."""
FRAME_S = FRAME_MS / 1000


class _Block(NamedTuple):
    data: bytes
    shape: Shape
    arrived_s: float
    dropped_s: float
    """Sound that found the buffer full before this block."""
    flagged: bool

    @property
    def sound_s(self) -> float:
        return len(self.data) / (2 * self.shape.channels * self.shape.rate)


class SoundMicrophone:
    """Hears the default device, or the one whose name holds `device`. Raises AudioDeviceError.

    Iterating never raises for a device that stalls or is unplugged: frames marked lost come at
    wall-clock pace until it is back. Sound that was lost otherwise (the loop over 10 s late, an
    overrun of the driver) comes as lost frames too, so that the sample clock never lies.
    """

    live = True

    def __init__(self, device: str | None = None) -> None:
        self._blocks: queue.Queue[_Block] = queue.Queue(BUFFER_S * 1000 // FRAME_MS)
        self._dropped_s = 0.0
        self._closed = False
        self._cutter = FrameCutter()
        self._meter = LossMeter()
        # A microphone chosen by name was chosen for its sound, or its privacy.
        self._stream = SoundStream(
            "input", device, SAMPLE_RATE, self._keep, self._may_close, falls_back=device is None
        )
        self._clock_s = time.monotonic()

    @property
    def lost(self) -> bool:
        """The device is stalled or gone."""
        return self._stream.lost

    def __iter__(self) -> Iterator[AudioFrame]:
        while not self._closed:
            yield from self._frames_of_next_block()

    def close(self) -> None:
        self._closed = True
        self._stream.close()

    def _keep(self, data: Any, shape: Shape, status: Any) -> None:
        """On PortAudio's thread: copy the block and nothing else."""
        flagged = bool(status.input_overflow)
        block = _Block(bytes(data), shape, time.monotonic(), self._dropped_s, flagged)
        try:
            self._blocks.put_nowait(block)
            self._dropped_s = 0.0
        except queue.Full:
            self._dropped_s += block.sound_s

    def _may_close(self) -> bool:
        return self.lost or time.monotonic() - self._stream.opened_at > LEAST_OPEN_S

    def _frames_of_next_block(self) -> Iterator[AudioFrame]:
        if self._stream.lost and self._blocks.empty():
            self._stream.revive()
        try:
            block = self._blocks.get(timeout=self._patience())
        except queue.Empty:
            yield from self._silence_until(time.monotonic())
        else:
            self._clock_s = max(self._clock_s, block.arrived_s)
            yield from self._frames_of(block)

    def _patience(self) -> float:
        """Seconds to wait: to the moment of the stall, then to the next lost frame."""
        since_s = time.monotonic() - self._clock_s
        return max(FRAME_S, STALL_S - since_s) if not self._stream.lost else FRAME_S

    def _silence_until(self, now_s: float) -> Iterator[AudioFrame]:
        if not self._stream.lost:
            return
        while self._clock_s + FRAME_S <= now_s and not self._closed:
            self._clock_s += FRAME_S
            self._meter.count(FRAME_S)
            yield from self._cutter.lose(FRAME_S)

    def _frames_of(self, block: _Block) -> Iterator[AudioFrame]:
        passed_s = block.dropped_s + block.sound_s
        lost_s = self._meter.block(passed_s, block.arrived_s, flagged=block.flagged)
        if lost_s + block.dropped_s:
            yield from self._cutter.lose(lost_s + block.dropped_s)
        samples = np.frombuffer(block.data, np.int16).reshape(-1, block.shape.channels)
        yield from self._cutter.cut(samples, block.shape.rate)
