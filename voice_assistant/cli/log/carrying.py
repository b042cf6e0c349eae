"""Carrying the journal out and in: `export`, `import`, `backup`, `restore`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from voice_assistant.cli.log.choosing import ID, is_filtered, takes_filters
from voice_assistant.cli.log.opening import BEGIN, the_journal
from voice_assistant.cli.log.shapes import counted
from voice_assistant.cli.output import tells_when_interrupted
from voice_assistant.errors import JournalError

if TYPE_CHECKING:
    from voice_assistant.config import Config
    from voice_assistant.journal import Journal, SessionDetail

FORMATS = ("md", "html", "pdf", "csv", "json")
_ENDINGS = {".md": "md", ".markdown": "md", ".html": "html", ".htm": "html", ".pdf": "pdf",
            ".csv": "csv", ".json": "json"}  # fmt: skip
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("entries", metavar="[ID]...", type=ID, nargs=-1)
@takes_filters
@click.option("--format", "form", type=click.Choice(FORMATS), help="Markdown unless FILE says.")
@click.option("--out", type=_FILE, metavar="FILE", help="Where to write it, instead of here.")
@click.option("--preview", is_flag=True, help="Show what would be in it; write nothing.")
@click.option("--sheet", is_flag=True, help="Only answers you pick now, for someone you trust.")
@click.option("--pick", "picks", multiple=True, metavar="ID:TURN", help="Pick this one, unasked.")
@click.option("--initials", is_flag=True, help="Other people's names as initials.")
@click.option("--name", "names", multiple=True, help="With --initials: a name it may not know.")
@click.option("--title", default="Journal", show_default=True, help="What stands at its top.")
@click.option("--yes", is_flag=True, help="Write over FILE without asking.")
@click.pass_obj
def export(
    config: Config,
    entries: tuple[int, ...],
    filters: dict[str, Any],
    form: str | None,
    out: Path | None,
    preview: bool,
    sheet: bool,
    picks: tuple[str, ...],
    initials: bool,
    names: tuple[str, ...],
    title: str,
    yes: bool,
) -> None:
    """Write entries as a file to read, to hand on, or (json) to import again.

    All entries, those of some ID, or those that the filters leave. Entries from a crisis or a slip
    are left out unless named by their ID; only json, which is a copy, has them too. Read what you
    share: no list knows every name, so --initials may miss one.
    """
    from voice_assistant.cli.log import exporting

    form = form or _ENDINGS.get(out.suffix.lower() if out else "", "md")
    order = exporting.Order(form, preview, sheet, picks, initials, names, title)
    order.refuse_what_cannot_be()
    if form == "pdf" and out is None and not preview and sys.stdout.isatty():
        raise click.UsageError("A PDF is not for the terminal: name a file with --out FILE.")
    with the_journal(config) as journal:
        details = _chosen(journal, entries, filters, everything=form == "json")
        content = exporting.content(journal, details, order)
        if content is None:
            return
        if preview or out is None:
            sys.stdout.buffer.write(content)
        else:
            _write(journal, out, content, yes)


@click.command("import")
@click.argument("file", type=_FILE)
@click.pass_obj
def import_entries(config: Config, file: Path) -> None:
    """Take in entries that `log export --format json` wrote; those already here are left alone."""
    import json

    from voice_assistant.journal import Journal

    try:
        exported = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise JournalError(f"{file} cannot be read: {error.strerror}.", "Name another.") from error
    except (ValueError, RecursionError):
        # Without the cause: it holds the text.
        raise JournalError(
            f"{file} is not JSON.", "`voice-assistant log export --format json` writes some."
        ) from None
    with Journal.open(config.journal_path) as journal:
        done = journal.take_in(exported, str(file))
    click.echo(f"{done.added} imported, {done.there} were here already.")


@click.command()
@click.argument("file", type=_FILE)
@click.option("--yes", is_flag=True, help="Write over FILE without asking.")
@click.pass_obj
def backup(config: Config, file: Path, yes: bool) -> None:
    """Write the whole journal to one encrypted FILE, under a passphrase you choose.

    Asks for the passphrase; from a pipe, takes the first line. Without it nobody can open the
    file, you included. The form is age (age-encryption.org): other programs open it too.
    """
    from voice_assistant.journal.backup import back_up

    with the_journal(config) as journal, tells_when_interrupted("No backup was written."):
        if not _may_write(file, yes):
            return
        back_up(journal, file, _passphrase(new=True))
    click.echo(f"Backed up to {file}, and read back. Keep the passphrase where you find it.")


@click.command()
@click.argument("file", type=_FILE)
@click.option("--yes", is_flag=True, help="Replace the journal that is there without asking.")
@click.pass_obj
def restore(config: Config, file: Path, yes: bool) -> None:
    """Make the backup in FILE the journal. One from an earlier version is upgraded.

    Everything is checked first; the journal that is there is replaced in one step.
    """
    from voice_assistant.journal import Journal
    from voice_assistant.journal.backup import opened_backup, restore

    path = config.journal_path
    with (
        tells_when_interrupted("The journal is as it was."),
        opened_backup(file, _passphrase(new=False)) as copy,
    ):
        if not _may_replace(path, yes):
            return
        restore(copy, path)
    with Journal.open(path) as journal:
        journal.note_copy(file, "backup")
        click.echo(f"Restored {counted(len(journal.sessions()))} to {path}.")


def _chosen(
    journal: Journal, entries: tuple[int, ...], filters: dict[str, Any], *, everything: bool
) -> list[SessionDetail]:
    if entries and is_filtered(filters):
        raise click.UsageError("Name entries by ID or by filters, not both.")
    if entries:
        return [journal.session(entry) for entry in dict.fromkeys(entries)]
    rows = journal.sessions(**filters)
    if not rows:
        hint = "`voice-assistant log list` shows what there is." if is_filtered(filters) else BEGIN
        raise JournalError("There is no such entry to export.", hint)
    left_out = [] if everything else [row for row in rows if row.guarded]
    if left_out:
        ids = " ".join(str(row.id) for row in left_out)
        click.echo(f"Left out, from a crisis or a slip: {ids}. Name an ID to have it.", err=True)
    return [journal.session(row.id) for row in rows if row not in left_out]


def _write(journal: Journal, out: Path, content: bytes, yes: bool) -> None:
    from voice_assistant.journal.whole_file import write_whole

    with tells_when_interrupted("Nothing was written."):
        if not _may_write(out, yes):
            return
        write_whole(out, content)
        journal.note_copy(out, "export")
    click.echo(f"Written to {out}, unencrypted, for you alone to read.", err=True)


def _may_write(file: Path, yes: bool) -> bool:
    if not file.exists() or yes or click.confirm(f"Write over {file}?"):
        return True
    click.echo("Nothing was written.", err=True)
    return False


def _may_replace(path: Path, yes: bool) -> bool:
    from voice_assistant.journal import Journal

    if not path.exists() or yes:
        return True
    with Journal.open(path) as journal:
        there = len(journal.sessions())
    if not there or click.confirm(f"Replace the {counted(there)} in {path}?"):
        return True
    click.echo("Nothing was restored.", err=True)
    return False


def _passphrase(*, new: bool) -> str:
    if sys.stdin.isatty():
        passphrase = click.prompt("Passphrase", hide_input=True, confirmation_prompt=new)
    else:
        passphrase = sys.stdin.readline().rstrip("\r\n")
    if not passphrase:
        raise JournalError("There is no passphrase.", "Type one, or pipe it in as the first line.")
    return str(passphrase)
