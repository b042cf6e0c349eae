"""Questions of the session's own, such as whether to go on. The course waits while one is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voice_assistant.dialogue.choosing import chosen

if TYPE_CHECKING:
    from voice_assistant.dialogue.session import Session
    from voice_assistant.events import Expect, Understood

QUESTION_SILENCE_MS = 10_000
"""A question of the session's own waits this long; then silence is its answer."""


@dataclass(slots=True)
class Question:
    """`on_answer` gets None for silence or no match."""

    prompt: str
    expect: Expect
    on_answer: Callable[[Understood | None], None]
    on_finish: Callable[[], None] | None = None
    """Called where the user wants to finish; without it that stops the session."""
    personal: bool = False
    """It holds the user's own words."""
    asked: bool = False
    silent_since_ms: int = 0


class Asking:
    """At most one question of the session's own is open at a time."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.question: Question | None = None

    def ask(
        self,
        prompt: str,
        expect: Expect,
        on_answer: Callable[[Understood | None], None],
        *,
        on_finish: Callable[[], None] | None = None,
        personal: bool = False,
    ) -> None:
        """Ask, and call `on_answer` with what came back."""
        session = self._session
        if self.question is None and not session.paused:
            session.course.pause()
        self.question = Question(prompt, expect, on_answer, on_finish, personal)
        session.say(prompt, personal=personal)
        session.listen("command", expect)

    def go_on_or_finish(
        self,
        prompt: str,
        go_on: Callable[[], None] | None = None,
        finish: Callable[[], None] | None = None,
    ) -> None:
        """Ask whether to go on where we were (or with `go_on`), or to finish kindly."""

        def answered(understood: Understood | None) -> None:
            if understood is not None and _declines(understood):
                (finish or self._session.stop)()
            else:
                (go_on or self._session.course.ask_again)()

        self.ask(prompt, "yes-no", answered, on_finish=finish)

    def offer(self, prompt: str, accept: Callable[[], None], decline: Callable[[], None]) -> None:
        """Offer something that helps: only a no, or a skip, declines it."""

        def answered(understood: Understood | None) -> None:
            refused = understood is not None and (
                _declines(understood) or understood.intent in ("next", "resume")
            )
            (decline if refused else accept)()

        self.ask(prompt, "yes-no", answered)

    def choose(
        self,
        prompt: str,
        options: Mapping[str, Sequence[str]],
        on_choice: Callable[[str | None], None],
        *,
        on_finish: Callable[[], None] | None = None,
        personal: bool = False,
    ) -> None:
        """Ask which of `options`, each with the words that mean it; None for silence, and for
        words that mean none of them or several."""

        def answered(understood: Understood | None) -> None:
            on_choice(None if understood is None else chosen(understood.text, options))

        self.ask(prompt, "choice", answered, on_finish=on_finish, personal=personal)

    def ask_again(self) -> None:
        """Say the question once more."""
        assert self.question is not None
        self.question.asked = False
        self._session.say(self.question.prompt, personal=self.question.personal)

    def finishes(self, understood: Understood) -> bool:
        """Whether the user chose to finish, as was offered; "stop" itself stops at once."""
        question = self.question
        if question is None or question.on_finish is None or "stop" in understood.text.split():
            return False
        self._session.hush()
        self._answered(understood, question.on_finish)
        return True

    def heard(self, understood: Understood) -> None:
        self._session.hush()
        self._answered(understood)

    def speaking_finished(self) -> None:
        """The question was heard to its end: now it waits."""
        assert self.question is not None
        self.question.asked = True
        self.question.silent_since_ms = self._session.now_ms
        self._session.listen("command", self.question.expect)

    def tick(self) -> None:
        question = self.question
        if question is None or not question.asked or self._session.speaking:
            return
        if self._session.now_ms - question.silent_since_ms >= QUESTION_SILENCE_MS:
            self._answered(None)

    def _answered(
        self, understood: Understood | None, on_finish: Callable[[], None] | None = None
    ) -> None:
        question, self.question = self.question, None
        assert question is not None
        self._session.paused = False
        self._session.course.resume()
        if on_finish is None:
            question.on_answer(understood)
        else:
            on_finish()


def _declines(understood: Understood) -> bool:
    return understood.intent in ("done", "stop", "not_now") or understood.answer is False
