"""Every conversation file runs the real loop over the shipped fakes: exact times, no sleeping."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import asdict
from functools import cache
from pathlib import Path

import pytest

from voice_assistant.testing import Conversation, Transcript, converse, load_conversation
from voice_assistant.understanding.understander import Understander

FOLDER = Path(__file__).parent / "conversations"
FILES = sorted(FOLDER.rglob("*.toml"))


@cache
def one_understander() -> Understander:
    return Understander()


@pytest.fixture(autouse=True)
def _understanding_loads_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading spaCy's phrases takes longer than most conversations."""
    monkeypatch.setattr("voice_assistant.assembly.Understander", one_understander)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(FOLDER)))
def test_conversation(file: Path, tmp_path: Path) -> None:
    conversation = load_conversation(file)
    transcript = converse(conversation, tmp_path / "journal.db")
    told = "\n".join(f"{at_ms:>8} {text}" for at_ms, text in transcript.spoken)
    assert transcript.unsaid == (), f"never came to be said; so far:\n{told}"
    assert transcript.outcome == conversation.outcome, told
    assert conversation.ended_ms in (None, transcript.ended_ms), told
    assert conversation.cut_ms in (None, transcript.cut_ms), told
    _turns_match(conversation, transcript, told)
    _spoken_matches(conversation, transcript, told)
    _journal_matches(conversation, transcript)
    _tables_match(conversation, tmp_path / "journal.db")


def _turns_match(conversation: Conversation, transcript: Transcript, told: str) -> None:
    if not conversation.expect:
        return
    turns = [asdict(turn) for turn in transcript.turns]
    wanted = list(conversation.expect)
    got = [{key: turn[key] for key in want} for want, turn in zip(wanted, turns, strict=False)]
    assert got == wanted[: len(got)], told
    assert len(turns) == len(wanted), f"{[turn['step'] for turn in turns]}\n{told}"


def _spoken_matches(conversation: Conversation, transcript: Transcript, told: str) -> None:
    spoken = iter(transcript.spoken)
    for said in conversation.said:
        found = next((at_ms for at_ms, text in spoken if said.line in text), None)
        assert found is not None, f"not said, or not in this order: {said.line}\n{told}"
        assert said.at_ms in (None, found), f"said at {found}: {said.line}\n{told}"
    for words in conversation.never_said:
        assert words not in told
        assert not any(words in line for line in transcript.shown)
    for part in conversation.shown:
        assert any(part in line for line in transcript.shown), transcript.shown


def _journal_matches(conversation: Conversation, transcript: Transcript) -> None:
    entry = transcript.entry
    assert entry.session.outcome == transcript.outcome
    assert entry.session.next_step == (conversation.next_step or None)
    written = tuple(segment.text for turn in entry.turns for segment in turn.segments)
    assert conversation.written in (None, written)
    ratings = tuple(rating.value for turn in entry.turns for rating in turn.ratings)
    assert conversation.ratings in (None, ratings)
    kept = tuple(line.text for turn in entry.turns for line in turn.kept)
    assert conversation.kept in (None, kept)


def _tables_match(conversation: Conversation, journal: Path) -> None:
    with closing(sqlite3.connect(journal)) as db:
        tiers = db.execute("SELECT tier FROM safety_flags ORDER BY turn_ordinal").fetchall()
    assert tuple(tier for (tier,) in tiers) == conversation.flags
    for file in journal.parent.glob(f"{journal.name}*"):
        for words in conversation.unwritten:
            assert words.encode() not in file.read_bytes(), f"{words!r} in {file.name}"


def test_the_same_conversation_gives_the_same_transcript_every_time() -> None:
    conversation = load_conversation(FOLDER / "nightly" / "short.toml")
    first, *others = [converse(conversation) for _ in range(5)]
    assert all(other.lines == first.lines and other.turns == first.turns for other in others)
