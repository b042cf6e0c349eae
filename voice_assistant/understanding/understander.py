"""One utterance in, one meaning out: safety, then commands, then the answer that was expected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from threading import Lock

from voice_assistant.events import Expect, Intent, Understood
from voice_assistant.understanding.answers import number_said, rating, seconds_said, which_said
from voice_assistant.understanding.categoriser import SURER, Categoriser, trained
from voice_assistant.understanding.command_search import CLEAR, LIKELY, ONLY_WHOLE, find_command
from voice_assistant.understanding.feelings import need_of
from voice_assistant.understanding.fillers import tidy
from voice_assistant.understanding.matching import PhraseBook
from voice_assistant.understanding.requests import REQUESTS, find_request, request_named
from voice_assistant.understanding.reviewing import review_slots
from voice_assistant.understanding.safety import assess
from voice_assistant.understanding.slots import Slots, fold
from voice_assistant.understanding.step_topics import find_step_topic
from voice_assistant.understanding.topics import topic_answered, topic_asked
from voice_assistant.understanding.words import words as words_of
from voice_assistant.understanding.yes_no import is_plain, yes_or_no

LONGEST_ANSWER = 60
"""Words in which a short answer is looked for; more is a story, whose yes or no comes first."""
LONGEST_BARE = 4
"""Words of a yes, no or unsure where none was asked for."""
LONGEST_GUESS = 14
"""Words; in more there is too much that the categoriser has never met."""
AGREEING: dict[Intent, bool] = {"not_now": False, "resume": True}
"""Commands that also answer the question: "shall we?" "not now"."""

YIELDING: frozenset[Intent] = frozenset(
    (
        "not_now",
        "repeat",
        "resume",
        "keep",
        "change",
        "discard",
        "star",
        "review",
        "explain_step",
        "done",
    )
)
"""Commands that a yes or no is heard before: "no, not today", "go on then", "could say that"."""


class Understander:
    """What utterances mean. Cheap to make; `load` imports spaCy, once, in any thread."""

    def __init__(self) -> None:
        self._loading = Lock()
        self._loaded: tuple[PhraseBook, Categoriser | None] | None = None

    def load(self) -> None:
        """Load what `understand` needs (about a second); later calls do nothing."""
        _ = self._book

    @property
    def _book(self) -> PhraseBook:
        return self._tools()[0]

    def _tools(self) -> tuple[PhraseBook, Categoriser | None]:
        with self._loading:
            if self._loaded is None:
                import spacy

                nlp = spacy.blank("en")
                self._loaded = PhraseBook(nlp), Categoriser(nlp) if trained() else None
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
        explained = self._command(said, free=True) if expect == "number" else None
        if explained is not None and explained[0] == "explain_step":
            return *explained[:2], None, explained[2]
        if answer is not None:
            return "none", {}, answer, CLEAR
        asked = expect == "yes-no" or (len(said) <= LONGEST_BARE and is_plain(said))
        yes_no = yes_or_no(said[:LONGEST_ANSWER]) if asked else None
        command = self._command(said, free=expect == "free")
        request = self._request(said) if expect is None else None
        if expect == "choice" and command and command[2] <= LIKELY:
            command = None
        if request and command and _gives_way(command, request[1]):
            command = None
        if command is not None and not (expect == "yes-no" and yes_no and _yields(command)):
            intent, slots, confidence = command
            agreeing = AGREEING.get(intent) if expect == "yes-no" else None
            return intent, slots, agreeing, confidence
        if yes_no is not None and (expect != "free" or _is_bare(said)):
            side = {"yes": True, "no": False}.get(yes_no) if expect == "yes-no" else None
            return yes_no, {}, side, CLEAR
        if request:
            return *request, None, LIKELY
        guessed = self._guess(said) if expect not in ("free", "choice") else None
        return (guessed[0], guessed[1], None, guessed[2]) if guessed else ("none", {}, None, 0.0)

    def _command(self, said: list[str], *, free: bool) -> tuple[Intent, Slots, float] | None:
        found = find_command(self._book, said, free=free)
        if found is None:
            return None
        command, words, slots, confidence = found
        return command.intent, _slots(command.intent, words, slots), confidence

    def _guess(self, said: list[str]) -> tuple[Intent, Slots, float] | None:
        """What the categoriser takes `said` for, where its slots are said as well."""
        book, categoriser = self._tools()
        folded, slots = fold(tidy(said))
        if categoriser is None or len(folded) > LONGEST_GUESS:
            return None
        guess = categoriser.guess(book.fold(folded))
        if guess is None:
            return None
        intent, probability = guess
        if intent in ONLY_WHOLE:
            return None
        if intent in REQUESTS:
            named = request_named(book, folded, slots) if probability >= SURER else None
            asking = _ASKING_BACK.search(" ".join(folded)) is not None
            meant = named and named[0] == intent and ("script" in named[1] or not asking)
            return (*named, probability) if named and meant else None
        slots = _slots(intent, folded, slots)
        return None if intent == "explain_step" and not slots else (intent, slots, probability)

    def _request(self, said: list[str]) -> tuple[Intent, Slots] | None:
        tidied = tidy(said)
        topic = find_step_topic(tidied)
        if topic is not None:
            return "explain_step", topic
        folded, slots = fold(tidied)
        return find_request(self._book, folded, slots)


def _gives_way(command: tuple[Intent, Slots, float], asked_for: Slots) -> bool:
    """Whether what is to begin is meant rather: "look back on today", "a craving, help me"."""
    intent, slots, confidence = command
    if intent == "help":
        return "need" in asked_for
    if intent == "review":
        today = slots.get("when", "today") in ("today", "tonight")
        return "script" in asked_for and today and "kept" not in slots
    return "script" in asked_for and confidence <= LIKELY and intent != "explain_step"


def _yields(command: tuple[Intent, Slots, float]) -> bool:
    return command[0] in YIELDING or command[2] <= LIKELY


_Meaning = tuple[Intent, Slots, bool | int | float | str | None, float]

_ASKING_BACK = re.compile(r"\b(?:are|is|was|were) (?:you|it|that|this)\b")
"""A question about something, where a need is named: "are you angry with me"."""
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
            return {"step": slots["step"]} if "step" in slots else {}
        case "set_wording":
            return {"wording": slots.get("wording", "plain")}
        case "review":
            return review_slots(said, slots)
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
