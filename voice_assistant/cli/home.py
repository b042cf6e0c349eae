"""Without a command: home, which waits for the wake phrase, Enter, or a typed line."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from voice_assistant.cli.keyboard import keyboard, no_keys
from voice_assistant.cli.output import tells_when_interrupted
from voice_assistant.cli.run import session_equipment, why_type
from voice_assistant.cli.screen import PlainScreen

if TYPE_CHECKING:
    from voice_assistant.assembly import Equipment
    from voice_assistant.config import Config
    from voice_assistant.listening.wake import WakeListener


def home(config: Config) -> None:
    """Be at home until Ctrl-C, or until the typed input ends.

    Raises AudioDeviceError where there is neither a microphone nor a terminal.
    """
    from voice_assistant.home import stay_home
    from voice_assistant.reminders.doorbell import make_way
    from voice_assistant.reminders.waiting import reminded_wake

    typed = bool(why := why_type(config))
    if typed:
        click.echo(why, err=True)
    screen = PlainScreen(echo_user=not typed)

    def make_wake(equipment: Equipment) -> WakeListener | None:
        if typed:
            return None
        click.echo(f'Say "{config.wake_phrase}", or press Enter. Ctrl-C ends.', err=True)
        return reminded_wake(config, equipment, "home")

    make_way(config.journal_path)
    with (
        tells_when_interrupted("Everything you finished saying is saved."),
        nullcontext(no_keys) if typed else keyboard() as pressed_keys,
    ):
        stay_home(
            config,
            screen,
            lambda: session_equipment(config, screen, typed, None, None, pressed_keys),
            make_wake,
        )


def anybody_there(config: Config) -> bool:
    """Whether somebody can speak or type here."""
    from voice_assistant.errors import AudioDeviceError

    try:
        why_type(config)
    except AudioDeviceError:
        return sys.stdin.isatty()
    return True
