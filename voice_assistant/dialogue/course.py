"""What a session follows: a flow's questions or a practice's timeline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from voice_assistant.dialogue.actions import OpenTurn
    from voice_assistant.dialogue.session import Session
    from voice_assistant.events import Expect, StepOutcome, Utterance


class Course(Protocol):
    """What a session follows. Each method adds actions by calling the session back."""

    @property
    def save_point(self) -> str | None:
        """The step to go on from another time; None where there is nothing to go on with."""

    @property
    def place(self) -> str | None:
        """The step that is being asked or said, as the journal calls it; None outside of any."""

    def begin(self) -> None: ...
    def start_over(self) -> None: ...
    def tick(self) -> None: ...
    def speaking_finished(self) -> None: ...
    def speech_started(self, at_ms: int) -> None: ...
    def nothing_heard(self) -> None: ...
    def heard(self, utterance: Utterance) -> None: ...
    def silence(self, ms: int) -> None: ...
    def expects(self) -> Expect | None: ...
    def ask_again(self) -> None: ...
    def skip(self) -> None: ...
    def back(self) -> None: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...
    def interrupt(self, outcome: StepOutcome) -> None: ...
    def finish(self) -> None: ...
    def time_left(self) -> str: ...
    def help_phrase(self) -> str: ...
    def key(self) -> None: ...
    def in_silence(self) -> bool: ...
    def claims(self, text: str) -> bool:
        """Whether `text` answers what is being asked, though elsewhere it would be a command."""

    def keep(self, utterance: Utterance) -> None: ...
    def forgotten(self, turn: OpenTurn, text: str) -> bool: ...


class AsksNothing:
    """The part of a course in which no answer is awaited, and nothing that is said is kept."""

    def expects(self) -> Expect | None:
        return None

    def claims(self, text: str) -> bool:
        return False

    def silence(self, ms: int) -> None:
        pass

    def keep(self, utterance: Utterance) -> None:
        pass

    def forgotten(self, turn: OpenTurn, text: str) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Lead:
    """Another script that a session may go on in."""

    title: str
    length_ms: int
    make: Callable[[Session], Course]


Leads = Callable[[str], Lead]
"""By script id. Raises UnknownScript, ScriptError, VoiceError."""
