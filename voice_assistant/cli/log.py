"""The journal on the command line: `log list`, `log show`, `log search`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from voice_assistant.cli.output import print_json
from voice_assistant.errors import JournalError

if TYPE_CHECKING:
    from voice_assistant.config import Config
    from voice_assistant.journal import Hit, Journal, SegmentRow, SessionRow, TurnRow

_LARGEST = 2**63 - 1
_BEGIN = "`voice-assistant run nightly` begins one."
_NO_ANSWER = {
    "skipped": "skipped",
    "no_input": "no answer",
    "no_match": "not understood",
    "interrupted": "broke off",
    "stopped": "stopped",
}


@click.group()
def log() -> None:
    """The journal: what was asked, and what you said."""


@log.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--limit", type=click.IntRange(1, _LARGEST), metavar="N", help="At most N entries.")
@click.option("--script", metavar="ID", help="Only this practice or flow.")
@click.pass_obj
def list_entries(config: Config, as_json: bool, limit: int | None, script: str | None) -> None:
    """Every entry, newest first."""
    with _journal(config) as journal:
        rows = journal.sessions(script=script, limit=limit) if journal else []
    if not rows:
        click.echo(f"No entries yet. {_BEGIN}" if script is None else "No such entry.", err=True)
    if as_json:
        for row in rows:
            print_json(_session_json(row))
    elif sys.stdout.isatty():
        _print_table(rows)
    else:
        for row in rows:
            click.echo("  ".join(_session_columns(row)))


@log.command()
@click.argument("entry", metavar="ID", type=click.IntRange(1, _LARGEST))
@click.option("--json", "as_json", is_flag=True, help="The entry as one JSON object.")
@click.pass_obj
def show(config: Config, entry: int, as_json: bool) -> None:
    """One entry, whole. A word that was not heard well is marked: [word?]."""
    with _journal(config) as journal:
        if journal is None:
            raise JournalError(f"There is no journal at {config.journal_path} yet.", _BEGIN)
        detail = journal.session(entry)
    if as_json:
        turns = [_turn_json(turn) for turn in detail.turns]
        print_json(_session_json(detail.session) | {"turns": turns})
        return
    click.echo("  ".join(_session_columns(detail.session)))
    for turn in detail.turns:
        click.echo("")
        for line in _turn_lines(turn):
            click.echo(line)


@log.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def search(config: Config, text: tuple[str, ...], as_json: bool) -> None:
    """Find what you said: all the words, or a "phrase in quotes".

    An entry that met a crisis is named but not quoted; `log show ID` shows it.
    """
    with _journal(config) as journal:
        hits = journal.search(" ".join(text)) if journal else []
    for hit in hits:
        if as_json:
            print_json(_hit_json(hit))
        else:
            click.echo(_hit_line(hit))
    if not hits:
        click.echo("Nothing found.", err=True)


@contextmanager
def _journal(config: Config) -> Iterator[Journal | None]:
    """The journal, or None where there is none yet: looking makes no file."""
    from voice_assistant.journal import Journal

    if not config.journal_path.exists():
        yield None
        return
    with Journal.open(config.journal_path) as journal:
        yield journal


def _local(moment: datetime, zone: str) -> str:
    from zoneinfo import ZoneInfo

    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _session_columns(row: SessionRow) -> list[str]:
    outcome = (row.outcome or "not finished").replace("_", " ")
    return [f"{row.id:>4}", _local(row.started, row.zone), f"{row.script:<12}", outcome]


def _print_table(rows: list[SessionRow]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("id", "when", "what", "outcome", box=None, header_style="bold")
    for row in rows:
        table.add_row(*(Text(column.strip()) for column in _session_columns(row)))
    Console().print(table)


def _turn_lines(turn: TurnRow) -> Iterator[str]:
    from voice_assistant.journal.marking import marked

    yield turn.prompt
    for segment in turn.segments:
        yield f"    {marked(segment)}"
    if not turn.segments and turn.outcome in _NO_ANSWER:
        yield f"    ({_NO_ANSWER[turn.outcome]})"
    for rating in turn.ratings:
        yield f"    {rating.kind}: {rating.value:g}"
    for line in turn.kept:
        yield f"    kept for {line.kind}: {line.text}"


def _hit_line(hit: Hit) -> str:
    words = hit.snippet
    if words is None:
        words = f"(a hard night, not quoted; `voice-assistant log show {hit.session_id}` shows it)"
    return f"{hit.session_id:>4}  {_local(hit.started, hit.zone)}  {hit.script:<12}  {words}"


def _session_json(row: SessionRow) -> dict[str, Any]:
    from voice_assistant.journal.wall_clock import stamp

    return {
        "id": row.id,
        "script": row.script,
        "started": stamp(row.started),
        "ended": row.ended and stamp(row.ended),
        "outcome": row.outcome,
        "next_step": row.next_step,
        "local_day": row.local_day.isoformat(),
        "zone": row.zone,
        "wording": row.wording,
        "engine": row.engine,
        "voice": row.voice,
        "private": row.private,
        "turns": row.turns,
    }


def _turn_json(turn: TurnRow) -> dict[str, Any]:
    return {
        "ordinal": turn.ordinal,
        "step": turn.step,
        "prompt": turn.prompt,
        "wording": turn.wording,
        "outcome": turn.outcome,
        "started_ms": turn.started_ms,
        "ended_ms": turn.ended_ms,
        "heard": [_segment_json(segment) for segment in turn.segments],
        "ratings": {rating.kind: rating.value for rating in turn.ratings},
        "kept": {line.kind: line.text for line in turn.kept},
    }


def _segment_json(segment: SegmentRow) -> dict[str, Any]:
    return {
        "said": segment.said,
        "corrected": segment.corrected,
        "text": segment.text,
        "engine": segment.engine,
        "confidence": segment.confidence,
        "words": [
            {
                "word": word.text,
                "start_ms": word.started_ms,
                "end_ms": word.ended_ms,
                "confidence": word.confidence,
            }
            for word in segment.words
        ],
        "started_ms": segment.started_ms,
        "ended_ms": segment.ended_ms,
    }


def _hit_json(hit: Hit) -> dict[str, Any]:
    from voice_assistant.journal.wall_clock import stamp

    return {
        "id": hit.session_id,
        "script": hit.script,
        "started": stamp(hit.started),
        "local_day": hit.local_day.isoformat(),
        "step": hit.step,
        "turn": hit.turn_ordinal,
        "snippet": hit.snippet,
        "withheld": hit.snippet is None,
    }
