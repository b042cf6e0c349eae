"""Requests at home: which practice, flow or need is asked for, and for how long."""

from __future__ import annotations

import re
from collections.abc import Sequence

from voice_assistant.events import Intent
from voice_assistant.understanding.data import table
from voice_assistant.understanding.dates import find_days
from voice_assistant.understanding.durations import find_duration
from voice_assistant.understanding.fillers import AROUND, covered_by_phrases
from voice_assistant.understanding.matching import Found, PhraseBook
from voice_assistant.understanding.slots import Slots

FLOW_INTENTS: dict[str, Intent] = {
    "nightly": "start_reflection",
    "check-in": "start_checkin",
    "gratitude": "start_gratitude",
}
"""Flows with an intent of their own; the others are `start_script`."""
STEP_SCRIPTS: dict[int, tuple[Intent, str]] = {
    10: ("start_reflection", "nightly"),
    11: ("start_meditation", "quiet-listening"),
}
"""The tenth is the nightly review, the eleventh prayer and meditation; the others are studied."""
TENTH = 10
REQUESTS: frozenset[Intent] = frozenset(
    ("start_meditation", "start_reflection", "start_checkin", "start_gratitude", "start_script")
)
MOST_STRANGE = 4
"""Words of one's own that may stand beside a plea: "i'm angry with my brother, can you help"."""
_TELLING = re.compile(
    r"(?:this|that|it|there|an?|the)(?: \w+)? (?:is|lives|was)\b(?! (?:there|time)\b)"
)
"""Said of a practice, nobody asks for it: "this is a practice of wishing well"."""
_ASKED_HELP = re.compile(
    r"\b(?:help me|can you help|can we do something|do something|"
    r"i need to (?:calm|settle|cool|relax|wind))\b"
)
TOLD = frozenset(("panic", "grief"))
"""Needs that have answers of their own when told (feelings.py), unless help is asked for."""
LONGEST_REQUEST = 24
"""Words; longer talk is not a request."""

_WORDS = {kind: frozenset(said.split()) for kind, said in table("phrases")["words"].items()}
_DOING, _HELPING = _WORDS["doing"], _WORDS["helping"]
_ALLOWED = frozenset({"<step>"}).union(
    AROUND, *(_WORDS[kind] for kind in ("around", "practice", "helping", "doing"))
)

Request = tuple[Intent, Slots]


def find_request(book: PhraseBook, words: Sequence[str], slots: Slots) -> Request | None:
    """What `words` (folded, tidied) ask to begin, or None where any word says it is other talk."""
    if not words or len(words) > LONGEST_REQUEST:
        return None
    if _TELLING.match(" ".join(words)):
        return None
    duration = find_duration(words)
    named = book.names(words)
    days = find_days(words)
    covered = {at for found in named for at in range(found.start, found.end)}
    if duration is not None:
        covered |= set(range(duration.start, duration.end))
    if days is not None:
        covered |= set(range(*days))
    rest = [word for at, word in enumerate(words) if at not in covered]
    asked = [word for word in rest if word in _WORDS["practice"]]
    polite = covered_by_phrases(words)
    said = [word for at, word in enumerate(words) if at not in covered | polite]
    strange = sum(word not in _ALLOWED for word in said)
    if strange > (MOST_STRANGE if _ASKED_HELP.search(" ".join(words)) else 0):
        return None
    everyday = (
        len(named) == 1 and " ".join(words[named[0].start : named[0].end]) in _WORDS["everyday"]
    )
    request = _request(named, rest, said, asked, slots, duration is not None, everyday=everyday)
    if request is not None and duration is not None:
        request[1]["duration_s"] = duration.seconds
    return request


def request_named(book: PhraseBook, words: Sequence[str], slots: Slots) -> Request | None:
    """What `words` name, for one who already knows that something is to begin."""
    duration = find_duration(words)
    request = _request(book.names(words), [*words, "meditation"], [], ["meditation"], slots, False)
    if request is not None and duration is not None:
        request[1]["duration_s"] = duration.seconds
    return request


def _request(
    named: list[Found],
    rest: list[str],
    said: list[str],
    asked: list[str],
    slots: Slots,
    timed: bool,
    *,
    everyday: bool = False,
) -> Request | None:
    # Of several the longest is meant; that somebody is to listen goes without saying.
    in_order = sorted(
        named, key=lambda found: (found.name == "flow:just-listen", found.start - found.end)
    )
    by_kind = dict(found.name.split(":") for found in reversed(in_order))
    # "Box" and "pain" are everybody's words: alone they are ours, or with a wish.
    wished = asked or timed or (_HELPING | _WORDS["wishing"]).intersection(rest)
    if everyday and not wished and any(word not in _WORDS["saying_little"] for word in said):
        return None
    if "practice" in by_kind:
        return "start_meditation", {"script": by_kind["practice"]}
    if "step" in slots and "<step>" in rest:
        return _for_step(int(slots["step"]), rest)
    if "flow" in by_kind:
        script = by_kind["flow"]
        return FLOW_INTENTS.get(script, "start_script"), {"script": script}
    if "need" in by_kind:
        need = by_kind["need"]
        wanted = asked or timed or _HELPING.intersection(rest)
        others = {"you", "is", "are"}.intersection(said) and "my" not in rest
        told = need not in TOLD and not others
        return ("start_meditation", {"need": need}) if wanted or told else None
    return ("start_meditation", {}) if asked or (timed and _has_time(rest)) else None


def _has_time(rest: list[str]) -> bool:
    """Whether a length alone is an offer of time: "seven minutes", "i have ten minutes"."""
    return not rest or bool({"have", "got", "for", "spare", "free", "do", "let"}.intersection(rest))


def _for_step(step: int, rest: list[str]) -> Request:
    """A step named alone is explained, but for the tenth, which people name to do it."""
    if step != TENTH and not _DOING.intersection(rest):
        return "explain_step", {"step": step}
    intent, script = STEP_SCRIPTS.get(step, ("start_script", "step-study"))
    return intent, {"script": script} | ({"step": step} if script == "step-study" else {})
