"""Full-text search over the person's own words: a safe query from whatever is typed."""

from __future__ import annotations

import re

# Letters and digits, with apostrophes inside; the underscore is no letter to FTS5.
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")

# A crisis is never quoted, so its sessions come once each, after the rest, without their words.
SEARCH = """
    WITH found AS (
        SELECT
            sessions.id AS session_id, script, started, zone, local_day, step,
            turn_ordinal, rank, snippet(segments_fts, 0, '**', '**', '\u2026', 16) AS snippet,
            sessions.outcome IS 'crisis' OR EXISTS (
                SELECT * FROM safety_flags
                WHERE safety_flags.session_id = sessions.id AND tier = 'crisis'
            ) AS crisis
        FROM segments_fts
            JOIN segments ON segments.id = segments_fts.rowid
            JOIN turns ON turns.session_id = segments.session_id
                AND turns.ordinal = segments.turn_ordinal
            JOIN sessions ON sessions.id = segments.session_id
        WHERE segments_fts MATCH :query
    )
    SELECT session_id, script, started, zone, local_day, step, turn_ordinal, snippet FROM (
        SELECT * FROM found WHERE NOT crisis
        UNION ALL
        SELECT session_id, script, started, zone, local_day, NULL, NULL, min(rank), NULL, crisis
        FROM found WHERE crisis GROUP BY session_id
    )
    ORDER BY crisis, rank, started DESC LIMIT :limit
"""


def full_text_query(typed: str) -> str:
    """`typed` as an FTS5 query: every word must occur, words in double quotes as a phrase.

    FTS5's operators are only words here, and what holds no letter or digit is left out. Empty
    where nothing is left. https://www.sqlite.org/fts5.html#full_text_query_syntax
    """
    phrases: list[str] = []
    for index, part in enumerate(typed.split('"')):
        words = _WORD.findall(part)
        phrases += [" ".join(words)] if index % 2 and words else words
    return " ".join(f'"{phrase}"' for phrase in phrases)
