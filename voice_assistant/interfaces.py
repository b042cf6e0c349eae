"""The seams: one Protocol for each thing that is hardware or a model.

Fakes of all of them ship in `voice_assistant.testing`; the real ones live in the rooms named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from voice_assistant.events import AudioFrame, Recognition, Samples, Speech


class Microphone(Protocol):
    """Frames in (audio/). Iterating never raises for a lost device: lost frames come instead."""

    live: bool
    """True when frames arrive in real time; False when they come as fast as they are asked for."""

    def __iter__(self) -> Iterator[AudioFrame]: ...

    def close(self) -> None: ...


class Loudspeaker(Protocol):
    """Samples out (audio/): int16 mono at `OUTPUT_RATE`, heard in the order they are queued."""

    def play(self, samples: Samples) -> None:
        """Queue samples; returns at once."""

    def stop(self) -> None:
        """Drop everything queued; silence begins with the next block. Clears a pause."""

    def pause(self) -> None:
        """Hold the queue; silence meanwhile."""

    def resume(self) -> None: ...

    def set_gain(self, gain: float) -> None:
        """Linear gain, 1.0 as rendered; reached by a short ramp so that nothing clicks."""

    @property
    def played(self) -> int:
        """Queued samples heard since the start (silence between them does not count)."""

    @property
    def queued(self) -> int:
        """Samples queued and not yet heard."""

    def advance(self, ms: int) -> None:
        """The sample clock moved on by `ms`. WAV twins and fakes play that much; live: tops up."""

    def close(self) -> None: ...


class VoiceDetector(Protocol):
    """Speech or not, per frame (audio/)."""

    def is_speech(self, frame: AudioFrame) -> bool: ...


class Recognizer(Protocol):
    """Sound to text, one utterance at a time, ended by our endpointing (recognition/).

    Used from one thread only. Word times count from the first frame fed since the last `finish`.
    """

    engine: str
    streaming: bool
    """True when `feed` returns partial results."""

    def listen_for(self, phrases: Sequence[str] | None) -> None:
        """Phrases expected in the next utterances, as a hint; None for anything."""

    def listen_only_for(self, phrases: Sequence[str]) -> None:
        """Nothing but these phrases matters in the next utterances: an utterance without one may
        come back empty, which makes waiting for a wake phrase cheap. `listen_for` ends it."""

    def feed(self, frame: AudioFrame) -> str:
        """Take a frame; returns the partial text so far, or "". Raises RecognizerError."""

    def finish(self) -> Recognition:
        """End the utterance and settle its text. Raises RecognizerError."""

    def close(self) -> None: ...


class Voice(Protocol):
    """Text to sound (voice/)."""

    name: str

    def render(self, text: str, wpm: int, *, personal: bool = False) -> Speech:
        """Speak one sentence to samples at about `wpm` words a minute. Personal text is never
        cached on disk. Raises VoiceError."""

    def close(self) -> None: ...
