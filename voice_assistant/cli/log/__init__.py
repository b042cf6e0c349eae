"""`log`: the journal on the command line."""

from __future__ import annotations

import click

from voice_assistant.cli.log.carrying import backup, export, import_entries, restore
from voice_assistant.cli.log.changing import delete, edit, star, tag
from voice_assistant.cli.log.looking import list_entries, search, show, stats, today


@click.group()
def log() -> None:
    """The journal: what was asked, and what you said."""


for _command in (
    list_entries, show, search, today, stats, edit, tag, star, delete, export, import_entries,
    backup, restore,
):  # fmt: skip
    log.add_command(_command)
