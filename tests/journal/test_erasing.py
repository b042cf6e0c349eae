"""Deleting leaves nothing: judged by the raw bytes of every file there is."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journal.conftest import Clock
from tests.journal.entries import entry, said, turn, utterance
from voice_assistant.errors import JournalError
from voice_assistant.journal import Journal, outbox

STEMS = {
    b"jabberwock": "jabberwocks",
    b"quixot": "quixotically",
    b"tintinnabul": "tintinnabulation",
}
WORDS = " ".join(STEMS.values())


def on_disk(path: Path) -> bytes:
    """Everything in the journal's folder: the file, its log, its shared memory, its lock."""
    return b"".join(file.read_bytes() for file in path.parent.iterdir()).lower()


def left(path: Path) -> list[bytes]:
    return [stem for stem in STEMS if stem in on_disk(path)]


def full_entry(journal: Journal) -> int:
    session_id = entry(journal, WORDS, f"and {WORDS} again")
    journal.save_segment(session_id, 1, 1, utterance(WORDS.upper(), engine="whisper"))
    journal.keep_line(session_id, 1, "promise", WORDS)
    journal.save_rating(session_id, 1, "mood", 2)
    journal.flag_safety(session_id, 1, "concern")
    journal.tag(session_id, WORDS[:30])
    journal.star(session_id, 1)
    journal.star(session_id)
    return session_id


def test_a_deleted_entry_leaves_no_byte_of_its_words(journal: Journal, path: Path) -> None:
    # Enough around it for the words to lie on several pages, in the middle of the index.
    before = [entry(journal, f"an ordinary day number {day}") for day in range(40)]
    chosen = [full_entry(journal) for _ in range(30)]
    after = [entry(journal, f"another ordinary day, {day}") for day in range(40)]
    assert left(path) == list(STEMS)
    assert journal.delete_sessions(chosen)
    assert left(path) == []
    assert [row.id for row in journal.sessions()] == sorted([*before, *after], reverse=True)
    assert len(journal.search("ordinary")) == 50
    for table in ("hearings", "ratings", "kept_lines", "safety_flags", "tags", "stars"):
        assert journal._db.table(table).count == (80 if table == "hearings" else 0), table
    assert journal._db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    journal._db.execute("INSERT INTO segments_fts (segments_fts) VALUES ('integrity-check')")


def test_deleting_what_is_not_there_deletes_nothing(journal: Journal, path: Path) -> None:
    there = entry(journal, WORDS)
    with pytest.raises(JournalError, match=r"There is no entry 99 .* `voice-assistant log list`"):
        journal.delete_sessions([there, 99])
    assert said(journal, there) == [WORDS]
    assert journal.delete_session(there)
    with pytest.raises(JournalError):
        journal.delete_session(there)


def test_a_removed_segment_takes_what_was_kept_of_it_along(journal: Journal, path: Path) -> None:
    session_id = entry(journal, f"{WORDS}, that's all", "and the dog")
    journal.keep_line(session_id, 1, "gratitude", f"{WORDS}, and the dog")
    journal.keep_line(session_id, 1, "tomorrow", WORDS)
    journal.correct_segment(session_id, 1, 1, f"{WORDS},")
    journal.remove_segment(session_id, 1, 1)
    (only,) = journal.session(session_id).turns
    assert [(line.kind, line.text) for line in only.kept] == [("gratitude", "and the dog")]
    journal.close()
    assert left(path) == []


def test_leftovers_go_when_the_journal_is_closed_next(path: Path) -> None:
    """The process dies after the deletion and before the file is rebuilt."""
    program = """
import os, sys
from pathlib import Path
from voice_assistant.journal import Journal
from voice_assistant.journal.outbox import Outbox
Outbox.rebuild = lambda self: os._exit(9)
Journal.open(Path(sys.argv[1])).delete_session(2)
"""
    with Journal.open(path) as journal:
        for _ in range(3):
            entry(journal, WORDS * 20)
    command = [sys.executable, "-c", program, str(path)]
    assert subprocess.run(command, timeout=60, check=False).returncode == 9
    with Journal.open(path) as journal:
        assert journal.setting("erasing") is True
        assert [row.id for row in journal.sessions()] == [3, 1]
        assert not journal.search("zebra")
    with Journal.open(path) as journal:
        assert journal.setting("erasing") is None


def test_somebody_still_reading_is_told_and_made_up_for(
    journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "PATIENCE_MS", 20)
    session_id = entry(journal, WORDS)
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM sessions").fetchall()
    assert not journal.delete_session(session_id)
    assert journal.sessions() == []
    reader.execute("COMMIT")
    reader.close()
    assert journal.erase_leftovers()
    assert left(path) == []


def test_a_rating_can_be_taken_back(journal: Journal) -> None:
    session_id = entry(journal)
    journal.save_rating(session_id, 1, "mood", 4)
    journal.save_rating(session_id, 1, "craving", 7)
    journal.remove_rating(session_id, 1, "mood")
    journal.remove_rating(session_id, 1, "safety")
    assert [rating.kind for rating in journal.session(session_id).turns[0].ratings] == ["craving"]


def test_deleting_one_answer_leaves_the_others(journal: Journal, clock: Clock) -> None:
    session_id = entry(journal, "first")
    turn(journal, session_id, 2)
    journal.save_segment(session_id, 2, 1, utterance("second"))
    journal.remove_segment(session_id, 2, 1)
    assert said(journal, session_id) == ["first"]
