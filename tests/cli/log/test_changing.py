from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.log.conftest import Run, rows
from tests.cli.program import run as run_program
from tests.cli.program import the_line
from tests.journal.conftest import Clock
from tests.journal.entries import begin, entry, said, turn, utterance
from tests.journal.test_lock import held_elsewhere
from voice_assistant.errors import JournalBusy, JournalError
from voice_assistant.journal import Journal


@pytest.fixture
def night(journal: Journal) -> int:
    session_id = entry(journal, "i rang some", "it was grate")
    turn(journal, session_id, 2)
    journal.save_segment(session_id, 2, 1, utterance("soup"))
    journal.keep_line(session_id, 1, "gratitude", "i rang some it was grate")
    journal.end_session(session_id, "completed")
    return session_id


def test_edit_from_a_pipe_takes_a_line_for_each_sentence(
    journal: Journal, night: int, run: Run
) -> None:
    result = run("edit", str(night), text="I rang Sam\n\n  the   soup \n")
    assert result.exit_code == 0
    assert result.stderr == "2 corrected, 0 removed, of 3.\n"
    assert said(journal, night) == ["I rang Sam", "it was grate", "the soup"]
    assert journal.session(night).turns[0].kept[0].text == "I rang Sam it was grate"
    shown = run("show", str(night)).stdout
    assert "    I rang Sam\n        (heard as: i rang some)\n" in shown


def test_edit_of_one_answer(journal: Journal, night: int, run: Run) -> None:
    run("edit", str(night), "--turn", "2", text="lentil soup\nnever read\n")
    assert said(journal, night) == ["i rang some", "it was grate", "lentil soup"]
    error = run("edit", str(night), "--turn", "9").exception
    assert str(error) == (
        f"Entry {night} has no answer 9. `voice-assistant log show {night}` numbers them."
    )


def test_edit_where_nothing_was_said(journal: Journal, run: Run) -> None:
    result = run("edit", str(begin(journal)))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "Nothing was said there" in result.stderr


EDITOR = """
import sys
from pathlib import Path
file = Path(sys.argv[1])
assert "# How was today?" in file.read_text()
file.write_text(file.read_text().replace("i rang some", {to!r}))
Path({seen!r}).write_text(str(file))
"""


@pytest.mark.parametrize(
    ("to", "becomes"),
    [
        ("I rang Sam", ["I rang Sam", "it was grate", "soup"]),
        ("", ["it was grate", "soup"]),
        ("two\nlines", None),
    ],
)
def test_edit_in_an_editor_leaves_no_file_behind(
    journal: Journal,
    night: int,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    to: str,
    becomes: list[str] | None,
) -> None:
    script, seen = tmp_path / "editor.py", tmp_path / "seen"
    script.write_text(EDITOR.format(to=to, seen=str(seen)))
    monkeypatch.setenv("VISUAL", f'"{sys.executable}" "{script}"')
    result = run("edit", str(night), "--editor")
    if becomes is None:
        assert isinstance(result.exception, JournalError)
        assert "4 lines came back for 3 sentences" in str(result.exception)
        becomes = ["i rang some", "it was grate", "soup"]
    assert said(journal, night) == becomes
    assert not Path(seen.read_text()).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_edit_at_a_terminal_has_the_words_there_and_writes_them_nowhere_else(
    journal: Journal, night: int, path: Path, home: Path
) -> None:
    import pty

    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "voice_assistant", "log", "edit", str(night)]
    with subprocess.Popen(
        [*command, "--turn", "2", "--db", str(path)],
        stdin=follower, stdout=follower, stderr=follower, start_new_session=True,
        env={**os.environ, "TERM": "xterm", "PYTHONPATH": os.getcwd()},
    ) as program:  # fmt: skip
        os.close(follower)
        shown = b""
        while b"soup" not in shown:
            shown += os.read(leader, 1024)
            if b"\x1b[6n" in shown:  # it asks where the cursor is
                os.write(leader, b"\x1b[1;1R")
                shown = shown.replace(b"\x1b[6n", b"")
        os.write(leader, b" of quincewort\r")
        try:
            while os.read(leader, 1024):
                pass
        except OSError:
            pass  # Linux says so when the other end has gone
        assert program.wait(60) == 0
    os.close(leader)
    assert said(journal, night)[-1] == "soup of quincewort"
    left = [file for file in home.rglob("*") if file.is_file()]
    assert not any(b"quincewort" in file.read_bytes() for file in left)


def test_tags_are_put_on_seen_and_taken_off(journal: Journal, night: int, run: Run) -> None:
    assert run("tag", str(night), "Family", "#work").stdout == "family\nwork\n"
    other = begin(journal)
    journal.tag(other, "family")
    assert run("tag").stdout == "   2  family\n   1  work\n"
    assert rows(run("tag", "--json")) == [{"family": 2, "work": 1}]
    assert rows(run("tag", str(night), "--json")) == [{"id": night, "tags": ["family", "work"]}]
    assert run("tag", str(night), "family", "--off").stdout == "work\n"
    assert isinstance(run("tag", "99", "x").exception, JournalError)
    assert isinstance(run("tag", str(night), "#").exception, JournalError)


def test_stars(journal: Journal, night: int, run: Run) -> None:
    assert run("star", str(night), "2").exit_code == 0
    assert "2. How was today? (starred)" in run("show", str(night)).stdout
    assert run("star", str(night), "2", "--off").exit_code == 0
    assert not journal.session(night).session.starred
    assert "has no answer 9" in str(run("star", str(night), "9").exception)
    assert isinstance(run("star", "99").exception, JournalError)


def test_delete_asks_once_shows_what_and_names_copies_out_of_reach(
    journal: Journal, night: int, run: Run, clock: Clock, tmp_path: Path
) -> None:
    clock.pass_by(days=-1)
    journal.note_copy(tmp_path / "too-early.md", "export")
    clock.pass_by(days=2)
    (tmp_path / "copy.age").write_text("")
    journal.note_copy(tmp_path / "copy.age", "backup")
    journal.note_copy(tmp_path / "gone.md", "export")
    refused = run("delete", str(night), text="n\n")
    assert "nightly" in refused.stdout
    assert refused.stderr == "Nothing was deleted.\n"
    deleted = run("delete", str(night), str(night), text="y\n")
    assert "Delete 1 entry for good?" in deleted.stdout
    assert deleted.stdout.splitlines()[-4:] == [
        "Deleted 1 entry.",
        "Written before, and out of reach: delete these yourself if you wish.",
        f"  backup of 2026-11-24: {tmp_path / 'copy.age'}",
        f"  export of 2026-11-24: {tmp_path / 'gone.md'} (not there any more)",
    ]
    assert journal.sessions() == []


def test_delete_of_what_is_not_there_deletes_nothing(
    journal: Journal, night: int, run: Run
) -> None:
    result = run("delete", str(night), "99", "--yes")
    assert "There is no entry 99" in str(result.exception)
    assert len(journal.sessions()) == 1


def test_an_entry_being_written_is_not_deleted(journal: Journal, run: Run, path: Path) -> None:
    running = begin(journal)
    with held_elsewhere(path):
        assert isinstance(run("delete", str(running), "--yes").exception, JournalBusy)
    assert len(journal.sessions()) == 1
    assert run("delete", str(running), "--yes").exit_code == 0
    assert journal.sessions() == []


def test_delete_by_the_program_leaves_no_byte(journal: Journal, path: Path) -> None:
    session_id = entry(journal, "the brillig outgrabe")
    journal.end_session(session_id, "completed")
    journal.close()
    assert "before the question" in the_line_after_listing(
        run_program("log", "delete", str(session_id), "--db", path)
    )
    done = run_program("log", "delete", str(session_id), "--yes", "--db", path)
    assert done.returncode == 0
    for file in path.parent.glob("journal.db*"):
        assert b"brillig" not in file.read_bytes()
        assert b"outgrab" not in file.read_bytes()
    assert "no entry" in the_line(run_program("log", "show", "1", "--db", path), 1)


def the_line_after_listing(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    return line
