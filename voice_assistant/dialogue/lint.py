"""What a script may do and still should not: be hard to say, hard to hear, or shut people out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from voice_assistant.dialogue.flow_graph import astray, colliding
from voice_assistant.dialogue.pacing import NEAR_MS, Manner, Plan, plan
from voice_assistant.dialogue.script import (
    BreathItem,
    Flow,
    Practice,
    SayItem,
    Script,
    SilenceItem,
    Step,
    Wordings,
)
from voice_assistant.dialogue.tables import WORDINGS
from voice_assistant.errors import ScriptError
from voice_assistant.voice.sentences import SENTENCE_PAUSE_MS, sentences
from voice_assistant.voice.speakable import speakable

SENTENCE_WORDS = 14
PROMPT_WORDS = 25
"""About 10 s of speech: the longest that the user has to wait to be heard."""
LONGEST_UNASKED_S = 1_200
"""Unwanted effects of meditation were commoner in sittings of more than 20 minutes (Cebolla 2017):
longer ones are there for those who ask."""
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


_BLAME = re.compile(
    r"\b(you (should|shouldn't|must|mustn't|ought to|failed)|your (own )?fault|shame on)\b",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"\b(heal|heals|healed|healing|cure|cures|cured|guaranteed?|guarantees"
    r"|you('ll| will) (feel|be|get|sleep) (better|fine|well|calm|safe))\b",
    re.IGNORECASE,
)
_UNFIT = (
    (_FELLOWSHIP, "names a fellowship or its book"),
    (_BLAME, "commands or blames"),
    (_PROMISE, "promises what nobody can"),
)
_WAY_OUT = re.compile(r"\bstop\b", re.IGNORECASE)


class Complaint(NamedTuple):
    where: str
    """The phase, step or phrase."""
    problem: str
    text: str = ""
    """The line it is about, as it is written; empty where it is about more than a line."""

    def line_in(self, source: str) -> int:
        """The number of the line of `source`, the script as written, that this is about; from 1."""
        name = self.where.rpartition("'")[0].rpartition("'")[2]
        rows = source.splitlines()
        for wanted in (self.text, f'id = "{name}"', f"{self.where} ="):
            found = next((n for n, row in enumerate(rows, 1) if wanted and wanted in row), 0)
            if found:
                return found
        return 1


def lint(script: Script) -> list[Complaint]:
    """What should be mended in a script that loads; empty when all is well."""
    return list(_practice(script) if isinstance(script, Practice) else _flow(script))


def lint_phrases(phrases: Mapping[str, Wordings]) -> list[Complaint]:
    """The same for the assistant's own lines."""
    return [each for name, line in phrases.items() for each in _line(name, line)]


def longest_gap_ms(timeline: Plan, silent: Collection[str] = ()) -> int:
    """The longest stretch of a plan in which no voice is heard, the phases in `silent` apart."""
    heard = [
        (item.started_ms, item.ended_ms)
        for item in timeline.items
        if item.kind == "say" or item.phase in silent
    ]
    starts = [start for start, _ in heard] + [timeline.planned_ms]
    ends = [0] + [end for _, end in heard]
    return max(start - end for start, end in zip(starts, ends, strict=True))


def spoken_ms(text: str, wpm: int) -> int:
    """How long a line takes a voice that keeps exactly to the rate asked of it: about right for any
    of them, and known without one."""
    return 60_000 * _words(text) // wpm + SENTENCE_PAUSE_MS * (len(sentences(text)) - 1)


def _practice(practice: Practice) -> Iterator[Complaint]:
    said = list(_said(practice))
    for where, line in said:
        yield from _line(where, line)
    yield from _wordings([line for _, line in said])
    yield from _opening(practice)
    for phase in practice.phases:
        if phase.hears == "check-out" and not isinstance(phase.items[-1], SilenceItem):
            yield Complaint(f"phase '{phase.id}'", "asks for a word and leaves no time to say it")
    if practice.default_s > LONGEST_UNASKED_S:
        yield Complaint("default_s", f"over {LONGEST_UNASKED_S // 60} minutes without being asked")
    if practice.holds_breath and not any(phase.held is False for phase in practice.phases):
        yield Complaint("phase", "holds the breath, and no phase with held = false does without")
    manners = [*map(Manner, WORDINGS), Manner(holds=False, cautions=False)]
    yield from dict.fromkeys(each for manner in manners for each in _lengths(practice, manner))


def _said(practice: Practice) -> Iterator[tuple[str, Wordings]]:
    """Every line of a practice, and where it stands."""
    for phase in practice.phases:
        where = f"phase '{phase.id}'"
        for item in phase.items:
            if isinstance(item, SayItem):
                yield from ((where, line) for line in (item.line, *item.anchors.values()))
            elif isinstance(item, BreathItem):
                cues = (item.in_cue, item.hold_cue, item.out_cue, item.rest_cue)
                yield from ((where, cue) for cue in cues if cue is not None)
    yield from (("cautions", caution) for caution in practice.cautions)


def _opening(practice: Practice) -> Iterator[Complaint]:
    """Nobody is guided anywhere without having heard that there is a way out."""
    opening = practice.phases[0]
    lines = [item.line for item in opening.items if isinstance(item, SayItem)]
    for wording in WORDINGS:
        if not any(_WAY_OUT.search(line.in_wording(wording)) for line in lines):
            yield Complaint(f"phase '{opening.id}'", "does not say that one may stop: no way out")
            return


def _lengths(practice: Practice, manner: Manner) -> Iterator[Complaint]:
    silent = {phase.id for phase in practice.phases if phase.silent}
    for key, asked_s in _asked(practice):
        try:
            planned = plan(practice, asked_s, spoken_ms, manner)
        except ScriptError as error:
            yield Complaint(key, error.message.rstrip("."))
            return
        if abs(planned.planned_ms - asked_s * 1000) > NEAR_MS:
            yield Complaint(key, f"comes to {planned.planned_ms / 1000:.0f} s and not {asked_s} s")
        if (gap := longest_gap_ms(planned, silent)) > VOICE_EVERY_MS:
            yield Complaint(key, f"{gap / 1000:.0f} s without a voice")


def _asked(practice: Practice) -> Iterator[tuple[str, int]]:
    """Every length at which a practice may fail: its limits, and where phases come in."""
    for key in ("shortest_s", "default_s", "longest_s"):
        yield key, getattr(practice, key)
    for phase in practice.phases:
        if phase.from_s > practice.shortest_s:
            yield f"phase '{phase.id}'", phase.from_s - 1
            yield f"phase '{phase.id}'", phase.from_s


def _flow(flow: Flow) -> Iterator[Complaint]:
    yield from (Complaint(f"step '{step}'", problem) for step, problem in astray(flow))
    for step in flow.steps:
        where = f"step '{step.id}'"
        lines = [*step.say, *([step.reprompt] if step.reprompt else [])]
        if step.follow_up is not None:
            lines += [step.follow_up.say, step.follow_up.reprompt]
        for line in lines:
            yield from _line(where, line)
        yield from (Complaint(where, problem) for problem in _question(step))


def _question(step: Step) -> Iterator[str]:
    if step.expect is None:
        return
    if step.reprompt is None and not step.open:
        yield "has no reprompt"
    yield from colliding(step.options)
    if len(step.say) > 1:
        for wording in WORDINGS:
            yield from _too_long(" ".join(line.in_wording(wording) for line in step.say))


def _wordings(written: Sequence[Wordings]) -> Iterator[Complaint]:
    """What speaks to one way of believing in its own words does so to the other."""
    has = {name: any(getattr(line, name) for line in written) for name in WORDINGS[1:]}
    for name, found in has.items():
        if not found and any(has.values()):
            yield Complaint("phase", f"no line is written in {name} wording")


def _line(where: str, line: Wordings) -> Iterator[Complaint]:
    if word := _FAITH.search(line.plain):
        problem = f"says '{word.group()}' in plain wording: {line.plain}"
        yield Complaint(where, problem, line.plain)
    for wording in WORDINGS:
        if text := getattr(line, wording):
            yield from (Complaint(where, problem, text) for problem in _text(text))


def _text(text: str) -> Iterator[str]:
    yield from _too_long(text)
    for sentence in sentences(text):
        if (words := _words(sentence)) > SENTENCE_WORDS:
            yield f"a sentence of {words} words (at most {SENTENCE_WORDS}): {sentence}"
    for shape, problem in _UNFIT:
        if found := shape.search(text):
            yield f"{problem} ('{found.group()}'): {text}"
    spoken = re.sub(r'[{}"]', "", text)
    if speakable(spoken) != spoken:
        yield f"has something a voice cannot say: {text}"


def _too_long(text: str) -> Iterator[str]:
    if (words := _words(text)) > PROMPT_WORDS:
        yield f"{words} words (at most {PROMPT_WORDS}): {text}"


def _words(text: str) -> int:
    return len(text.split())
