"""What the user's voice does to ours while we speak, before anybody knows what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from voice_assistant.events import FRAME_MS, NothingHeard, SpeechStarted, Utterance
from voice_assistant.listening.echo import is_echo

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voice_assistant.listening.listener import ListeningEvent

BargeInMode = Literal["stop-phrase", "any-speech", "off"]

DEAF_TAIL_MS = 500
"""Half-duplex: deaf this long after the last sound, the figure public voice satellites use."""
ECHO_TAIL_MS = 300
"""Words begun this soon after a sentence may still be the room giving it back."""
SENTENCE_WORDS = 4
"""Commands are shorter. Whoever says this much of our own sentence is not commanding anything."""
NO_WORDS_MS = 2_000
"""A pause for a voice that brings no words is over after this: then we go on at the word."""


class Speaking(Protocol):
    """The part of the player that barge-in acts on."""

    @property
    def speaking(self) -> bool: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...
    def duck(self) -> None: ...
    def unduck(self) -> None: ...
    def said_recently(self, now_ms: int) -> Sequence[str]: ...


class BargeIn:
    """`any-speech` pauses us at the user's first sound; `stop-phrase` only lowers our voice and
    leaves out what is its echo; `off` hears nothing while we speak.

    `hears_through` says whether our own voice is taken out of what is heard so well that a word or
    two that we are saying too must be the user's.
    """

    def __init__(
        self,
        mode: BargeInMode,
        player: Speaking,
        hears_through: Callable[[], bool] = lambda: False,
    ) -> None:
        self._mode = mode
        self._player = player
        self._hears_through = hears_through
        self._spoke_until_ms = -DEAF_TAIL_MS
        self._held_since_ms: int | None = None

    def deaf(self, now_ms: int) -> bool:
        """Whether the frame that begins at `now_ms` is not to be heard. Call it once a frame."""
        if self._player.speaking:
            self._spoke_until_ms = now_ms + FRAME_MS
        return self._mode == "off" and now_ms < self._spoke_until_ms + DEAF_TAIL_MS

    def react(self, event: ListeningEvent, now_ms: int) -> ListeningEvent:
        """Act on the sound of an event at once; an echo comes back as nothing heard."""
        match event:
            case SpeechStarted() if self._player.speaking:
                self._hold(now_ms)
            case NothingHeard():
                self.release()
            case Utterance() if self._is_echo(event, now_ms):
                self.release()
                return NothingHeard(now_ms)
            case _:
                pass
        return event

    def tick(self, now_ms: int, *, hearing: bool) -> None:
        """Let go when the voice that held us brings no words."""
        held = self._held_since_ms
        if held is not None and not hearing and now_ms - held >= NO_WORDS_MS:
            self.release()

    def release(self) -> None:
        """Go on speaking, if it was the user's voice that held us."""
        if self._held_since_ms is None:
            return
        self._held_since_ms = None
        if self._mode == "any-speech":
            self._player.resume()
        else:
            self._player.unduck()

    def let_go(self) -> None:
        """The session itself paused or stopped us: there is nothing to go on with any more."""
        if self._held_since_ms is not None:
            self._held_since_ms = None
            self._player.unduck()

    @property
    def unsure(self) -> bool:
        """Whether the voice that holds us may be our own heard back, until its words are known."""
        return self._held_since_ms is not None and self._mode == "stop-phrase"

    def _hold(self, now_ms: int) -> None:
        self._held_since_ms = now_ms
        if self._mode == "any-speech":
            self._player.pause()
        else:
            self._player.duck()

    def _is_echo(self, utterance: Utterance, now_ms: int) -> bool:
        over_us = utterance.started_ms < self._spoke_until_ms + ECHO_TAIL_MS
        if self._mode != "stop-phrase" or not over_us:
            return False
        if self._hears_through() and len(utterance.text.split()) < SENTENCE_WORDS:
            return False
        return is_echo(utterance.text, self._player.said_recently(now_ms))
