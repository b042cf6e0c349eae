"""The session: a pure state machine, events in, actions out. No sound, no clock, no disk.

A session follows a course (a flow's questions or a practice's timeline). Above the course stand
what holds in every session: safety, commands, pauses, and questions of the session's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from voice_assistant.dialogue.actions import (
    Action,
    End,
    Listen,
    OpenTurn,
    RemoveSegment,
    SaveSegment,
    SaveTurn,
    Say,
    Show,
    StopSpeaking,
    Turn,
)
from voice_assistant.dialogue.asking import Asking
from voice_assistant.dialogue.commands import Commands
from voice_assistant.dialogue.crisis import Crisis
from voice_assistant.dialogue.expected import expected_phrases
from voice_assistant.dialogue.hard_moments import HardMoments
from voice_assistant.dialogue.notices import DueNotices, Notices
from voice_assistant.dialogue.read_back import ReadBack
from voice_assistant.dialogue.sentence import Sentence
from voice_assistant.events import (
    EndOfInput,
    Expect,
    KeyPressed,
    NothingHeard,
    SilenceReached,
    SpeakingFinished,
    SpeechStarted,
    Utterance,
)

if TYPE_CHECKING:
    from voice_assistant.dialogue.asking import Question
    from voice_assistant.dialogue.course import Course, Leads
    from voice_assistant.dialogue.phrasebook import Phrasebook
    from voice_assistant.events import Profile, SessionOutcome, StepOutcome, Understood

Understand = Callable[[str, Expect | None], "Understood"]

ASIDE_WPM = 150
HOME = "home"
"""The place of a course that awaits a request."""
PRIVATE = ("resume", "on_record", "stop")
"""What is obeyed while somebody else is in the room."""


@dataclass(frozen=True, slots=True)
class Awaiting:
    """Whose turn it is to speak: the user's, to answer `step`."""

    turn: int
    step: str


class Session:
    """`handle(event)` returns what to do about it. `over` is True once `End` was returned."""

    def __init__(
        self,
        make_course: Callable[[Session], Course],
        phrasebook: Phrasebook,
        understand: Understand,
        clock: Callable[[], datetime],
        leads: Leads,
        due: DueNotices | None = None,
    ) -> None:
        self.phrasebook = phrasebook
        self.clock = clock
        self._understand = understand
        self.now_ms = 0
        self.speaking = False
        self.over = False
        self.rate = 1.0
        self.off_record = False
        self.paused = False
        self.private = False
        """Somebody else may be speaking: only going on and stopping are heard."""
        self.night = False
        """Someone sleeps nearby: no cues, bells or check-out."""
        self.asking = Asking(self)
        self.crisis = Crisis(self)
        self.commands = Commands(self)
        self.hard_moments = HardMoments(self)
        self.read_back = ReadBack(self)
        self._ending: End | None = None
        self._next_ordinal = 1
        self._sentence = Sentence(understand)
        self._any_written = False
        self._out: list[Action] = []
        self._waiting: list[tuple[Course, Callable[[], None]]] = []
        """Courses to come back to, and how."""
        self.leads = leads
        self.notices = Notices(self, due or DueNotices())
        self.course = make_course(self)

    # What comes in.

    def begin(self, *, resuming: bool = False) -> list[Action]:
        """The first actions. `resuming`: the course stands at the step where an earlier session
        was interrupted; the user is asked whether to go on there or to begin anew."""

        self.notices.open()

        def answered(understood: Understood | None) -> None:
            if understood is not None and understood.answer is False:
                self.course.start_over()
            self.course.begin()

        if resuming:
            offer = self.phrasebook.line("session.resume_offer")
            self.asking.ask(offer, "yes-no", answered)
        else:
            self.course.begin()
        return self._taken()

    def handle(self, event: object) -> list[Action]:
        """What to do about one event, in order."""
        if self.over:
            return []
        match event:
            case SpeakingFinished() if self.speaking:  # otherwise it was only an earcon
                self.speaking = False
                self._speaking_finished()
            case Utterance():
                self._heard(event)
            case SpeechStarted(at_ms):
                self.crisis.sound_began()
                if self.course_listens():
                    self.course.speech_started(at_ms)
            case NothingHeard():
                self.crisis.sound_ended()
                if self.course_listens() and not self.paused:
                    self.course.nothing_heard()
            case SilenceReached(ms):
                if self.course_listens() and not self.paused and not self.speaking:
                    self.course.silence(ms)
            case KeyPressed(key):
                self._key(key)
            case EndOfInput():
                return self.interrupt()
            case _:
                pass
        return self._taken()

    def tick(self, now_ms: int) -> list[Action]:
        """A frame has passed; `now_ms` is its end."""
        self.now_ms = now_ms
        if self.over or self._closing():
            return []
        if self.crisis.active:
            self.crisis.tick()
        elif self.paused:
            pass
        elif self.question is not None:
            self.asking.tick()
        else:
            self.course.tick()
        return self._taken()

    def interrupt(self) -> list[Action]:
        """The program ends under the session: what is said is kept, the place is noted."""
        if not self.over:
            self.course.interrupt("interrupted")
            self.end("crisis" if self.crisis.grave else "interrupted")
        return self._taken()

    def microphone_lost(self) -> list[Action]:
        self.say_phrase("session.mic_lost")
        return self._taken()

    def microphone_back(self) -> list[Action]:
        self.say_phrase("session.mic_back")
        return self._taken()

    @property
    def awaiting(self) -> Awaiting | None:
        """The step whose answer is awaited, once its prompt has been heard; None otherwise."""
        if self.speaking or self.over or self._closing():
            return None
        if self.crisis.active:
            return Awaiting(self._next_ordinal - 1, f"crisis.{self.crisis.stage}")
        if self.question is not None:
            return Awaiting(self._next_ordinal - 1, "question")
        if self.course.expects() is None and not self.at_home:
            return None
        return Awaiting(self._next_ordinal - 1, self.course.place or "")

    @property
    def at_home(self) -> bool:
        """Whether a request is awaited, and no answer."""
        return self.course.place == HOME

    @property
    def prompting(self) -> str | None:
        """The step whose prompt is being said; None while nothing is."""
        if not self.speaking or self.over or self._closing():
            return None
        if self.crisis.active:
            return f"crisis.{self.crisis.stage}"
        return "question" if self.question is not None else self.course.place

    @property
    def in_silence(self) -> bool:
        """Whether time itself is what is being given now: a practice, or a quiet minute."""
        return not (self.over or self._closing()) and self.course.in_silence()

    # What the course and the crisis path call.

    def do(self, *actions: Action) -> None:
        self._out.extend(actions)

    def say(self, text: str, wpm: int = ASIDE_WPM, *, personal: bool = False) -> None:
        self.speaking = True
        self.do(Say(text, round(wpm * self.rate), personal))

    def say_phrase(self, phrase: str, **values: str) -> None:
        self.say(self.phrasebook.line(phrase, **values))

    def show(self, text: str, *, large: bool = False) -> None:
        self.do(Show(text, large))

    def listen(self, profile: Profile, expect: Expect | None) -> None:
        """Listen by `profile`, leaning towards what is expected; silence counts anew."""
        self.do(Listen(profile, expected_phrases(expect)))

    def hush(self) -> None:
        """Stop speaking now."""
        self.speaking = self.commands.held = False
        self.do(StopSpeaking())

    def understand(self, text: str, expect: Expect | None) -> Understood:
        return self._understand(text, expect)

    def open_turn(self, step: str, prompt: str) -> OpenTurn:
        """A new turn, on disk at once as interrupted: what a crash would leave is then true."""
        turn = OpenTurn(self._next_ordinal, step, prompt, self.now_ms)
        self._next_ordinal += 1
        self.save_turn(turn, "interrupted")
        return turn

    def reopen_turn(self, turn: OpenTurn) -> None:
        """Go back to `turn`: the turn opened after it is written over by the next one."""
        self._next_ordinal = turn.ordinal + 1

    def save_turn(self, turn: OpenTurn, outcome: StepOutcome) -> Turn:
        told = outcome in ("yes", "no", "unsure") or (outcome == "answered" and not turn.heard)
        if self.off_record and told:
            # Even which way it was answered stays off the record.
            outcome = "skipped"
        closed = turn.closed(outcome, self.now_ms)
        self.do(SaveTurn(closed))
        return closed

    def save_segment(self, turn: OpenTurn, utterance: Utterance) -> None:
        """Keep a recognised segment at once, unless the user is off the record."""
        if self.off_record:
            return
        turn.segments += 1
        turn.heard.append(utterance.text)
        self._any_written = True
        self.commands.last_segment = (turn, turn.segments, utterance.text)
        self.do(SaveSegment(turn.ordinal, turn.segments, utterance))

    def remove_segments(self, turn: OpenTurn) -> None:
        """Everything heard in `turn` is gone."""
        for number in range(1, turn.segments + 1):
            self.do(RemoveSegment(turn.ordinal, number))
        turn.heard.clear()
        self.commands.last_segment = None

    @property
    def question(self) -> Question | None:
        """The question of the session's own that is open."""
        return self.asking.question

    def follow(self, course: Course, then: Callable[[], None] | None = None) -> None:
        """Follow another course first; `then` takes up this one again. Without it the session
        ends where the other one does."""
        if then is None:
            self._waiting.clear()
        else:
            self.course.pause()
            self._waiting.append((self.course, then))
        self.course = course
        course.begin()

    def stop(self, outcome: SessionOutcome = "stopped_by_user", phrase: str = "") -> None:
        """End kindly: everything said is kept; no question is asked."""
        stopped = "session.stopped"
        if self.off_record:
            stopped += "_partly" if self._any_written else "_unsaved"
        self.hush()
        self.leave_question()
        self._ending = End(outcome, self._go_on_step(outcome))
        self.say_phrase(phrase or stopped)

    def time_out(self, *, aloud: bool) -> None:
        """Nobody is there any more: close kindly, or where somebody may sleep without a word."""
        if aloud:
            said = "session.timed_out" if self._any_written else "session.timed_out_unsaid"
            self.stop("timed_out", said)
        else:
            self.end("timed_out")

    def leave_question(self) -> None:
        """Whatever was being asked, held or ended is so no longer."""
        self.asking.question = None
        self.paused = False
        self._ending = None

    def complete(self) -> None:
        """The course came to its end: back to the one that waits for it, if any."""
        if not self._waiting:
            self.end("completed")
            return
        self.course, then = self._waiting.pop()
        self.course.resume()
        then()

    def end(self, outcome: SessionOutcome) -> None:
        self.over = True
        self.do(End(outcome, self._go_on_step(outcome)))

    def _go_on_step(self, outcome: SessionOutcome) -> str | None:
        """A completed session has no more to say; a crisis is never offered for going on."""
        return None if outcome in ("completed", "crisis") else self.course.save_point

    # Inside.

    def _taken(self) -> list[Action]:
        out, self._out = self._out, []
        return out

    def _closing(self) -> bool:
        return self._ending is not None

    def course_listens(self) -> bool:
        return not self._closing() and self.question is None and not self.crisis.active

    def _speaking_finished(self) -> None:
        if self.paused:
            return
        if self._ending is not None:
            self.over = True
            self.do(self._ending)
        elif self.crisis.active:
            self.crisis.speaking_finished()
        elif self.question is not None:
            self.asking.speaking_finished()
        else:
            self.course.speaking_finished()

    def _heard(self, utterance: Utterance) -> None:
        self.crisis.sound_ended()
        expect = self.question.expect if self.question else self.course.expects()
        in_an_answer = self.question is not None or not self.at_home
        understood = self.understand(utterance.text, expect or ("free" if in_an_answer else None))
        if self.crisis.active:
            self.crisis.heard(utterance, understood)
            return
        grave = (
            understood
            if understood.safety != "none"
            else self._sentence.goes_on(utterance, self._next_ordinal)
        )
        if grave.safety != "none":
            self._sentence.forget()
            self.course.speech_started(utterance.started_ms)
            self.crisis.begin(utterance, grave)
        elif (
            self._closing()
            or (self.private and understood.intent not in PRIVATE)
            or (not self._claimed(utterance.text) and self.commands.obey(understood))
            or (in_an_answer and self.hard_moments.meet(utterance, understood))
        ):
            return
        elif self.question is not None:
            self.asking.heard(understood)
        else:
            self.course.heard(utterance)

    def _claimed(self, text: str) -> bool:
        return self.question is None and not self.paused and self.course.claims(text)

    def _key(self, key: str) -> None:
        if self._closing():
            self.hush()
            self._speaking_finished()
        elif key == "esc":
            self.commands.stop()
        elif self.speaking and (self.crisis.active or self.question is not None):
            self.hush()
            self._speaking_finished()
        elif not self.crisis.active and self.question is None:
            self.course.key()
