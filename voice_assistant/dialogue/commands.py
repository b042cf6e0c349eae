"""Commands that hold in every session: stop, pause, repeat, slower, help, off the record …"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from voice_assistant.dialogue.actions import (
    ChangeVolume,
    OpenTurn,
    PauseSpeaking,
    Remember,
    RemoveSegment,
    ResumeSpeaking,
)
from voice_assistant.dialogue.spoken_course import SpokenCourse
from voice_assistant.dialogue.steps import explained

if TYPE_CHECKING:
    from voice_assistant.dialogue.asking import Question
    from voice_assistant.dialogue.session import Session
    from voice_assistant.events import Understood, Wording

ASIDES = frozenset({"slower", "faster", "louder", "softer", "time_left", "current_time"})
"""Commands beside the point: a short answer that one of them follows stands."""
WPM_STEP = 0.1
NIGHT_STEPS = -2
"""Steps of volume that night mode takes away."""
SLOWEST, FASTEST = 0.7, 1.3


class Commands:
    """Obeys for `session`, which decides when a command may be given at all."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.held = False
        """Whether a pause holds what was being said."""
        self.last_segment: tuple[OpenTurn, int, str] | None = None
        """What "that wasn't me" takes back: the turn, the segment's number, its words."""

    def obey(self, understood: Understood) -> bool:
        """Do what was commanded; False when the words were not a command for the session."""
        session = self._session
        match understood.intent:
            case "stop" if not session.asking.finishes(understood):
                self.stop()
            case "stop":
                pass
            case "pause":
                self._pause()
            case "resume" if session.paused:
                self._resume()
            case "repeat":
                self._resume_quietly()
                self._again()
            case "next" if session.question is None:
                self._resume_quietly()
                session.course.skip()
            case "back" if session.question is None:
                self._resume_quietly()
                session.course.back()
            case "slower" | "faster":
                self._change_rate(-WPM_STEP if understood.intent == "slower" else WPM_STEP)
            case "louder" | "softer":
                session.do(ChangeVolume(1 if understood.intent == "louder" else -1))
            case "time_left":
                session.say(session.course.time_left())
            case "current_time":
                session.say_phrase("session.time_now", time=_spoken_time(session.clock()))
            case "help" if not self._choosing():
                self._help(understood)
            case "off_record" | "on_record":
                self._set_record(on=understood.intent == "on_record")
            case "explain_step" if session.question is None and not session.at_home:
                self._explain(understood)
            case "set_wording":
                self._set_wording(understood)
            case "quiet":
                self._night()
            case "private":
                self._private()
            case "delete_that" if understood.slots.get("scope") in ("session", "day"):
                session.say_phrase("session.cannot_yet")
            case "not_me" | "delete_that" if not self._choosing():
                self._forget_last()
            case _:
                return False
        if understood.intent in ASIDES and session.course_listens() and not session.paused:
            session.course.nothing_heard()
        return True

    def _choosing(self) -> bool:
        """A choice is open, which may have an option of that name."""
        question = self._session.question
        return question is not None and question.expect == "choice"

    def stop(self) -> None:
        if self._session.crisis.active:
            self._session.crisis.stop()
            return
        if self._session.at_home:
            self._session.hush()
            self._session.complete()
            return
        self._session.course.interrupt("stopped")
        self._session.stop()

    def _pause(self) -> None:
        if self._session.paused:
            return
        self._session.paused = True
        if self._session.question is None:
            self._session.course.pause()
        if self._session.speaking:
            self.held, self._session.speaking = True, False
            self._session.do(PauseSpeaking())
        else:
            self._session.say_phrase("session.paused")

    def _resume(self) -> None:
        resumed = "session.resumed_private" if self._session.private else "session.resumed"
        self._session.paused = self._session.private = False
        if self.held:
            self.held, self._session.speaking = False, True
            self._session.do(ResumeSpeaking())
        else:
            self._session.hush()
            self._session.say_phrase(resumed)
        if self._session.question is None:
            self._session.course.resume()
        else:
            self._session.question.silent_since_ms = self._session.now_ms

    def _resume_quietly(self) -> None:
        """Another command ends a pause; nothing of the paused sentence is said."""
        if self._session.paused:
            self._session.paused = self._session.private = False
            if self._session.question is None:
                self._session.course.resume()
        self._session.hush()

    def _again(self) -> None:
        if self._session.question is not None:
            self._session.asking.ask_again()
        else:
            self._session.course.ask_again()

    def _change_rate(self, by: float) -> None:
        self._session.rate = min(FASTEST, max(SLOWEST, self._session.rate + by))
        self._session.say_phrase("session.slower" if by < 0 else "session.faster")

    def _set_record(self, *, on: bool) -> None:
        session = self._session
        session.off_record = not on
        if on and session.private:
            self._resume_quietly()
            session.say_phrase("session.on_record")
            self._again()
        else:
            session.say_phrase("session.on_record" if on else "session.off_record")

    def _explain(self, understood: Understood) -> None:
        """What a step or a topic is about; then back to where we were."""
        session = self._session
        session.hush()
        texts = explained(understood, session.phrasebook.wording)
        back = session.course.ask_again
        told = SpokenCourse(session, texts, save_point=session.course.save_point)
        session.follow(told, back)

    def _set_wording(self, understood: Understood) -> None:
        session = self._session
        wording: Wording = understood.slots.get("wording", "plain")  # type: ignore[assignment]
        session.phrasebook.wording = wording
        session.do(Remember("wording", wording))
        session.hush()
        session.say_phrase("session.reworded")
        if session.question is None:
            session.course.ask_again()

    def _night(self) -> None:
        """Someone is asleep: soft from here on, and no sound that is not needed."""
        if not self._session.night:
            self._session.night = True
            self._session.do(ChangeVolume(NIGHT_STEPS))
        self._session.say_phrase("session.night")

    def _private(self) -> None:
        """Someone is here: silent, and off the record, until the user says to go on."""
        session = self._session
        session.off_record = session.private = True
        session.hush()
        if not session.paused:
            session.paused = True
            if session.question is None:
                session.course.pause()

    def _help(self, understood: Understood) -> None:
        topic = understood.slots.get("topic")
        if topic in ("commands", "about"):
            self._session.say_phrase(self._session.course.help_phrase())
        elif topic == "person":
            self._session.crisis.offer_person()
        else:
            self._ask_which_help(self._session.question)

    def _ask_which_help(self, waiting: Question | None) -> None:
        """`waiting`: a question that comes again once it is clear what can be said."""

        def answered(understood: Understood | None) -> None:
            if understood is None or not _about_commands(understood):
                # Unclear or silent: a person and a number, not a list of commands (docs/safety.md).
                self._session.crisis.offer_person()
                return
            self._session.say_phrase(self._session.course.help_phrase())
            if waiting is None:
                self._session.course.ask_again()
            else:
                self._session.asking.ask(
                    waiting.prompt, waiting.expect, waiting.on_answer, personal=waiting.personal
                )

        self._session.hush()
        question = self._session.phrasebook.line("session.help_which")
        self._session.asking.ask(question, "choice", answered)

    def _forget_last(self) -> None:
        if self.last_segment is None:
            self._session.say_phrase("session.nothing_to_forget")
            return
        turn, segment, text = self.last_segment
        self.last_segment = None
        turn.heard.pop()
        asks_again = self._session.course.forgotten(turn, text)
        self._session.do(RemoveSegment(turn.ordinal, segment))
        self._session.say_phrase("session.forgotten")
        if asks_again and self._session.question is None:
            self._session.course.ask_again()


def _about_commands(understood: Understood) -> bool:
    """Whether "Help with what you can say, or help for you?" was answered with the former."""
    topic = understood.slots.get("topic")
    named = {"say", "command", "commands"} & set(understood.text.split())
    return topic in ("commands", "about") or understood.answer == 1 or bool(named)


def _spoken_time(now: datetime) -> str:
    return now.strftime("%I %M %p").lstrip("0")
