"""What reading the journal gives back: frozen rows, times aware and in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from voice_assistant.events import (
    KeptKind,
    RatingKind,
    SessionOutcome,
    StepOutcome,
    Word,
    Wording,
)


@dataclass(frozen=True, slots=True)
class SessionRow:
    id: int
    script: str
    wording: Wording
    engine: str
    voice: str
    private: bool
    started: datetime
    zone: str
    """IANA name of where the person was."""
    local_day: date
    """The day it belongs to for the person; the day turns at 04:00."""
    ended: datetime | None
    """None while it runs, and for ever after a crash."""
    outcome: SessionOutcome | None
    next_step: str | None
    """The step to go on from; after a crash, the last step that was begun."""
    turns: int
    crisis: bool
    """It ended as a crisis, or a crisis flag stands."""
    slip: bool = False
    """A slip was told in it."""
    tags: tuple[str, ...] = ()
    starred: bool = False
    """The entry, or an answer in it, has a star."""

    @property
    def guarded(self) -> bool:
        """From a crisis or a slip: never read out, shown or shared unless the person picks it."""
        return self.crisis or self.slip


@dataclass(frozen=True, slots=True)
class SegmentRow:
    ordinal: int
    said: str
    """In the recognizer's case and punctuation, or as the person corrected it."""
    corrected: bool
    engine: str
    text: str
    """Understanding form of what the recognizer heard."""
    confidence: float
    words: tuple[Word, ...]
    started_ms: int
    ended_ms: int
    heard: str = ""
    """In the recognizer's case and punctuation, whatever the person made of it."""


@dataclass(frozen=True, slots=True)
class RatingRow:
    kind: RatingKind
    value: float


@dataclass(frozen=True, slots=True)
class KeptRow:
    kind: KeptKind
    text: str
    checked: bool = False
    """Read back, and said to be right."""


@dataclass(frozen=True, slots=True)
class TurnRow:
    ordinal: int
    step: str
    prompt: str
    wording: Wording
    outcome: StepOutcome
    started_ms: int
    ended_ms: int
    segments: tuple[SegmentRow, ...]
    ratings: tuple[RatingRow, ...]
    kept: tuple[KeptRow, ...]
    starred: bool = False


@dataclass(frozen=True, slots=True)
class SessionDetail:
    session: SessionRow
    turns: tuple[TurnRow, ...]


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A kept line, and where it comes from."""

    session_id: int
    turn_ordinal: int
    kind: KeptKind
    text: str
    started: datetime
    local_day: date


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating, and where it comes from. `started` is when its session began."""

    session_id: int
    turn_ordinal: int
    kind: RatingKind
    value: float
    started: datetime
    local_day: date


@dataclass(frozen=True, slots=True)
class Hit:
    """One segment that matches a search, or one whole session from a crisis, unquoted."""

    session_id: int
    script: str
    started: datetime
    zone: str
    local_day: date
    step: str | None
    turn_ordinal: int | None
    snippet: str | None
    """The words around the match, matches between `**`; None for a session from a crisis."""
