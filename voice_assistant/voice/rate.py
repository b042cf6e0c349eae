"""Words a minute, as they are heard: how they are counted, and which engine setting gives them.

Counted over whole sentences with the pauses between them, as a listener would. A single sentence
may differ: its words are longer or shorter than most.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voice_assistant.voice.sentences import SENTENCE_PAUSE_MS, sentences

if TYPE_CHECKING:
    from voice_assistant.interfaces import Voice

PASSAGE = (
    "Before we begin, take a moment to settle where you are. There is nothing you have to get "
    "right. When an answer is done, say that's all. Was there a moment today when you felt "
    "resentful? Who was it about, and what did it touch in you? Let the breath out, longer than "
    "it came in. Feel your feet on the floor, and the weight of your hands. If your mind has "
    "wandered, that is what minds do. Come back, gently, to the next breath. What is one thing "
    "you could do tomorrow, and who could help you with it? Thank you for doing this tonight."
)
"""What rates are measured on: the kind of sentence that is spoken here."""
PAUSE_SHARE = 0.115
"""Of `PASSAGE` at the natural voice's slowest own rate so much is pause between sentences, which
is never stretched."""


@dataclass(frozen=True, slots=True)
class RateTable:
    """Engine settings and the words a minute each was measured to give, both rising."""

    settings: tuple[float, ...]
    wpm: tuple[float, ...]
    slowest_wpm: float = 0.0
    """Where sound is stretched below what the engine has; 0 where it is not."""

    def nearest(self, wpm: int) -> int:
        """`wpm` itself, or the bound where the voice goes no slower or no faster."""
        slowest = self.slowest_wpm or self.wpm[0]
        return round(max(slowest, min(self.wpm[-1], wpm)))

    def stretch(self, wpm: int) -> float:
        """How many times longer the engine's slowest sound must last to give `wpm`; 1 where the
        engine goes that slow by itself. The pauses between sentences are not stretched."""
        longer = self.wpm[0] / self.nearest(wpm)
        return max(1.0, (longer - PAUSE_SHARE) / (1 - PAUSE_SHARE))

    def setting(self, wpm: int) -> float:
        """The setting that gives `wpm`, between the measured ones in a straight line."""
        wanted = max(self.wpm[0], min(self.wpm[-1], wpm))
        above = max(1, bisect_left(self.wpm, wanted))
        slow, fast = self.wpm[above - 1], self.wpm[above]
        share = (wanted - slow) / (fast - slow)
        return self.settings[above - 1] + share * (self.settings[above] - self.settings[above - 1])


def measured_wpm(voice: Voice, wpm: int) -> float:
    """Words a minute at which `voice` really speaks `PASSAGE` when asked for `wpm`."""
    spoken = [voice.render(sentence, wpm) for sentence in sentences(PASSAGE)]
    return words_a_minute(PASSAGE, sum(speech.duration_ms for speech in spoken))


def words_a_minute(text: str, spoken_ms: int) -> float:
    """The rate of `text`, whose sentences take `spoken_ms` together, pauses not counted in."""
    lasted_ms = spoken_ms + SENTENCE_PAUSE_MS * len(sentences(text))
    return len(text.split()) * 60_000 / lasted_ms
