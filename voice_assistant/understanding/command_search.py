"""Finding the command in an utterance: by itself, politely put, loosely put, or with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from voice_assistant.events import Intent
from voice_assistant.understanding.dates import find_days
from voice_assistant.understanding.durations import find_duration
from voice_assistant.understanding.fillers import (
    AROUND,
    ASIDES,
    STRONG,
    covered_by_phrases,
    openings_and_endings,
    tidy,
)
from voice_assistant.understanding.matching import Command, PhraseBook
from voice_assistant.understanding.slots import Slots, fold

LONGEST_COMMAND = 24
"""Words; whoever says more is telling something."""
MOST_LOOSE = 4
"""Words of no meaning that may stand beside a command, politeness not counted."""
LONGEST_ASIDE = 12
"""Words of a reason given before or after a command."""
CERTAIN, CLEAR, LIKELY = 1.0, 0.9, 0.8
"""Confidence: a command by itself; an answer, or a command politely said; an open request."""
NEVER_IN_AN_ANSWER: frozenset[Intent] = frozenset(
    ("keep", "change", "discard", "not_now", "explain_step", "review")
)
"""Inside a free answer these are what the answer says ("i want to change")."""

EXPLAINING = frozenset(("explain", "describe", "tell", "what", "how"))

SHORT = 3
"""Words up to which a command of nothing but meaningless words is one only by itself."""
ONLY_WHOLE: frozenset[Intent] = frozenset(("done",))
"""What ends an answer is never looked for among other words."""
OF_DAYS: frozenset[Intent] = frozenset(("review", "delete_that"))
"""Commands that may name a day anywhere."""
AROUND_DAYS = frozenset(
    (
        "<when>",
        "from",
        "since",
        "said",
        "session",
        "evening",
        "entry",
        "entire",
        "during",
        "so",
        "far",
    )
)

Reading = tuple[list[str], Slots]
Asked = tuple[Command, Reading, float]


def find_command(
    book: PhraseBook, said: Sequence[str], *, free: bool
) -> tuple[Command, list[str], Slots, float] | None:
    """The command in `said` (words.py form), the words it was found in, their slots, confidence.

    Inside a `free` answer only a whole utterance is a command. Elsewhere a reason may stand beside
    it ("hang on, i'm thinking"), and words that mean nothing by themselves may stand anywhere.
    """
    folded, slots = fold(tidy(said))
    if not 0 < len(folded) <= LONGEST_COMMAND:
        return None
    readings = [(folded, slots), *_with_when(folded, slots)]
    for look in (_inside_an_answer,) if free else (_whole, _loose, _beside_a_reason):
        found = [asked for reading in readings for asked in look(book, reading)]
        if found:
            command, (words, of_words), confidence = max(
                found, key=lambda each: (each[0].length, len(each[1][1]), each[0].precedence)
            )
            return command, words, of_words, confidence
    return None


def _with_when(folded: list[str], slots: Slots) -> list[Reading]:
    """The same words with "<when>" for the day that is named in them."""
    days = find_days(folded)
    if days is None:
        return []
    start, end = days
    named = " ".join(folded[start:end]).removesuffix("'s")
    return [([*folded[:start], "<when>", *folded[end:]], {**slots, "when": named})]


def _inside_an_answer(book: PhraseBook, reading: Reading) -> Iterable[Asked]:
    for asked in _whole(book, reading, free=True):
        if not _is_answer(asked[0], reading[0]):
            yield asked


def _is_answer(command: Command, words: Sequence[str]) -> bool:
    """Whether a command's words are rather what an answer says: "plain" is one, and "plain words"
    is about the conversation; "my kids are home" is one, and "he's home" is not."""
    match command.intent:
        case "set_wording":
            return command.length == 1
        case "explain_step":
            return words[0] not in EXPLAINING
        case "private":
            # Whoever else has come in may not be somebody to talk in front of.
            return "kids" in words
        case intent:
            return intent in NEVER_IN_AN_ANSWER


def _whole(book: PhraseBook, reading: Reading, *, free: bool = False) -> Iterable[Asked]:
    words = reading[0]
    starts, ends = openings_and_endings(words, free=free)
    for command in book.commands(words):
        if command.start in starts and command.end in ends:
            yield command, reading, CERTAIN if command.length == len(words) else CLEAR


def _loose(book: PhraseBook, reading: Reading) -> Iterable[Asked]:
    """ "Bring the volume down a bit for me": what is left over means nothing by itself."""
    words = reading[0]
    meaningless = covered_by_phrases(words)
    duration = find_duration(words)
    if duration is not None:
        meaningless |= set(range(duration.start, duration.end))
    for command in book.commands(words):
        if not _is_telling(command, words):
            continue
        rest = {*range(len(words))} - {*range(command.start, command.end)}
        around = AROUND | AROUND_DAYS if command.intent in OF_DAYS else AROUND
        loose = rest - meaningless
        if command.length == 1 and loose & {*range(command.start)}:
            continue  # "That's the pause" pauses nothing.
        if len(loose) <= MOST_LOOSE and all(words[at] in around for at in loose):
            yield command, reading, LIKELY


def _is_telling(command: Command, words: Sequence[str]) -> bool:
    """Whether its words are a command even among others: "one minute" is in many a sentence."""
    said = words[command.start : command.end]
    if command.intent in ONLY_WHOLE:
        return False
    if command.length == 1:
        return said[0] in STRONG
    return command.length > SHORT or any(word not in AROUND for word in said)


def _beside_a_reason(book: PhraseBook, reading: Reading) -> Iterable[Asked]:
    words, slots = reading
    for at in range(1, len(words)):
        head, tail = words[:at], words[at:]
        if len(tail) <= LONGEST_ASIDE and ASIDES.after.match(" ".join(tail)):
            for command, _, _ in (*_whole(book, (head, slots)), *_loose(book, (head, slots))):
                if _is_telling(command, head):
                    yield command, reading, LIKELY
        if len(head) <= LONGEST_ASIDE and ASIDES.before.fullmatch(" ".join(head)):
            for command, _, _ in (*_whole(book, (tail, slots)), *_loose(book, (tail, slots))):
                if _is_telling(command, tail):
                    yield command, reading, LIKELY
