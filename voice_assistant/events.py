"""The frozen dataclasses that flow between rooms, and the closed lists they draw from.

Every `*_ms` is a moment or a length on the session's sample clock: milliseconds since its first
microphone frame. Wall time appears only in the journal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.int16]

SAMPLE_RATE = 16_000
"""Hertz of everything that is heard."""
FRAME_MS = 20
"""Milliseconds in one frame, which is also the tick of the loop."""
FRAME_SAMPLES = SAMPLE_RATE * FRAME_MS // 1000
OUTPUT_RATE = 24_000
"""Hertz of everything that is played; voices are resampled to it once, when rendered."""

Intent = Literal[
    "stop", "pause", "resume", "repeat", "next", "back", "slower", "faster", "louder", "softer",
    "time_left", "current_time", "help", "yes", "no", "unsure", "start_meditation",
    "start_reflection", "start_checkin", "start_gratitude", "start_script", "explain_step",
    "review", "delete_that", "not_me", "star", "keep", "change", "discard", "off_record",
    "on_record", "quiet", "private", "not_now", "done", "set_wording", "none",
]  # fmt: skip
INTENTS: tuple[str, ...] = get_args(Intent)

Expect = Literal["free", "yes-no", "scale", "number", "choice", "duration"]
SafetyTier = Literal["none", "concern", "crisis"]
SafetyKind = Literal[
    "", "suicide", "self-harm", "overdose", "withdrawal", "medical", "danger", "child",
    "harm-others", "other-person", "unsafe", "distress",
]  # fmt: skip
"""What a concern or crisis is about; it chooses the fixed words. `danger` is danger from another
person, `other-person` is somebody else in danger now, `unsafe` is plain "I'm not safe"."""

StepOutcome = Literal[
    "yes", "no", "unsure", "answered", "skipped", "no_input", "no_match", "interrupted", "stopped"
]
SessionOutcome = Literal["completed", "stopped_by_user", "timed_out", "interrupted", "crisis"]
Wording = Literal["plain", "traditional", "spiritual"]
RatingKind = Literal["mood", "craving", "safety", "distress"]
KeptKind = Literal["tomorrow", "gratitude", "amends", "promise"]
Profile = Literal["command", "reflect", "guided"]
"""How long to listen: a short answer, a long one, or only commands while a practice plays."""


@dataclass(frozen=True, slots=True, eq=False)
class AudioFrame:
    """20 ms of sound from the microphone: int16 mono at 16 kHz, shape `(320,)`."""

    samples: Samples
    started_ms: int
    lost: bool = False
    """The sound was lost (buffer overrun, stalled device); samples are zeros, time still counts."""
    ours: bool = False
    """Hardly more than our own voice heard back, as far as it could not be taken out."""

    @property
    def ended_ms(self) -> int:
        return self.started_ms + FRAME_MS


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word. Times count from the start of its `Recognition` or `Utterance`."""

    text: str
    started_ms: int
    ended_ms: int
    confidence: float | None
    """0 to 1; None where the engine does not say."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a recognizer heard in one utterance; `text` is empty when it heard no words."""

    text: str
    """Understanding form: lower case, contractions kept, numbers spelled out, no punctuation."""
    raw: str
    """The engine's own form, with its case and punctuation; what the journal keeps."""
    words: tuple[Word, ...]
    engine: str
    confidence: float
    """0 to 1, the mean over the words; 0 when there are none."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What an utterance means. `answer` is None unless the expected kind of answer was found."""

    text: str
    intent: Intent = "none"
    slots: Mapping[str, str | int] = field(default_factory=dict)
    answer: bool | int | float | str | None = None
    """True/False for yes-no, a number for scale and number, seconds for duration."""
    safety: SafetyTier = "none"
    kind: SafetyKind = ""
    confidence: float = 0.0


# What listening reports, in the order a person causes it.


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Onset: the user began to speak. `at_ms` is where, before the detector was sure."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class SpeechStopped:
    """The hangover after speech ran out; the words follow as an `Utterance` when recognised."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class Utterance:
    """One recognised stretch of user speech, onset to endpoint; never empty of words."""

    recognition: Recognition
    started_ms: int
    ended_ms: int

    @property
    def text(self) -> str:
        return self.recognition.text


@dataclass(frozen=True, slots=True)
class NothingHeard:
    """Speech was detected but no words were recognised in it: a cough, a sob, noise."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class SilenceReached:
    """Nobody has spoken since listening opened, or since the last word, for `ms`."""

    ms: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class AudioLost:
    """`ms` of sound were lost up to `at_ms`."""

    ms: int
    at_ms: int


# What the player and the keyboard report.


@dataclass(frozen=True, slots=True)
class SpeakingFinished:
    """The last queued sentence or sound was heard to its end."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class KeyPressed:
    key: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class EndOfInput:
    """A typed session's input ended (end of file)."""

    at_ms: int


# What a voice renders.


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """Where a word of a rendered sentence starts: `started_ms` into its sound."""

    text: str
    started_ms: int


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """One rendered sentence: int16 mono at `OUTPUT_RATE`, with its words' places."""

    text: str
    samples: Samples
    words: tuple[SpokenWord, ...] = ()

    @property
    def duration_ms(self) -> int:
        return len(self.samples) * 1000 // OUTPUT_RATE
