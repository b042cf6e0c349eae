"""`scripts` lists what there is; `scripts check` names each mistake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from voice_assistant.cli import main
from voice_assistant.config import load_config
from voice_assistant.resources import resource

BROKEN = 'title = "Mine"\npurpose = \n'
UNKIND = """
title = "Mine"
purpose = "Mine."
shortest_s = 10
default_s = 20
longest_s = 30
cap_s = 30
closing = "end"
wpm = 120
[[step]]
id = "ask"
say = "Did you pray today?"
expect = "yes-no"
[[step]]
id = "end"
say = "Rest well."
"""


def run(*args: str) -> Result:
    return CliRunner().invoke(main, ["scripts", *args])


@pytest.fixture
def own_flow(home: Path) -> Path:
    path = load_config().prompts_folder / "flows" / "mine.toml"
    path.parent.mkdir(parents=True)
    return path


def test_every_script_is_listed() -> None:
    result = run()
    assert result.exit_code == 0
    assert "nightly" in result.stdout
    assert "2 to 20 min" in result.stdout


def test_json_gives_one_object_a_line() -> None:
    result = run("--json")
    rows = {row["id"]: row for row in map(json.loads, result.stdout.splitlines())}
    assert result.stdout.isascii()
    assert rows["nightly"]["kind"] == "flow"
    assert rows["long-exhale"] == {
        "id": "long-exhale",
        "kind": "practice",
        "title": "Long exhale",
        "purpose": "An easy breath with a longer way out, and no holding.",
        "shortest_s": 120,
        "default_s": 240,
        "longest_s": 1200,
    }


def test_a_broken_script_is_named_and_the_others_still_come(own_flow: Path) -> None:
    own_flow.write_text(BROKEN, encoding="utf-8")
    result = run("--json")
    assert result.exit_code == 1
    assert '"nightly"' in result.stdout
    [line] = result.stderr.splitlines()
    assert "mine.toml: is not valid TOML" in line


def test_ones_own_script_is_listed_with_the_others(own_flow: Path) -> None:
    own_flow.write_text(UNKIND, encoding="utf-8")
    result = run("--json")
    assert result.exit_code == 0
    assert '"mine"' in result.stdout


def test_check_finds_everything_shipped_well() -> None:
    result = run("check")
    assert result.exit_code == 0
    assert result.stdout.count("all well") == len(result.stdout.splitlines()) >= 4


def test_check_names_file_and_step(own_flow: Path) -> None:
    own_flow.write_text(UNKIND, encoding="utf-8")
    for args in (["check"], ["check", str(own_flow)]):
        result = run(*args)
        assert result.exit_code == 1
        faith, reprompt = result.stderr.splitlines()
        assert faith.startswith(f"{own_flow}, step 'ask': says 'pray' in plain wording")
        assert reprompt == f"{own_flow}, step 'ask': has no reprompt"


def test_check_as_json_has_a_row_for_each_file(own_flow: Path) -> None:
    own_flow.write_text(BROKEN, encoding="utf-8")
    well = resource("prompts") / "phrases.toml"
    result = run("check", "--json", str(own_flow), str(well))
    assert result.exit_code == 1
    broken, fine = map(json.loads, result.stdout.splitlines())
    assert broken["file"] == str(own_flow)
    assert "line 2" in broken["complaints"][0]
    assert fine == {"file": str(well), "complaints": []}
