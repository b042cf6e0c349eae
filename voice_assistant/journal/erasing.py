"""Deletion for good: nothing of what was deleted stays in the file, its log or its search index."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from voice_assistant.errors import JournalError
from voice_assistant.journal.outbox import Outbox, Statement
from voice_assistant.journal.places import AT_PLACE, AT_TURN, place, turn
from voice_assistant.journal.trouble import told_plainly

if TYPE_CHECKING:
    from sqlite_utils import Database

    from voice_assistant.events import KeptKind, RatingKind


class Erasing:
    """The deleting part of Journal.

    Each deletion also notes, in the same transaction, that the file is to be rebuilt. Whole
    entries are followed by that at once, parts of a running session when the journal is closed;
    where the process dies in between, whoever closes the journal next does it.
    """

    path: Path
    _db: Database
    _outbox: Outbox

    def delete_session(self, session_id: int) -> bool:
        """`delete_sessions` for one."""
        return self.delete_sessions([session_id])

    def delete_sessions(self, session_ids: Collection[int]) -> bool:
        """Delete entries with everything of them: words, ratings, kept lines, tags, safety flags.

        True once no byte of it is left. False where the disk fails or another program is reading
        just now: the entries are gone for everyone who looks, and the leftovers go when the
        journal is next closed. Raises JournalError, and deletes nothing, where one is not there.
        """
        chosen = {"ids": json.dumps([*session_ids])}
        with told_plainly(self.path):
            missing = self._db.execute(_MISSING, chosen).fetchone()
        if missing:
            raise no_such_entry(missing[0], self.path)
        sql = "DELETE FROM sessions WHERE id IN (SELECT value FROM json_each(:ids))"
        return self._erase((sql, {**chosen})) and self.erase_leftovers()

    def remove_segment(self, session_id: int, turn_ordinal: int, ordinal: int) -> None:
        """Remove words that were not the person's, or that are to go, also where a kept line has
        them."""
        at = place(session_id, turn_ordinal, ordinal)
        emptied = f"DELETE FROM kept_lines WHERE {AT_TURN} AND text = ''"
        removed = f"DELETE FROM segments WHERE {AT_PLACE}"
        self._erase((_REMOVE_KEPT, at), (emptied, turn(session_id, turn_ordinal)), (removed, at))

    def remove_rating(self, session_id: int, turn_ordinal: int, kind: RatingKind) -> None:
        """Take a rating back: it was not said, or not by the person."""
        sql = f"DELETE FROM ratings WHERE {AT_TURN} AND kind = :kind"
        self._outbox.write((sql, turn(session_id, turn_ordinal) | {"kind": kind}))

    def forget_line(self, session_id: int, turn_ordinal: int, kind: KeptKind) -> None:
        """Nothing of that kind is kept of the turn after all, nor any trace of it."""
        sql = f"DELETE FROM kept_lines WHERE {AT_TURN} AND kind = :kind"
        self._erase((sql, turn(session_id, turn_ordinal) | {"kind": kind}))

    def withdraw_flag(self, session_id: int, turn_ordinal: int) -> None:
        """It was meant otherwise: nothing of the flag stays."""
        sql = f"DELETE FROM safety_flags WHERE {AT_TURN}"
        self._outbox.write((sql, turn(session_id, turn_ordinal)))

    def erase_leftovers(self) -> bool:
        """Rebuild the file if a deletion has asked for it. True once nothing is left to do."""
        with told_plainly(self.path):
            owed = self._db.execute("SELECT * FROM settings WHERE name = 'erasing'").fetchone()
        if owed is None:
            return True
        if not self._outbox.rebuild():
            return False
        return self._outbox.write(("DELETE FROM settings WHERE name = 'erasing'", {}))

    def _erase(self, *deletion: Statement) -> bool:
        written = self._outbox.write(*deletion, _MERGE_INDEX, _ERASING)
        return written and self._outbox.truncate_log()


def no_such_entry(session_id: int, path: Path) -> JournalError:
    return JournalError(
        f"There is no entry {session_id} in the journal {path}.",
        "`voice-assistant log list` shows the entries there are.",
    )


_MISSING = "SELECT value FROM json_each(:ids) WHERE value NOT IN (SELECT id FROM sessions) LIMIT 1"
_REMOVE_KEPT = f"""
    UPDATE kept_lines SET text = (
        SELECT trim(iif(
            instr(said, kept_lines.text), '', replace(kept_lines.text, said, '')
        ))
        FROM segments WHERE {AT_PLACE}
    )
    WHERE {AT_TURN} AND EXISTS (SELECT * FROM segments WHERE {AT_PLACE})
"""
# Until its parts are merged the index holds deleted words beside the note that they are deleted.
_MERGE_INDEX: Statement = ("INSERT INTO segments_fts (segments_fts) VALUES ('optimize')", {})
_ERASING: Statement = (
    "INSERT OR IGNORE INTO settings (name, value) VALUES ('erasing', 'true')",
    {},
)
