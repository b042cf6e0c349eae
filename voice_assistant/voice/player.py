"""The player: what is said, in order, without gaps, and how it is stopped, held and resumed.

It is polled by the loop once a tick. Sentences are rendered ahead in the worker; at most two of
them wait on the loudspeaker, so what is not yet heard can still be taken back.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from voice_assistant.events import OUTPUT_RATE, SpeakingFinished, Speech
from voice_assistant.voice.resuming import rest_of
from voice_assistant.voice.sentences import SENTENCE_PAUSE_MS, sentences
from voice_assistant.voice.shaping import softened

if TYPE_CHECKING:
    from voice_assistant.events import Samples
    from voice_assistant.interfaces import Loudspeaker, Voice

RECENT_MS = 3000
"""How long a sentence counts as just said: its echo may still come back as recognised words."""
STEP_DB = 3.0
SOFTEST, LOUDEST = -6, 2
"""Steps of volume from the usual one, 3 dB under as rendered. The loudest is 3 dB over it: voices
peak at -3 dBFS at most, so it cannot clip."""
DUCK_DB = -14.0

_AHEAD = 3
"""Pieces on the loudspeaker at most: a sentence, the pause after it, and the next sentence."""


class Submit(Protocol):
    """Runs a render in the worker; in exact replays the future is done when it is returned."""

    def __call__(self, job: Callable[[], Speech], /) -> Future[Speech]: ...


@dataclass(slots=True, eq=False)
class _Piece:
    """One thing in the queue. `speech` has no text for sounds and silences."""

    text: str
    speech: Future[Speech]
    started: int = 0
    """Where it begins, in samples the loudspeaker has played; known once it is handed over."""

    @property
    def ended(self) -> int:
        return self.started + len(self.speech.result().samples)


class Player:
    """Speaks through `loudspeaker` with `voice`, rendering by `submit`.

    `say`, `sound` and `silence` queue; `poll` does the rest. Used from the loop's thread only,
    except `length_of`, which may be called from the worker too.
    """

    def __init__(self, loudspeaker: Loudspeaker, voice: Voice, submit: Submit) -> None:
        self._loudspeaker = loudspeaker
        self._voice = voice
        self._submit = submit
        self._waiting: deque[_Piece] = deque()
        self._playing: deque[_Piece] = deque()
        self._held: deque[_Piece] = deque()
        self._recent: deque[tuple[int, str]] = deque()
        self._unspoken: list[str] = []
        self._unreported = False
        self._now_ms = 0
        self._volume_db = 0.0
        self._ducked = False
        self.set_volume(0)

    # What to play.

    def say(self, text: str, wpm: int, *, personal: bool = False, gain_db: float = 0.0) -> None:
        """Queue `text`, sentence by sentence, at about `wpm` words a minute; `gain_db` (0 or less)
        softens it against everything else that is played."""
        self._unreported = True
        for sentence in sentences(text):
            if self._last_is_sentence():
                self.silence(SENTENCE_PAUSE_MS)
            render = self._rendering(sentence, wpm, personal, gain_db)
            self._waiting.append(_Piece(sentence, self._submit(render)))

    def sound(self, samples: Samples) -> None:
        """Queue an earcon or a bell: int16 mono at `OUTPUT_RATE`."""
        self._unreported = True
        self._waiting.append(_Piece("", _ready(Speech("", samples))))

    def silence(self, ms: int) -> None:
        """Queue `ms` of silence."""
        self.sound(np.zeros(ms * OUTPUT_RATE // 1000, np.int16))

    def poll(self, now_ms: int) -> list[SpeakingFinished]:
        """Hand finished renders to the loudspeaker; one event when all that was queued was heard.

        Raises VoiceError when a sentence could not be rendered: that sentence is left out, waits
        in `take_unspoken`, and the queue goes on at the next poll.
        """
        self._now_ms = now_ms
        self._settle()
        self._hand_over()
        if self._unreported and not self.speaking:
            self._unreported = False
            return [SpeakingFinished(now_ms)]
        return []

    def take_unspoken(self) -> list[str]:
        """Sentences that could not be spoken since this was last asked, to be printed instead."""
        unspoken, self._unspoken = self._unspoken, []
        return unspoken

    # Stopping, holding, loudness.

    def stop(self) -> None:
        """Silence at once; all that was queued or held is dropped and never reported."""
        self._take_back()
        for piece in (*self._waiting, *self._held):
            piece.speech.cancel()
        self._waiting.clear()
        self._held.clear()

    def pause(self) -> None:
        """Silence at once; what was not heard is held. Meanwhile other things can be said."""
        self._waiting.extendleft(reversed(self._take_back()))
        self._held.extendleft(reversed(self._waiting))
        self._waiting.clear()

    def resume(self) -> None:
        """Say what is held, after anything said meanwhile, from the start of the word it was cut
        in; a sound or silence goes on where it was."""
        self._unreported = self._unreported or bool(self._held)
        self._waiting.extend(self._held)
        self._held.clear()

    def duck(self) -> None:
        """Go on more softly, so that the user is heard over it."""
        self._ducked = True
        self._apply_gain()

    def unduck(self) -> None:
        self._ducked = False
        self._apply_gain()

    def set_volume(self, steps: int) -> int:
        """Volume in steps of 3 dB from the usual one (0); returns the step it was kept to."""
        kept = max(SOFTEST, min(LOUDEST, steps))
        self._volume_db = STEP_DB * (kept - LOUDEST + 1)
        self._apply_gain()
        return kept

    # What is being said.

    @property
    def speaking(self) -> bool:
        """True while anything queued (silences too) is still to be heard; False while held."""
        return bool(self._waiting or self._playing)

    @property
    def paused(self) -> bool:
        """True while something is held."""
        return bool(self._held)

    @property
    def saying(self) -> str:
        """The sentence being heard now, or ""."""
        self._settle()
        return self._playing[0].text if self._playing else ""

    def said_recently(self, now_ms: int) -> tuple[str, ...]:
        """Sentences heard, in full or in part, in the last `RECENT_MS`, oldest first."""
        heard = [text for ended_ms, text in self._recent if now_ms - ended_ms <= RECENT_MS]
        return (*heard, self.saying) if self.saying else tuple(heard)

    def length_of(self, text: str, wpm: int) -> int:
        """Milliseconds `say(text, wpm)` takes to be heard, pauses between its sentences included.

        Renders what is not cached. Raises VoiceError.
        """
        return spoken_length(self._voice, text, wpm)

    # The queue.

    def _rendering(
        self, sentence: str, wpm: int, personal: bool, gain_db: float
    ) -> Callable[[], Speech]:
        return lambda: softened(self._voice.render(sentence, wpm, personal=personal), gain_db)

    def _last_is_sentence(self) -> bool:
        queue = self._waiting or self._playing
        return bool(queue and queue[-1].text)

    def _settle(self) -> None:
        """Take off what has been heard to its end."""
        played = self._loudspeaker.played
        while self._playing and self._playing[0].ended <= played:
            self._remember(self._playing.popleft())

    def _hand_over(self) -> None:
        while self._waiting and len(self._playing) < _AHEAD and self._waiting[0].speech.done():
            piece = self._waiting.popleft()
            error = piece.speech.exception()
            if error is not None:
                self._unspoken.append(piece.text)
                raise error
            piece.started = self._playing[-1].ended if self._playing else self._loudspeaker.played
            self._loudspeaker.play(piece.speech.result().samples)
            self._playing.append(piece)

    def _take_back(self) -> list[_Piece]:
        """Empty the loudspeaker; returns what was on it and not heard."""
        self._loudspeaker.stop()
        self._settle()
        pieces = list(self._playing)
        self._playing.clear()
        self._unreported = False
        heard = self._loudspeaker.played - pieces[0].started if pieces else 0
        if heard > 0:
            self._remember(pieces[0])
            rest = rest_of(pieces[0].speech.result(), heard)
            pieces[0] = _Piece(pieces[0].text, _ready(rest))
        return pieces

    def _remember(self, piece: _Piece) -> None:
        if piece.text:
            self._recent.append((self._now_ms, piece.text))
        while self._recent and self._now_ms - self._recent[0][0] > RECENT_MS:
            self._recent.popleft()

    def _apply_gain(self) -> None:
        decibels = self._volume_db + (DUCK_DB if self._ducked else 0.0)
        self._loudspeaker.set_gain(10 ** (decibels / 20))


def spoken_length(voice: Voice, text: str, wpm: int) -> int:
    """Milliseconds that `voice` takes over `text`, pauses between sentences included. Renders what
    is not cached. Raises VoiceError."""
    lengths = [len(voice.render(part, wpm).samples) for part in sentences(text)]
    pauses = SENTENCE_PAUSE_MS * max(0, len(lengths) - 1)
    return sum(lengths) * 1000 // OUTPUT_RATE + pauses


def _ready(speech: Speech) -> Future[Speech]:
    done: Future[Speech] = Future()
    done.set_result(speech)
    return done
