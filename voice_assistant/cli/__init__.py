"""The commands, each loaded when it is called, and the one place where the program ends."""

from __future__ import annotations

import copy
import functools
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from voice_assistant import __version__
from voice_assistant.config import load_config
from voice_assistant.errors import VoiceAssistantError
from voice_assistant.interrupts import interrupted, signals_interrupt

PROG_NAME = "voice-assistant"
_FLAGS = f"{__name__}.flags"


def _keep(ctx: click.Context, option: click.Parameter, value: str | None) -> None:
    # Contexts share `meta`, so a flag counts wherever it stands, and the last one wins.
    if value is not None:
        ctx.meta.setdefault(_FLAGS, {})[option.name] = value


def _common_options() -> list[click.Option]:
    def option(flag: str, name: str, metavar: str, text: str) -> click.Option:
        return click.Option(
            [flag, name], metavar=metavar, help=text, expose_value=False, callback=_keep
        )

    return [
        option("--db", "db", "PATH", "The journal to use."),
        option("--config", "config_path", "PATH", "The settings file to use."),
        option("--profile", "profile", "NAME", "Whose journal and settings to use."),
    ]


def _with_config(callback: Callable[..., Any]) -> Callable[..., Any]:
    """Make `ctx.obj` the Config before the command runs."""

    @functools.wraps(callback)
    def configured(*args: Any, **kwargs: Any) -> Any:
        ctx = click.get_current_context()
        # A group waits for its subcommand, whose flags may still name another settings file.
        if ctx.obj is None and ctx.invoked_subcommand is None:
            ctx.obj = load_config(**ctx.meta.get(_FLAGS, {}))
        return callback(*args, **kwargs)

    return configured


def _everywhere(command: click.Command) -> click.Command:
    """A copy of `command`, and of every command below it, that takes the common options."""
    command = copy.copy(command)
    command.params = [*command.params, *_common_options()]
    if command.callback is not None:
        command.callback = _with_config(command.callback)
    if isinstance(command, click.Group):
        command.commands = {name: _everywhere(sub) for name, sub in command.commands.items()}
    return command


class Deferred(click.Command):
    """A command known by name and one line of help; its module is imported when it is called."""

    def __init__(self, name: str, target: str, short_help: str) -> None:
        super().__init__(name, short_help=short_help)
        self.target = target

    @functools.cached_property
    def command(self) -> click.Command:
        """The command itself. Imports its module."""
        module, _, attribute = self.target.partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return _everywhere(command)

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        return self.command.make_context(info_name, args, parent, **extra)


class Program(click.Group):
    """The whole program: whatever ends a command becomes at most one line and an exit code."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = PROG_NAME,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run and exit: 0 done, 1 failed, 2 wrong usage, 130 interrupted."""
        run = functools.partial(
            super().main, args, prog_name, complete_var, standalone_mode=False, **extra
        )
        if not standalone_mode:
            return run()
        _replace_closed_streams()
        with signals_interrupt():
            code = _exit_code(run)
        sys.exit(code)


def _replace_closed_streams() -> None:
    # A program started without them has None for these; a closed input has simply ended.
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115 - open while we run


def _exit_code(run: Callable[[], Any]) -> int:
    try:
        result = run()
    except VoiceAssistantError as error:
        return _fail(str(error), 1)
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else PROG_NAME
        return _fail(f"{path}: {error.format_message()} Try '{path} --help'.", 2)
    except click.ClickException as error:
        return _fail(error.format_message(), error.exit_code)
    except click.Abort as error:
        # click turns both Ctrl-C and the end of input at a question into Abort.
        ended = isinstance(error.__cause__ or error.__context__, EOFError)
        return _fail("The input ended before the question was answered.", 1) if ended else 130
    except OSError as error:
        if interrupted():
            # The terminal is gone, and with it the place to say so.
            return 130
        return _fail(f"{_what_failed(error)}. To look for the cause: {PROG_NAME} doctor", 1)
    return result if isinstance(result, int) else 0


def _what_failed(error: OSError) -> str:
    reason = error.strerror or str(error) or type(error).__name__
    return f"{error.filename}: {reason}" if error.filename else reason


def _fail(message: str, code: int) -> int:
    click.echo(" ".join(message.split()), err=True)
    return code


@click.group(cls=Program, name=PROG_NAME, invoke_without_command=True, params=_common_options())
@click.version_option(__version__, prog_name=PROG_NAME)
@click.pass_context
def main(ctx: click.Context) -> None:
    """An offline voice companion for grounding and reflection.

    Without a command it waits at home: say the wake phrase, or press Enter, and then what you'd
    like.
    """
    if ctx.invoked_subcommand is None:
        from voice_assistant.cli.home import anybody_there, home

        config = load_config(**ctx.meta.get(_FLAGS, {}))
        if anybody_there(config):
            home(config)
        else:
            click.echo(ctx.get_help())


for _name, _short_help in {
    "run": "One session: a practice or a reflection.",
    "demo": "A whole spoken reflection with a synthetic person.",
    "scripts": "Every practice and flow there is.",
    "steps": "The twelve steps in plain English.",
    "transcribe": "Sound files to text.",
    "understand": "What an utterance means, line by line.",
    "log": "The journal: look back, correct, keep, share, delete.",
    "models": "The recognition models on this machine.",
    "calibrate": "Find out how well this machine hears over itself.",
    "remind": "One kind sentence, every day at a time you choose.",
    "config": "What is set, and where.",
    "devices": "The microphones and loudspeakers there are.",
    "doctor": "Check each part, and say what to do.",
}.items():
    main.add_command(Deferred(_name, f"{__name__}.{_name}:{_name}", _short_help))
