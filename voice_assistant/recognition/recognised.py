"""Puts together what a recognizer reports of an utterance, and weighs two hearings of one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from statistics import fmean

from voice_assistant.events import Recognition, Word
from voice_assistant.recognition.spelling import understanding_form

_UNSURE = 0.8
"""Open hearing above this confidence is never replaced."""
_CERTAIN = 0.9
"""Least confidence of every word of a phrase that may replace it."""
_ALIKE = 0.6
"""Least share of letters in common: "paws" and "pause" have 0.67, "know" and "next" 0.25."""
_HARDLY_ALIKE = 0.5
"""The same for a phrase of several words, which open hearing only has to bear out."""
_BLUR_MS = 150
"""How far two decoders may put the same word apart."""


def recognised(raw: str, words: Iterable[Word], engine: str) -> Recognition:
    """The recognition of text and words as the engine wrote them.

    Each word takes the understanding form, alone; one that becomes several ("21") shares its time.
    """
    spelled = tuple(part for word in words for part in _spelled(word))
    sure = [word.confidence for word in spelled if word.confidence is not None]
    confidence = fmean(sure) if sure else 0.0
    return Recognition(understanding_form(raw), raw, spelled, engine, confidence)


def settle(heard: Recognition, command: Recognition, phrases: Sequence[str]) -> Recognition:
    """The open hearing, or the expected phrase it misheard.

    `command` is the same utterance decoded against `phrases` alone, which turns any sound into one
    of them; so it counts only as the reading of something short that was heard unsurely and sounds
    alike. Where open hearing heard nothing, or more words, or was sure, it stands.
    """
    if heard.text in phrases or command.text not in phrases:
        return heard
    certain = all((word.confidence or 0.0) >= _CERTAIN for word in command.words)
    short = 0 < len(heard.text.split()) <= len(command.text.split())
    alike = SequenceMatcher(None, heard.text, command.text).ratio() >= _ALIKE
    replaces = certain and short and alike and heard.confidence < _UNSURE
    return command if replaces else heard


def spotted(heard: Recognition, command: Recognition, phrases: Sequence[str]) -> Recognition:
    """A phrase that `command`, decoded against the phrases alone, found somewhere in the utterance,
    and the words that `heard`, the open hearing, found after it; empty where open hearing of that
    moment is nothing like the phrase, for a decoder of phrases hears them in any speech."""
    for phrase in phrases:
        span = _span(phrase.split(), command.words)
        if not span:
            continue
        began, ended = span[0].started_ms - _BLUR_MS, span[-1].ended_ms + _BLUR_MS
        there = [w.text for w in heard.words if began <= w.started_ms and w.ended_ms <= ended]
        wanted, got = _letters(phrase), _letters(" ".join(there))
        alike = SequenceMatcher(None, wanted, got, autojunk=False).ratio()
        if alike >= _HARDLY_ALIKE:
            after = (w for w in heard.words if w.started_ms >= span[-1].ended_ms - _BLUR_MS)
            words = (*span, *after)
            return recognised(" ".join(word.text for word in words), words, heard.engine)
    return recognised("", (), heard.engine)


def has_phrase(command: Recognition, phrases: Sequence[str]) -> bool:
    """Whether one of the phrases stands in the words of `command`."""
    return any(_span(phrase.split(), command.words) for phrase in phrases)


def _span(phrase: Sequence[str], words: Sequence[Word]) -> tuple[Word, ...]:
    """The words of `phrase` as they stand one after the other in `words`; empty if they do not."""
    for start in range(len(words) - len(phrase) + 1):
        span = tuple(words[start : start + len(phrase)])
        if [word.text for word in span] == list(phrase):
            return span
    return ()


def _letters(text: str) -> str:
    """Letter by letter, also where a script writes them in blocks."""
    return unicodedata.normalize("NFD", text)


def _spelled(word: Word) -> Iterable[Word]:
    parts = understanding_form(word.text).split()
    span = (word.ended_ms - word.started_ms) / max(len(parts), 1)
    for place, part in enumerate(parts):
        started = word.started_ms + round(span * place)
        ended = word.started_ms + round(span * (place + 1))
        yield Word(part, started, ended, word.confidence)
