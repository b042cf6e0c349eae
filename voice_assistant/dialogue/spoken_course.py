"""Texts said one after the other, such as what a step means; then back to where we were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_assistant.dialogue.course import AsksNothing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voice_assistant.dialogue.session import Session
    from voice_assistant.events import StepOutcome, Utterance

TELLING_WPM = 130
"""Between a question's pace and talk: what is explained is to be followed with closed eyes."""
LONGEST_MS = 1_200_000
"""Whoever sits in silence this long has fallen asleep, or is well: it ends without a word."""


class SpokenCourse(AsksNothing):
    """Says `texts`. Next leaves one out, back and repeat say one again; "that's enough" ends it."""

    def __init__(
        self,
        session: Session,
        texts: Sequence[str],
        *,
        save_point: str | None = None,
        stays: bool = False,
        personal: bool = False,
    ) -> None:
        """`personal`: the texts hold the user's own words."""
        self._session = session
        self._texts = texts
        self._index = 0
        self._again = False
        """Whether the text is to come again, once what is being said beside it is over."""
        self._personal = personal
        self._stays = stays
        """In silence after the last text, until the user says to go on."""
        self._said_ms = 0
        self.save_point: str | None = save_point

    @property
    def place(self) -> None:
        return None

    def begin(self) -> None:
        self._session.listen("guided", None)
        self._say()

    def start_over(self) -> None:
        self._index = 0

    def tick(self) -> None:
        session = self._session
        if self._over() and not session.speaking and session.now_ms - self._said_ms >= LONGEST_MS:
            session.time_out(aloud=False)

    def speaking_finished(self) -> None:
        self._said_ms = self._session.now_ms
        if not self._again:
            self._index += 1
        self._again = False
        self._say()

    def speech_started(self, at_ms: int) -> None:
        pass

    def nothing_heard(self) -> None:
        pass

    def heard(self, utterance: Utterance) -> None:
        """Enough of it, or go on; other talk is left alone, and nothing of it is kept."""
        understood = self._session.understand(utterance.text, "free")
        if understood.intent in ("done", "resume", "not_now"):
            self._session.hush()
            self._session.complete()

    def ask_again(self) -> None:
        self._again = True
        if not self._session.speaking:
            self.speaking_finished()

    def skip(self) -> None:
        if self._over():
            self._session.complete()
            return
        self._index += 1
        self.ask_again()

    def back(self) -> None:
        self._index = max(0, self._index - 1)
        self.ask_again()

    def pause(self) -> None:
        pass

    def resume(self) -> None:
        pass

    def interrupt(self, outcome: StepOutcome) -> None:
        pass

    def finish(self) -> None:
        self._session.complete()

    def time_left(self) -> str:
        left = len(self._texts) - self._index
        return self._session.phrasebook.line("session.texts_left", number=str(left))

    def in_silence(self) -> bool:
        return self._over()

    def help_phrase(self) -> str:
        return "session.help_practice"

    def key(self) -> None:
        """Any key hurries to the next text."""
        self._session.hush()
        self.skip()

    def _over(self) -> bool:
        return self._index >= len(self._texts)

    def _say(self) -> None:
        if not self._over():
            self._session.say(self._texts[self._index], TELLING_WPM, personal=self._personal)
        elif not self._stays:
            self._session.complete()
