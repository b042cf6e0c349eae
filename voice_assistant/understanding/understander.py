"""One utterance in, one meaning out: safety, then commands, then the answer that was expected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from threading import Lock

from voice_assistant.events import Expect, Intent, Understood
from voice_assistant.understanding.answers import (
    number_said,
    rating,
    seconds_said,
    which_said,
    yes_or_no,
)
from voice_assistant.understanding.feelings import need_of
from voice_assistant.understanding.fillers import openings_and_endings, tidy
from voice_assistant.understanding.matching import PhraseBook
from voice_assistant.understanding.requests import find_request
from voice_assistant.understanding.safety import assess
from voice_assistant.understanding.slots import Slots, fold, fold_when
from voice_assistant.understanding.topics import topic_answered, topic_asked
from voice_assistant.understanding.words import words as words_of

LONGEST_COMMAND = 24
"""Words; whoever says more is telling something."""
LONGEST_ANSWER = 60
"""Words in which a short answer is looked for; more is a story, whose yes or no comes first."""
LONGEST_BARE = 4
"""Words of a yes, no or unsure where none was asked for."""
NEVER_IN_AN_ANSWER: frozenset[Intent] = frozenset(
    ("keep", "change", "discard", "not_now", "explain_step", "review")
)
"""Inside a free answer these are what the answer says ("i want to change")."""
AGREEING: dict[Intent, bool] = {"not_now": False, "resume": True}
"""Commands that also answer the question: "shall we?" "not now"."""

YIELDING: frozenset[Intent] = frozenset(("not_now", "repeat"))
"""Commands that a yes or no is heard before: "no, not today", "uh huh"."""

CERTAIN, CLEAR, LIKELY = 1.0, 0.9, 0.8
"""Confidence: a command by itself; an answer, or a command politely said; an open request."""


class Understander:
    """What utterances mean. Cheap to make; `load` imports spaCy, once, in any thread."""

    def __init__(self) -> None:
        self._loading = Lock()
        self._loaded: PhraseBook | None = None

    def load(self) -> None:
        """Load what `understand` needs (about a second); later calls do nothing."""
        _ = self._book

    @property
    def _book(self) -> PhraseBook:
        with self._loading:
            if self._loaded is None:
                self._loaded = PhraseBook()
            return self._loaded

    def understand(self, text: str, expect: Expect | None = None) -> Understood:
        """What `text` means where `expect` is expected; None is at home, waiting for what to do.

        Any text is taken and none raises. The same text always means the same.
        """
        said = words_of(text)
        safety = assess(text)
        need = need_of(said)
        intent, slots, answer, confidence = self._meaning(said, expect)
        if need is not None:
            slots.setdefault("need", need)
        return Understood(text, intent, slots, answer, safety.tier, safety.kind, confidence)

    def _meaning(self, said: list[str], expect: Expect | None) -> _Meaning:
        answer = _answer(said, expect)
        topic = topic_answered(tidy(said)) if expect == "choice" else None
        if topic is not None:
            return "help", {"topic": topic}, answer, CLEAR
        if answer is not None:
            return "none", {}, answer, CLEAR
        yes_no = (
            yes_or_no(said[:LONGEST_ANSWER])
            if expect == "yes-no" or len(said) <= LONGEST_BARE
            else None
        )
        command = self._command(said, free=expect == "free")
        if command is not None and not (expect == "yes-no" and yes_no and command[0] in YIELDING):
            intent, slots, confidence = command
            agreeing = AGREEING.get(intent) if expect == "yes-no" else None
            return intent, slots, agreeing, confidence
        if yes_no is not None and (expect != "free" or _is_bare(said)):
            side = {"yes": True, "no": False}.get(yes_no) if expect == "yes-no" else None
            return yes_no, {}, side, CLEAR
        request = self._request(said) if expect is None else None
        return (*request, None, LIKELY) if request else ("none", {}, None, 0.0)

    def _command(self, said: list[str], *, free: bool) -> tuple[Intent, Slots, float] | None:
        folded, slots = fold(tidy(said))
        if not folded or len(folded) > LONGEST_COMMAND:
            return None
        with_when, when = fold_when(folded)
        best: tuple[int, Intent, Slots, float] | None = None
        for words, extra in ((folded, {}), (with_when, when)):
            starts, ends = openings_and_endings(words, free=free)
            found = self._book.command(words, starts, ends)
            if found is None or (free and found[0] in NEVER_IN_AN_ANSWER):
                continue
            intent, length = found
            whole = CERTAIN if length == len(words) else CLEAR
            if best is None or length > best[0]:
                best = (length, intent, _slots(intent, words, {**slots, **extra}), whole)
        return best[1:] if best else None

    def _request(self, said: list[str]) -> tuple[Intent, Slots] | None:
        folded, slots = fold(tidy(said))
        return find_request(self._book, folded, slots)


_Meaning = tuple[Intent, Slots, bool | int | float | str | None, float]

_SESSION = re.compile(r"\b(?:everything|all|session|lot|whole|evening)\b")
_DAY = re.compile(r"\b(?:today|tonight|today's|tonight's|day)\b")


def _is_bare(said: Sequence[str]) -> bool:
    """Whether this is a yes, no or unsure and nothing else, even inside a free answer."""
    return " ".join(said) in (
        "yes", "yeah", "yep", "no", "nope", "nah", "i do not know", "not sure", "i am not sure",
        "no idea", "do not know", "not really", "none",
    )  # fmt: skip


def _answer(said: list[str], expect: Expect | None) -> int | float | None:
    if len(said) > LONGEST_ANSWER:
        return None
    match expect:
        case "scale":
            return rating(said)
        case "number":
            return number_said(said)
        case "duration":
            return seconds_said(said)
        case "choice":
            return which_said(said)
        case _:
            return None


def _slots(intent: Intent, words: Sequence[str], slots: Slots) -> Slots:
    """The slots that belong to `intent`, out of what was folded and said."""
    said = " ".join(words)
    match intent:
        case "explain_step":
            return {"step": slots["step"]}
        case "set_wording":
            return {"wording": slots.get("wording", "plain")}
        case "review":
            return {"when": slots["when"]} if "when" in slots else {}
        case "delete_that":
            return {"scope": _scope(said, slots)}
        case "help":
            topic = topic_asked(words)
            return {"topic": topic} if topic else {}
        case _:
            return {}


def _scope(said: str, slots: Slots) -> str:
    if _DAY.search(said) or slots.get("when") in ("today", "tonight"):
        return "day"
    return "session" if _SESSION.search(said) else "last"
