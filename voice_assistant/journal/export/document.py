"""What is exported, whatever the format: days, questions, and what the person said."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from voice_assistant.journal.rows import SessionDetail, TurnRow

Pick = tuple[int, int]
"""An answer: the id of its entry, and its number in it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A question, and what the person said to it."""

    ordinal: int
    step: str
    question: str
    said: str
    ratings: tuple[tuple[str, float], ...] = ()
    kept: tuple[str, ...] = ()
    """What it was kept as: gratitude, tomorrow …"""
    starred: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    id: int
    day: date
    started: datetime
    """By the clock where the person was."""
    script: str
    answers: tuple[Answer, ...]
    tags: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        return f"{self.started:%A}, {self.started.day} {self.started:%B %Y, %H:%M}"


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    entries: tuple[Entry, ...]

    @property
    def answers(self) -> int:
        return sum(len(entry.answers) for entry in self.entries)


def document(title: str, details: Iterable[SessionDetail]) -> Document:
    """Entries, oldest first, with the questions that were answered. Entries without are left out:
    their time is in the statistics."""
    entries = [_entry(detail) for detail in details]
    entries.sort(key=lambda entry: entry.started)
    return Document(title, tuple(entry for entry in entries if entry.answers))


def only_picked(whole: Document, picks: Collection[Pick]) -> Document:
    """The sheet: nothing but the answers that the person picked."""
    entries = [
        replace(
            entry,
            answers=tuple(a for a in entry.answers if (entry.id, a.ordinal) in picks),
            tags=(),
        )
        for entry in whole.entries
    ]
    return replace(whole, entries=tuple(entry for entry in entries if entry.answers))


def rewritten(whole: Document, rewrite: Callable[[str], str]) -> Document:
    """The same with what the person said, and their tags, put through `rewrite`."""
    return replace(
        whole,
        entries=tuple(
            replace(
                entry,
                tags=tuple(rewrite(tag) for tag in entry.tags),
                answers=tuple(replace(each, said=rewrite(each.said)) for each in entry.answers),
            )
            for entry in whole.entries
        ),
    )


def _entry(detail: SessionDetail) -> Entry:
    session = detail.session
    return Entry(
        id=session.id,
        day=session.local_day,
        started=session.started.astimezone(ZoneInfo(session.zone)),
        script=session.script,
        answers=tuple(_answer(turn) for turn in detail.turns if turn.segments or turn.ratings),
        tags=session.tags,
    )


def _answer(turn: TurnRow) -> Answer:
    return Answer(
        ordinal=turn.ordinal,
        step=turn.step,
        question=turn.prompt,
        said=" ".join(segment.said for segment in turn.segments),
        ratings=tuple((rating.kind, rating.value) for rating in turn.ratings),
        kept=tuple(line.kind for line in turn.kept),
        starred=turn.starred,
    )
