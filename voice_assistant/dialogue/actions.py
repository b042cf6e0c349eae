"""What the session asks the loop to do. Frozen data; `voice_assistant.assistant` performs it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from voice_assistant.dialogue.script import BellName, ToneName
from voice_assistant.events import (
    KeptKind,
    Profile,
    RatingKind,
    SessionOutcome,
    StepOutcome,
    Utterance,
)

Earcon = Literal["listening", "cue", "understood"]


@dataclass(frozen=True, slots=True)
class Say:
    """Speak and show. Personal text (read-backs, names) is never cached."""

    text: str
    wpm: int
    personal: bool = False
    gain_db: float = 0.0
    """How much softer than usual: 0 or less."""


@dataclass(frozen=True, slots=True)
class Show:
    """Print only; `large` is for numbers a person may need."""

    text: str
    large: bool = False


@dataclass(frozen=True, slots=True)
class Sound:
    name: Earcon | BellName


@dataclass(frozen=True, slots=True)
class Tone:
    """A breath tone of exactly `ms`."""

    name: ToneName
    ms: int


@dataclass(frozen=True, slots=True)
class StopSpeaking:
    """Drop everything queued; no `SpeakingFinished` follows for it."""


@dataclass(frozen=True, slots=True)
class PauseSpeaking:
    pass


@dataclass(frozen=True, slots=True)
class ResumeSpeaking:
    """Go on at the word that was cut."""


@dataclass(frozen=True, slots=True)
class ChangeVolume:
    steps: int
    """+1 louder, -1 softer."""


@dataclass(frozen=True, slots=True)
class Listen:
    """Listen by `profile` from now on; silence counts anew."""

    profile: Profile
    phrases: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A prompt and the user's response, as the journal and `run --json` tell it."""

    ordinal: int
    step: str
    prompt: str
    outcome: StepOutcome
    started_ms: int
    ended_ms: int
    heard: str = ""


@dataclass(frozen=True, slots=True)
class SaveTurn:
    """Write the turn, or write it again: the last write of an ordinal stands."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class SaveSegment:
    turn: int
    segment: int
    utterance: Utterance


@dataclass(frozen=True, slots=True)
class RemoveSegment:
    turn: int
    segment: int


@dataclass(frozen=True, slots=True)
class SaveRating:
    turn: int
    kind: RatingKind
    value: float


@dataclass(frozen=True, slots=True)
class KeepLine:
    """Keep `text` of the turn to come back to; an empty text takes it back."""

    turn: int
    kind: KeptKind
    text: str
    checked: bool = False
    """It was read back, and the user said that it is right."""


@dataclass(frozen=True, slots=True)
class FlagSafety:
    turn: int
    tier: Literal["concern", "crisis"]


@dataclass(frozen=True, slots=True)
class WithdrawFlag:
    turn: int


@dataclass(frozen=True, slots=True)
class Remember:
    """A choice that holds for later sessions too, such as the wording."""

    name: Literal["wording", "anchor", "breath_holds"]
    value: str


@dataclass(frozen=True, slots=True)
class NoteSaid:
    """`notice` was said just now, and need not be said again for a while."""

    notice: str


@dataclass(frozen=True, slots=True)
class End:
    """The session is over; nothing follows."""

    outcome: SessionOutcome
    next_step: str | None = None
    """Where to go on another time; None where there is nothing to go on with."""


Action = (
    Say | Show | Sound | Tone | StopSpeaking | PauseSpeaking | ResumeSpeaking | ChangeVolume
    | Listen | SaveTurn | SaveSegment | RemoveSegment | SaveRating | KeepLine | FlagSafety
    | WithdrawFlag | Remember | NoteSaid | End
)  # fmt: skip


@dataclass(slots=True)
class OpenTurn:
    """The turn under way, before its outcome is known."""

    ordinal: int
    step: str
    prompt: str
    started_ms: int
    heard: list[str] = field(default_factory=list)
    segments: int = 0

    def closed(self, outcome: StepOutcome, ended_ms: int) -> Turn:
        heard = " ".join(self.heard)
        return Turn(self.ordinal, self.step, self.prompt, outcome, self.started_ms, ended_ms, heard)
