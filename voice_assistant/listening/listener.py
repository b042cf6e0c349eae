"""Frames in; onsets, utterances and silences out. The one place that feeds the recognizer."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from voice_assistant.errors import RecognizerError
from voice_assistant.events import (
    FRAME_MS,
    AudioFrame,
    AudioLost,
    NothingHeard,
    Profile,
    Recognition,
    SilenceReached,
    SpeechStarted,
    SpeechStopped,
    Utterance,
)
from voice_assistant.listening.endpointing import ENDPOINTING, ONSET_WINDOW_FRAMES, Endpointer
from voice_assistant.recognition.worker import Partial, RecognizerWorker, Settled
from voice_assistant.understanding.commands import is_whole_command

if TYPE_CHECKING:
    from voice_assistant.interfaces import VoiceDetector

ListeningEvent = (
    SpeechStarted | SpeechStopped | Utterance | NothingHeard | SilenceReached | AudioLost
)

PRE_ROLL_MS = 300
"""Sound kept from before the onset, so that a soft first consonant is not lost."""
STABLE_MS = 250
"""A partial that is a whole command and stays so for this long ends the utterance at once."""
SILENCE_STEP_MS = 1_000


class Listener:
    """Hears frames by a listening profile. `command_hangover_ms` lengthens the pause that ends a
    short answer, for slow or halting speech."""

    def __init__(
        self, detector: VoiceDetector, worker: RecognizerWorker, command_hangover_ms: int = 500
    ) -> None:
        self._detector = detector
        self._worker = worker
        self._endpointing = dict(ENDPOINTING)
        for profile in ("command", "guided"):
            self._endpointing[profile] = replace(
                ENDPOINTING[profile], hangover_ms=command_hangover_ms
            )
        self._profile: Profile = "command"
        self._endpointer = Endpointer(self._endpointing["command"])
        self._pre_roll: deque[AudioFrame] = deque(
            maxlen=PRE_ROLL_MS // FRAME_MS + ONSET_WINDOW_FRAMES
        )
        self._fed_from_ms = 0
        self._started_ms = 0
        self._settling: deque[tuple[int, int, int]] = deque()
        self._quiet_since_ms = 0
        self._quiet_reported_ms = 0
        self._partial = ""
        self._partial_since_ms = 0

    @property
    def hearing(self) -> bool:
        """Whether the user is speaking, or spoke and the words are still being recognised."""
        return self._endpointer.speaking or bool(self._settling)

    @property
    def partial(self) -> str:
        """The words so far of the utterance being spoken; empty where the engine gives none."""
        return self._partial

    def listen(self, profile: Profile, phrases: Sequence[str] | None, now_ms: int) -> None:
        """Listen by `profile` from now on; an utterance under way goes on. Silence counts anew."""
        self._profile = profile
        self._endpointer.endpointing = self._endpointing[profile]
        self._worker.listen_for(phrases)
        self.restart_silence(now_ms)

    def restart_silence(self, now_ms: int) -> None:
        self._quiet_since_ms = now_ms
        self._quiet_reported_ms = 0

    def hear(self, frame: AudioFrame, *, deaf: bool = False) -> list[ListeningEvent]:
        """Take a frame. `deaf` frames (half-duplex, while the assistant speaks) pass time only.

        Raises RecognizerError, once, for an utterance the engine failed on; the next one works.
        """
        events: list[ListeningEvent] = []
        if frame.lost:
            events.append(AudioLost(FRAME_MS, frame.ended_ms))
        is_speech = not deaf and not frame.lost and self._detector.is_speech(frame)
        self._pre_roll.append(frame)
        was_speaking = self._endpointer.speaking
        edge = self._endpointer.process(is_speech, frame.started_ms)
        if was_speaking:
            self._worker.feed(frame)
        if edge == "onset":
            self._begin()
            events.append(SpeechStarted(self._endpointer.started_ms))
        if edge == "end":
            events += self._end(frame.ended_ms)
        events += self._settled(frame.ended_ms)
        if self._whole_command_stands(frame.ended_ms):
            self._endpointer.reset()
            events += self._end(frame.ended_ms)
            events += self._settled(frame.ended_ms)
        if frame.lost:
            # A microphone that is gone says nothing about the user: its silence ends no turn.
            self._quiet_since_ms += FRAME_MS
        return events + self._silence(frame.ended_ms)

    def _begin(self) -> None:
        onset_ms = self._endpointer.started_ms
        frames = [f for f in self._pre_roll if f.started_ms >= onset_ms - PRE_ROLL_MS]
        self._started_ms = onset_ms
        self._fed_from_ms = frames[0].started_ms
        for frame in frames:
            self._worker.feed(frame)

    def _end(self, now_ms: int) -> list[ListeningEvent]:
        self._worker.finish()
        self._settling.append(
            (self._fed_from_ms, self._started_ms, self._endpointer.last_speech_ms)
        )
        self._started_ms = self._fed_from_ms = now_ms
        self._partial = ""
        return [SpeechStopped(now_ms)]

    def _settled(self, now_ms: int) -> list[ListeningEvent]:
        events: list[ListeningEvent] = []
        for result in self._results(now_ms):
            if isinstance(result, Partial):
                if result.text != self._partial:
                    self._partial, self._partial_since_ms = result.text, now_ms
                continue
            fed_from_ms, started_ms, ended_ms = self._settling.popleft()
            self.restart_silence(ended_ms)
            if not result.recognition.text:
                events.append(NothingHeard(now_ms))
                continue
            recognition = _counted_from(result.recognition, started_ms - fed_from_ms)
            events.append(Utterance(recognition, started_ms, ended_ms))
        return events

    def _results(self, now_ms: int) -> list[Partial | Settled]:
        try:
            return self._worker.poll()
        except RecognizerError:
            if self._settling:
                self._settling.popleft()
            self.restart_silence(now_ms)
            raise

    def _whole_command_stands(self, now_ms: int) -> bool:
        """Act early on a stable partial: only in short-answer profiles, and only on commands that
        cannot begin a sentence in which safety may follow."""
        return (
            self._endpointer.speaking
            and self._profile != "reflect"
            and now_ms - self._partial_since_ms >= STABLE_MS
            and is_whole_command(self._partial) is not None
        )

    def _silence(self, now_ms: int) -> list[ListeningEvent]:
        if self.hearing:
            self.restart_silence(now_ms)
            return []
        silent_ms = now_ms - self._quiet_since_ms
        if silent_ms < self._quiet_reported_ms + SILENCE_STEP_MS:
            return []
        self._quiet_reported_ms = silent_ms // SILENCE_STEP_MS * SILENCE_STEP_MS
        return [SilenceReached(self._quiet_reported_ms, now_ms)]


def _counted_from(recognition: Recognition, lead_ms: int) -> Recognition:
    """Word times counted from the onset instead of from the pre-roll before it."""
    words = tuple(
        replace(
            word,
            started_ms=max(0, word.started_ms - lead_ms),
            ended_ms=max(0, word.ended_ms - lead_ms),
        )
        for word in recognition.words
    )
    return replace(recognition, words=words)
