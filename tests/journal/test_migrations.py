"""A journal of every earlier version opens in this one, whole.

`versions/NNN_*.sql` are rows as that version wrote them; its schema is the first NNN migrations,
which are never edited. A new migration comes with a new file of rows.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from tests.journal.entries import entry, said
from tests.journal.test_lock import held_elsewhere
from voice_assistant.errors import JournalBusy, JournalError
from voice_assistant.journal import Journal, schema, session_lock

VERSIONS = sorted((Path(__file__).parent / "versions").glob("*.sql"))
with Database(memory=True) as nothing:
    MIGRATIONS = schema.migrations.pending(nothing)
NAMES = [migration.name for migration in MIGRATIONS]


def written_by(version: int, path: Path) -> None:
    """A journal as `version` left it, with everything the versions before it had written."""
    path.parent.mkdir()
    with Database(path) as db:
        later = NAMES[version : version + 1]
        schema.migrations.apply(db, stop_before=later)
        with db.atomic():
            for rows in VERSIONS[:version]:
                db.executescript(rows.read_text("utf-8"))


def test_every_version_has_its_rows() -> None:
    assert [file.stem for file in VERSIONS] == [name.removeprefix("m") for name in NAMES]


@pytest.mark.parametrize("version", range(1, len(NAMES) + 1))
def test_a_journal_of_any_version_opens_whole(path: Path, tmp_path: Path, version: int) -> None:
    written_by(version, path)
    fresh = tmp_path / "fresh.db"
    with Journal.open(path) as journal, Journal.open(fresh) as new:
        assert journal._db.schema == new._db.schema
        assert [row.id for row in journal.sessions()] == [2, 1]
        assert said(journal, 1) == ["I rang my sister.", "I was restless"]
        first = journal.session(1)
        assert (first.session.outcome, first.session.zone) == ("completed", "Europe/Berlin")
        assert [line.text for line in first.turns[1].kept] == ["ring again"]
        assert first.turns[0].segments[0].words[0].confidence == 0.93
        assert [hit.session_id for hit in journal.search("sister")] == [1]
        found = journal.interrupted_session("morning")
        assert found is not None
        assert (found.id, found.next_step) == (2, "intention")
        assert journal.setting("night-volume") == 0.4
        journal.correct_segment(1, 1, 1, "I rang my brother")
        assert journal.search("sister") == []


def later_version(monkeypatch: pytest.MonkeyPatch, *, fails: bool = False) -> None:
    """Pretend this program were one version further on."""
    further = Migrations("journal")
    for migration in MIGRATIONS:
        further(name=migration.name)(migration.fn)

    @further()
    def m998_moods(db: Database) -> None:
        db.execute("CREATE TABLE moods (day TEXT) STRICT")
        db.execute("UPDATE sessions SET script = 'evening' WHERE script = 'nightly'")
        if fails:
            db.execute("INSERT INTO nowhere VALUES (1)")

    monkeypatch.setattr(schema, "migrations", further)


def test_an_older_journal_is_upgraded_and_no_copy_stays(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Journal.open(path) as journal:
        session_id = entry(journal, "restless")
    later_version(monkeypatch)
    inode = path.stat().st_ino
    with Journal.open(path) as journal:
        assert journal.session(session_id).session.script == "evening"
        assert journal._db.table("moods").exists()
        assert journal.search("restless")
    assert path.stat().st_ino == inode
    assert {file.name for file in path.parent.iterdir()} == {"journal.db", "journal.db.lock"}


def test_an_upgrade_that_fails_leaves_the_journal_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Journal.open(path) as journal:
        entry(journal, "restless")
    before = path.read_bytes()
    with monkeypatch.context() as patch:
        later_version(patch, fails=True)
        with pytest.raises(JournalError, match=r"could not be upgraded .* left as it was"):
            Journal.open(path)
    assert path.read_bytes() == before
    with Journal.open(path) as journal:
        assert journal.search("restless")


def test_no_upgrade_during_another_programs_session(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Journal.open(path).close()
    before = path.read_bytes()
    later_version(monkeypatch)
    with held_elsewhere(path), pytest.raises(JournalBusy):
        Journal.open(path)
    assert path.read_bytes() == before
    with session_lock(path):
        Journal.open(path).close()
