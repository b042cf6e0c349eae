"""What the live loudspeaker and its WAV twin share: a backlog that tops the play buffer up."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from voice_assistant.audio.play_buffer import Piece, PlayBuffer
from voice_assistant.events import OUTPUT_RATE

if TYPE_CHECKING:
    from voice_assistant.events import Samples


class QueuedLoudspeaker:
    """The part of `interfaces.Loudspeaker` which is about the queue."""

    def __init__(self, rate: int = OUTPUT_RATE) -> None:
        self._buffer = PlayBuffer(rate)
        self._backlog: deque[Piece] = deque()

    def play(self, samples: Samples) -> None:
        if len(samples):
            self._backlog.append(self._piece(samples))
            self._top_up()

    def stop(self) -> None:
        self._backlog.clear()
        self._buffer.stop()

    def pause(self) -> None:
        self._buffer.pause()

    def resume(self) -> None:
        self._buffer.resume()

    def set_gain(self, gain: float) -> None:
        self._buffer.set_gain(gain)

    @property
    def played(self) -> int:
        return self._buffer.played

    @property
    def queued(self) -> int:
        return self._buffer.queued + sum(piece.length for piece in self._backlog)

    def _piece(self, samples: Samples) -> Piece:
        return Piece(samples, len(samples))

    def _top_up(self) -> None:
        while self._backlog and (room := self._buffer.room) > 0:
            piece = self._backlog.popleft()
            if len(piece.samples) > room:
                piece, rest = piece.split(room)
                self._backlog.appendleft(rest)
            self._buffer.write(piece)
