"""A microphone that hardly hears our own loudspeaker."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from voice_assistant.audio.echo_canceller import EchoCanceller
from voice_assistant.events import AudioFrame

if TYPE_CHECKING:
    from voice_assistant.audio.played import PlayedSound
    from voice_assistant.interfaces import Microphone

THROUGH_DB = 12.0
"""Our voice is this much lower in what is heard than at the microphone: from then on a word heard
over it is taken for the user's, also one that we are just saying ourselves."""


class EchoCancellingMicrophone:
    """`microphone` without what `played` says our own loudspeaker made of it."""

    def __init__(
        self,
        microphone: Microphone,
        played: PlayedSound,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self.live = microphone.live
        self._microphone = microphone
        self._played = played
        self._canceller = EchoCanceller()

    def __iter__(self) -> Iterator[AudioFrame]:
        for frame in self._microphone:
            played = self._played.at(frame.started_ms, self._clock())
            if frame.lost:
                yield frame
                continue
            samples = self._canceller.cancel(played, frame.samples)
            yield AudioFrame(samples, frame.started_ms, ours=self._canceller.ours)

    @property
    def hears_through(self) -> bool:
        """Whether so little of our own voice is left that what is heard over it is the user's."""
        return hears_through(self._canceller)

    def close(self) -> None:
        self._microphone.close()


def hears_through(canceller: EchoCanceller) -> bool:
    """Whether it takes out enough of our own voice."""
    return canceller.removed_db >= THROUGH_DB
