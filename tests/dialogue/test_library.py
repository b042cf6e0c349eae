"""Scripts are found by id, one at a time, and a broken one hides no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from voice_assistant.dialogue.library import Library, shipped_library
from voice_assistant.errors import ScriptError, UnknownScript

PRACTICE = """
title = "{title}"
purpose = "Rest."
shortest_s = 10
default_s = 10
longest_s = 10
wpm_from = 100
wpm_to = 100
[[phase]]
id = "rest"
items = [{{ silence_s = 10 }}]
"""


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / "practices" / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_scripts_are_there() -> None:
    assert {"nightly", "long-exhale"} <= set(shipped_library().ids())
    assert shipped_library().faults() == ()


def test_an_unknown_name_suggests_the_nearest() -> None:
    for wrong, near in {"nightley": "nightly", "Long Exhale": "long-exhale"}.items():
        with pytest.raises(UnknownScript) as caught:
            shipped_library().get(wrong)
        assert f"no script called '{wrong}'" in caught.value.message
        assert f"Did you mean '{near}'?" in caught.value.hint
        assert "voice-assistant scripts" in caught.value.hint


def test_a_broken_file_hides_no_other(tmp_path: Path) -> None:
    put(tmp_path, "good", PRACTICE.format(title="Good"))
    put(tmp_path, "bad", "title = ")
    library = Library([tmp_path])
    assert [script.id for script in library.all()] == ["good"]
    [fault] = library.faults()
    assert "bad.toml" in fault.message
    with pytest.raises(ScriptError, match=r"bad\.toml"):
        library.get("bad")


def test_ones_own_script_takes_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    put(tmp_path, "long-exhale", PRACTICE.format(title="Mine"))
    library = shipped_library(tmp_path)
    assert library.get("long-exhale").title == "Mine"
    assert "nightly" in library.ids()


def test_a_folder_that_is_not_there_is_no_trouble(tmp_path: Path) -> None:
    assert shipped_library(tmp_path / "none").ids() == shipped_library().ids()


def test_loading_one_reads_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "good", PRACTICE.format(title="Good"))
    put(tmp_path, "bad", "title = ")
    read: list[str] = []
    read_text = Path.read_text

    def spied(self: Path, encoding: str | None = None) -> str:
        read.append(self.stem)
        return read_text(self, encoding)

    monkeypatch.setattr(Path, "read_text", spied)
    Library([tmp_path]).get("good")
    assert set(read) == {"good"}
