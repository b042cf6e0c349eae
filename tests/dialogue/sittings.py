"""A practice sat through without sound: a clock moved by hand, and a loudspeaker that takes as long
as was planned."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from tests.dialogue.sessions import leads, of_kind, phrasebook, understander
from voice_assistant.dialogue.actions import Action, Say, Sound, StopSpeaking, Tone
from voice_assistant.dialogue.course import Lead
from voice_assistant.dialogue.library import shipped_library
from voice_assistant.dialogue.lint import spoken_ms
from voice_assistant.dialogue.measuring import Measure
from voice_assistant.dialogue.pacing import BELL_MS, Manner, Plan, plan
from voice_assistant.dialogue.phrasebook import Phrasebook
from voice_assistant.dialogue.practice_course import PracticeCourse
from voice_assistant.dialogue.script import Practice
from voice_assistant.dialogue.session import Session
from voice_assistant.events import FRAME_MS, Recognition, SpeakingFinished, Utterance
from voice_assistant.testing import fixed_clock


def shipped(script_id: str) -> Practice:
    found = shipped_library().get(script_id)
    assert isinstance(found, Practice)
    return found


def at_once(text: str, wpm: int) -> Future[int]:
    length: Future[int] = Future()
    length.set_result(spoken_ms(text, wpm))
    return length


class Sitting:
    """A practice, a loudspeaker that takes as long as was planned, and a clock moved by hand."""

    def __init__(
        self,
        script_id: str,
        asked_s: int,
        manner: Manner | None = None,
        measure: Measure = at_once,
        leads: Callable[[str], Lead] = leads,
        step_ms: int = FRAME_MS,
    ) -> None:
        self.practice, self.asked_s = shipped(script_id), asked_s
        self.manner = manner or Manner()
        self.now_ms = 0
        self._step_ms = step_ms
        self.happened: list[tuple[int, Action]] = []
        self._until_ms = 0
        kept = phrasebook()
        own = Phrasebook(kept._phrases, self.manner.wording, kept.region)
        self.session = Session(
            lambda session: PracticeCourse(session, self.practice, asked_s, self.manner, measure),
            own,
            understander().understand,
            fixed_clock,
            leads,
        )
        self._take(self.session.begin())

    def plan(self) -> Plan:
        return plan(self.practice, self.asked_s, spoken_ms, self.manner)

    def passes(self, until_ms: int) -> None:
        while self.now_ms < until_ms and not self.session.over:
            self.now_ms += self._step_ms
            self.session.now_ms = self.now_ms
            if self.session.speaking and self.now_ms >= self._until_ms:
                self._take(self.session.handle(SpeakingFinished(self.now_ms)))
            self._take(self.session.tick(self.now_ms))

    def to_its_end(self) -> int:
        self.passes(7_200_000)
        return self.now_ms

    def says(self, text: str) -> None:
        heard = Recognition(text, text, (), "fake", 1.0)
        self._take(self.session.handle(Utterance(heard, self.now_ms - 600, self.now_ms)))

    def did(self, kind: type[Action]) -> list[tuple[int, Action]]:
        return [(at_ms, action) for at_ms, action in self.happened if isinstance(action, kind)]

    def said(self) -> list[str]:
        return [say.text for say in of_kind(Say, [action for _, action in self.happened])]

    def _take(self, actions: list[Action]) -> None:
        for action in actions:
            self.happened.append((self.now_ms, action))
            if isinstance(action, StopSpeaking):
                self._until_ms = self.now_ms
            self._until_ms = max(self._until_ms, self.now_ms) + _length_ms(action)


def _length_ms(action: Action) -> int:
    match action:
        case Say(text, wpm):
            return spoken_ms(text, wpm)
        case Tone(_, ms):
            return ms
        case Sound(name):
            return BELL_MS[name]  # type: ignore[index]
    return 0
