"""Markdown, for reading, and for the preview."""

from __future__ import annotations

import re
from collections.abc import Iterator

from voice_assistant.journal.export.document import Answer, Document

# What would be markup: anywhere in a line, or at its start.
_MARKUP = re.compile(r"([\\`*_\[\]<>])")
_AT_START = re.compile(r"^(\s*)([#+\-=~|]|\d+[.)](?=\s))")


def as_markdown(document: Document) -> str:
    return "\n".join(_lines(document)) + "\n"


def _lines(document: Document) -> Iterator[str]:
    yield f"# {_escaped(document.title)}"
    for entry in document.entries:
        yield ""
        yield f"## {entry.heading}: {_escaped(entry.script)}"
        if entry.tags:
            yield ""
            yield f"Tags: {_escaped(', '.join(entry.tags))}"
        for answer in entry.answers:
            yield ""
            yield from _answer_lines(answer)


def _answer_lines(answer: Answer) -> Iterator[str]:
    star = " ★" if answer.starred else ""
    yield f"**{_escaped(answer.question)}**{star}"
    if answer.said:
        yield ""
        yield f"{_escaped(answer.said)}"
    for kind, value in answer.ratings:
        yield ""
        yield f"{kind.capitalize()}: {value:g} of 10"


def _escaped(text: str) -> str:
    one_line = " ".join(text.split())
    return _AT_START.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", one_line))
