"""Where a thing stands in the journal, as SQL and its values: a turn, a segment, some days."""

from __future__ import annotations

from datetime import date

from voice_assistant.journal.outbox import Value

AT_TURN = "session_id = :session_id AND turn_ordinal = :turn_ordinal"
AT_PLACE = f"{AT_TURN} AND ordinal = :ordinal"
WITHIN = "(:since IS NULL OR local_day >= :since) AND (:until IS NULL OR local_day <= :until)"
"""True of sessions of the person's days from `since` to `until`, both included."""


def turn(session_id: int, turn_ordinal: int) -> dict[str, Value]:
    return {"session_id": session_id, "turn_ordinal": turn_ordinal}


def place(session_id: int, turn_ordinal: int, ordinal: int) -> dict[str, Value]:
    return turn(session_id, turn_ordinal) | {"ordinal": ordinal}


def within(since: date | None, until: date | None) -> dict[str, Value]:
    return {
        "since": None if since is None else since.isoformat(),
        "until": None if until is None else until.isoformat(),
    }
