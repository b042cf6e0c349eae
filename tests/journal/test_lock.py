from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.journal.entries import entry
from voice_assistant.errors import JournalBusy, JournalError
from voice_assistant.journal import Journal, session_lock

HOLD = """
import sys
from pathlib import Path
from voice_assistant.journal import session_lock
with session_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_elsewhere(path: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield other
        other.kill()


def test_a_second_session_is_refused_and_told_who_holds_it(path: Path) -> None:
    with held_elsewhere(path) as other, pytest.raises(JournalBusy) as refused, session_lock(path):
        pass
    message = str(refused.value)
    assert f"(process {other.pid}, since " in message
    assert re.search(r"since \d\d:\d\d\)\. Finish that one first", message)


def test_reading_works_beside_a_session(path: Path) -> None:
    with Journal.open(path) as journal:
        entry(journal, "restless")
    with held_elsewhere(path), Journal.open(path) as journal:
        assert len(journal.sessions()) == len(journal.search("restless")) == 1


def test_the_lock_is_free_again_after_a_session_and_after_a_crash(path: Path) -> None:
    with session_lock(path):
        pass
    with held_elsewhere(path) as other:
        other.kill()
        other.wait()
        with session_lock(path):
            pass


def test_the_holder_may_open_the_journal_and_enter_again(path: Path) -> None:
    with session_lock(path), Journal.open(path), session_lock(path):
        pass


def test_a_damaged_signature_still_gives_a_clear_message(path: Path) -> None:
    with held_elsewhere(path):
        path.with_name("journal.db.lock").write_text("?")
        with (
            pytest.raises(JournalBusy, match=r"^Another session is running\. Finish"),
            session_lock(path),
        ):
            pass


def test_the_lock_file_is_the_owners_alone(path: Path) -> None:
    before = os.umask(0)
    try:
        with session_lock(path):
            mode = path.with_name("journal.db.lock").stat().st_mode
    finally:
        os.umask(before)
    assert stat.S_IMODE(mode) == 0o600


def test_where_no_lock_can_be_made_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(JournalError, match="cannot be opened for writing"),
        session_lock(tmp_path / "file" / "journal.db"),
    ):
        pass


def test_a_journal_in_memory_needs_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with session_lock(Path(":memory:")), session_lock(Path(":memory:")):
        assert not list(tmp_path.iterdir())
