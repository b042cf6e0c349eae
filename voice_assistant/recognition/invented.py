"""Tells what Whisper made up from what somebody said.

The bounds come from 100 s of synthetic noise, hum, breath and coughs, and 76 short utterances of a
synthetic voice in white noise: unled, noise gave mean log probabilities below -0.97 with a chance
of no speech above 0.6; words at equal strength with the noise gave above -0.9. Led by a prompt,
noise reached -0.58, and clear words stayed above -0.4.
"""

from __future__ import annotations

import re
from typing import Protocol

from voice_assistant.recognition.spelling import understanding_form


class Piece(Protocol):
    """The part of a faster-whisper segment that tells how it came about."""

    text: str
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float


_CERTAIN_LOGPROB = -0.4
_LEAST_LOGPROB = -0.95
_NO_SPEECH, _NO_SPEECH_LOGPROB = 0.6, -0.5
_PERHAPS_NO_SPEECH, _PERHAPS_LOGPROB = 0.4, -0.3
_MOST_COMPRESSION = 2.4
"""Text that shrinks more than this is one phrase over and over; the engine's own bound."""
_REPEATED = re.compile(r"(\b.{2,40}?)(?: \1){4,}\b")
_ANNOTATION = re.compile(r"[\[(*♪][^\])*♪]*[\])*♪]?")
"""Sounds described instead of words: "[BLANK_AUDIO]", "(sighs)", "♪"."""

_FAVOURITES = frozenset({
    "you", "thank you", "thanks for watching", "thank you for watching", "bye", "bye bye",
    "i'll see you next time", "see you next time", "thank you very much", "so", "okay", "oh",
    "thank you for your time", "please subscribe", "the end",
})  # fmt: skip
"""What the engine is known to write over noise, from the endings of the films it learned from."""


def is_certain(piece: Piece) -> bool:
    """Whether even a led hearing can only be words said."""
    return piece.avg_logprob >= _CERTAIN_LOGPROB and not _is_no_text(piece)


def is_invented(piece: Piece) -> bool:
    """Whether an unled hearing is more likely made up than said."""
    logprob, no_speech = piece.avg_logprob, piece.no_speech_prob
    if _is_no_text(piece) or logprob < _LEAST_LOGPROB:
        return True
    if no_speech > _NO_SPEECH and logprob < _NO_SPEECH_LOGPROB:
        return True
    favourite = understanding_form(piece.text) in _FAVOURITES
    return favourite and no_speech > _PERHAPS_NO_SPEECH and logprob < _PERHAPS_LOGPROB


def _is_no_text(piece: Piece) -> bool:
    words = understanding_form(_ANNOTATION.sub(" ", piece.text))
    repeats = piece.compression_ratio > _MOST_COMPRESSION or _REPEATED.search(words)
    return not words or bool(repeats)
