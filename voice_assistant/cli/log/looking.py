"""Looking into the journal: `list`, `show`, `search`, `today`, `stats`."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from voice_assistant.cli.log.choosing import ID, is_filtered, takes_days, takes_filters, this_day
from voice_assistant.cli.log.opening import BEGIN, journal_if_any, the_journal
from voice_assistant.cli.log.shapes import (
    hit_json,
    hit_line,
    session_columns,
    session_json,
    turn_json,
    turn_lines,
)
from voice_assistant.cli.output import print_json

if TYPE_CHECKING:
    from voice_assistant.config import Config
    from voice_assistant.journal import SessionDetail, SessionRow

_lines_of_json = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


@click.command("list")
@takes_filters
@click.option("--limit", type=ID, metavar="N", help="At most N entries.")
@_lines_of_json
@click.pass_obj
def list_entries(config: Config, filters: dict[str, Any], limit: int | None, as_json: bool) -> None:
    """Every entry, newest first.

    A DAY is said as people say it: yesterday, "last week", "3 march", 2026-03-09. A day lasts
    until four in the morning.
    """
    with journal_if_any(config) as journal:
        rows = journal.sessions(**filters, limit=limit) if journal else []
    if not rows:
        click.echo(
            "No such entry." if is_filtered(filters) else f"No entries yet. {BEGIN}", err=True
        )
    if as_json:
        for row in rows:
            print_json(session_json(row))
    elif sys.stdout.isatty():
        print_table(rows)
    else:
        for row in rows:
            click.echo("  ".join(session_columns(row)))


@click.command()
@click.argument("entry", metavar="ID", type=ID)
@click.option("--json", "as_json", is_flag=True, help="The entry as one JSON object.")
@click.pass_obj
def show(config: Config, entry: int, as_json: bool) -> None:
    """One entry, whole. A word that was not heard well is marked: [word?]."""
    with the_journal(config) as journal:
        detail = journal.session(entry)
    if as_json:
        print_json(_whole_json(detail))
    else:
        _print_whole(detail)


@click.command()
@click.argument("text", nargs=-1, required=True)
@_lines_of_json
@click.pass_obj
def search(config: Config, text: tuple[str, ...], as_json: bool) -> None:
    """Find what you said: all the words, or a "phrase in quotes".

    The best match comes first. An entry that met a crisis is named but not quoted; `log show ID`
    shows it.
    """
    with journal_if_any(config) as journal:
        hits = journal.search(" ".join(text)) if journal else []
    for hit in hits:
        if as_json:
            print_json(hit_json(hit))
        else:
            click.echo(hit_line(hit))
    if not hits:
        click.echo("Nothing found.", err=True)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Each entry as one JSON object.")
@click.pass_obj
def today(config: Config, as_json: bool) -> None:
    """This day in earlier years. Entries from a crisis or a slip are left in peace."""
    with journal_if_any(config) as journal:
        rows = journal.on_this_day(this_day()) if journal else []
        details = [journal.session(row.id) for row in rows] if journal else []
    for detail in details:
        if as_json:
            print_json(_whole_json(detail))
        else:
            _print_whole(detail)
            click.echo("")
    if not details:
        click.echo("Nothing from this day in earlier years.", err=True)


@click.command()
@takes_days
@click.option("--json", "as_json", is_flag=True, help="The numbers as one JSON object.")
@click.pass_obj
def stats(config: Config, since: date | None, until: date | None, as_json: bool) -> None:
    """Mood and craving over time, and time practised, week by week."""
    from voice_assistant.cli.log.picture import picture, stats_json
    from voice_assistant.dialogue.library import shipped_library

    library = shipped_library(config.prompts_folder)
    practices = [each for each in library.ids() if library.file(each).parent.name == "practices"]
    with journal_if_any(config) as journal:
        numbers = journal.stats(practices, since, until) if journal else None
    if numbers is None or not numbers.entries:
        click.echo("Nothing to draw." if since or until else f"No entries yet. {BEGIN}", err=True)
    if numbers is None:
        return
    if as_json:
        print_json(stats_json(numbers))
    elif numbers.entries:
        for line in picture(numbers):
            click.echo(line)


def print_table(rows: list[SessionRow]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("id", "when", "what", "outcome", "", box=None, header_style="bold")
    for row in rows:
        table.add_row(*(Text(column.strip()) for column in session_columns(row)))
    Console().print(table)


def _whole_json(detail: SessionDetail) -> dict[str, Any]:
    turns = [turn_json(turn) for turn in detail.turns]
    return session_json(detail.session) | {"turns": turns}


def _print_whole(detail: SessionDetail) -> None:
    click.echo("  ".join(session_columns(detail.session)))
    for turn in detail.turns:
        click.echo("")
        for line in turn_lines(turn):
            click.echo(line)
