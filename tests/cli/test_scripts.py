"""`scripts` lists what there is; `scripts check` names each mistake."""

from __future__ import annotations

import json
import wave
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
        assert faith.startswith(f"{own_flow}, line 12, step 'ask': says 'pray' in plain wording")
        assert reprompt == f"{own_flow}, line 11, step 'ask': has no reprompt"


def test_check_as_json_has_a_row_for_each_file(own_flow: Path) -> None:
    own_flow.write_text(BROKEN, encoding="utf-8")
    well = resource("prompts") / "phrases.toml"
    result = run("check", "--json", str(own_flow), str(well))
    assert result.exit_code == 1
    broken, fine = map(json.loads, result.stdout.splitlines())
    assert broken["file"] == str(own_flow)
    assert "line 2" in broken["complaints"][0]
    assert fine == {"file": str(well), "complaints": []}


def test_preview_prints_a_practice_moment_by_moment() -> None:
    result = run("preview", "arrive", "--for", "2m", "--voice", "espeak")
    assert result.exit_code == 0
    first, *_, last = result.stdout.splitlines()
    assert first.startswith("  0:00.0")
    assert "Eyes open or closed" in first
    assert "(silence)" in last


def test_preview_as_json_adds_up_to_the_length_asked_for() -> None:
    result = run("preview", "arrive", "--for", "2m", "--voice", "espeak", "--json")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert set(rows[0]) == {"kind", "place", "text", "started_ms", "duration_ms"}
    ends = [0, *(row["started_ms"] + row["duration_ms"] for row in rows)]
    assert [row["started_ms"] for row in rows] == ends[:-1]
    assert ends[-1] == 120_000


def test_preview_performs_a_practice_into_a_wav_and_keeps_nothing(
    home: Path, tmp_path: Path
) -> None:
    wav = tmp_path / "arrive.wav"
    result = run("preview", "arrive", "--for", "1m", "--voice", "espeak", "--wav", str(wav))
    assert result.exit_code == 0
    with wave.open(str(wav)) as sound:
        assert sound.getnframes() / sound.getframerate() == pytest.approx(60, abs=0.5)
        assert max(sound.readframes(sound.getframerate() * 4)) > 0
    assert not load_config().journal_path.exists()


def test_preview_of_a_reflection_shows_what_it_asks_and_cannot_be_a_wav(tmp_path: Path) -> None:
    shown = run("preview", "nightly", "--wording", "spiritual")
    assert shown.exit_code == 0
    assert "mood" in shown.stdout
    refused = run("preview", "nightly", "--wav", str(tmp_path / "x.wav"))
    assert refused.exit_code == 2
    assert "voice-assistant demo" in refused.stderr


def test_preview_of_what_is_not_there_suggests_what_is() -> None:
    result = run("preview", "box-breth")
    assert (result.exit_code, "box-breath" in result.stderr) == (1, True)
