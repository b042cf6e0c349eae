"""Every conversation file runs the real loop over the shipped fakes: exact times, no sleeping."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from voice_assistant.testing import Conversation, Transcript, converse, load_conversation

FOLDER = Path(__file__).parent / "conversations"
FILES = sorted(FOLDER.rglob("*.toml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(FOLDER)))
def test_conversation(file: Path) -> None:
    conversation = load_conversation(file)
    transcript = converse(conversation)
    told = "\n".join(transcript.lines)
    assert transcript.unsaid == (), f"never came to be said; so far:\n{told}"
    assert transcript.outcome == conversation.outcome, told
    _turns_match(conversation, transcript, told)
    _spoken_matches(conversation, transcript, told)
    _journal_matches(conversation, transcript)


def _turns_match(conversation: Conversation, transcript: Transcript, told: str) -> None:
    if not conversation.expect:
        return
    turns = [asdict(turn) for turn in transcript.turns]
    wanted = list(conversation.expect)
    got = [{key: turn[key] for key in want} for want, turn in zip(wanted, turns, strict=False)]
    assert got == wanted[: len(got)], told
    assert len(turns) == len(wanted), f"{[turn['step'] for turn in turns]}\n{told}"


def _spoken_matches(conversation: Conversation, transcript: Transcript, told: str) -> None:
    spoken = iter(line for line in transcript.lines if line.startswith("assistant: "))
    for beginning in conversation.said:
        assert any(beginning in line for line in spoken), f"not said: {beginning}\n{told}"
    for words in conversation.never_said:
        assert words not in told
    for part in conversation.shown:
        assert any(part in line for line in transcript.shown), transcript.shown
    if conversation.ended_ms is not None:
        assert transcript.ended_ms == conversation.ended_ms


def _journal_matches(conversation: Conversation, transcript: Transcript) -> None:
    entry = transcript.entry
    assert entry.session.outcome == transcript.outcome
    if conversation.segments is not None:
        assert sum(len(turn.segments) for turn in entry.turns) == conversation.segments
    assert entry.session.crisis == conversation.flagged


def test_the_same_conversation_gives_the_same_transcript_every_time() -> None:
    conversation = load_conversation(FOLDER / "nightly" / "short.toml")
    first, *others = [converse(conversation) for _ in range(5)]
    assert all(other.lines == first.lines and other.turns == first.turns for other in others)
