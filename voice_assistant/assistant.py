"""The loop: the one place where events meet effects. Each microphone frame is also the tick."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from voice_assistant.audio.microphone_watch import MicrophoneWatch
from voice_assistant.dialogue.actions import (
    Action,
    ChangeVolume,
    Earcon,
    End,
    Listen,
    PauseSpeaking,
    ResumeSpeaking,
    Say,
    Show,
    Sound,
    StopSpeaking,
    Tone,
)
from voice_assistant.errors import RecognizerError, VoiceError
from voice_assistant.events import (
    FRAME_MS,
    KeyPressed,
    SpeakingFinished,
    SpeechStarted,
    Utterance,
)
from voice_assistant.interrupts import held

if TYPE_CHECKING:
    from voice_assistant.audio.microphone_watch import Trouble
    from voice_assistant.dialogue.script import BellName, ToneName
    from voice_assistant.dialogue.session import Session
    from voice_assistant.events import AudioFrame, Profile, Samples, SessionOutcome
    from voice_assistant.interfaces import Loudspeaker, Microphone
    from voice_assistant.listening.barge_in import BargeIn
    from voice_assistant.listening.listener import ListeningEvent
    from voice_assistant.recorder import Recorder
    from voice_assistant.voice.player import Player

TELL: dict[Trouble, str] = {
    "gone": "session.mic_lost",
    "back": "session.mic_back",
    "muted": "session.mic_muted",
    "clipped": "session.mic_clipped",
}
"""What is said about the microphone."""


class Ears(Protocol):
    """What turns frames into events: the listener, or typed lines."""

    @property
    def hearing(self) -> bool: ...
    def listen(self, profile: Profile, phrases: tuple[str, ...] | None, now_ms: int) -> None: ...
    def hear(self, frame: AudioFrame, *, deaf: bool = False) -> Iterable[object]: ...
    def disown(self) -> None: ...


class Screen(Protocol):
    """Where a person may look: what is said, heard, and needs to stay visible."""

    def said(self, text: str) -> None: ...
    def heard(self, text: str) -> None: ...
    def show(self, text: str, *, large: bool = False) -> None: ...
    def trouble(self, error: Exception) -> None: ...


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """Everything a session runs on."""

    microphone: Microphone
    loudspeaker: Loudspeaker
    ears: Ears
    player: Player
    barge_in: BargeIn
    recorder: Recorder
    screen: Screen
    sounds: Callable[[Earcon | BellName], Samples]
    tones: Callable[[ToneName, int], Samples]
    """By name and milliseconds."""
    begun: Callable[[], None] = lambda: None
    """Called once the first words are on their way: the time to load what is needed later."""
    pressed_keys: Callable[[], Iterable[str]] = tuple
    """Keys pressed since the last call."""


@dataclass(frozen=True, slots=True)
class Ended:
    outcome: SessionOutcome
    actual_ms: int


class Assistant:
    """Runs one session over its parts; `run` returns when it is over."""

    def __init__(self, parts: Parts, session: Session) -> None:
        self._parts = parts
        self._session = session
        self._now_ms = 0
        self._volume = 0
        self._watch = MicrophoneWatch(live=parts.microphone.live)
        self._end: End | None = None

    def run(self, begin: Callable[[], list[Action]]) -> Ended:
        """Perform `begin`'s actions, then go on frame by frame to the end."""
        self._perform(begin())
        self._parts.begun()
        for frame in self._parts.microphone:
            self.step(frame)
            if self._end is not None:
                break
        if self._end is None:
            self.interrupt()
        assert self._end is not None
        return Ended(self._end.outcome, self._now_ms)

    @property
    def hearing(self) -> bool:
        """Whether the user is speaking, or what was said is still being recognised."""
        return self._parts.ears.hearing

    def step(self, frame: AudioFrame) -> None:
        """One tick: what was heard, what was said, what follows from it."""
        self._now_ms = frame.ended_ms
        self._session.now_ms = self._now_ms
        self._parts.loudspeaker.advance(FRAME_MS)
        for event in self._events(frame):
            with held():
                self._react(event)
        with held():
            self._perform(self._session.tick(self._now_ms))

    def interrupt(self) -> None:
        """The program is told to end: keep the session as interrupted."""
        self._perform(self._session.interrupt())

    def _react(self, event: object) -> None:
        parts = self._parts
        if isinstance(event, Utterance):
            parts.screen.heard(event.recognition.raw)
        self._perform(self._session.handle(event))
        if isinstance(event, Utterance):
            parts.barge_in.release()

    def _events(self, frame: AudioFrame) -> Iterator[object]:
        parts = self._parts
        self._watch_microphone(frame)
        for key in parts.pressed_keys():
            yield KeyPressed(key, self._now_ms)
        for event in self._heard(frame):
            reacted = parts.barge_in.react(event, self._now_ms)
            if isinstance(event, Utterance) and reacted is not event:
                parts.ears.disown()
            if not (isinstance(reacted, SpeechStarted) and parts.barge_in.unsure):
                yield reacted
        parts.barge_in.tick(self._now_ms, hearing=parts.ears.hearing)
        yield from self._spoken()

    def _heard(self, frame: AudioFrame) -> Iterable[ListeningEvent]:
        parts = self._parts
        try:
            return parts.ears.hear(frame, deaf=parts.barge_in.deaf(frame.started_ms))  # type: ignore[return-value]
        except RecognizerError as error:
            parts.screen.trouble(error)
            return ()

    def _spoken(self) -> Iterable[object]:
        player = self._parts.player
        try:
            finished = player.poll(self._now_ms)
        except VoiceError as error:
            # The words are on the screen already; a voice that fails must not end the session.
            self._parts.screen.trouble(error)
            player.take_unspoken()
            return ()
        silent = not (player.speaking or player.paused)
        if self._session.speaking and silent and not finished:
            # Held in the very frame in which it ended: nothing is left to be said, or reported.
            return (SpeakingFinished(self._now_ms),)
        return finished

    def _watch_microphone(self, frame: AudioFrame) -> None:
        """Say once that the microphone is gone, muted or clipped, and once that it is back."""
        awaited = self._session.awaiting is not None and not self.hearing
        trouble = self._watch.hear(frame, awaited=awaited)
        if trouble is not None and not self._session.over:
            self._session.say_phrase(TELL[trouble])

    def _perform(self, actions: Iterable[Action]) -> None:
        for action in actions:
            self._parts.recorder.record(action)
            self._do(action)

    def _do(self, action: Action) -> None:
        parts = self._parts
        match action:
            case Say(text, wpm, personal, gain_db):
                parts.screen.said(text)
                parts.player.say(text, wpm, personal=personal, gain_db=gain_db)
            case Show(text, large):
                parts.screen.show(text, large=large)
            case Sound(name):
                parts.player.sound(parts.sounds(name))
            case Tone(name, ms):
                parts.player.sound(parts.tones(name, ms))
            case StopSpeaking():
                parts.player.stop()
                parts.barge_in.let_go()
            case PauseSpeaking():
                parts.player.pause()
                parts.barge_in.let_go()
            case ResumeSpeaking():
                parts.player.resume()
            case ChangeVolume(steps):
                self._volume = parts.player.set_volume(self._volume + steps)
            case Listen(profile, phrases):
                parts.ears.listen(profile, phrases, self._now_ms)
            case End():
                self._end = action
            case _:
                pass
