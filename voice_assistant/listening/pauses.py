"""How long a pause must be before it ends an utterance: learned, and longer after "and" or "um"."""

from __future__ import annotations

import re

from voice_assistant.events import FRAME_MS, Profile
from voice_assistant.listening.endpointing import ENDPOINTING
from voice_assistant.understanding.commands import is_whole_command

LONGEST_MS = 2_000
"""No pause that is learned is longer; it is also the longest that can be set."""
MARGIN_MS = 200
"""Beyond the pause after which the user was seen to go on."""
UP, DOWN = 0.75, 0.1
"""Share of the way towards a longer pause at each utterance cut off too early, and back towards
the shortest at each one that was whole. Public voice agents average with the same tenth; being cut
off is worse than waiting, hence faster upwards."""
WENT_ON_MS = 1_500
"""Speech this soon after a short answer is the rest of it. Later it may be about our reply."""
TRAILING_MS = 1_500
"""How much longer a short answer is waited for when its last words promise more."""
REFLECT_TRAILING_MS = 10_000
"""The same within a long answer; public voice agents wait so long after an unfinished thought."""

_TRAILING = re.compile(
    r"(?:^|\s)(?:and|because|cause|but|or|if|my|the|with|um+|uh+|uhm|erm?|hm+|i mean|you know"
    r"|let(?: me|'s| us) (?:think|see)(?: about (?:it|that))?)$"
)
_ALONE = re.compile(r"let(?: me|'s| us) (?:think|see)(?: about (?:it|that))?")


def trails_off(text: str) -> bool:
    """Whether `text`, in understanding form, ends as if more were to come."""
    return bool(_TRAILING.search(text)) and is_whole_command(text) is None


def asks_for_time(text: str) -> bool:
    """Whether `text` is nothing but "let me think", which is a request of its own."""
    return bool(_ALONE.fullmatch(text))


class LearnedPause:
    """The hangover for one person, between `least_ms` and `LONGEST_MS`. Going on once after an
    answer is chance; from the second time it is that person's way of speaking."""

    def __init__(self, least_ms: int) -> None:
        self._least_ms = least_ms
        self._pause_ms = float(least_ms)
        self._went_on_before = False

    @property
    def hangover_ms(self) -> int:
        """In whole frames."""
        return round(self._pause_ms / FRAME_MS) * FRAME_MS

    def went_on_after(self, pause_ms: int) -> None:
        """An utterance ended, and the user went on this long after its last sound: too early, or
        if `pause_ms` is over `WENT_ON_MS`, it had been whole."""
        if pause_ms > WENT_ON_MS:
            self._pause_ms -= DOWN * (self._pause_ms - self._least_ms)
        elif not self._went_on_before:
            self._went_on_before = True
        else:
            wanted_ms = min(pause_ms + MARGIN_MS, LONGEST_MS)
            self._pause_ms += UP * max(0.0, wanted_ms - self._pause_ms)


class Pauses:
    """The pause that ends an utterance, by profile; keep it for as long as that person is there.

    Only short answers are learned from: a segment of a long answer is not its end, and the sooner
    it is closed the sooner it is saved.
    """

    def __init__(self, command_ms: int = ENDPOINTING["command"].hangover_ms) -> None:
        self.command = LearnedPause(command_ms)

    def hangover_ms(self, profile: Profile) -> int:
        """Milliseconds of silence."""
        if profile == "reflect":
            return ENDPOINTING[profile].hangover_ms
        return self.command.hangover_ms
