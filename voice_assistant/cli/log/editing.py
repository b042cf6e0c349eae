"""Correcting sentences: one by one in our own prompt, or all of them in the person's editor."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from voice_assistant.errors import JournalError

if TYPE_CHECKING:
    from voice_assistant.journal import Correction, SessionDetail

_NOTE = "# "
"""Before what is only there to be read, in the editor."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One segment, and the question it answers."""

    turn_ordinal: int
    ordinal: int
    prompt: str
    said: str


@dataclass(slots=True)
class Changes:
    corrected: list[Correction] = field(default_factory=list)
    removed: list[tuple[int, int]] = field(default_factory=list)
    """Turn and segment of each."""

    def take(self, sentence: Sentence, said: str) -> None:
        """Note what the person made of `sentence`; nothing where they left it."""
        from voice_assistant.journal import Correction

        said = _one_line(said)
        if not said:
            self.removed.append((sentence.turn_ordinal, sentence.ordinal))
        elif said != sentence.said:
            self.corrected.append(Correction(sentence.turn_ordinal, sentence.ordinal, said))


def sentences(detail: SessionDetail, turn_ordinal: int | None) -> list[Sentence]:
    """What was said in an entry, or in one turn of it."""
    return [
        Sentence(turn.ordinal, segment.ordinal, _one_line(turn.prompt), _one_line(segment.said))
        for turn in detail.turns
        if turn_ordinal in (None, turn.ordinal)
        for segment in turn.segments
    ]


def one_by_one(chosen: Sequence[Sentence]) -> Changes:
    """Put each sentence before the person. Nothing of it is written to any file."""
    ask = _ask_with_it_there if sys.stdin.isatty() and sys.stdout.isatty() else _next_line
    changes = Changes()
    prompt = ""
    for sentence in chosen:
        if sentence.prompt != prompt:
            prompt = sentence.prompt
            click.echo(prompt)
        said = ask(sentence)
        if said is not None:
            changes.take(sentence, said)
    return changes


def in_editor(chosen: Sequence[Sentence]) -> Changes:
    """All of them in the person's editor, a line each. Raises JournalError where the lines that
    come back are not as many: which is which could not be told."""
    text = "".join(f"{_NOTE}{each.prompt}\n{each.said}\n" for each in chosen)
    edited = click.edit(text, extension=".txt", require_save=True)
    changes = Changes()
    if edited is None:
        return changes
    lines = [line for line in edited.splitlines() if not line.startswith(_NOTE)]
    while lines and not lines[-1].strip() and len(lines) > len(chosen):
        lines.pop()
    if len(lines) != len(chosen):
        raise JournalError(
            f"{len(lines)} lines came back for {len(chosen)} sentences, so nothing was changed.",
            "Keep each sentence on its line; an empty line removes it.",
        )
    for sentence, said in zip(chosen, lines, strict=True):
        changes.take(sentence, said)
    return changes


def _ask_with_it_there(sentence: Sentence) -> str | None:
    from prompt_toolkit import prompt

    said = prompt("> ", default=sentence.said)
    if said.strip() or click.confirm("Remove it?"):
        return said
    return None


def _next_line(sentence: Sentence) -> str | None:
    """The next line of a pipe; None leaves the sentence as it is."""
    click.echo(f"> {sentence.said}")
    line = sys.stdin.readline()
    return line if line.strip() else None


def _one_line(text: str) -> str:
    return " ".join(text.split())
