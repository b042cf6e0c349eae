"""A practice performed: every sentence, bell, tone and silence at its planned moment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voice_assistant.dialogue.actions import NoteSaid, Say, Sound, Tone
from voice_assistant.dialogue.course import AsksNothing
from voice_assistant.dialogue.measuring import Measuring
from voice_assistant.dialogue.overheard import Overheard
from voice_assistant.dialogue.pacing import CAUTION, first_line, kept_to, lines, plan
from voice_assistant.dialogue.timeline import Timeline
from voice_assistant.errors import VoiceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_assistant.dialogue.measuring import Measure
    from voice_assistant.dialogue.pacing import Manner, PlannedItem
    from voice_assistant.dialogue.script import Practice
    from voice_assistant.dialogue.session import Session
    from voice_assistant.events import StepOutcome, Utterance

TONE_LEAD_MS = 60
"""A tone ends this much early: what follows takes a frame to be handed on, and one to be reported
as heard, and is then on time."""
LEAST_TONE_MS = 1_000
LATEST_CUE_MS = 1_000
"""A breath cue later than this would lead the breath astray; it is left out."""
LONGEST_TALK_MS = 15_000
"""The end waits for somebody to finish speaking, but not for noise."""
GRACE_MS = 3_000
"""An answer may come when the next phase has already begun."""
NEARLY_OVER_MS = 30_000


class PracticeCourse(AsksNothing):
    """Performs `practice` in `manner`.

    It opens at once; the plan is made while its first sentence is being heard. Then it ends when
    it promised to: a pause moves the end by itself, and going to another phase by what is left
    out or comes again. Everything else is taken up by the silences still to come.
    """

    def __init__(
        self,
        session: Session,
        practice: Practice,
        asked_s: float,
        manner: Manner,
        measure: Measure,
    ) -> None:
        self._session = session
        self._practice = practice
        self._asked_s = asked_s
        self._wanted_s = kept_to(practice, asked_s)
        self._measure = measure
        self._measured: Measuring | None = None
        """What the last plan was made with."""
        self._timeline: Timeline | None = None
        self._began_ms: int | None = None
        """Known once the practice itself begins, after what is said about its length."""
        self._paused_at_ms: int | None = None
        self._talking_since_ms: int | None = None
        self._again = False
        """Whether the last sentence is to come again, once what is said beside the plan is over."""
        self._finishing = False
        self._overheard = Overheard(session, self)
        self.planned_ms = round(self._wanted_s * 1000)
        """How long it is meant to take from the session's start; exact once it is planned."""
        self.perform_in(replace(manner, rate=session.rate))

    @property
    def save_point(self) -> None:
        return None

    @property
    def place(self) -> None:
        return None

    @property
    def practice(self) -> Practice:
        return self._practice

    @property
    def manner(self) -> Manner:
        return self._manner

    def perform_in(self, manner: Manner) -> None:
        """From here on in that manner; the end stays where it is, if it can."""
        self._manner = manner
        wanted = lines(self._practice, self._wanted_s, manner)
        self._measuring: Measuring | None = Measuring(self._measure, wanted)

    def begin(self) -> None:
        self._session.listen("guided", None)
        note = "plan.longer" if self._asked_s < self._wanted_s else "plan.shorter"
        if self._asked_s == self._wanted_s:
            self._start()
        else:
            self._session.say_phrase(note, minutes=spoken_minutes(round(self._wanted_s * 1000)))

    def start_over(self) -> None:
        """A practice always begins at its beginning."""

    def tick(self) -> None:
        self._follow_taste()
        self._adopt()
        if self._finishing:
            self._complete()
        if self._timeline is None or self._again or self._finishing:
            return
        now_ms = self._session.now_ms
        while item := self._timeline.due(now_ms):
            if item.kind != "silence" and self._session.speaking:
                return
            self._timeline.take()
            self._perform(item, self._timeline.at(now_ms) - item.started_ms)
        if self._timeline.over(now_ms):
            self._complete()

    def speaking_finished(self) -> None:
        if self._began_ms is None:
            self._start()
        elif self._again:
            self._repeat()

    def speech_started(self, at_ms: int) -> None:
        self._talking_since_ms = self._session.now_ms

    def nothing_heard(self) -> None:
        self._talking_since_ms = None

    def heard(self, utterance: Utterance) -> None:
        """Talk that was not asked for is left alone, and nothing of it is kept."""
        self._talking_since_ms = None
        if self._timeline is not None:
            plan, said = self._timeline.plan, self._timeline.said()
            began_ms = self._timeline.at(utterance.started_ms)
            now, before = (
                plan.items[plan.index_at(at_ms)].phase for at_ms in (began_ms, began_ms - GRACE_MS)
            )
            phase = now if self._overheard.listens_for(now) else before
            prompt = "" if said is None else plan.items[said].text
            self._overheard.hear(utterance, phase, prompt)

    def ask_again(self) -> None:
        """From the sentence that was said last."""
        self._again = True
        if not self._session.speaking:
            self._repeat()

    def skip(self) -> None:
        """To the next phase; after the last one the practice is over."""
        self._go_to(None if self._timeline is None else self._timeline.next_phase())

    def back(self) -> None:
        """To the start of this phase, or of the one before when this one has just begun."""
        self._go_to(None if self._timeline is None else self._timeline.phase_before())

    def pause(self) -> None:
        if self._paused_at_ms is None:
            self._paused_at_ms = self._session.now_ms

    def resume(self) -> None:
        if self._paused_at_ms is None:
            return
        paused_ms = self._session.now_ms - self._paused_at_ms
        self._paused_at_ms = None
        if self._timeline is not None:
            self._timeline.move(paused_ms)
        elif self._began_ms is not None:
            self._began_ms += paused_ms

    def interrupt(self, outcome: StepOutcome) -> None:
        self.pause()

    def finish(self) -> None:
        self._finishing = True

    def time_left(self) -> str:
        now_ms = self._session.now_ms if self._paused_at_ms is None else self._paused_at_ms
        left_ms = round(self._wanted_s * 1000)
        if self._timeline is not None:
            left_ms = self._timeline.ends_ms - now_ms
        if left_ms < NEARLY_OVER_MS:
            return self._session.phrasebook.line("session.nearly_over")
        return self._session.phrasebook.line("session.time_left", minutes=spoken_minutes(left_ms))

    def in_silence(self) -> bool:
        return True

    def help_phrase(self) -> str:
        return "session.help_practice"

    def key(self) -> None:
        """Any key ends a practice at once."""
        self._session.stop()

    def _start(self) -> None:
        """The first sentence, without waiting for the plan."""
        self._began_ms = self._session.now_ms
        self._opening = first_line(self._practice, self._wanted_s, self._manner)
        if self._opening is not None:
            self._perform(self._opening, 0)

    def _follow_taste(self) -> None:
        """Slower, faster and another wording are the session's own to change."""
        rate, wording = self._session.rate, self._session.phrasebook.wording
        if (rate, wording) != (self._manner.rate, self._manner.wording):
            self.perform_in(replace(self._manner, rate=rate, wording=wording))

    def _adopt(self) -> None:
        """Make the plan that can be made now; a sentence that comes again waits for it."""
        if self._began_ms is None or self._measuring is None or not self._measuring.go_on():
            return
        if self._timeline is None:
            made = plan(self._practice, self._wanted_s, self._measuring.length_of, self._manner)
            self._timeline = Timeline(made, self._began_ms)
            self.planned_ms = self._timeline.ends_ms
            if self._opening is not None:
                self._timeline.take()
        elif not self._again:
            timeline, now_ms, manner = self._timeline, self._session.now_ms, self._manner
            length_of = self._measuring.length_of
            self._keep_end(lambda: timeline.replan(now_ms, length_of, manner))
        self._measured, self._measuring = self._measuring, None

    def _keep_end(self, change: Callable[[], bool]) -> None:
        """Make a change that leaves the end where it is, or say where it is now."""
        assert self._timeline is not None
        try:
            later = change()
        except VoiceError:
            # A line cannot be rendered anew; what was rendered before is said at its own pace.
            return
        if later:
            left_ms = self._timeline.ends_ms - self._session.now_ms
            self._session.say_phrase("plan.later", minutes=spoken_minutes(left_ms))

    def _repeat(self) -> None:
        self._again, self._talking_since_ms, self._paused_at_ms = False, None, None
        if self._began_ms is None:
            self._start()
            return
        self._session.listen("guided", None)
        timeline, measured = self._timeline, self._measured
        said = None if timeline is None else timeline.said()
        if timeline is not None and measured is not None and said is not None:
            now_ms, manner = self._session.now_ms, self._manner
            if self._measuring is None:
                self._keep_end(lambda: timeline.repeat(said, now_ms, measured.length_of, manner))
            else:
                timeline.jump(said, now_ms)
        self.tick()

    def _go_to(self, index: int | None) -> None:
        """Another phase, now. Without one the practice is over, or has still to begin."""
        self._again, self._talking_since_ms, self._paused_at_ms = False, None, None
        if self._began_ms is None:
            self._start()
            return
        self._session.listen("guided", None)
        if self._timeline is not None and index is not None:
            self._timeline.jump(index, self._session.now_ms)
        elif self._timeline is not None:
            self._finishing = True
        self.tick()

    def _perform(self, item: PlannedItem, late_ms: int) -> None:
        if self._session.night and (
            item.kind in ("bell", "tone") or self._overheard.listens_for(item.phase) == "check-out"
        ):
            return
        if item.kind == "say" and not (item.round and late_ms > LATEST_CUE_MS):
            self._session.speaking = True
            self._session.do(Say(item.text, item.wpm, gain_db=item.gain_db))
            if item.phase == CAUTION:
                self._session.do(NoteSaid(f"caution {self._practice.id}"))
        elif item.kind == "bell":
            self._session.speaking = True
            self._session.do(Sound(item.text))  # type: ignore[arg-type]
        elif item.kind == "tone":
            ms = item.duration_ms - late_ms - TONE_LEAD_MS
            if ms >= LEAST_TONE_MS:
                self._session.speaking = True
                self._session.do(Tone(item.text, ms))  # type: ignore[arg-type]

    def _complete(self) -> None:
        """Over, once nothing is being said, by us or by somebody who was asked."""
        talking_ms = self._session.now_ms - (self._talking_since_ms or 0)
        talking = self._talking_since_ms is not None and talking_ms < LONGEST_TALK_MS
        if not (self._session.speaking or talking):
            self._session.complete()


def spoken_minutes(ms: int) -> str:
    minutes = max(1, round(ms / 60_000))
    return "one minute" if minutes == 1 else f"{minutes} minutes"
