"""Full-text search over the person's own words: a safe query from whatever is typed."""

from __future__ import annotations

import re

from voice_assistant.journal.guarded import CRISIS

# Letters and digits, with apostrophes inside; the underscore is no letter to FTS5.
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")

RANKED = 10_000
"""Matches that are ranked, from the newest back: ranking 50,000 takes 40 ms, and the order of a
word that stands in every sentence means nothing."""

# A crisis is never quoted, so its sessions come once each, after the rest, without their words.
# The index ranks before anybody can say which matches those are: so many more are taken from it.
SEARCH = f"""
    WITH hard AS MATERIALIZED (SELECT id FROM sessions WHERE {CRISIS}),
    best AS MATERIALIZED (
        SELECT
            rowid AS id, rank,
            snippet(segments_fts, 0, '**', '**', '\u2026', 16) AS snippet
        FROM segments_fts
        WHERE segments_fts MATCH :query AND rowid >= ifnull((
            SELECT rowid FROM segments_fts WHERE segments_fts MATCH :query
            ORDER BY rowid DESC LIMIT 1 OFFSET :ranked
        ), 0)
        ORDER BY rank
        LIMIT :limit + (SELECT count(*) FROM segments WHERE session_id IN hard)
    )
    SELECT session_id, script, started, zone, local_day, step, turn_ordinal, snippet FROM (
        SELECT sessions.id AS session_id, script, started, zone, local_day, step, turn_ordinal,
            snippet, rank, 0 AS crisis
        FROM best
            JOIN segments USING (id)
            JOIN turns ON turns.session_id = segments.session_id
                AND turns.ordinal = segments.turn_ordinal
            JOIN sessions ON sessions.id = segments.session_id
        WHERE sessions.id NOT IN hard
        UNION ALL
        SELECT id, script, started, zone, local_day, NULL, NULL, NULL, 0, 1
        FROM sessions
        WHERE id IN hard AND EXISTS (
            SELECT * FROM segments
            WHERE session_id = sessions.id
                AND segments.id IN (SELECT rowid FROM segments_fts WHERE segments_fts MATCH :query)
        )
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
