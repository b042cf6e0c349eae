"""What the person does to an entry that stays: corrects what was heard, tags it, stars it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from voice_assistant.errors import JournalError
from voice_assistant.journal.outbox import Outbox, Statement
from voice_assistant.journal.places import AT_PLACE, place

LONGEST_TAG = 40
"""Characters."""


class Correction(NamedTuple):
    """The words of one segment as the person wants them."""

    turn_ordinal: int
    ordinal: int
    said: str


class Correcting:
    """The correcting part of Journal."""

    _outbox: Outbox

    def correct_segment(self, session_id: int, turn_ordinal: int, ordinal: int, said: str) -> None:
        """Replace what is shown, searched and kept by the person's own `said`; what each
        recognizer heard stays beside it."""
        self.correct_segments(session_id, [Correction(turn_ordinal, ordinal, said)])

    def correct_segments(self, session_id: int, corrections: Iterable[Correction]) -> None:
        """The same for several at once: all of them or none."""
        statements: list[Statement] = []
        for turn_ordinal, ordinal, said in corrections:
            values = place(session_id, turn_ordinal, ordinal) | {"said": said}
            statements += [(_CORRECT_KEPT, values), (_CORRECT_SEGMENT, values)]
        self._outbox.write(*statements)

    def tag(self, session_id: int, tag: str) -> None:
        """Put `tag` on the entry; twice is once. Raises JournalError where it is none."""
        sql = "INSERT OR IGNORE INTO tags (session_id, tag) VALUES (:session_id, :tag)"
        self._outbox.write((sql, {"session_id": session_id, "tag": tidy_tag(tag)}))

    def untag(self, session_id: int, tag: str) -> None:
        """Take `tag` off the entry, where it is on it."""
        sql = "DELETE FROM tags WHERE session_id = :session_id AND tag = :tag"
        self._outbox.write((sql, {"session_id": session_id, "tag": tidy_tag(tag)}))

    def star(self, session_id: int, turn_ordinal: int | None = None) -> None:
        """Star one answer, or the whole entry. Starred answers are what a sheet begins with."""
        sql = "INSERT OR IGNORE INTO stars (session_id, turn_ordinal) VALUES (:session_id, :turn)"
        self._outbox.write((sql, {"session_id": session_id, "turn": turn_ordinal}))

    def unstar(self, session_id: int, turn_ordinal: int | None = None) -> None:
        """Take the star from one answer, or from the whole entry (its answers keep theirs)."""
        sql = "DELETE FROM stars WHERE session_id = :session_id AND turn_ordinal IS :turn"
        self._outbox.write((sql, {"session_id": session_id, "turn": turn_ordinal}))


def tidy_tag(tag: str) -> str:
    """`tag` in the one form tags are kept in: small letters, single spaces, no `#` before it.

    Raises JournalError for nothing, and for what is too long to be a tag.
    """
    tidy = " ".join(tag.lower().replace("#", " ").split())
    if not tidy or len(tidy) > LONGEST_TAG:
        raise JournalError(
            f"A tag has 1 to {LONGEST_TAG} characters.", "For example `log tag 12 family`."
        )
    return tidy


# What was kept may be the whole segment, part of it (without "that's all"), or longer than it.
_CORRECT_KEPT = f"""
    UPDATE kept_lines SET text = (
        SELECT CASE
            WHEN instr(kept_lines.text, said) THEN replace(kept_lines.text, said, :said)
            WHEN instr(said, kept_lines.text) THEN :said
            ELSE kept_lines.text
        END
        FROM segments WHERE {AT_PLACE}
    )
    WHERE session_id = :session_id AND turn_ordinal = :turn_ordinal
        AND EXISTS (SELECT * FROM segments WHERE {AT_PLACE})
"""
_CORRECT_SEGMENT = f"UPDATE segments SET said = :said, corrected = 1 WHERE {AT_PLACE}"
