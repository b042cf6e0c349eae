"""Files that are no journals, and disks that are full."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.program import Running, query, run, the_line

TYPED = ("run", "nightly", "--short", "--text")
ANSWERS = (
    "six",
    "My sister called and we talked for an hour.",
    "no",
    "no",
    "Read a book.",
    "Soup.",
)


def make(kind: str, path: Path) -> None:
    if kind == "a folder":
        path.mkdir()
    elif kind == "text":
        path.write_text("Dear diary, this was never a database.\n")
    elif kind == "one byte":
        path.write_text("x")
    else:
        with closing(sqlite3.connect(path)) as db:
            db.execute("CREATE TABLE their_things (name)")


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("a folder", "is a folder"),
        ("text", "is not a journal"),
        ("one byte", "is not a journal"),
        ("another program's", "another program"),
    ],
)
def test_what_is_no_journal_is_one_line_and_stays_untouched(
    tmp_path: Path, kind: str, says: str
) -> None:
    path = tmp_path / "some.db"
    make(kind, path)
    before = path.read_bytes() if path.is_file() else b""
    for arguments in (TYPED, ("log", "list")):
        line = the_line(run(*arguments, "--db", path), 1)
        assert str(path) in line
        assert says in line
        assert "--db PATH" in line
    assert (path.read_bytes() if path.is_file() else b"") == before


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_read_only_folder_is_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    line = the_line(run(*TYPED, "--db", tmp_path / "journal.db"), 1)
    assert "cannot be opened for writing: Permission denied" in line


# The disk is gone with the command, so the journal is copied off it first.
SMALL_DISK = (
    'mount -t tmpfs -o size=2m tmpfs "$0" || exit 77; '
    '"$@"; code=$?; cp "$0/journal.db" "$0.copy"; exit $code'
)


def session_on_a_small_disk(place: Path) -> Running:
    """A typed session with its journal on a disk of 2 MB; skips where mounting is forbidden."""
    place.mkdir()
    mount = ["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", str(place)]
    if shutil.which("unshare") is None or subprocess.run(mount, check=False).returncode:
        pytest.skip("a small disk needs the right to mount one")
    before = ["unshare", "-m", "sh", "-c", SMALL_DISK, str(place)]
    return Running(*TYPED, "--db", place / "journal.db", before=before)


def fill(program: Running, place: Path) -> Path:
    """Leave no byte free on the program's disk; returns the file that takes the room."""
    filler = Path(f"/proc/{program.process.pid}/root{place}/filler")
    with filler.open("wb", buffering=0) as file:
        for size in (65_536, 4_096):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    return filler


def test_on_a_full_disk_the_answers_wait_for_room_and_none_is_lost(tmp_path: Path) -> None:
    place = tmp_path / "disk"
    with session_on_a_small_disk(place) as program:
        program.wait_for("How is your mood")
        filler = fill(program, place)
        program.enter(*ANSWERS[:2])
        program.wait_for("Did resentment visit you")
        program.wait_for("the disk is full. Free some space")
        filler.unlink()
        program.enter(*ANSWERS[2:])
        assert program.end() == 0
    assert len(program.complaints) == 1
    copy = Path(f"{place}.copy")
    assert query("SELECT outcome FROM sessions", copy) == [("completed",)]
    said = query("SELECT said FROM segments ORDER BY turn_ordinal, ordinal", copy)
    assert said == [(answer,) for answer in ANSWERS]


def test_on_a_disk_that_stays_full_it_says_that_words_are_lost(tmp_path: Path) -> None:
    place = tmp_path / "disk"
    with session_on_a_small_disk(place) as program:
        program.wait_for("How is your mood")
        fill(program, place)
        program.enter(*ANSWERS)
        assert program.end() == 1
    full, lost = program.complaints
    assert "the disk is full. Free some space" in full
    assert "changes are lost" in lost
