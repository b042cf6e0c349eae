"""Moves the times of what was recognised, and makes one utterance of two parts of it."""

from __future__ import annotations

from dataclasses import replace

from voice_assistant.events import Recognition, Utterance, Word


def counted_from(recognition: Recognition, lead_ms: int) -> Recognition:
    """Word times counted from the onset instead of from the pre-roll `lead_ms` before it."""
    return replace(recognition, words=_moved(recognition.words, -lead_ms))


def joined(first: Utterance, second: Utterance) -> Utterance:
    """Both as one, from the first's onset to the second's end."""
    one, other = first.recognition, second.recognition
    words = (*one.words, *_moved(other.words, second.started_ms - first.started_ms))
    sure = [word.confidence for word in words if word.confidence is not None]
    recognition = Recognition(
        text=f"{one.text} {other.text}",
        raw=f"{one.raw} {other.raw}",
        words=words,
        engine=other.engine,
        confidence=sum(sure) / len(sure) if sure else other.confidence,
    )
    return Utterance(recognition, first.started_ms, second.ended_ms)


def _moved(words: tuple[Word, ...], by_ms: int) -> tuple[Word, ...]:
    return tuple(
        replace(
            word,
            started_ms=max(0, word.started_ms + by_ms),
            ended_ms=max(0, word.ended_ms + by_ms),
        )
        for word in words
    )
