from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journal.entries import entry, said
from voice_assistant.errors import JournalError
from voice_assistant.journal import Journal
from voice_assistant.journal.database import beside


@pytest.fixture
def open_umask() -> Iterator[None]:
    """A umask that takes nothing away, as a careless start script would have it."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def refusal(path: Path) -> str:
    with pytest.raises(JournalError) as refused:
        Journal.open(path)
    assert "\n" not in str(refused.value)
    assert refused.value.hint
    return refused.value.message


def written_by_a_crash(path: Path) -> None:
    """A journal with its last words still in the write-ahead log."""
    with Journal.open(path) as journal:
        entry(journal, "restless")
        for file in (path, *beside(path)):
            shutil.copy(file, file.with_name(file.name + ".copy"))
    for file in (path, *beside(path)):
        file.with_name(file.name + ".copy").rename(file)


def test_everything_is_the_owners_alone_from_the_first_byte(
    path: Path, open_umask: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    connect = sqlite3.connect

    def watched(database: Path | str, *, uri: bool = False) -> sqlite3.Connection:
        if database == path:
            seen.append(mode(path))
        return connect(database, uri=uri)

    monkeypatch.setattr(sqlite3, "connect", watched)
    with Journal.open(path) as journal:
        entry(journal, "restless")
        assert [mode(file) for file in (path, *beside(path))] == [0o600] * 3
    assert seen == [0o600]
    assert mode(path.parent) == 0o700


def test_a_journal_open_to_others_is_closed_to_them_but_not_the_folder_it_is_in(
    tmp_path: Path, open_umask: None
) -> None:
    path = tmp_path / "journal.db"
    written_by_a_crash(path)
    tmp_path.chmod(0o755)
    for file in (path, *beside(path)):
        file.chmod(0o644)
    with Journal.open(path):
        assert [mode(file) for file in (path, *beside(path))] == [0o600] * 3
    assert mode(tmp_path) == 0o755


def test_what_the_file_promises(journal: Journal) -> None:
    def pragma(name: str) -> object:
        return journal._db.execute(f"PRAGMA {name}").fetchone()[0]

    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2
    assert pragma("secure_delete") == 1
    assert pragma("foreign_keys") == 1
    ours = [t for t in journal._db.tables if not t.name.startswith(("_", "sqlite_", "segments_"))]
    assert {table.name for table in ours if not table.strict} == set()
    assert {table.name for table in ours} == {
        "sessions", "turns", "segments", "hearings", "ratings", "tags", "kept_lines",
        "safety_flags", "settings", "notices", "stars",
    }  # fmt: skip


def test_in_memory_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Journal.open(Path(":memory:")) as journal:
        assert said(journal, entry(journal, "kept nowhere")) == ["kept nowhere"]
    assert not list(tmp_path.iterdir())


def test_a_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path) == f"The journal {tmp_path} is a folder."


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_a_device_or_pipe_is_left_alone(tmp_path: Path, open_umask: None) -> None:
    os.mkfifo(tmp_path / "pipe", 0o666)
    assert refusal(tmp_path / "pipe") == f"The journal {tmp_path / 'pipe'} is not a file."
    assert mode(tmp_path / "pipe") == 0o666


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    below = tmp_path / "file" / "journal.db"
    assert refusal(below).startswith(f"The journal {below} cannot be opened for writing: ")


@pytest.mark.parametrize("content", [b"x", b"Dear diary\n", b"Dear diary\n" * 1000, bytes(5000)])
def test_what_is_not_a_database_is_left_as_it_was(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "diary.txt"
    path.write_bytes(content)
    path.chmod(0o640)
    assert refusal(path) == f"The journal {path} is not a journal."
    assert (path.read_bytes(), mode(path)) == (content, 0o640)
    assert list(tmp_path.iterdir()) == [path]


def test_another_programs_database_is_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "photos.db"
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE photos (id)")
    db.close()
    before = path.read_bytes()
    assert refusal(path) == f"The file {path} is a database of another program, not a journal."
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_truncated_journal_is_damaged(path: Path, share: float) -> None:
    with Journal.open(path) as journal:
        entry(journal, *(f"sentence {n}" for n in range(200)))
    os.truncate(path, int(path.stat().st_size * share))
    assert refusal(path) == f"The journal {path} is damaged."


def test_an_overwritten_page_is_damaged(path: Path) -> None:
    with Journal.open(path) as journal:
        entry(journal, *(f"sentence {n}" for n in range(200)))
        page = journal._db.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'segments'"
        ).fetchone()[0]
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    assert refusal(path) == f"The journal {path} is damaged."


def test_the_log_of_a_crash_is_taken_in(path: Path) -> None:
    written_by_a_crash(path)
    with Journal.open(path) as journal:
        assert len(journal.search("restless")) == 1


@pytest.mark.parametrize("crashed", [False, True])
def test_a_newer_journal_is_refused_and_not_touched(path: Path, crashed: bool) -> None:
    if crashed:
        written_by_a_crash(path)
    else:
        Journal.open(path).close()
    with sqlite3.connect(path) as db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('journal', 'm999_from_the_future', '2031-01-01')"
        )
    db.close()
    path.chmod(0o640)
    before = path.read_bytes()
    assert refusal(path).endswith("was written by a newer version of voice-assistant.")
    assert (path.read_bytes(), mode(path)) == (before, 0o640)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a read-only mount")
def test_a_read_only_disk(path: Path) -> None:
    with Journal.open(path) as journal:
        entry(journal, "restless")
    program = """
import subprocess, sys
from pathlib import Path
from voice_assistant.errors import JournalError
from voice_assistant.journal import Journal
path = Path(sys.argv[1])
mount = ["mount", "-o", "remount,bind,ro", path.parent]
if subprocess.run(["mount", "--bind", path.parent, path.parent]).returncode:
    sys.exit(77)
subprocess.run(mount, check=True)
try:
    Journal.open(path)
except JournalError as error:
    print(error)
"""
    if shutil.which("unshare") is None:
        pytest.skip("no unshare here")
    done = subprocess.run(
        ["unshare", "--mount", "--map-root-user", sys.executable, "-c", program, str(path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("mounting is forbidden here")
    assert done.stdout == (
        f"The journal {path} cannot be opened for writing: Read-only file system. "
        "Name another place with --db PATH.\n"
    ), done.stderr
