"""The disk fails, and nothing that was said is lost as long as the program lives."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journal.entries import begin, entry, said, turn, utterance
from voice_assistant.errors import JournalError
from voice_assistant.journal import Journal, outbox

SECRET = "xylophonic confession"


@pytest.fixture
def told() -> list[JournalError]:
    return []


@pytest.fixture
def journal(path: Path, told: list[JournalError]) -> Iterator[Journal]:
    journal = Journal.open(path, on_trouble=told.append)
    yield journal
    journal._db.close()


def fill_disk(journal: Journal) -> None:
    pages = journal._db.execute("PRAGMA page_count").fetchone()[0]
    journal._db.execute(f"PRAGMA max_page_count = {pages}").fetchone()


def free_disk(journal: Journal) -> None:
    journal._db.execute("PRAGMA max_page_count = 1000000").fetchone()


def long_sentence(about: str) -> str:
    return " ".join([about, *("and" for _ in range(2000))])


def test_on_a_full_disk_words_are_kept_in_order_and_told_at_once(
    journal: Journal, path: Path, told: list[JournalError]
) -> None:
    session_id = entry(journal, "before")
    fill_disk(journal)
    journal.save_segment(session_id, 1, 2, utterance(long_sentence("first")))
    assert [error.message for error in told] == [
        f"The journal {path} cannot grow: the disk is full."
    ]
    journal.save_segment(session_id, 1, 3, utterance("second"))
    journal.correct_segment(session_id, 1, 3, "second, corrected")
    assert (journal.unsaved, len(told)) == (3, 1)
    assert said(journal, session_id) == ["before"]

    free_disk(journal)
    journal.save_segment(session_id, 1, 4, utterance("third"))
    assert journal.unsaved == 0
    assert said(journal, session_id)[2:] == ["second, corrected", "third"]
    assert said(journal, session_id)[1].startswith("first and")
    fill_disk(journal)
    journal.save_segment(session_id, 1, 5, utterance(long_sentence("fourth")))
    assert len(told) == 2


def test_a_whole_session_can_wait_in_memory(journal: Journal, path: Path) -> None:
    entry(journal, "before")
    fill_disk(journal)
    journal.set_setting("large", "x" * 100_000)
    session_id = entry(journal, "during")
    second = begin(journal)
    assert second == session_id + 1
    journal.end_session(session_id, "completed")
    free_disk(journal)
    journal.close()
    with Journal.open(path) as again:
        assert said(again, session_id) == ["during"]
        assert again.session(session_id).session.outcome == "completed"


def test_closing_says_what_is_lost(journal: Journal) -> None:
    session_id = entry(journal, "before")
    fill_disk(journal)
    journal.save_segment(session_id, 1, 2, utterance(long_sentence(SECRET)))
    with pytest.raises(JournalError, match=r"^1 of the last changes are lost\. .* disk is full"):
        journal.close()


@pytest.mark.parametrize("opened_before", [False, True])
def test_writes_wait_for_another_program(path: Path, opened_before: bool) -> None:
    if opened_before:
        Journal.open(path).close()
    hold = (
        "import sqlite3, sys, time; db = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "db.execute('BEGIN IMMEDIATE'); print(flush=True); time.sleep(0.3); db.execute('COMMIT')"
    )
    command = [sys.executable, "-c", hold, str(path)]
    with Journal.open(path) as journal:
        session_id = entry(journal)
        with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
            assert other.stdout is not None
            other.stdout.readline()
            journal.save_segment(session_id, 1, 1, utterance("waited"))
        assert (journal.unsaved, said(journal, session_id)) == (0, ["waited"])


def test_a_lock_that_stays_keeps_the_words(
    journal: Journal, path: Path, told: list[JournalError], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "PATIENCE_MS", 20)
    session_id = entry(journal)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    journal.save_segment(session_id, 1, 1, utterance("kept"))
    assert journal.unsaved == 1
    assert "used by another program" in told[0].message
    other.execute("ROLLBACK")
    other.close()
    assert journal.save_kept()
    assert said(journal, session_id) == ["kept"]


def test_a_write_that_is_wrong_is_a_bug_and_blocks_nothing(journal: Journal) -> None:
    session_id = entry(journal)
    with pytest.raises(sqlite3.IntegrityError):
        journal.save_segment(session_id, 99, 1, utterance("no such turn"))
    with pytest.raises(sqlite3.IntegrityError):
        journal.save_rating(session_id, 1, "mood", 11)
    assert journal.unsaved == 0
    journal.save_segment(session_id, 1, 1, utterance("fine"))
    assert said(journal, session_id) == ["fine"]


def test_no_error_holds_what_was_said(journal: Journal, told: list[JournalError]) -> None:
    session_id = entry(journal)
    with pytest.raises(sqlite3.IntegrityError) as bug:
        journal.save_segment(session_id, 99, 1, utterance(SECRET))
    fill_disk(journal)
    journal.save_segment(session_id, 1, 1, utterance(long_sentence(SECRET)))
    with pytest.raises(JournalError) as lost:
        journal.close()
    errors = [bug.value, *told, lost.value]
    shown = "".join(line for error in errors for line in traceback.format_exception(error))
    assert len(errors) == 3
    assert not any(word in shown for word in SECRET.split())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file size limit")
def test_a_real_refusal_by_the_system_is_survived(path: Path, tmp_path: Path) -> None:
    """The system itself refuses to let any file grow; then it lets them again."""
    program = """
import resource, signal, sys
from pathlib import Path
from tests.journal.entries import entry, said, utterance
from voice_assistant.journal import Journal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
told = []
with Journal.open(Path(sys.argv[1]), on_trouble=told.append) as journal:
    session_id = entry(journal, "before")
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
    journal.save_segment(session_id, 1, 2, utterance("during"))
    assert journal.unsaved == 1 and len(told) == 1, (journal.unsaved, told)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    journal.save_segment(session_id, 1, 3, utterance("after"))
    assert said(journal, session_id) == ["before", "during", "after"]
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_turns_can_be_saved_while_somebody_reads(journal: Journal, path: Path) -> None:
    session_id = entry(journal, "one")
    with Journal.open(path) as reader:
        turn(journal, session_id, 2)
        assert reader.session(session_id).session.turns == 2
        journal.remove_segment(session_id, 1, 1)
        assert said(reader, session_id) == []
