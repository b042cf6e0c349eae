"""What `log export` writes: the entries in the form that was asked for, or the sheet of answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import click

from voice_assistant.errors import JournalError

if TYPE_CHECKING:
    from voice_assistant.journal import Journal, SessionDetail
    from voice_assistant.journal.export.document import Document, Pick


@dataclass(frozen=True, slots=True)
class Order:
    """How it is wanted. The fields are the options of `log export`."""

    form: str
    preview: bool
    sheet: bool
    picks: tuple[str, ...]
    initials: bool
    names: tuple[str, ...]
    title: str

    def refuse_what_cannot_be(self) -> None:
        """Raises UsageError for wishes that exclude each other."""
        shared = self.sheet or self.picks or self.initials or self.names
        if self.form == "json" and shared:
            raise click.UsageError("json is a copy of everything; choose md, html, pdf or csv.")
        if self.names and not self.initials:
            raise click.UsageError("--name goes with --initials.")


def content(journal: Journal, details: list[SessionDetail], order: Order) -> bytes | None:
    """The file's bytes; None where the person picked nothing."""
    from voice_assistant.journal.export.document import document, only_picked

    if order.form == "json" and not order.preview:
        return _as_json(journal, details)
    whole = document(order.title, details)
    if order.sheet or order.picks:
        picks = _named_picks(whole, order.picks) if order.picks else _asked_picks(whole)
        whole = only_picked(whole, picks)
        if not whole.entries:
            click.echo("Nothing was picked, so nothing is written.", err=True)
            return None
    return _rendered(_with_initials(whole, order), "md" if order.preview else order.form)


def _as_json(journal: Journal, details: list[SessionDetail]) -> bytes:
    from voice_assistant.journal.portable import wrapped

    ids = sorted(detail.session.id for detail in details)
    return (json.dumps(wrapped([*journal.entries_json(ids)]), indent=1) + "\n").encode()


def _with_initials(whole: Document, order: Order) -> Document:
    from voice_assistant.journal.export.document import rewritten
    from voice_assistant.journal.initials import with_initials

    return rewritten(whole, partial(with_initials, also=order.names)) if order.initials else whole


def _rendered(whole: Document, form: str) -> bytes:
    if form == "pdf":
        from voice_assistant.journal.export.pdf import as_pdf, undrawable

        missing = undrawable(whole)
        if missing:
            click.echo(
                f"{missing} letters have no place in the PDF's font and stand as question marks;"
                " --format html has them all.",
                err=True,
            )
        return as_pdf(whole)
    return _text(whole, form).encode("utf-8", "replace")


def _text(whole: Document, form: str) -> str:
    if form == "html":
        from voice_assistant.journal.export.html import as_html

        return as_html(whole)
    if form == "csv":
        from voice_assistant.journal.export.csv import as_csv

        return as_csv(whole)
    from voice_assistant.journal.export.markdown import as_markdown

    return as_markdown(whole)


def _named_picks(whole: Document, picks: tuple[str, ...]) -> set[Pick]:
    there = {f"{entry}:{answer}": (entry, answer) for entry, answer, _, _ in _answers(whole)}
    for pick in picks:
        if pick not in there:
            raise JournalError(
                f"There is no answer {pick} among the entries chosen.",
                "ID:TURN is an entry's id and the number `voice-assistant log show ID` gives it.",
            )
    return {there[pick] for pick in picks}


def _asked_picks(whole: Document) -> set[Pick]:
    """The answers the person picks from a numbered list; Enter picks those with a star."""
    offered = [*_answers(whole)]
    for number, (_, _, starred, line) in enumerate(offered, start=1):
        click.echo(f"{number:>4}{'*' if starred else ' '} {line}", err=True)
    stars = sum(starred for _, _, starred, _ in offered)
    asked = f"Which lines? For example 1 3-5. Enter picks the starred ones ({stars})"
    while True:
        typed = click.prompt(asked, default="", show_default=False, err=True)
        numbers = _numbers(typed, len(offered))
        if numbers is not None:
            break
        click.echo(f"Type numbers from 1 to {len(offered)}.", err=True)
    chosen = [offered[n - 1] for n in numbers] if typed.strip() else [o for o in offered if o[2]]
    return {(entry, answer) for entry, answer, _, _ in chosen}


def _answers(whole: Document) -> Iterator[tuple[int, int, bool, str]]:
    for entry in whole.entries:
        for answer in entry.answers:
            numbers = ", ".join(f"{kind} {value:g}" for kind, value in answer.ratings)
            said = answer.said or numbers
            yield entry.id, answer.ordinal, answer.starred, f"{entry.day}  {said}"


def _numbers(typed: str, most: int) -> list[int] | None:
    """The numbers in "1 3-5"; None where one is wrong."""
    numbers: list[int] = []
    for part in typed.replace(",", " ").split():
        first, dash, last = part.partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()):
            return None
        numbers += range(int(first), int(last or first) + 1) if int(last or first) <= most else [0]
    return numbers if all(1 <= number <= most for number in numbers) else None
