"""Changing entries: `edit`, `tag`, `star`, `delete`."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from voice_assistant.cli.log.choosing import ID
from voice_assistant.cli.log.opening import journal_if_any, the_journal
from voice_assistant.cli.log.shapes import counted, session_columns
from voice_assistant.cli.output import print_json, tells_when_interrupted
from voice_assistant.errors import JournalError

if TYPE_CHECKING:
    from voice_assistant.config import Config
    from voice_assistant.journal import Journal, SessionDetail, SessionRow

_off = click.option("--off", is_flag=True, help="Take it off again.")


@click.command()
@click.argument("entry", metavar="ID", type=ID)
@click.option("--turn", "ordinal", type=ID, metavar="N", help="Only this answer.")
@click.option("--editor", is_flag=True, help="In your own editor, through a temporary file.")
@click.pass_obj
def edit(config: Config, entry: int, ordinal: int | None, editor: bool) -> None:
    """Correct what was heard. What the recognizer made of it stays beside your words.

    Each answer is put before you to change; Enter leaves it, and an empty one is removed after
    asking. From a pipe, each line takes the place of one sentence, and an empty line leaves it.
    With --editor the words stand in a temporary file meanwhile; without it, in no file at all.
    """
    from voice_assistant.cli.log import editing

    with the_journal(config) as journal:
        detail = journal.session(entry)
        if ordinal is not None:
            _check_turn(detail, ordinal)
        sentences = editing.sentences(detail, ordinal)
        if not sentences:
            click.echo(f"Nothing was said there. `log show {entry}` shows what there is.", err=True)
            return
        with tells_when_interrupted("Nothing was changed."):
            changes = editing.in_editor(sentences) if editor else editing.one_by_one(sentences)
        journal.correct_segments(entry, changes.corrected)
        for turn_ordinal, segment_ordinal in changes.removed:
            journal.remove_segment(entry, turn_ordinal, segment_ordinal)
    corrected, removed = len(changes.corrected), len(changes.removed)
    click.echo(f"{corrected} corrected, {removed} removed, of {len(sentences)}.", err=True)


@click.command()
@click.argument("entry", metavar="[ID]", type=ID, required=False)
@click.argument("tags", metavar="[TAG]...", nargs=-1)
@_off
@click.option("--json", "as_json", is_flag=True, help="The tags as one JSON object.")
@click.pass_obj
def tag(config: Config, entry: int | None, tags: tuple[str, ...], off: bool, as_json: bool) -> None:
    """Put tags on an entry, or see those it has; without ID, every tag there is."""
    with journal_if_any(config) if entry is None else the_journal(config) as journal:
        if journal is None or entry is None:
            found = journal.tags() if journal else {}
        else:
            journal.session(entry)
            for each in tags:
                (journal.untag if off else journal.tag)(entry, each)
            found = dict.fromkeys(journal.session(entry).session.tags, 1)
    if as_json:
        print_json(found if entry is None else {"id": entry, "tags": [*found]})
    else:
        _print_tags(found, counted=entry is None)


@click.command()
@click.argument("entry", metavar="ID", type=ID)
@click.argument("ordinal", metavar="[TURN]", type=ID, required=False)
@_off
@click.pass_obj
def star(config: Config, entry: int, ordinal: int | None, off: bool) -> None:
    """Star an entry, or one answer in it: `log show ID` numbers them.

    Starred answers are what `log export --sheet` begins with.
    """
    with the_journal(config) as journal:
        detail = journal.session(entry)
        if ordinal is not None:
            _check_turn(detail, ordinal)
        (journal.unstar if off else journal.star)(entry, ordinal)


@click.command()
@click.argument("entries", metavar="ID...", type=ID, nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def delete(config: Config, entries: tuple[int, ...], yes: bool) -> None:
    """Delete entries for good: the words, and every trace of them in the journal's file.

    Exports and backups that were written before are named, since they cannot be reached.
    """
    with the_journal(config) as journal:
        rows = [journal.session(entry).session for entry in dict.fromkeys(entries)]
        for row in rows:
            click.echo("  ".join(session_columns(row)))
        if not yes and not click.confirm(f"Delete {counted(len(rows))} for good?"):
            click.echo("Nothing was deleted.", err=True)
            return
        _delete(journal, rows)


def _delete(journal: Journal, rows: list[SessionRow]) -> None:
    from voice_assistant.journal import session_lock

    # An entry that has not ended may be being written just now, by the one who holds the lock.
    running = any(row.ended is None for row in rows)
    with session_lock(journal.path) if running else nullcontext():
        erased = journal.delete_sessions([row.id for row in rows])
    click.echo(f"Deleted {counted(len(rows))}.")
    if not erased:
        click.echo(
            "Another program is reading the journal; the last traces in its file go when it is"
            " next closed. `voice-assistant log list` does that.",
            err=True,
        )
    copies = journal.copies(since=min(row.started for row in rows))
    if copies:
        click.echo("Written before, and out of reach: delete these yourself if you wish.")
    for copy in copies:
        there = "" if copy.path.exists() else " (not there any more)"
        click.echo(f"  {copy.kind} of {copy.made:%Y-%m-%d}: {copy.path}{there}")


def _check_turn(detail: SessionDetail, ordinal: int) -> None:
    if all(turn.ordinal != ordinal for turn in detail.turns):
        entry = detail.session.id
        raise JournalError(
            f"Entry {entry} has no answer {ordinal}.",
            f"`voice-assistant log show {entry}` numbers them.",
        )


def _print_tags(found: dict[str, int], *, counted: bool) -> None:
    for each, times in found.items():
        click.echo(f"{times:>4}  {each}" if counted else each)
    if not found:
        click.echo("No tags. `voice-assistant log tag ID TAG` puts one on an entry.", err=True)
