from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from tests.journal.entries import entry, said
from tests.journal.test_lock import held_elsewhere
from tests.journal.test_migrations import NAMES, later_version, written_by
from voice_assistant.errors import JournalBusy, JournalError
from voice_assistant.journal import Journal, database
from voice_assistant.journal.backup import restore
from voice_assistant.journal.schema import opened_in_memory


def schema(journal: Journal) -> set[str]:
    return {row["sql"] for row in journal._db.query("SELECT sql FROM sqlite_master")}


@pytest.mark.parametrize("version", range(1, len(NAMES) + 1))
def test_a_backup_of_any_version_restores(path: Path, tmp_path: Path, version: int) -> None:
    written_by(version, path)
    target = tmp_path / "restored" / "journal.db"
    with opened_in_memory(path.read_bytes(), path) as copy:
        restore(copy, target)
    with Journal.open(target) as journal:
        assert said(journal, 1) == ["I rang my sister.", "I was restless"]
        assert [hit.session_id for hit in journal.search("sister")] == [1]
        assert journal.setting("night-volume") == 0.4
        with Journal.open(tmp_path / "fresh.db") as new:
            assert schema(journal) == schema(new)
    assert target.stat().st_mode & 0o077 == 0


def test_a_backup_of_a_newer_version_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        later_version(patch)
        with Journal.open(path) as journal:
            content = journal.snapshot()
    with pytest.raises(JournalError, match="written by a newer version"):
        opened_in_memory(content, path)


def test_what_is_inside_a_backup_must_be_a_sound_journal(path: Path, tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="is not a journal"):
        opened_in_memory(b"mine", path)
    with Database(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE theirs (name)")
    with pytest.raises(JournalError, match="of another program"):
        opened_in_memory((tmp_path / "other.db").read_bytes(), path)
    with Journal.open(path) as journal:
        for number in range(50):
            entry(journal, f"sentence {number} " * 20)
        content = bytearray(journal.snapshot())
    content[8192:16384] = b"\xff" * 8192
    with pytest.raises(JournalError, match="is damaged"):
        opened_in_memory(bytes(content), path)


def test_a_snapshot_has_what_is_still_in_the_log(journal: Journal, path: Path) -> None:
    entry(journal, "just now")
    assert b"just now" not in path.read_bytes()
    with opened_in_memory(journal.snapshot(), path) as copy:
        assert copy.execute("SELECT said FROM segments").fetchall() == [("just now",)]


def test_restoring_over_a_journal_leaves_nothing_of_it(journal: Journal, tmp_path: Path) -> None:
    entry(journal, "the one that is kept")
    target = tmp_path / "target" / "journal.db"
    with Journal.open(target) as old:
        for _ in range(100):
            entry(old, "mimsy borogoves " * 30)
    with opened_in_memory(journal.snapshot(), target) as copy:
        restore(copy, target)
    on_disk = b"".join(file.read_bytes() for file in target.parent.iterdir())
    assert b"mimsy" not in on_disk
    assert b"mimsi" not in on_disk
    with Journal.open(target) as again:
        assert said(again, 1) == ["the one that is kept"]


def test_nothing_is_restored_during_a_session(journal: Journal, tmp_path: Path) -> None:
    target = tmp_path / "journal.db"
    Journal.open(target).close()
    before = target.read_bytes()
    copy = opened_in_memory(journal.snapshot(), target)
    with held_elsewhere(target), pytest.raises(JournalBusy):
        restore(copy, target)
    copy.close()
    assert target.read_bytes() == before


def test_a_restore_that_is_refused_by_the_disk_leaves_the_journal(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pragmas = [*database._PRAGMAS, "busy_timeout = 20"]
    entry(journal, "from the backup")
    target = tmp_path / "journal.db"
    with Journal.open(target) as old:
        entry(old, "still here")
    other = sqlite3.connect(target, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(database, "_PRAGMAS", pragmas)
    with (
        opened_in_memory(journal.snapshot(), target) as copy,
        pytest.raises(JournalError, match="used by another program"),
    ):
        restore(copy, target)
    other.execute("ROLLBACK")
    other.close()
    with Journal.open(target) as again:
        assert said(again, 1) == ["still here"]
