"""`remind`: daily reminders, by the system's own scheduler."""

from __future__ import annotations

import dataclasses
import sys
from datetime import time
from typing import TYPE_CHECKING

import click

from voice_assistant.cli.output import print_json

if TYPE_CHECKING:
    from voice_assistant.config import Config
    from voice_assistant.reminders.kept import Kept
    from voice_assistant.reminders.scheduler import Scheduler


class SetsByDefault(click.Group):
    """`remind nightly at 21:30` is `remind set nightly at 21:30`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands:
            args = ["set", *args]
        return super().resolve_command(ctx, args)


def _time_of_day(ctx: click.Context, param: click.Parameter, words: tuple[str, ...]) -> time:
    """`21:30`, `7`, `7 pm`."""
    from voice_assistant.reminders.kept import parse_time

    at = parse_time(" ".join(words))
    if at is None:
        reason = f"{' '.join(words)!r} is not a time of day: try 21:30, 7, or 7pm."
        raise click.BadParameter(reason, ctx, param)
    return at


@click.group(cls=SetsByDefault, short_help="One kind sentence, every day at a time you choose.")
def remind() -> None:
    """Set, list and remove daily reminders: `remind nightly at 21:30`.

    A reminder says one kind sentence, and waits twenty minutes for the wake phrase. It does not say
    what it is for, neither aloud nor to the system, and never comes back to a day that was missed.
    """


@remind.command("set")
@click.argument("script")
@click.argument("at", type=click.Choice(["at"]), metavar="at")
@click.argument("when", metavar="TIME", nargs=-1, required=True, callback=_time_of_day)
@click.pass_obj
def set_reminder(config: Config, script: str, at: str, when: time) -> None:
    """Every day at TIME; it takes the place of the one that SCRIPT had.

    `voice-assistant remind morning at 7` does the same.
    """
    del at
    from voice_assistant.dialogue.library import shipped_library
    from voice_assistant.reminders.kept import Reminder, new_key
    from voice_assistant.reminders.starting import entry_for

    shipped_library(config.prompts_folder).file(script)
    kept = _kept(config)
    before = kept.of(script)
    reminder = Reminder(script, when, before.key if before else new_key())
    scheduler = _scheduler()
    scheduler.set(entry_for(config, reminder))
    _keep(config, kept.with_one(reminder))
    click.echo(f"{script}: every day at {when:%H:%M}, by {scheduler.name}.")


@remind.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def list_reminders(config: Config, as_json: bool) -> None:
    """Every reminder, in the order of the day, and whether the system will start it."""
    from voice_assistant.reminders.kept import SET_ONE

    kept = _kept(config)
    if not kept.reminders:
        click.echo(f"There are no reminders. {SET_ONE}", err=True)
    for reminder in kept.reminders:
        scheduled = _is_scheduled(reminder.key)
        if as_json:
            print_json(
                {
                    "script": reminder.script,
                    "at": f"{reminder.at:%H:%M}",
                    "scheduled": scheduled,
                    "silent_today": kept.silent_today,
                }
            )
        else:
            lost = "" if scheduled else "  the system does not know it: set it again"
            click.echo(f"{reminder.at:%H:%M}  {reminder.script}{lost}")
    if kept.reminders and kept.silent_today and not as_json:
        click.echo("None of them speaks until four in the morning.", err=True)


@remind.command()
@click.argument("script")
@click.pass_obj
def remove(config: Config, script: str) -> None:
    """Remove the reminder of SCRIPT."""
    from voice_assistant.reminders.kept import ReminderError

    kept = _kept(config)
    reminder = kept.of(script)
    if reminder is None:
        raise ReminderError(
            f"There is no reminder for '{script}'.", "What is set: `voice-assistant remind list`."
        )
    _scheduler().remove(reminder.key)
    _keep(config, kept.without(script))
    click.echo(f"{script}: no more reminders.")


@remind.command("not-tonight")
@click.pass_obj
def not_tonight(config: Config) -> None:
    """No reminder speaks until four in the morning; one that waits now goes."""
    from voice_assistant.reminders.doorbell import Doorbell
    from voice_assistant.reminders.kept import today

    _keep(config, dataclasses.replace(_kept(config), silent_on=today()))
    Doorbell(config.journal_path).dismiss()
    click.echo("Not tonight, then. No reminder speaks until four in the morning.")


@remind.command(hidden=True)
@click.argument("key")
@click.pass_obj
def ring(config: Config, key: str) -> None:
    """Say the reminder of that key: what the system's scheduler starts."""
    from voice_assistant.cli.keyboard import no_keys
    from voice_assistant.cli.screen import HiddenScreen
    from voice_assistant.equipment import spoken_equipment
    from voice_assistant.reminders import ringing
    from voice_assistant.reminders.waiting import reminded_wake

    # Nobody may be looking, and others might: nothing is shown but numbers to call.
    screen = HiddenScreen()
    ringing.ring(
        config,
        key,
        screen,
        lambda: spoken_equipment(config, screen, pressed_keys=no_keys),
        lambda equipment: reminded_wake(config, equipment, "started"),
    )


def _scheduler() -> Scheduler:
    from platformdirs import user_config_path

    from voice_assistant.reminders.scheduler import run_program, the_scheduler

    return the_scheduler(run_program, sys.platform, user_config_path())


def _is_scheduled(key: str) -> bool:
    from voice_assistant.reminders.kept import ReminderError

    try:
        return _scheduler().holds(key)
    except ReminderError:
        return False


def _kept(config: Config) -> Kept:
    from voice_assistant.reminders.kept import load_kept

    return load_kept(config.data_folder)


def _keep(config: Config, kept: Kept) -> None:
    from voice_assistant.config import private_folder
    from voice_assistant.reminders.kept import save_kept

    save_kept(private_folder(config.data_folder), kept)
