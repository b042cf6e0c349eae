"""What a script may do and still should not: be hard to say, hard to hear, or shut people out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from voice_assistant.dialogue.pacing import NEAR_MS, Plan, plan
from voice_assistant.dialogue.script import (
    BreathItem,
    Flow,
    Practice,
    SayItem,
    Script,
    Step,
    Wordings,
)
from voice_assistant.dialogue.tables import WORDINGS
from voice_assistant.errors import ScriptError
from voice_assistant.voice.sentences import sentences
from voice_assistant.voice.speakable import speakable

SENTENCE_WORDS = 14
PROMPT_WORDS = 25
"""About 10 s of speech: the longest that the user has to wait to be heard."""
VOICE_EVERY_MS = 90_000
"""The longest that a practice leaves its listener without a voice, as in guided
recordings that were measured."""

_FAITH = re.compile(
    r"\b(god|lord|pray\w*|sins?|sinful|sinned|confess\w*|surrender\w*|higher power|bless\w*|holy"
    r"|amen|worship)\b",
    re.IGNORECASE,
)
_FELLOWSHIP = re.compile(
    r"\b([A-Z]\.?A|(?i:([a-z]+-)?anon|anonymous|the (big|basic|blue) (book|text)))\b"
)
"""Shapes of their names and books: two letters ending in A, and anything anonymous."""


class Complaint(NamedTuple):
    where: str
    """The phase, step or phrase."""
    problem: str


def lint(script: Script) -> list[Complaint]:
    """What should be mended in a script that loads; empty when all is well."""
    return list(_practice(script) if isinstance(script, Practice) else _flow(script))


def lint_phrases(phrases: Mapping[str, Wordings]) -> list[Complaint]:
    """The same for the assistant's own lines."""
    return [Complaint(name, each) for name, line in phrases.items() for each in _line(line)]


def longest_gap_ms(timeline: Plan) -> int:
    """The longest stretch of a plan in which no voice is heard."""
    heard = [(item.started_ms, item.ended_ms) for item in timeline.items if item.kind == "say"]
    starts = [start for start, _ in heard] + [timeline.planned_ms]
    ends = [0] + [end for _, end in heard]
    return max(start - end for start, end in zip(starts, ends, strict=True))


def _practice(practice: Practice) -> Iterator[Complaint]:
    for phase in practice.phases:
        where = f"phase '{phase.id}'"
        for item in phase.items:
            if isinstance(item, SayItem):
                yield from (Complaint(where, each) for each in _line(item.line))
            elif isinstance(item, BreathItem):
                cues = (item.in_cue, item.hold_cue, item.out_cue, item.rest_cue)
                written = [cue for cue in cues if cue is not None]
                yield from (Complaint(where, each) for cue in written for each in _line(cue))
    for caution in practice.cautions:
        yield from (Complaint("cautions", each) for each in _line(caution))
    yield from _lengths(practice)


def _lengths(practice: Practice) -> Iterator[Complaint]:
    """Judged with speech at the rate that is asked of the voice: about right for any of them."""
    for key in ("shortest_s", "default_s", "longest_s"):
        asked_s: int = getattr(practice, key)
        try:
            timeline = plan(practice, asked_s, lambda text, wpm: 60_000 * _words(text) // wpm)
        except ScriptError as error:
            yield Complaint(key, error.message.rstrip("."))
            return
        if abs(timeline.planned_ms - asked_s * 1000) > NEAR_MS:
            yield Complaint(key, f"comes to {timeline.planned_ms / 1000:.0f} s and not {asked_s} s")
        if (gap := longest_gap_ms(timeline)) > VOICE_EVERY_MS:
            yield Complaint(key, f"{gap / 1000:.0f} s without a voice")


def _flow(flow: Flow) -> Iterator[Complaint]:
    for step in flow.steps:
        yield from (Complaint(f"step '{step.id}'", each) for each in _step(step))


def _step(step: Step) -> Iterator[str]:
    lines = [*step.say, *([step.reprompt] if step.reprompt else [])]
    if step.follow_up is not None:
        lines += [step.follow_up.say, step.follow_up.reprompt]
    for line in lines:
        yield from _line(line)
    if step.expect is None:
        return
    if step.reprompt is None:
        yield "has no reprompt"
    if len(step.say) > 1:
        for wording in WORDINGS:
            yield from _too_long(" ".join(line.in_wording(wording) for line in step.say))


def _line(line: Wordings) -> Iterator[str]:
    yield from _faith(line.plain)
    written: Iterable[str | None] = (getattr(line, wording) for wording in WORDINGS)
    for text in filter(None, written):
        yield from _too_long(text)
        for sentence in sentences(text):
            if (words := _words(sentence)) > SENTENCE_WORDS:
                yield f"a sentence of {words} words (at most {SENTENCE_WORDS}): {sentence}"
        if name := _FELLOWSHIP.search(text):
            yield f"names a fellowship or its book ('{name.group()}'): {text}"
        spoken = re.sub(r'[{}"]', "", text)
        if speakable(spoken) != spoken:
            yield f"has something a voice cannot say: {text}"


def _faith(plain: str) -> Iterator[str]:
    if word := _FAITH.search(plain):
        yield f"says '{word.group()}' in plain wording: {plain}"


def _too_long(text: str) -> Iterator[str]:
    if (words := _words(text)) > PROMPT_WORDS:
        yield f"{words} words (at most {PROMPT_WORDS}): {text}"


def _words(text: str) -> int:
    return len(text.split())
