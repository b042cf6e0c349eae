"""Hard moments that are no crisis: panic, a slip, an urge, a grave answer. What the rules rest on
is in docs/safety.md; the words are under `meet` in prompts/phrases.toml."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from voice_assistant.dialogue.practice_course import spoken_minutes
from voice_assistant.dialogue.spoken_course import SpokenCourse
from voice_assistant.errors import VoiceAssistantError

if TYPE_CHECKING:
    from voice_assistant.dialogue.course import Lead
    from voice_assistant.dialogue.session import Session
    from voice_assistant.events import Understood, Utterance

CRY_WORDS = 8
"""Whoever says more words than this about panic is telling of it, and not in it."""
AFTER_A_SLIP, URGE, JUST_LISTEN = "after-a-slip", "urge-wave", "just-listen"
GRAVE_CHOICES = {
    "go on": ("yes", "go on", "carry on", "continue", "keep going", "next question"),
    "talk": ("talk", "talking", "listen"),
    "sit": ("sit", "quiet", "quietly", "silence"),
    "finish": ("finish", "end", "enough", "done", "bed"),
}


class HardMoments:
    """Meets them for `session`, which follows whatever course helps."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._met: set[str] = set()
        """What was offered already: an urge or a death may be what the whole evening is about."""

    def meet(self, utterance: Utterance, understood: Understood) -> bool:
        """Whether these words were met at once. Panic, or a practice that makes it worse, ends what
        is guided in mid-breath, eyes open (docs/safety.md, rule 9), and a slip ends it for what
        comes first. A question waits; a long answer is heard to its end."""
        need = understood.slots.get("need")
        session = self._session
        expect = session.course.expects()
        if need == "slip" and (session.question is not None or expect is None):
            return self._slip_now(utterance)
        if need not in ("panic", "worse") or session.question is not None:
            return False
        if expect is None:
            session.course.interrupt("interrupted")
            session.stop(phrase=f"meet.{need}")
            return True
        if expect == "free" and len(understood.text.split()) > CRY_WORDS:
            return False
        session.hush()
        session.course.keep(utterance)
        session.course.interrupt("interrupted")
        line = session.phrasebook.line
        session.asking.go_on_or_finish(f"{line(f'meet.{need}')} {line('session.go_on')}")
        return True

    def after_answer(
        self, need: str, go_on: Callable[[], None], finish: Callable[[], None]
    ) -> None:
        """What was named in an answer that is over now: `go_on` is what would have come next,
        `finish` goes to the end of what is followed."""
        if need == "slip":
            self._slip(go_on, finish)
        elif need in self._met:
            go_on()
        elif need == "urge":
            self._met.add(need)
            first = self._session.phrasebook.line("meet.urge")
            self.offer(URGE, then=go_on, decline=go_on, first=first)
        elif need == "grief":
            self._met.add(need)
            self._grave(go_on, finish)
        else:
            line = self._session.phrasebook.line
            prompt = f"{line(f'meet.{need}')} {line('session.go_on')}"
            self._session.asking.go_on_or_finish(prompt, go_on, finish)

    def offer(
        self,
        script_id: str,
        *,
        then: Callable[[], None],
        decline: Callable[[], None],
        first: str = "",
    ) -> None:
        """Offer another script, after the words `first`; afterwards `then`."""
        lead = self._lead(script_id)
        if lead is None:
            decline()
            return
        session = self._session
        minutes = spoken_minutes(lead.length_ms)
        offer = session.phrasebook.line("session.offer", title=lead.title, minutes=minutes)
        session.asking.offer(
            f"{first} {offer}".strip(), lambda: session.follow(lead.make(session), then), decline
        )

    def _slip_now(self, utterance: Utterance) -> bool:
        session = self._session
        session.hush()
        session.leave_question()
        session.course.keep(utterance)
        session.course.interrupt("interrupted")
        self._slip(session.course.ask_again, session.stop)
        return True

    def _slip(self, go_on: Callable[[], None], finish: Callable[[], None]) -> None:
        """Safety and the next act come first, and nothing else that night: no inventory, no
        amends. Without that script there is still the choice to finish."""
        session = self._session
        line = session.phrasebook.line("meet.slip")
        if not session.off_record:
            # The journal must know such an entry, so that it is never read out unasked.
            session.save_turn(session.open_turn("slip", line), "answered")
        lead = self._lead(AFTER_A_SLIP)
        if lead is None:
            prompt = f"{line} {session.phrasebook.line('session.go_on')}"
            session.asking.go_on_or_finish(prompt, go_on, finish)
            return
        session.say(line)
        session.follow(lead.make(session))

    def _grave(self, go_on: Callable[[], None], finish: Callable[[], None]) -> None:
        session = self._session
        line = session.phrasebook.line

        def choice(chosen: str | None) -> None:
            lead = self._lead(JUST_LISTEN) if chosen == "talk" else None
            if chosen == "go on":
                go_on()
            elif chosen == "finish":
                finish()
            elif lead is not None:
                session.follow(lead.make(session), go_on)
            else:
                # Nobody hurries who says nothing, or something else.
                sit = SpokenCourse(
                    session,
                    [line("session.sit")],
                    save_point=session.course.save_point,
                    stays=True,
                )
                session.follow(sit, go_on)

        prompt = f"{line('meet.grief')} {line('session.grave')}"
        session.asking.choose(prompt, GRAVE_CHOICES, choice, on_finish=finish)

    def _lead(self, script_id: str) -> Lead | None:
        """None where that script cannot be had, such as a person's own one that has a mistake."""
        try:
            return self._session.leads(script_id)
        except VoiceAssistantError:
            return None
