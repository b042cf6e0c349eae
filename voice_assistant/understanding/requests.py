"""Requests at home: which practice, flow or need is asked for, and for how long."""

from __future__ import annotations

from collections.abc import Sequence

from voice_assistant.events import Intent
from voice_assistant.understanding.data import table
from voice_assistant.understanding.durations import find_duration
from voice_assistant.understanding.fillers import LEAD_INS, STATEMENTS, TAILS
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
LONGEST_REQUEST = 24
"""Words; longer talk is not a request."""

_PRACTICE, _HELPING, _GLUE = (
    frozenset(said.split()) for said in table("phrases")["words"].values()
)
_DOING = frozenset(("do", "work", "start", "begin", "my", "through", "on", "study", "meditation"))
_AROUND = frozenset(word for phrase in (*LEAD_INS, *STATEMENTS, *TAILS) for word in phrase.split())

Request = tuple[Intent, Slots]


def find_request(book: PhraseBook, words: Sequence[str], slots: Slots) -> Request | None:
    """What `words` (folded, tidied) ask to begin, or None where any word says it is other talk."""
    if not words or len(words) > LONGEST_REQUEST:
        return None
    duration = find_duration(words)
    named = book.names(words)
    covered = {at for found in named for at in range(found.start, found.end)}
    if duration is not None:
        covered |= set(range(duration.start, duration.end))
    rest = [word for at, word in enumerate(words) if at not in covered]
    asked = [word for word in rest if word in _PRACTICE]
    allowed = _GLUE | _PRACTICE | _AROUND | {"<step>"}
    if any(word not in allowed for word in rest):
        return None
    request = _request(named, rest, asked, slots, duration is not None)
    if request is not None and duration is not None:
        request[1]["duration_s"] = duration.seconds
    return request


def _request(
    named: list[Found], rest: list[str], asked: list[str], slots: Slots, timed: bool
) -> Request | None:
    by_kind = dict(found.name.split(":") for found in named)
    if "practice" in by_kind:
        return "start_meditation", {"script": by_kind["practice"]}
    if "step" in slots and "<step>" in rest:
        return _for_step(int(slots["step"]), rest)
    if "flow" in by_kind:
        script = by_kind["flow"]
        return FLOW_INTENTS.get(script, "start_script"), {"script": script}
    if "need" in by_kind:
        wanted = asked or timed or _HELPING.intersection(rest) or "not" in rest
        return ("start_meditation", {"need": by_kind["need"]}) if wanted or _bare(rest) else None
    return ("start_meditation", {}) if asked or (timed and _has_time(rest)) else None


def _bare(rest: list[str]) -> bool:
    return not {"am", "feel", "feeling", "is", "are"}.intersection(rest)


def _has_time(rest: list[str]) -> bool:
    """Whether a length alone is an offer of time: "seven minutes", "i have ten minutes"."""
    return not rest or bool({"have", "got", "for", "spare", "free", "do", "let"}.intersection(rest))


def _for_step(step: int, rest: list[str]) -> Request:
    """A step named alone is explained, but for the tenth, which people name to do it."""
    if step != TENTH and not _DOING.intersection(rest):
        return "explain_step", {"step": step}
    intent, script = STEP_SCRIPTS.get(step, ("start_script", "step-study"))
    return intent, {"script": script} | ({"step": step} if script == "step-study" else {})
