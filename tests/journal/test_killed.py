"""The process dies in the middle of writing; every sentence it was told is saved, is."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journal.entries import said
from voice_assistant.journal import Journal

ROOT = Path(__file__).parents[2]

WRITE_FOR_EVER = """
import itertools, sys
from pathlib import Path
from tests.journal.entries import begin, turn, utterance
from voice_assistant.journal import Journal, session_lock
path = Path(sys.argv[1])
with session_lock(path), Journal.open(path) as journal:
    session_id = begin(journal)
    turn(journal, session_id, outcome="interrupted")
    for ordinal in itertools.count(1):
        journal.save_segment(session_id, 1, ordinal, utterance(f"sentence number {ordinal}"))
        print(ordinal, flush=True)
"""


@pytest.mark.parametrize("sentences", [1, 7, 40])
def test_kill_in_mid_write_loses_nothing_that_was_saved(path: Path, sentences: int) -> None:
    command = [sys.executable, "-c", WRITE_FOR_EVER, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        acknowledged = [int(writer.stdout.readline()) for _ in range(sentences)]
        writer.kill()
        acknowledged += [int(line) for line in writer.stdout]

    with Journal.open(path) as journal:
        found = journal.interrupted_session("nightly")
        assert found is not None
        assert found.next_step == "step-1"
        saved = said(journal, found.id)
        # One more may have reached the disk before it could be acknowledged.
        assert len(saved) - len(acknowledged) in (0, 1)
        assert saved == [f"sentence number {n}" for n in range(1, len(saved) + 1)]
        assert len(journal.search("sentence", limit=1000)) == len(saved)
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    db.execute("INSERT INTO segments_fts (segments_fts) VALUES ('integrity-check')")
    db.close()
