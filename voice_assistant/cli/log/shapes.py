"""Entries as JSON and as lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from voice_assistant.journal import Hit, SegmentRow, SessionRow, TurnRow

_NO_ANSWER = {
    "skipped": "skipped",
    "no_input": "no answer",
    "no_match": "not understood",
    "interrupted": "broke off",
    "stopped": "stopped",
}


def local(moment: datetime, zone: str) -> str:
    """`moment` to the minute, by the clock where the person was."""
    from zoneinfo import ZoneInfo

    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def counted(entries: int) -> str:
    return "1 entry" if entries == 1 else f"{entries} entries"


def session_columns(row: SessionRow) -> list[str]:
    outcome = (row.outcome or "not finished").replace("_", " ")
    columns = [f"{row.id:>4}", local(row.started, row.zone), f"{row.script:<12}", outcome]
    marks = [*(["starred"] if row.starred else []), *(f"#{tag}" for tag in row.tags)]
    return [*columns, " ".join(marks)] if marks else columns


def turn_lines(turn: TurnRow) -> Iterator[str]:
    from voice_assistant.journal.marking import marked

    yield f"{turn.ordinal}. {turn.prompt}{' (starred)' if turn.starred else ''}"
    for segment in turn.segments:
        yield f"    {marked(segment)}"
        if segment.corrected and segment.heard != segment.said:
            yield f"        (heard as: {segment.heard})"
    if not turn.segments and turn.outcome in _NO_ANSWER:
        yield f"    ({_NO_ANSWER[turn.outcome]})"
    for rating in turn.ratings:
        yield f"    {rating.kind}: {rating.value:g}"
    for line in turn.kept:
        yield f"    kept for {line.kind}: {line.text}"


def hit_line(hit: Hit) -> str:
    words = hit.snippet
    if words is None:
        words = f"(a hard night, not quoted; `voice-assistant log show {hit.session_id}` shows it)"
    return f"{hit.session_id:>4}  {local(hit.started, hit.zone)}  {hit.script:<12}  {words}"


def session_json(row: SessionRow) -> dict[str, Any]:
    from voice_assistant.journal.wall_clock import stamp

    return {
        "id": row.id,
        "script": row.script,
        "started": stamp(row.started),
        "ended": row.ended and stamp(row.ended),
        "outcome": row.outcome,
        "next_step": row.next_step,
        "local_day": row.local_day.isoformat(),
        "zone": row.zone,
        "wording": row.wording,
        "engine": row.engine,
        "voice": row.voice,
        "private": row.private,
        "turns": row.turns,
        "tags": [*row.tags],
        "starred": row.starred,
    }


def turn_json(turn: TurnRow) -> dict[str, Any]:
    return {
        "ordinal": turn.ordinal,
        "step": turn.step,
        "prompt": turn.prompt,
        "wording": turn.wording,
        "outcome": turn.outcome,
        "started_ms": turn.started_ms,
        "ended_ms": turn.ended_ms,
        "heard": [_segment_json(segment) for segment in turn.segments],
        "ratings": {rating.kind: rating.value for rating in turn.ratings},
        "kept": {line.kind: line.text for line in turn.kept},
        "starred": turn.starred,
    }


def _segment_json(segment: SegmentRow) -> dict[str, Any]:
    return {
        "said": segment.said,
        "corrected": segment.corrected,
        "heard": segment.heard,
        "text": segment.text,
        "engine": segment.engine,
        "confidence": segment.confidence,
        "words": [
            {
                "word": word.text,
                "start_ms": word.started_ms,
                "end_ms": word.ended_ms,
                "confidence": word.confidence,
            }
            for word in segment.words
        ],
        "started_ms": segment.started_ms,
        "ended_ms": segment.ended_ms,
    }


def hit_json(hit: Hit) -> dict[str, Any]:
    from voice_assistant.journal.wall_clock import stamp

    return {
        "id": hit.session_id,
        "script": hit.script,
        "started": stamp(hit.started),
        "local_day": hit.local_day.isoformat(),
        "step": hit.step,
        "turn": hit.turn_ordinal,
        "snippet": hit.snippet,
        "withheld": hit.snippet is None,
    }
