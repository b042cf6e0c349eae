"""One answer: what it has come to so far, when it is over, and how it may still be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from voice_assistant.dialogue.actions import OpenTurn, Sound, Turn
from voice_assistant.dialogue.read_back import clear_words
from voice_assistant.events import KeptKind, Utterance
from voice_assistant.understanding.commands import is_done_phrase

if TYPE_CHECKING:
    from voice_assistant.dialogue.session import Session

CUE_MS = 12_000
TURN_SILENCE_MS = 25_000
NUDGE_MS = 25_000
TIMED_OUT_MS = 120_000
"""The silences in a long answer: a soft cue at 12 s, the turn ends 25 s after the last
word; with no word, one sentence at 25 s and a kind close two minutes after it."""
OPEN_SILENCE_MS = 1_200_000
"""Where nothing is asked nothing hurries either; after twenty minutes somebody is asleep."""
SOBS = 3
"""So many sounds without words, and someone is weeping: it is said once that there is time."""


class Answer:
    """A long answer under way. It cues once, nudges once, and says when it is over; an `open` one
    is left alone until the user says that it is over, or has long been asleep."""

    def __init__(self, session: Session, hint: str, *, open: bool) -> None:
        """`hint` makes answering easier; it is said where no word comes."""
        self._session = session
        self._hint = hint
        self._open = open
        self.told = False
        """Whether it has words; off the record they leave no other trace."""
        self._cued = False
        self._nudged = False
        self._sobs = 0
        self._segments: list[tuple[str, str, str]] = []
        """As heard; as written down without the phrase that ended the answer; as read back."""

    @property
    def written(self) -> str:
        """What may be kept of it; nothing while off the record."""
        return " ".join(written for _, written, _ in self._segments)

    @property
    def read_back(self) -> str:
        """The same, with what was not heard well said to be so."""
        return " ".join(clear for _, _, clear in self._segments)

    def keep(self, utterance: Utterance, turn: OpenTurn) -> None:
        """Save a segment of it at once."""
        self._session.save_segment(turn, utterance)
        self.told, self._cued = True, False
        if not self._session.off_record:
            recognition = utterance.recognition
            written = is_done_phrase(recognition.raw)[1].strip()
            words = recognition.words[: len(written.split())]
            gap = self._session.phrasebook.line("session.not_caught")
            unsure = clear_words(words, gap)
            clear = unsure if gap in unsure else written
            self._segments.append((utterance.text, written, clear))

    def forget(self, text: str, turn: OpenTurn) -> None:
        """The segment heard last, `text`, was not the user's."""
        if self._segments and self._segments[-1][0] == text:
            self.forget_last()
        self.told = bool(turn.heard)

    def forget_last(self) -> None:
        self._segments.pop()

    def silence(self, ms: int) -> Literal["over", "timed_out"] | None:
        """Nobody has spoken for `ms`: what has come of the answer."""
        if self._open:
            if ms < OPEN_SILENCE_MS:
                return None
            return "over" if self.told else "timed_out"
        if self.told:
            if ms >= TURN_SILENCE_MS:
                return "over"
            if ms >= CUE_MS and not self._cued:
                self._cued = True
                if not self._session.night:
                    self._session.do(Sound("cue"))
        elif not self._nudged and ms >= NUDGE_MS:
            self._nudge()
            if self._hint:
                self._session.say(self._hint)
        elif self._nudged and ms >= TIMED_OUT_MS:
            return "timed_out"
        return None

    def sobbed(self) -> None:
        """A sound without words; nobody hurries who weeps."""
        if self.told or self._open:
            return
        self._sobs += 1
        if self._sobs == SOBS and not self._nudged:
            self._nudge()

    def _nudge(self) -> None:
        self._nudged = True
        self._session.say_phrase("session.nudge")


@dataclass(slots=True)
class Accepted:
    """A short answer just taken, in case the user was not finished."""

    index: int
    part: int
    turn: OpenTurn
    prompt: str
    text: str
    ended_ms: int
    replied: bool = False
    """The reply was heard to its end: what is said now answers that."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A turn that is over, in case some of it was not the user's."""

    turn: OpenTurn
    saved: Turn
    keep: KeptKind | None
    answer: Answer
