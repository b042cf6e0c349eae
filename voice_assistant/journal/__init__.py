"""What was asked and what the person said, in one private SQLite file."""

from voice_assistant.journal.correcting import Correction
from voice_assistant.journal.journal import Journal
from voice_assistant.journal.lock import session_lock
from voice_assistant.journal.rows import (
    Hit,
    KeptLine,
    KeptRow,
    Rating,
    RatingRow,
    SegmentRow,
    SessionDetail,
    SessionRow,
    TurnRow,
)

__all__ = [
    "Correction",
    "Hit",
    "Journal",
    "KeptLine",
    "KeptRow",
    "Rating",
    "RatingRow",
    "SegmentRow",
    "SessionDetail",
    "SessionRow",
    "TurnRow",
    "session_lock",
]
