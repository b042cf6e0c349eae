"""Fakes of every seam, and `converse()`: a conversation file runs the real loop in milliseconds.

A scripted person's frames carry what is said in their samples, so that the fake detector and the
fake recognizer need no script of their own: sample 0 is the line's number (0 is silence), samples
1 and 2 say which of how many frames of the line this is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voice_assistant.events import (
    FRAME_MS,
    FRAME_SAMPLES,
    OUTPUT_RATE,
    AudioFrame,
    Recognition,
    Word,
)
from voice_assistant.person import Line, ScriptedMicrophone

if TYPE_CHECKING:
    from voice_assistant.dialogue.actions import Turn
    from voice_assistant.events import Samples, Wording
    from voice_assistant.journal.rows import SessionDetail
    from voice_assistant.listening.barge_in import BargeInMode

LONGEST_MS = 7_200_000
"""A conversation that has not ended by itself after two hours never will."""
WORD_MS = 300
"""How long a scripted person takes over one word."""


def coded_sound(number: int, line: Line) -> Samples:
    """Frames that say, in their samples, which part of which line they are."""
    import numpy as np

    total = max(1, len(line.say.split()) * WORD_MS // FRAME_MS)
    frames = np.zeros((total, FRAME_SAMPLES), np.int16)
    # Loud and soft in turn as syllables are, since waiting for a wake phrase listens for that.
    frames[np.arange(total) * FRAME_MS % WORD_MS < WORD_MS // 2] = 1_000
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

    def listen_only_for(self, phrases: Sequence[str]) -> None:
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


class FakeLoudspeaker:
    """Plays nothing, on the session's clock, and remembers when our voice was cut off."""

    def __init__(self) -> None:
        self.cut_ms: list[int] = []
        """Each time sound was stopped or held before its end; from there on it was silent."""
        self.gains: list[float] = []
        self._now_ms = 0
        self._paused = False
        self.played = self.queued = 0

    def play(self, samples: Samples) -> None:
        self.queued += len(samples)

    def stop(self) -> None:
        self._cut()
        self.queued, self._paused = 0, False

    def pause(self) -> None:
        self._cut()
        self._paused = True

    def resume(self) -> None:
        self._paused = False

    def set_gain(self, gain: float) -> None:
        self.gains.append(gain)

    def advance(self, ms: int) -> None:
        self._now_ms += ms
        heard = 0 if self._paused else min(self.queued, ms * OUTPUT_RATE // 1000)
        self.played += heard
        self.queued -= heard

    def close(self) -> None:
        """Nothing is held."""

    def _cut(self) -> None:
        if self.queued and not self._paused:
            self.cut_ms.append(self._now_ms)


class FakeKeys:
    """Presses keys when their time has come."""

    def __init__(self, presses: Sequence[Press], now_ms: Callable[[], int]) -> None:
        self._presses = list(presses)
        self._now_ms = now_ms

    def __call__(self) -> list[str]:
        pressed = [press.key for press in self._presses if press.at_ms <= self._now_ms()]
        del self._presses[: len(pressed)]
        return pressed


class RememberingScreen:
    """Keeps what a person would have read, and when it was said."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.shown: list[str] = []
        self.spoken: list[tuple[int, str]] = []
        self.now_ms: Callable[[], int] = lambda: 0
        """The session's clock; set once the session exists."""

    def said(self, text: str) -> None:
        self.spoken.append((self.now_ms(), text))
        self.lines.append(f"assistant: {text}")

    def heard(self, text: str) -> None:
        self.lines.append(f"user: {text}")

    def show(self, text: str, *, large: bool = False) -> None:
        del large
        self.shown.append(text)

    def trouble(self, error: Exception) -> None:
        raise error


@dataclass(frozen=True, slots=True)
class Press:
    """A key pressed at a moment of the session."""

    key: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Said:
    """Part of something the assistant said, and the millisecond in which it decided to say it."""

    line: str
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation file: what is run, what the person says, what must come of it."""

    script: str
    line: tuple[Line, ...] = ()
    press: tuple[Press, ...] = ()
    expect: tuple[dict[str, Any], ...] = ()
    """One table a turn; every key given must match that field of the turn exactly."""
    outcome: str = "completed"
    ended_ms: int | None = None
    short: bool = False
    go_on_from: str | None = None
    streaming: bool = False
    barge_in: BargeInMode = "stop-phrase"
    wording: Wording = "plain"
    region: str = "US"
    seconds: int | None = None
    said: tuple[Said, ...] = ()
    """What must have been spoken, in this order; other things may come between."""
    never_said: tuple[str, ...] = ()
    """Parts of what must be neither spoken nor printed."""
    shown: tuple[str, ...] = ()
    """Parts of what must have been printed."""
    cut_ms: tuple[int, ...] | None = None
    """Every moment at which our voice was cut off; silent from there."""
    written: tuple[str, ...] | None = None
    """Every segment the journal must hold, in order, in the person's words."""
    unwritten: tuple[str, ...] = ()
    """Words that must stand nowhere in the journal's file."""
    ratings: tuple[float, ...] | None = None
    kept: tuple[str, ...] | None = None
    """Every kept line: one thing for tomorrow, gratitude."""
    flags: tuple[str, ...] = ()
    """The tier of every safety flag the journal must hold, in order."""
    next_step: str = ""
    """Where another session may go on from; empty for nowhere."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """What came of a conversation."""

    outcome: str
    ended_ms: int
    turns: tuple[Turn, ...]
    lines: tuple[str, ...]
    shown: tuple[str, ...]
    unsaid: tuple[str, ...]
    spoken: tuple[tuple[int, str], ...]
    """Each thing the assistant said, and when it decided to."""
    cut_ms: tuple[int, ...]
    entry: SessionDetail
    """What the journal holds of it."""


TABLES: dict[str, type] = {"line": Line, "press": Press, "said": Said}


def load_conversation(path: Path) -> Conversation:
    """Raises TypeError for a key that a conversation, or a table in it, does not have."""
    data: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    names = {each.name for each in fields(Conversation)}
    if unknown := data.keys() - names:
        raise TypeError(f"{path}: unknown keys {sorted(unknown)}")
    for name, table in TABLES.items():
        data[name] = tuple(table(**each) for each in data.get(name, []))
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in data.items()
    }
    return Conversation(**values)


def fixed_clock() -> datetime:
    """A quarter past nine on an evening in May."""
    return datetime(2026, 5, 4, 21, 15, tzinfo=UTC)


def converse(conversation: Conversation, journal_path: Path = Path(":memory:")) -> Transcript:
    """Run the real loop, listener, session, player and journal over the fakes."""
    from voice_assistant.assembly import Equipment, Taste, assemble
    from voice_assistant.courses import Request
    from voice_assistant.journal.journal import Journal
    from voice_assistant.listening.listener import Listener
    from voice_assistant.recognition.worker import RecognizerWorker
    from voice_assistant.voice.silent_voice import SilentVoice

    lines = conversation.line
    microphone = ScriptedMicrophone(lines, coded_sound, LONGEST_MS)
    worker = RecognizerWorker(
        lambda: FakeRecognizer(lines, streaming=conversation.streaming), live=False
    )
    screen, loudspeaker = RememberingScreen(), FakeLoudspeaker()
    equipment = Equipment(
        microphone=microphone,
        loudspeaker=loudspeaker,
        voice=SilentVoice(),
        worker=worker,
        make_ears=lambda session: Listener(FakeVoiceDetector(), worker),
        engine=FakeRecognizer.engine,
        screen=screen,
        pressed_keys=FakeKeys(conversation.press, lambda: screen.now_ms()),
    )
    turns: list[Turn] = []
    with Journal.open(journal_path, clock=fixed_clock) as journal:
        run = assemble(
            Request(
                conversation.script,
                conversation.seconds,
                short=conversation.short,
                go_on_from=conversation.go_on_from,
            ),
            Taste(conversation.wording, conversation.region, conversation.barge_in),
            equipment,
            journal,
            clock=fixed_clock,
            on_turn=turns.append,
        )
        microphone.awaiting = lambda: run.awaiting
        microphone.saying = lambda: run.session.prompting
        screen.now_ms = lambda: run.session.now_ms
        ended = run.go()
        entry = journal.session(run.recorder.session_id)
    return Transcript(
        ended.outcome,
        ended.actual_ms,
        tuple(turns),
        tuple(screen.lines),
        tuple(screen.shown),
        tuple(microphone.unsaid),
        tuple(screen.spoken),
        tuple(loudspeaker.cut_ms),
        entry,
    )
