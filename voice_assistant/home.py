"""Home: waits for the wake phrase, hears what is wanted, does it, and waits again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from voice_assistant.courses import AtHome, Request
from voice_assistant.errors import RecognizerError, VoiceAssistantError
from voice_assistant.events import FRAME_MS, Recognition, Utterance
from voice_assistant.journal.journal import Journal
from voice_assistant.journal.lock import session_lock
from voice_assistant.journal.wall_clock import local_day, local_zone, now_utc
from voice_assistant.launch import prepared, with_place
from voice_assistant.listening.wake import Woken
from voice_assistant.looking_up import look_up

if TYPE_CHECKING:
    from voice_assistant.assembly import Equipment, Run
    from voice_assistant.assistant import Screen
    from voice_assistant.config import Config
    from voice_assistant.dialogue.actions import Action
    from voice_assistant.dialogue.home_course import Wish
    from voice_assistant.events import AudioFrame, Understood
    from voice_assistant.interfaces import Microphone
    from voice_assistant.listening.wake import WakeListener

ENTER = ("\n", "\r")


class SharedMicrophone:
    """One microphone for all that is heard at home: each session begins at zero, none closes it."""

    def __init__(self, microphone: Microphone) -> None:
        self.live = microphone.live
        self._frames = iter(microphone)

    def __iter__(self) -> Iterator[AudioFrame]:
        for number, frame in enumerate(self._frames):
            yield replace(frame, started_ms=number * FRAME_MS)

    def close(self) -> None:
        """Its owner closes it."""


def stay_home(
    config: Config,
    screen: Screen,
    make_equipment: Callable[[], Equipment],
    make_wake: Callable[[Equipment], WakeListener | None],
) -> None:
    """Be at home until the sound or the input ends. Without a wake listener the request is awaited
    at once, and again after each session.

    Raises JournalBusy while another session runs, and whatever keeps the equipment from working.
    """
    with (
        session_lock(config.journal_path),
        Journal.open(config.journal_path, on_trouble=screen.trouble) as journal,
        closing(make_equipment()) as equipment,
    ):
        Home(config, equipment, journal, make_wake(equipment)).run()


class Home:
    """The loop above the sessions."""

    def __init__(
        self,
        config: Config,
        equipment: Equipment,
        journal: Journal,
        wake: WakeListener | None,
    ) -> None:
        shared = SharedMicrophone(equipment.microphone)
        self._equipment = replace(equipment, microphone=shared)
        self._config = config
        self._journal = journal
        self._wake = wake

    def run(self) -> None:
        """Until nothing more is heard."""
        while (woken := self._woken()) is not None:
            wishes: list[Wish] = []
            if self._asked(woken.request, wishes.append) == "interrupted":
                return
            for wish in wishes:
                self._grant(wish)

    def _woken(self) -> Woken | None:
        if self._wake is None:
            return Woken("", 0)
        self._wake.wait()
        for frame in self._equipment.microphone:
            self._equipment.loudspeaker.advance(FRAME_MS)
            keys = tuple(self._equipment.pressed_keys())
            if keys:
                # What may be heard here is a reminder, and any key stops it.
                self._equipment.loudspeaker.stop()
            if any(key in ENTER for key in keys):
                return Woken("", frame.ended_ms)
            woken = self._hear(self._wake, frame)
            if woken is not None:
                return woken
        return None

    def _hear(self, wake: WakeListener, frame: AudioFrame) -> Woken | None:
        try:
            return wake.hear(frame)
        except RecognizerError as error:
            self._equipment.screen.trouble(error)
            return None

    def _asked(self, request: str, granted: Callable[[Wish], None]) -> str:
        """Hear one request, which may have been said in one breath with the wake phrase."""

        def wish(wish: Wish) -> None:
            granted(wish)
            run.session.end("completed")

        at_home = AtHome(wish, self._looked_up, asks=self._wake is None)
        run = prepared(at_home, self._config, self._equipment, self._journal)
        return replace(run, begin=lambda: _begun(run, request)).go().outcome

    def _looked_up(self, understood: Understood) -> Sequence[str]:
        return look_up(self._journal, understood, local_day(now_utc(), local_zone()))

    def _grant(self, wish: Wish) -> None:
        asked = Request(wish.script, wish.asked_s, number=wish.number)
        try:
            asked = with_place(asked, self._journal, self._config)
            prepared(asked, self._config, self._equipment, self._journal).go()
        except VoiceAssistantError as error:
            # One script that cannot be run is no reason to go deaf.
            self._equipment.screen.trouble(error)


def _begun(run: Run, request: str) -> list[Action]:
    actions = run.begin()
    if request:
        heard = Recognition(request, request, (), "", 1.0)
        actions += run.session.handle(Utterance(heard, 0, 0))
    return actions
