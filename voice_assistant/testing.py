"""Fakes of every seam, and `converse()`: a conversation file runs the real loop in milliseconds.

A scripted person's frames carry what is said in their samples, so that the fake detector and the
fake recognizer need no script of their own: sample 0 is the line's number (0 is silence), samples
1 and 2 say which of how many frames of the line this is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voice_assistant.events import FRAME_MS, FRAME_SAMPLES, AudioFrame, Recognition, Word
from voice_assistant.person import Line, ScriptedMicrophone

if TYPE_CHECKING:
    from voice_assistant.dialogue.actions import Turn
    from voice_assistant.events import Samples, Wording
    from voice_assistant.journal.rows import SessionDetail
    from voice_assistant.listening.barge_in import BargeInMode

WORD_MS = 300
"""How long a scripted person takes over one word."""


def coded_sound(number: int, line: Line) -> Samples:
    """Frames that say, in their samples, which part of which line they are."""
    import numpy as np

    total = max(1, len(line.say.split()) * WORD_MS // FRAME_MS)
    frames = np.zeros((total, FRAME_SAMPLES), np.int16)
    frames[:, 0], frames[:, 1], frames[:, 2] = number, np.arange(total), total
    return frames.reshape(-1)


class FakeVoiceDetector:
    """Hears a coded frame as speech."""

    def is_speech(self, frame: AudioFrame) -> bool:
        return bool(frame.samples[0])


class FakeRecognizer:
    """Reads coded frames: each word is heard with the frame in which it begins. A line made of
    dots only is a breath or a sob: sound without words."""

    engine = "fake"

    def __init__(self, lines: Sequence[Line], *, streaming: bool = False) -> None:
        self.streaming = streaming
        self._said = [line.say for line in lines]
        self._words: list[Word] = []
        self._fed_ms = 0

    def listen_for(self, phrases: Sequence[str] | None) -> None:
        del phrases

    def feed(self, frame: AudioFrame) -> str:
        number, index, total = (int(value) for value in frame.samples[:3])
        if number:
            words = self._said[number - 1].split()
            for place, word in enumerate(words):
                if place * total // len(words) == index and word.strip("."):
                    self._words.append(Word(word, self._fed_ms, self._fed_ms + WORD_MS, 1.0))
        self._fed_ms += FRAME_MS
        return " ".join(word.text for word in self._words) if self.streaming else ""

    def finish(self) -> Recognition:
        words, self._words, self._fed_ms = tuple(self._words), [], 0
        text = " ".join(word.text for word in words)
        return Recognition(text, text, words, self.engine, 1.0 if words else 0.0)

    def close(self) -> None:
        """Nothing is held."""


class RememberingScreen:
    """Keeps what a person would have read."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.shown: list[str] = []

    def said(self, text: str) -> None:
        self.lines.append(f"assistant: {text}")

    def heard(self, text: str) -> None:
        self.lines.append(f"user: {text}")

    def show(self, text: str, *, large: bool = False) -> None:
        del large
        self.shown.append(text)

    def trouble(self, error: Exception) -> None:
        raise error


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation file: what is run, what the person says, what must come of it."""

    script: str
    line: tuple[Line, ...] = ()
    expect: tuple[dict[str, Any], ...] = ()
    """One table a turn; every key given must match that field of the turn exactly."""
    outcome: str = "completed"
    ended_ms: int | None = None
    short: bool = False
    streaming: bool = False
    barge_in: BargeInMode = "stop-phrase"
    wording: Wording = "plain"
    region: str = "US"
    seconds: int | None = None
    said: tuple[str, ...] = ()
    """Beginnings of sentences that must have been spoken, in this order."""
    never_said: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    """Parts of what must have been printed."""
    segments: int | None = None
    """How many segments the journal must hold."""
    flagged: bool = False
    """Whether the journal must hold a safety flag."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """What came of a conversation."""

    outcome: str
    ended_ms: int
    turns: tuple[Turn, ...]
    lines: tuple[str, ...]
    shown: tuple[str, ...]
    unsaid: tuple[str, ...]
    entry: SessionDetail
    """What the journal holds of it."""


def load_conversation(path: Path) -> Conversation:
    """Raises TypeError for a key that a conversation does not have."""
    data = tomllib.loads(path.read_text("utf-8"))
    lines = tuple(Line(**each) for each in data.pop("line", []))
    names = {each.name for each in fields(Conversation)}
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in data.items()
    }
    if unknown := values.keys() - names:
        raise TypeError(f"{path}: unknown keys {sorted(unknown)}")
    return Conversation(line=lines, **values)


def fixed_clock() -> datetime:
    """A quarter past nine on an evening in May."""
    return datetime(2026, 5, 4, 21, 15, tzinfo=UTC)


def converse(conversation: Conversation) -> Transcript:
    """Run the real loop, listener, session, player and an in-memory journal over the fakes."""
    from voice_assistant.assembly import Equipment, Request, Taste, assemble
    from voice_assistant.audio.wav_loudspeaker import SampleLoudspeaker
    from voice_assistant.journal.journal import Journal
    from voice_assistant.listening.listener import Listener
    from voice_assistant.recognition.worker import RecognizerWorker
    from voice_assistant.voice.silent_voice import SilentVoice

    lines = conversation.line
    microphone = ScriptedMicrophone(lines, coded_sound)
    worker = RecognizerWorker(
        lambda: FakeRecognizer(lines, streaming=conversation.streaming), live=False
    )
    screen = RememberingScreen()
    equipment = Equipment(
        microphone=microphone,
        loudspeaker=SampleLoudspeaker(lambda samples: None),
        voice=SilentVoice(),
        worker=worker,
        make_ears=lambda session: Listener(FakeVoiceDetector(), worker),
        engine=FakeRecognizer.engine,
        screen=screen,
    )
    turns: list[Turn] = []
    with Journal.open(Path(":memory:"), clock=fixed_clock) as journal:
        run = assemble(
            Request(conversation.script, conversation.seconds, short=conversation.short),
            Taste(conversation.wording, conversation.region, conversation.barge_in),
            equipment,
            journal,
            clock=fixed_clock,
            on_turn=turns.append,
        )
        microphone.awaiting = lambda: run.session.awaiting
        microphone.saying = lambda: run.session.prompting
        ended = run.go()
        entry = journal.session(run.recorder.session_id)
    return Transcript(
        ended.outcome,
        ended.actual_ms,
        tuple(turns),
        tuple(screen.lines),
        tuple(screen.shown),
        tuple(microphone.unsaid),
        entry,
    )
