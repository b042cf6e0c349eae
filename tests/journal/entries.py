"""Small entries to write in tests."""

from __future__ import annotations

from voice_assistant.events import Recognition, StepOutcome, Utterance, Word
from voice_assistant.journal import Journal


def utterance(raw: str, *, engine: str = "vosk", confidence: float | None = 0.9) -> Utterance:
    """`raw` as it might be heard, one word every 300 ms from the first second on."""
    words = tuple(
        Word(word.lower().strip(".,"), at * 300, at * 300 + 250, confidence)
        for at, word in enumerate(raw.split())
    )
    text = " ".join(word.text for word in words)
    recognition = Recognition(text, raw, words, engine, confidence or 0.0)
    return Utterance(recognition, 1000, 1000 + 300 * len(words))


def begin(journal: Journal, script: str = "nightly") -> int:
    return journal.start_session(script, wording="plain", engine="vosk", voice="natural")


def turn(
    journal: Journal, session_id: int, ordinal: int = 1, *, outcome: StepOutcome = "answered"
) -> None:
    journal.save_turn(
        session_id,
        ordinal,
        step=f"step-{ordinal}",
        prompt="How was today?",
        wording="plain",
        outcome=outcome,
        started_ms=0,
        ended_ms=900,
    )


def entry(journal: Journal, *sentences: str, script: str = "nightly") -> int:
    """A whole entry of one turn; not ended."""
    session_id = begin(journal, script)
    turn(journal, session_id)
    for ordinal, sentence in enumerate(sentences, start=1):
        journal.save_segment(session_id, 1, ordinal, utterance(sentence))
    return session_id


def said(journal: Journal, session_id: int) -> list[str]:
    turns = journal.session(session_id).turns
    return [segment.said for one in turns for segment in one.segments]
