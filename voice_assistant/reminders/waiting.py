"""Waiting for the wake phrase while reminders may come: the sentence is said, and nothing more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from voice_assistant.errors import VoiceError
from voice_assistant.journal.wall_clock import local_zone, now_utc
from voice_assistant.listening.wake import WakeListener, Woken
from voice_assistant.reminders.doorbell import Doorbell
from voice_assistant.reminders.sentences import Where, sentence

if TYPE_CHECKING:
    from concurrent.futures import Future

    from voice_assistant.assembly import Equipment
    from voice_assistant.config import Config
    from voice_assistant.events import AudioFrame, Speech
    from voice_assistant.interfaces import VoiceDetector

LOOK_EVERY_MS = 1000
LONGEST_MS = 20 * 60_000
"""After this a microphone that was opened for a reminder closes, as it does at night; its
sentence says so."""
WPM = 130
"""Slower than talk: it comes unasked."""


class NobodyCame(Exception):
    """A reminder waited long enough, or was sent away."""


class RemindedWake(WakeListener):
    """A wake listener that says `sentence()` whenever the doorbell was rung."""

    def __init__(
        self,
        detector: VoiceDetector,
        equipment: Equipment,
        phrase: str,
        doorbell: Doorbell,
        sentence: Callable[[], str],
    ) -> None:
        super().__init__(detector, equipment.worker, phrase)
        self._equipment = equipment
        self._sentence = sentence
        self._rendering: Future[Speech] | None = None
        self._spoken = False
        self.doorbell = doorbell

    def hear(self, frame: AudioFrame) -> Woken | None:
        """As a wake listener hears; the sentence goes to the loudspeaker meanwhile."""
        if frame.started_ms % LOOK_EVERY_MS == 0 and self.doorbell.answered():
            text, voice = self._sentence(), self._equipment.voice
            self._rendering = self._equipment.worker.submit(lambda: voice.render(text, WPM))
        if self._rendering is not None and self._rendering.done():
            self._say(self._rendering)
            self._rendering = None
        woken = super().hear(frame)
        if woken is not None:
            self._be_quiet()
        return woken

    def _be_quiet(self) -> None:
        self._rendering = None
        if self._spoken:
            self._equipment.loudspeaker.stop()
            self._spoken = False

    def _say(self, rendered: Future[Speech]) -> None:
        try:
            self._equipment.loudspeaker.play(rendered.result().samples)
            self._spoken = True
        except VoiceError as error:
            # A sentence that cannot be said is no reason to go deaf.
            self._equipment.screen.trouble(error)


class PatientWake(RemindedWake):
    """The same, for a program that was started by a reminder: it waits twenty minutes, each time
    it waits, or until it is dismissed. Raises NobodyCame then."""

    def wait(self) -> None:
        super().wait()
        self.doorbell.wait()

    def hear(self, frame: AudioFrame) -> Woken | None:
        woken = super().hear(frame)
        if woken is not None:
            # From here on there is a session, and it makes way for nobody.
            self.doorbell.dismiss()
        elif frame.ended_ms >= LONGEST_MS or (
            frame.started_ms % LOOK_EVERY_MS == 0 and not self.doorbell.waits
        ):
            self.doorbell.dismiss()
            raise NobodyCame
        return woken


def reminded_wake(config: Config, equipment: Equipment, where: Where) -> RemindedWake:
    """What waits, for a home that waits anyway or for one that a reminder started."""
    from voice_assistant.audio.voice_detector import WebRtcVoiceDetector

    kind = PatientWake if where == "started" else RemindedWake
    return kind(
        WebRtcVoiceDetector(),
        equipment,
        config.wake_phrase,
        Doorbell(config.journal_path),
        lambda: sentence(where, now_utc().astimezone(local_zone()).time()),
    )
