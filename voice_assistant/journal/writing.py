"""What the loop saves: each call is one transaction, on the disk when it returns."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from voice_assistant.journal.outbox import Outbox, Value
from voice_assistant.journal.places import AT_PLACE, place, turn
from voice_assistant.journal.trouble import told_plainly
from voice_assistant.journal.wall_clock import local_day, stamp, zone_name

if TYPE_CHECKING:
    from sqlite_utils import Database

    from voice_assistant.events import (
        KeptKind,
        RatingKind,
        SessionOutcome,
        StepOutcome,
        Utterance,
        Word,
        Wording,
    )


class Writing:
    """The writing half of Journal. Where the disk fails, a write is kept in memory, in order, and
    tried again with the next; `on_trouble` is told at once and `unsaved` counts them."""

    path: Path
    _db: Database
    _outbox: Outbox
    _clock: Callable[[], datetime]
    _zone: Callable[[], tzinfo]
    _last_id: int

    @property
    def unsaved(self) -> int:
        """Writes that are only in memory."""
        return len(self._outbox)

    def save_kept(self) -> bool:
        """Try to write what is only in memory. True once nothing is."""
        return self._outbox.flush()

    def start_session(
        self, script: str, *, wording: Wording, engine: str, voice: str, private: bool = False
    ) -> int:
        """Begin an entry now, here; returns its id, which is never given to another.

        Raises JournalError where the journal cannot even be read.
        """
        now, zone = self._clock(), self._zone()
        self._last_id = max(self._last_id, self._highest_id()) + 1
        # Not an insert: after an interrupt between the commit and its being noted it comes again.
        self._upsert(
            "sessions",
            ("id",),
            {
                "id": self._last_id,
                "script": script,
                "wording": wording,
                "engine": engine,
                "voice": voice,
                "private": int(private),
                "started": stamp(now),
                "zone": zone_name(zone, now),
                "local_day": local_day(now, zone).isoformat(),
            },
        )
        return self._last_id

    def end_session(
        self, session_id: int, outcome: SessionOutcome, next_step: str | None = None
    ) -> None:
        """End it now. `next_step` is where to go on from, for an interrupted one."""
        sql = (
            "UPDATE sessions SET ended = :ended, outcome = :outcome, next_step = :next_step"
            " WHERE id = :id"
        )
        values: dict[str, Value] = {"id": session_id, "ended": stamp(self._clock())}
        self._outbox.write((sql, values | {"outcome": outcome, "next_step": next_step}))

    def save_turn(
        self,
        session_id: int,
        ordinal: int,
        *,
        step: str,
        prompt: str,
        wording: Wording,
        outcome: StepOutcome,
        started_ms: int,
        ended_ms: int,
    ) -> None:
        """Save a turn, or save it again. `prompt` is exactly what was said, in `wording`.

        Save it when its prompt begins, as `interrupted`, and again when it ends: its segments,
        ratings and flags need it, and after a crash the last one is the step to go on from.
        """
        values: dict[str, Value] = {
            "session_id": session_id,
            "ordinal": ordinal,
            "step": step,
            "prompt": prompt,
            "wording": wording,
            "outcome": outcome,
            "started_ms": started_ms,
            "ended_ms": ended_ms,
        }
        self._upsert("turns", ("session_id", "ordinal"), values)

    def save_segment(
        self, session_id: int, turn_ordinal: int, ordinal: int, utterance: Utterance
    ) -> None:
        """Save what was heard, or what another recognizer made of the same segment.

        A correction by the person stays as it is.
        """
        heard = utterance.recognition
        segment: dict[str, Value] = {
            "session_id": session_id,
            "turn_ordinal": turn_ordinal,
            "ordinal": ordinal,
            "said": heard.raw,
            "engine": heard.engine,
            "started_ms": utterance.started_ms,
            "ended_ms": utterance.ended_ms,
        }
        hearing: dict[str, Value] = {
            "engine": heard.engine,
            "raw": heard.raw,
            "text": heard.text,
            "confidence": heard.confidence,
            "words": json.dumps([_word(word) for word in heard.words]),
        }
        at = place(session_id, turn_ordinal, ordinal)
        self._outbox.write((_SAVE_SEGMENT, segment), (_SAVE_HEARING, at | hearing))

    def save_rating(
        self, session_id: int, turn_ordinal: int, kind: RatingKind, value: float
    ) -> None:
        """`value` is 0 to 10. Another rating of that kind in the turn takes its place."""
        self._upsert(
            "ratings",
            ("session_id", "turn_ordinal", "kind"),
            turn(session_id, turn_ordinal) | {"kind": kind, "value": float(value)},
        )

    def keep_line(
        self,
        session_id: int,
        turn_ordinal: int,
        kind: KeptKind,
        text: str,
        *,
        checked: bool = False,
    ) -> None:
        """Keep `text` to come back to. Another of that kind in the turn takes its place. `checked`:
        it was read back, and the person said that it is right."""
        self._upsert(
            "kept_lines",
            ("session_id", "turn_ordinal", "kind"),
            turn(session_id, turn_ordinal) | {"kind": kind, "text": text, "checked": int(checked)},
        )

    def flag_safety(
        self, session_id: int, turn_ordinal: int, tier: Literal["concern", "crisis"]
    ) -> None:
        """Note that a turn raised a concern or a crisis, and when; no words."""
        self._upsert(
            "safety_flags",
            ("session_id", "turn_ordinal"),
            turn(session_id, turn_ordinal) | {"tier": tier, "at": stamp(self._clock())},
        )

    def note_said(self, notice: str) -> None:
        """Note that `notice` was said just now."""
        self._upsert("notices", ("notice",), {"notice": notice, "said": stamp(self._clock())})

    def set_setting(self, name: str, value: object) -> None:
        """Remember `value` (anything JSON can hold) under `name`."""
        self._upsert("settings", ("name",), {"name": name, "value": json.dumps(value)})

    def _upsert(self, table: str, key: Iterable[str], values: dict[str, Value]) -> None:
        others = [name for name in values if name not in key]
        changes = ", ".join(f"{name} = excluded.{name}" for name in others)
        sql = f"{_insertion(table, values)} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes}"
        self._outbox.write((sql, values))

    def _highest_id(self) -> int:
        sql = "SELECT seq FROM sqlite_sequence WHERE name = 'sessions'"
        with told_plainly(self.path):
            row = self._db.execute(sql).fetchone()
        return int(row[0]) if row else 0


_SAVE_SEGMENT = """
    INSERT INTO segments (session_id, turn_ordinal, ordinal, said, engine, started_ms, ended_ms)
    VALUES (:session_id, :turn_ordinal, :ordinal, :said, :engine, :started_ms, :ended_ms)
    ON CONFLICT (session_id, turn_ordinal, ordinal) DO UPDATE SET
        said = iif(corrected, said, excluded.said),
        engine = excluded.engine,
        started_ms = excluded.started_ms,
        ended_ms = excluded.ended_ms
"""
_SAVE_HEARING = f"""
    INSERT INTO hearings (segment_id, engine, raw, text, confidence, words)
    SELECT id, :engine, :raw, :text, :confidence, :words FROM segments WHERE {AT_PLACE}
    ON CONFLICT (segment_id, engine) DO UPDATE SET
        raw = excluded.raw,
        text = excluded.text,
        confidence = excluded.confidence,
        words = excluded.words
"""


def _insertion(table: str, values: dict[str, Value]) -> str:
    places = ", ".join(f":{name}" for name in values)
    return f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places})"


def _word(word: Word) -> dict[str, Value]:
    return {
        "word": word.text,
        "started_ms": word.started_ms,
        "ended_ms": word.ended_ms,
        "confidence": word.confidence,
    }
