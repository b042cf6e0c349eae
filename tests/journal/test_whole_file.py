from __future__ import annotations

import os
from pathlib import Path

import pytest

from voice_assistant.errors import JournalError
from voice_assistant.journal.whole_file import write_whole


def test_a_file_is_the_owners_alone_and_takes_the_place_of_another(tmp_path: Path) -> None:
    path = tmp_path / "export.md"
    path.write_bytes(b"before")
    path.chmod(0o644)
    write_whole(path, b"after")
    assert path.read_bytes() == b"after"
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_interrupt_leaves_what_was_there_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(number: int) -> None:
        raise KeyboardInterrupt

    path = tmp_path / "export.md"
    path.write_bytes(b"before")
    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole(path, b"after")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [
        ("export.md", b"before")
    ]


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match=r"nowhere/x\.md cannot be written: No such file"):
        write_whole(tmp_path / "nowhere" / "x.md", b"")
