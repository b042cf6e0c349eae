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
    SilenceReached,
    SpeechStarted,
    SpeechStopped,
    Utterance,
)
from voice_assistant.listening.endpointing import ENDPOINTING, ONSET_WINDOW_FRAMES, Endpointer
from voice_assistant.listening.joining import counted_from, joined
from voice_assistant.listening.pauses import (
    REFLECT_TRAILING_MS,
    TRAILING_MS,
    Pauses,
    asks_for_time,
    trails_off,
)
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
    """Hears frames by a listening profile. `pauses` holds how long this person's pauses are, and
    goes on learning."""

    def __init__(
        self, detector: VoiceDetector, worker: RecognizerWorker, pauses: Pauses | None = None
    ) -> None:
        self._detector = detector
        self._worker = worker
        self._pauses = pauses or Pauses()
        self._profile: Profile = "command"
        self._endpointer = Endpointer(ENDPOINTING["command"])
        self._set_pause()
        self._pre_roll: deque[AudioFrame] = deque(
            maxlen=PRE_ROLL_MS // FRAME_MS + ONSET_WINDOW_FRAMES
        )
        self._fed_from_ms = 0
        self._started_ms = 0
        self._settling: deque[tuple[int, int, int]] = deque()
        self._held: Utterance | None = None
        """A short answer that trails off, until its rest or the longer pause has come."""
        self._said_until_ms: int | None = None
        """The end of the short answer last heard, while it may still go on."""
        self._pause_ms: int | None = None
        """The pause before the utterance just reported, to be learned from unless disowned."""
        self._quiet_since_ms = 0
        self._quiet_reported_ms = 0
        self._partial = ""
        self._partial_since_ms = 0

    @property
    def hearing(self) -> bool:
        """Whether the user is speaking, or spoke and the words are still being recognised, or
        trailed off and may go on."""
        return self._endpointer.speaking or bool(self._settling) or self._held is not None

    @property
    def partial(self) -> str:
        """The words so far of the utterance being spoken; empty where the engine gives none."""
        return self._partial

    def listen(self, profile: Profile, phrases: Sequence[str] | None, now_ms: int) -> None:
        """Listen by `profile` from now on; an utterance under way goes on. Silence counts anew."""
        if profile != self._profile:
            self._profile, self._said_until_ms = profile, None
        self._set_pause()
        self._worker.listen_for(phrases)
        self.restart_silence(now_ms)

    def disown(self) -> None:
        """The utterance just reported was not the user's, so nothing is learned from it."""
        self._pause_ms = self._said_until_ms = None

    def restart_silence(self, now_ms: int) -> None:
        self._quiet_since_ms = now_ms
        self._quiet_reported_ms = 0

    def hear(self, frame: AudioFrame, *, deaf: bool = False) -> list[ListeningEvent]:
        """Take a frame. `deaf` frames (half-duplex, while the assistant speaks) pass time only.

        Raises RecognizerError, once, for an utterance the engine failed on; the next one works.
        """
        events: list[ListeningEvent] = []
        self._learn()
        if frame.lost:
            events.append(AudioLost(FRAME_MS, frame.ended_ms))
        not_the_user = deaf or frame.lost or frame.ours
        is_speech = not not_the_user and self._detector.is_speech(frame)
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
        events += self._release_held(frame.ended_ms)
        if self._whole_command_stands(frame.ended_ms):
            self._endpointer.reset()
            events += self._end(frame.ended_ms)
            events += self._settled(frame.ended_ms)
        if frame.lost:
            # A microphone that is gone says nothing about the user: its silence ends no turn.
            self._quiet_since_ms += FRAME_MS
        return events + self._silence(frame.ended_ms)

    def _set_pause(self) -> None:
        self._endpointer.endpointing = replace(
            ENDPOINTING[self._profile], hangover_ms=self._pauses.hangover_ms(self._profile)
        )

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
            recognition = counted_from(result.recognition, started_ms - fed_from_ms)
            events += self._unless_it_trails(Utterance(recognition, started_ms, ended_ms))
        return events

    def _unless_it_trails(self, utterance: Utterance) -> list[ListeningEvent]:
        """The utterance, with what was held before it; or nothing yet, when it trails off."""
        self._note_pause_before(utterance)
        if self._held is not None:
            utterance, self._held = joined(self._held, utterance), None
        if trails_off(utterance.text):
            if self._profile == "reflect":
                # Saved at once, like every segment; only the silence after it counts from later.
                self.restart_silence(utterance.ended_ms + REFLECT_TRAILING_MS)
            elif self._profile == "command" and not asks_for_time(utterance.text):
                self._held = utterance
                return []
        return [utterance]

    def _learn(self) -> None:
        if self._pause_ms is not None:
            self._pauses.command.went_on_after(self._pause_ms)
            self._pause_ms = None
            self._set_pause()

    def _note_pause_before(self, utterance: Utterance) -> None:
        """How soon this one follows the short answer before it."""
        before_ms, self._said_until_ms = self._said_until_ms, None
        if self._profile != "command":
            return
        self._said_until_ms = utterance.ended_ms
        # A command is no rest of an answer, however soon it comes.
        if before_ms is not None and is_whole_command(utterance.text) is None:
            self._pause_ms = utterance.started_ms - before_ms

    def _release_held(self, now_ms: int) -> list[ListeningEvent]:
        held = self._held
        if held is None or self._endpointer.speaking or self._settling:
            return []
        pause_ms = self._pauses.hangover_ms("command") + TRAILING_MS
        if now_ms - held.ended_ms < pause_ms:
            return []
        self._held = None
        self.restart_silence(held.ended_ms)
        return [held]

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
