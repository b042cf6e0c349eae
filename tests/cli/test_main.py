"""The program as a whole: flags everywhere, one line for what fails, and the exit codes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from voice_assistant import __version__
from voice_assistant.cli import Deferred, Program, main
from voice_assistant.config import Config, load_config
from voice_assistant.errors import ModelError


@click.command()
@click.pass_obj
def where(config: Config) -> None:
    click.echo(f"{config.profile} {config.journal_path.name} {config.wording}")


@click.group()
def shelf() -> None:
    """A group of commands."""


shelf.add_command(where)


@click.command()
@click.argument("how")
def breaks(how: str) -> None:
    failures: dict[str, BaseException] = {
        "model": ModelError("No model\nis here.", "Run voice-assistant models fetch."),
        "ctrl-c": KeyboardInterrupt(),
        "input": EOFError(),
        "disk": OSError(28, "No space left on device", "/somewhere/journal.db"),
        "bug": ZeroDivisionError(),
    }
    if how == "exit":
        click.get_current_context().exit(1)
    if how == "ask":
        click.confirm("Sure?")
    raise failures[how]


@pytest.fixture
def program() -> Program:
    """The real program with three more commands, loaded late like all the others."""
    this = Program(
        main.name,
        commands=dict(main.commands),
        invoke_without_command=True,
        callback=main.callback,
        params=main.params,
    )
    for name in ("where", "shelf", "breaks"):
        this.add_command(Deferred(name, f"{__name__}:{name}", "For a test."))
    return this


def run(program: click.Command, *args: str, text: str = "") -> Result:
    return CliRunner().invoke(program, list(args), input=text)


def test_without_a_command_it_prints_help(program: Program) -> None:
    result = run(program)
    assert result.exit_code == 0
    assert "Commands:" in result.stdout
    assert "transcribe" in result.stdout


def test_version(program: Program) -> None:
    assert __version__ in run(main, "--version").stdout


@pytest.mark.parametrize(
    "args",
    [
        ("--profile", "anna", "--db", "j.db", "where"),
        ("where", "--profile", "anna", "--db", "j.db"),
        ("--profile", "anna", "where", "--db", "j.db"),
        ("--profile", "anna", "shelf", "where", "--db", "j.db"),
        ("shelf", "--profile", "anna", "where", "--db=j.db"),
        ("--profile", "ben", "--db", "x.db", "shelf", "where", "--db", "j.db", "--profile=anna"),
    ],
)
def test_the_common_flags_count_wherever_they_stand(program: Program, args: list[str]) -> None:
    result = run(program, *args)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "anna j.db plain\n"


def test_a_later_config_flag_wins_over_an_unusable_one(program: Program, tmp_path: Path) -> None:
    settings = tmp_path / "mine.toml"
    settings.write_text('wording = "spiritual"')
    result = run(program, "--config", "missing.toml", "shelf", "where", "--config", str(settings))
    assert result.stdout == "None journal.db spiritual\n"


def test_a_config_given_by_the_caller_is_kept(program: Program) -> None:
    mine = load_config(db="mine.db")
    result = CliRunner().invoke(program, ["shelf", "where"], obj=mine)
    assert result.stdout == "None mine.db plain\n"


def test_the_commands_themselves_stay_untouched(program: Program) -> None:
    run(program, "shelf", "where")
    assert [param.name for param in where.params] == []
    assert shelf.commands["where"] is where


def test_help_of_every_command_shows_the_common_flags(program: Program) -> None:
    for args in (["where", "--help"], ["shelf", "--help"], ["shelf", "where", "--help"]):
        out = run(program, *args).stdout
        assert all(flag in out for flag in ("--db", "--config", "--profile"))


def test_a_bad_setting_is_one_line(program: Program) -> None:
    result = run(program, "where", "--config", "missing.toml")
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "missing.toml" in result.stderr


def test_a_profile_cannot_leave_its_folder(program: Program) -> None:
    result = run(program, "--profile", "../anna", "where")
    assert result.exit_code == 1
    assert "cannot be a profile's name" in result.stderr


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("lgo",), "Did you mean 'log'?"),
        (("where", "--bogus"), "No such option"),
        (("where", "extra"), "unexpected extra argument"),
        (("shelf", "whree"), "'where'"),
        (("--db",), "requires an argument"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(
    program: Program, args: list[str], says: str
) -> None:
    result = run(program, *args)
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stderr.count("\n") == 1
    assert "--help" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("how", "code", "line"),
    [
        ("model", 1, "No model is here. Run voice-assistant models fetch.\n"),
        (
            "disk",
            1,
            "/somewhere/journal.db: No space left on device. "
            "To look for the cause: voice-assistant doctor\n",
        ),
        ("exit", 1, ""),
    ],
)
def test_what_fails_is_one_line(program: Program, how: str, code: int, line: str) -> None:
    result = run(program, "breaks", how)
    assert (result.exit_code, result.stderr) == (code, line)


def test_ctrl_c_ends_quietly(program: Program) -> None:
    result = run(program, "breaks", "ctrl-c")
    assert (result.exit_code, result.output.strip()) == (130, "")


@pytest.mark.parametrize("how", ["input", "ask"])
def test_input_that_ends_at_a_question_is_not_an_interrupt(program: Program, how: str) -> None:
    result = run(program, "breaks", how)
    assert result.exit_code == 1
    assert "The input ended" in result.stderr


def test_a_bug_still_shows_itself(program: Program) -> None:
    assert isinstance(run(program, "breaks", "bug").exception, ZeroDivisionError)


def test_a_reader_that_goes_away_causes_no_traceback() -> None:
    code = (
        "import click, voice_assistant.cli as c\n"
        "from voice_assistant.cli.output import print_json\n"
        "@click.command()\n"
        "def many():\n"
        "    for n in range(100_000): print_json(n)\n"
        "c.main.add_command(many)\n"
        "c.main(['many'])\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "0\n"
        process.stdout.close()
        complaint = process.stderr.read()
        process.wait(timeout=20)
    assert complaint == ""


def test_as_a_module_it_has_the_same_name() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "voice_assistant", "lgo"],
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert result.returncode == 2
    assert result.stderr.startswith("voice-assistant: No such command 'lgo'.")


@pytest.mark.parametrize("name", list(main.commands))
def test_every_command_loads_and_says_what_it_does(name: str) -> None:
    command = main.commands[name]
    assert isinstance(command, Deferred)
    assert command.command.get_short_help_str()
    assert run(main, name, "--help").exit_code == 0
