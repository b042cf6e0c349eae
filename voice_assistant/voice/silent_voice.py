"""A voice that takes the time a sentence would take and makes no sound: for typed sessions."""

from __future__ import annotations

from voice_assistant.events import OUTPUT_RATE, Speech, SpokenWord


class SilentVoice:
    """Every word takes its share of the minute; nothing is loaded and nothing fails."""

    name = "silent"

    def render(self, text: str, wpm: int, *, personal: bool = False) -> Speech:
        del personal
        import numpy as np

        words = text.split()
        word_ms = 60_000 // wpm
        places = tuple(SpokenWord(word, i * word_ms) for i, word in enumerate(words))
        samples = np.zeros(len(words) * word_ms * OUTPUT_RATE // 1000, np.int16)
        return Speech(text, samples, places)

    def close(self) -> None:
        """Nothing is held."""
