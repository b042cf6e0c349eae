"""`config` shows every setting, and changes one without losing anything of the file."""

from __future__ import annotations

import copy
import json
import stat
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from voice_assistant.cli import Deferred, main
from voice_assistant.config import Settings, load_config

Run = Callable[..., Result]
NAMES = [field.name for field in fields(Settings)]
FITTING = {
    "engine": "vosk", "voice": "espeak", "wording": "spiritual", "region": "IE",
    "microphone": "USB", "loudspeaker": "Büro \"2\"", "barge_in": "off", "echo_delay_ms": "120",
    "wake_phrase": "good evening old friend", "command_pause_ms": "1500",
}  # fmt: skip


@pytest.fixture
def run() -> Run:
    program = copy.copy(main)
    target = "voice_assistant.cli.config:config"
    program.commands = {**main.commands, "config": Deferred("config", target, "")}
    return lambda *words: CliRunner().invoke(program, ["config", *map(str, words)])


def failed(result: Result, code: int) -> str:
    (line,) = result.stderr.splitlines()
    assert (result.exit_code, result.stdout) == (code, "")
    return line


@pytest.fixture
def file() -> Path:
    return load_config().settings_path


def test_every_setting_is_shown(run: Run) -> None:
    lines = run("get").stdout.splitlines()
    assert [line.split(" =")[0] for line in lines] == NAMES
    assert "engine = auto" in lines
    assert "microphone =" in lines


def test_one_setting_is_its_bare_value(run: Run, file: Path) -> None:
    file.parent.mkdir(parents=True)
    file.write_text('wording = "traditional"\ncommand_pause_ms = 900\n')
    assert run("get", "wording").stdout == "traditional\n"
    assert run("get", "command_pause_ms").stdout == "900\n"
    assert run("get", "microphone").stdout == "\n"


def test_for_a_program_each_is_an_object_with_its_default(run: Run) -> None:
    run("set", "echo_delay_ms", "80")
    rows = [json.loads(line) for line in run("get", "--json").stdout.splitlines()]
    assert [row["key"] for row in rows] == NAMES
    assert json.loads(run("get", "echo_delay_ms", "--json").stdout) == {
        "key": "echo_delay_ms", "value": 80, "default": 0,
    }  # fmt: skip
    assert {row["key"]: row["value"] for row in rows}["microphone"] is None


def test_a_value_for_every_setting_is_in_these_tests() -> None:
    assert list(FITTING) == NAMES


@pytest.mark.parametrize(("key", "value"), FITTING.items())
def test_every_setting_can_be_set(run: Run, file: Path, key: str, value: str) -> None:
    done = run("set", key, value)
    assert (done.exit_code, done.stdout) == (0, f"{key} is now {value}, in {file}.\n")
    assert str(getattr(load_config(), key)) == value
    assert run("get", key).stdout == f"{value}\n"


def test_the_rest_of_the_file_stays_and_it_is_its_owners_alone(run: Run, file: Path) -> None:
    file.parent.mkdir(parents=True)
    file.write_text('# mine\n\nvoice = "espeak"  # gentle\nwording = "plain"\n# the end\n')
    file.chmod(0o644)
    run("set", "wording", "traditional")
    run("set", "region", "")
    assert file.read_text("utf-8") == (
        '# mine\n\nvoice = "espeak"  # gentle\nwording = "traditional"\n# the end\nregion = ""\n'
    )
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(
    ("key", "value", "fits"),
    [
        ("engine", "sphinx", "one of auto, vosk, whisper"),
        ("command_pause_ms", "-5", "a whole number from 500 to 2000"),
        ("command_pause_ms", "soon", "a whole number from 500 to 2000"),
        ("echo_delay_ms", "1001", "a whole number from 0 to 1000"),
        ("wake_phrase", "hello", "three or four words"),
        ("region", "gb", "a country code in two capitals"),
        ("microphone", "", "a device's name"),
    ],
)
def test_a_wrong_value_says_what_fits(
    run: Run, file: Path, key: str, value: str, fits: str
) -> None:
    line = failed(run("set", key, value), 1)
    assert f"{key} must be {fits}" in line
    assert "Nothing was changed" in line
    assert not file.exists()


@pytest.mark.parametrize("words", [["get", "engin"], ["set", "engin", "vosk"]])
def test_a_wrong_key_suggests_the_nearest(run: Run, words: list[str]) -> None:
    assert "the nearest is 'engine'" in failed(run(*words), 2)


def test_a_file_that_cannot_be_written_says_why(run: Run, file: Path) -> None:
    file.parent.parent.mkdir(parents=True)
    file.parent.write_text("in the way")
    # Reading it fails first: nothing that stands there is written over.
    assert str(file) in failed(run("set", "region", "IE"), 1)
    assert file.parent.read_text() == "in the way"


def test_the_path_is_told_whether_or_not_it_is_there(run: Run, file: Path) -> None:
    assert run("path").stdout == f"{file}\n"
    assert not file.exists()


def test_each_profile_and_a_named_file_have_their_own(run: Run, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text("")
    run("set", "--profile", "anna", "wording", "spiritual")
    run("set", "region", "FR", "--config", mine)
    assert mine.read_text() == 'region = "FR"\n'
    assert run("get", "--profile", "anna", "wording").stdout == "spiritual\n"
    assert run("get", "wording").stdout == "plain\n"
