"""What docs/journal.md says about the file is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.journal.conftest import Clock
from tests.journal.entries import entry, utterance
from voice_assistant.journal import Journal

PAGE = (Path(__file__).parents[2] / "docs/journal.md").read_text("utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
EXPECTED: list[list[tuple[object, ...]]] = [
    [("2026-11-23", "nightly", "completed")],
    [("How was today?", "my sister called soup")],
    [("2026-11-23", "my [sister] called")],
    [("2026-11", 7.0, 1)],
    [("2026-11-23", "soup")],
    [("super", "soup")],
    [("super", 1)],
]


@pytest.fixture
def told(journal: Journal, clock: Clock) -> Journal:
    """An evening, then a slip and a crisis that no query about gratitude may show."""
    session_id = entry(journal, "my sister called")
    journal.save_segment(session_id, 1, 2, utterance("super", confidence=0.2))
    journal.correct_segment(session_id, 1, 2, "soup")
    journal.save_rating(session_id, 1, "mood", 7)
    journal.keep_line(session_id, 1, "gratitude", "soup")
    journal.end_session(session_id, "completed")
    for script in ("after-a-slip", "gratitude"):
        clock.pass_by(days=1)
        hard = entry(journal, script=script)
        journal.keep_line(hard, 1, "gratitude", "kept in peace")
    journal.flag_safety(hard, 1, "crisis")
    return journal


@pytest.mark.parametrize(("query", "expected"), [*zip(QUERIES, EXPECTED, strict=True)])
def test_each_query_of_the_page_answers(
    told: Journal, query: str, expected: list[tuple[object, ...]]
) -> None:
    # The page asks for this year's; the entries here are of a year of their own.
    query = query.replace("date('now', 'start of year')", "'2026-01-01'")
    assert told._db.execute(query).fetchall() == expected


def test_every_table_and_column_is_on_the_page(journal: Journal) -> None:
    rows = re.findall(r"^\| `(\w+)` \|.*\| (`.*`) \|$", PAGE, re.MULTILINE)
    described = {table: re.findall(r"`(\w+)`", columns) for table, columns in rows}
    tables = [
        table
        for table in journal._db.tables
        if not table.name.startswith(("_", "sqlite_", "segments_fts"))
    ]
    assert described == {table.name: [column.name for column in table.columns] for table in tables}
