"""A table for a spreadsheet, an answer a row, in which nothing typed can act as a formula."""

from __future__ import annotations

import csv
import io

from voice_assistant.journal.export.document import Document

COLUMNS = (
    "entry", "day", "started", "script", "answer", "step", "question", "said", "mood", "craving",
    "safety", "distress", "kept", "starred", "tags",
)  # fmt: skip
_ACTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""First characters at which spreadsheets take a cell for a formula (OWASP, CSV injection)."""


def as_csv(document: Document) -> str:
    """Rows end in CR LF (RFC 4180). Numbers are ours; text of the person's is neutralised."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for entry in document.entries:
        for answer in entry.answers:
            ratings = dict(answer.ratings)
            table.writerow(
                [
                    entry.id,
                    entry.day,
                    entry.started.isoformat(timespec="minutes"),
                    *map(harmless, (entry.script,)),
                    answer.ordinal,
                    *map(harmless, (answer.step, answer.question, answer.said)),
                    *(ratings.get(kind, "") for kind in COLUMNS[8:12]),
                    " ".join(answer.kept),
                    "yes" if answer.starred else "",
                    harmless(", ".join(entry.tags)),
                ]
            )
    return out.getvalue()


def harmless(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet would run it. Blanks before it do
    not help: some programs skip them."""
    return f"'{text}" if text.lstrip(" \u00a0\ufeff").startswith(_ACTS) else text
