"""Going on in a sentence that was cut: from the start of the cut word, without a click."""

from __future__ import annotations

import numpy as np

from voice_assistant.events import OUTPUT_RATE, Speech, SpokenWord
from voice_assistant.voice.shaping import TAIL_MS

_FADE = OUTPUT_RATE * 3 // 1000


def rest_of(speech: Speech, heard: int) -> Speech:
    """What of `speech` is still to be heard after `heard` samples.

    A sentence begins again at the word that was cut; after its last word, and in sounds and
    silences, which have no words, it goes on where it was.
    """
    cut = _word_start(speech, heard)
    samples = speech.samples[cut:].copy()
    fade = min(_FADE, len(samples))
    samples[:fade] = (samples[:fade] * np.linspace(0, 1, fade)).astype(np.int16)
    cut_ms = cut * 1000 // OUTPUT_RATE
    words = (SpokenWord(word.text, max(0, word.started_ms - cut_ms)) for word in speech.words)
    kept = sum(_place(word) >= cut for word in speech.words)
    return Speech(speech.text, samples, tuple(words)[len(speech.words) - kept :])


def _word_start(speech: Speech, heard: int) -> int:
    if not speech.words or speech.duration_ms - heard * 1000 // OUTPUT_RATE <= TAIL_MS:
        return heard
    return max((_place(word) for word in speech.words if _place(word) <= heard), default=0)


def _place(word: SpokenWord) -> int:
    return word.started_ms * OUTPUT_RATE // 1000
