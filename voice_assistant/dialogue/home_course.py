"""At home: what is wanted? A request is heard, and granted or answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voice_assistant.dialogue.actions import Sound
from voice_assistant.dialogue.course import AsksNothing
from voice_assistant.dialogue.session import HOME
from voice_assistant.dialogue.spoken_course import SpokenCourse
from voice_assistant.dialogue.steps import explained

if TYPE_CHECKING:
    from voice_assistant.dialogue.session import Session
    from voice_assistant.events import StepOutcome, Understood, Utterance

REQUEST_SILENCE_MS = 8_000
"""Nobody says what they want: then it goes back to waiting, without a word."""
STARTS = frozenset(
    {"start_meditation", "start_reflection", "start_checkin", "start_gratitude", "start_script"}
)
SCRIPT_OF: dict[str, str] = {
    "start_reflection": "nightly",
    "start_checkin": "check-in",
    "start_gratitude": "gratitude",
    "start_meditation": "arrive",
}
"""What is begun where no script is named and no need."""
AT_ONCE: dict[str, str] = {
    "slip": "after-a-slip",
    "urge": "urge-wave",
    "panic": "five-senses",
    "worse": "five-senses",
    "grief": "just-listen",
}
"""What someone may tell instead of asking, and what is there for it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for."""

    script: str
    asked_s: int | None = None
    number: int | None = None


class HomeCourse(AsksNothing):
    """Hears one request. `granted` gets the wish; everything else is answered here."""

    def __init__(
        self,
        session: Session,
        granted: Callable[[Wish], None],
        script_for: Callable[[str], str | None],
        looked_up: Callable[[Understood], Sequence[str]],
        *,
        asks: bool,
    ) -> None:
        """`asks`: what is wanted is asked aloud, where no wake phrase was said. `script_for` names
        the script for a need, and `looked_up` gives what the journal says to a request for review,
        as lines to be said."""
        self._session = session
        self._granted = granted
        self._script_for = script_for
        self._looked_up = looked_up
        self._asks = asks
        self._since_ms = 0
        self._unclear = False

    @property
    def save_point(self) -> None:
        return None

    @property
    def place(self) -> str:
        return HOME

    def begin(self) -> None:
        if self._asks:
            self._session.say_phrase("home.what")
        else:
            self._session.do(Sound("listening"))
        self._listen()

    def start_over(self) -> None:
        pass

    def tick(self) -> None:
        session = self._session
        if not session.speaking and session.now_ms - self._since_ms >= REQUEST_SILENCE_MS:
            session.complete()

    def speaking_finished(self) -> None:
        self._listen()

    def speech_started(self, at_ms: int) -> None:
        self._since_ms = self._session.now_ms

    def nothing_heard(self) -> None:
        self._since_ms = self._session.now_ms

    def heard(self, utterance: Utterance) -> None:
        understood = self._session.understand(utterance.text, None)
        need = str(understood.slots.get("need", ""))
        if understood.intent in STARTS:
            self._start(understood)
        elif need in AT_ONCE:
            self._granted(Wish(AT_ONCE[need]))
        elif understood.intent == "explain_step":
            self._tell(explained(understood, self._session.phrasebook.wording))
        elif understood.intent == "review":
            nothing = self._session.phrasebook.line("home.nothing_found")
            self._tell(self._looked_up(understood) or [nothing], personal=True)
        elif understood.intent in ("done", "no", "not_now"):
            self._session.complete()
        elif self._unclear:
            self._session.say_phrase("home.unclear_again")
        else:
            self._unclear = True
            self._session.say_phrase("home.unclear")

    def ask_again(self) -> None:
        self._listen()

    def skip(self) -> None:
        self._session.complete()

    def back(self) -> None:
        self._listen()

    def pause(self) -> None:
        pass

    def resume(self) -> None:
        self._listen()

    def interrupt(self, outcome: StepOutcome) -> None:
        pass

    def finish(self) -> None:
        self._session.complete()

    def time_left(self) -> str:
        return self._session.phrasebook.line("home.help")

    def in_silence(self) -> bool:
        return False

    def help_phrase(self) -> str:
        return "home.help"

    def key(self) -> None:
        """Any key stops speech."""
        if self._session.speaking:
            self._session.hush()
        self._listen()

    def _listen(self) -> None:
        self._since_ms = self._session.now_ms
        self._session.listen("command", None)

    def _start(self, understood: Understood) -> None:
        slots = understood.slots
        need, script = slots.get("need"), slots.get("script")
        if script is None and need is not None:
            script = self._script_for(str(need))
        script = script or SCRIPT_OF.get(understood.intent)
        if script is None:
            self._session.say_phrase("home.unclear")
            return
        duration, step = slots.get("duration_s"), slots.get("step")
        self._granted(
            Wish(
                str(script),
                None if duration is None else int(duration),
                None if step is None else int(step),
            )
        )

    def _tell(self, texts: Sequence[str], *, personal: bool = False) -> None:
        told = SpokenCourse(self._session, texts, personal=personal)
        self._session.follow(told, self._listen)
