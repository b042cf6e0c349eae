"""A practice fitted exactly to the length asked for, before its second sentence.

Speech keeps its length; only silences outside the fixed phases stretch, between their floors and
ceilings, and breath rounds repeat. Stretching silence and not speech is what measured guided
recordings do (48 to 72 % silence, the openings and closings fixed). When the manner changes on the
way, because somebody wants it slower or without pauses in the breath, what is still to come is
planned anew, to end at the same moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from voice_assistant.dialogue.script import (
    Anchor,
    BellItem,
    BellName,
    BreathItem,
    Item,
    Phase,
    Practice,
    SayItem,
    SilenceItem,
    ToneName,
    Wordings,
)
from voice_assistant.dialogue.stretching import Rounds, Stretch, choose_rounds, fill, whole
from voice_assistant.errors import ScriptError
from voice_assistant.events import Wording

BELL_MS: dict[BellName, int] = {"opening": 5000, "interval": 3000, "closing": 7500}
"""How long each bell rings; the next sentence waits until it is over."""
NEAR_MS = 500
"""How far the plan may end from what was asked before it says so."""
CAUTION = "caution"
"""The phase in which the cautions are said: after the opening, before the practice itself."""
CAUTION_PAUSE_S = 2.0

Kind = Literal["say", "bell", "tone", "silence"]
LengthOf = Callable[[str, int], int]
"""Milliseconds that a line takes when spoken at so many words a minute."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a practice is performed for this person, here and now."""

    wording: Wording = "plain"
    anchor: Anchor | None = None
    """None: not chosen yet."""
    holds: bool = True
    """Whether a breath may pause, where the practice has that."""
    rate: float = 1.0
    """Of the rates written: 0.9 is a tenth slower."""
    cautions: bool = True


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One thing that happens, from `started_ms` on the plan's own clock for `duration_ms`."""

    kind: Kind
    phase: str
    text: str
    """The line for `say`, the name of a `bell` or a `tone`, empty for `silence`."""
    wpm: int
    """Words a minute of a `say`; 0 otherwise."""
    started_ms: int
    duration_ms: int
    gain_db: float = 0.0
    """How much softer than usual a `say` is spoken: 0 or less."""
    place: int = 0
    """Which of the practice's items this comes from."""
    round: int = 0
    """The breath round it belongs to, from 1; 0 outside of breath."""

    @property
    def ended_ms(self) -> int:
        return self.started_ms + self.duration_ms


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens when, without a gap: each item starts where the one before it ends."""

    practice: Practice
    wanted_s: float
    """The length asked for, kept to what the practice can take."""
    items: tuple[PlannedItem, ...]
    planned_ms: int
    """When the last item ends."""

    def phase_starts(self) -> tuple[int, ...]:
        """The index of each phase's first item."""
        phases = ["", *(item.phase for item in self.items)]
        return tuple(i for i, item in enumerate(self.items) if item.phase != phases[i])

    def index_at(self, at_ms: int) -> int:
        """The item that is on at `at_ms`; the last one after its end."""
        return max(i for i, item in enumerate(self.items) if item.started_ms <= max(0, at_ms))


def kept_to(practice: Practice, asked_s: float) -> float:
    """The length asked for, or the nearest that the practice can take, in seconds."""
    return min(max(asked_s, practice.shortest_s), practice.longest_s)


def plan(practice: Practice, asked_s: float, length_of: LengthOf, manner: Manner) -> Plan:
    """`practice` laid out to end `asked_s` seconds after it starts, to the millisecond where its
    silences have the room, and as near as they allow where not.

    Raises ScriptError when a breath cue takes longer to say than its part of the breath lasts.
    """
    wanted_s = kept_to(practice, asked_s)
    entries = _entries(practice, wanted_s, manner)
    items = _laid_out(practice, entries, 0, wanted_s * 1000, length_of, manner)
    return Plan(practice, wanted_s, items, items[-1].ended_ms)


def replanned(old: Plan, at_ms: int, end_ms: int, length_of: LengthOf, manner: Manner) -> Plan:
    """`old` up to `at_ms`, and from there on in `manner`, to end at `end_ms` where the silences
    that are left have the room. What has begun is finished first: a sentence, a bell, a round of
    breath. The items up to there keep their indices."""
    kept, left = _cut(old, at_ms, manner)
    seam_ms = kept[-1].ended_ms
    rest = _laid_out(old.practice, left, seam_ms, end_ms - seam_ms, length_of, manner)
    items = (*kept, *rest)
    return replace(old, items=items, planned_ms=items[-1].ended_ms)


def lines(practice: Practice, wanted_s: float, manner: Manner) -> list[tuple[str, int]]:
    """Every line that may be said, with its words a minute, in order: what has to be measured."""
    found: list[tuple[str, int]] = []
    for entry in _entries(practice, wanted_s, manner):
        if isinstance(entry.item, SayItem):
            found.append((entry.item.text(manner.wording, manner.anchor), entry.wpm))
        elif isinstance(entry.item, BreathItem):
            found += [(cue, entry.wpm) for _, cue, _ in _cues(entry.item, manner) if cue]
    return found


def first_line(practice: Practice, wanted_s: float, manner: Manner) -> PlannedItem | None:
    """The sentence a practice opens with, which needs no plan; None where it opens otherwise."""
    entry = _entries(practice, wanted_s, manner)[0]
    if not isinstance(entry.item, SayItem):
        return None
    text = entry.item.text(manner.wording, manner.anchor)
    return PlannedItem("say", entry.phase, text, entry.wpm, 0, 0, entry.gain_db)


@dataclass(frozen=True, slots=True)
class _Entry:
    """An item of a practice that will be heard, and how it is voiced."""

    place: int
    phase: str
    item: Item
    wpm: int
    gain_db: float
    done: int = 0
    """Breath rounds that are over."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a breath, its cue and its tone; either may be missing."""

    ms: int
    cue: str
    cue_ms: int
    tone: ToneName | None


def _ms(s: float) -> int:
    return round(s * 1000)


def _phases(practice: Practice) -> Iterator[Phase]:
    opening, *others = practice.phases
    yield opening
    if practice.cautions:
        pause = SilenceItem(CAUTION_PAUSE_S, CAUTION_PAUSE_S, CAUTION_PAUSE_S)
        said = (item for caution in practice.cautions for item in (SayItem(caution), pause))
        yield Phase(CAUTION, True, tuple(said))
    yield from others


def _entries(practice: Practice, wanted_s: float, manner: Manner) -> list[_Entry]:
    """The items heard at that length in that manner. Rate and loudness ease by items, over all
    phases, and not by time: so a sentence sounds the same whatever length is asked for, and is
    rendered only once."""
    flat = [(phase, item) for phase in _phases(practice) for item in phase.items]
    voiced = [
        phase.id != CAUTION and isinstance(item, SayItem | BreathItem) for phase, item in flat
    ]
    entries: list[_Entry] = []
    for place, (phase, item) in enumerate(flat):
        eased = min(1.0, sum(voiced[:place]) / max(1, sum(voiced) - 1))
        wpm = practice.wpm_from + (practice.wpm_to - practice.wpm_from) * eased
        if (
            phase.from_s <= wanted_s
            and phase.held in (None, manner.holds)
            and (phase.id != CAUTION or manner.cautions)
        ):
            gain_db = -round(practice.soften_db * eased, 1)
            entries.append(_Entry(place, phase.id, item, round(wpm * manner.rate), gain_db))
    return entries


def _cut(old: Plan, at_ms: int, manner: Manner) -> tuple[list[PlannedItem], list[_Entry]]:
    """What of a plan stands, and what of its practice is still to be planned."""
    index = old.index_at(at_ms)
    current = old.items[index]
    entries = _entries(old.practice, old.wanted_s, manner)
    later = [entry for entry in entries if entry.place > current.place]
    here = [entry for entry in entries if entry.place == current.place]
    same = [item for item in old.items if item.place == current.place]
    if current.round:
        kept = [
            item for item in old.items
            if item.place < current.place or (item in same and item.round <= current.round)
        ]  # fmt: skip
        last = max(item.round for item in same)
        return kept, [*(_shorter_breath(each, current.round, last) for each in here), *later]
    kept = list(old.items[: index + 1])
    if current.kind != "silence":
        return kept, later
    heard_ms = min(max(0, at_ms - current.started_ms), current.duration_ms)
    kept[-1] = replace(current, duration_ms=heard_ms)
    so_far_ms = kept[-1].ended_ms - same[0].started_ms
    whole_ms = same[-1].ended_ms - same[0].started_ms
    return kept, [*(_shorter_silence(each, so_far_ms, whole_ms) for each in here), *later]


def _shorter_silence(entry: _Entry, heard_ms: int, planned_ms: int) -> _Entry:
    assert isinstance(entry.item, SilenceItem)
    heard_s, share = heard_ms / 1000, 1 - heard_ms / max(1, planned_ms)
    item = SilenceItem(
        entry.item.s * share,
        max(0.0, entry.item.floor_s - heard_s),
        max(0.0, entry.item.ceiling_s - heard_s),
    )
    return replace(entry, item=item)


def _shorter_breath(entry: _Entry, done: int, planned: int) -> _Entry:
    assert isinstance(entry.item, BreathItem)
    item = replace(
        entry.item,
        fewest=max(0, entry.item.fewest - done),
        rounds=planned - done,
        most=max(0, entry.item.most - done),
    )
    return replace(entry, item=item, done=done)


def _laid_out(
    practice: Practice,
    entries: Sequence[_Entry],
    begin_ms: int,
    wanted_ms: float,
    length_of: LengthOf,
    manner: Manner,
) -> tuple[PlannedItem, ...]:
    """`entries` from `begin_ms` on, to take `wanted_ms` where they can."""
    parts = [_parts(practice, entry, manner, length_of) for entry in entries]
    spoken_ms = [_spoken_ms(entry, manner, length_of) for entry in entries]
    breaths = [_rounds(entry.item) for entry in entries if isinstance(entry.item, BreathItem)]
    silences = [_stretch(entry.item) for entry in entries if isinstance(entry.item, SilenceItem)]
    free_ms = wanted_ms - sum(spoken_ms)
    rounds = choose_rounds(breaths, silences, free_ms)
    free_ms -= sum(n * breath.one_ms for n, breath in zip(rounds, breaths, strict=True))
    each_rounds, each_silence = iter(rounds), whole(fill(silences, free_ms))
    sheet = _Sheet(begin_ms)
    for entry, of_breath, ms in zip(entries, parts, spoken_ms, strict=True):
        match entry.item:
            case SayItem():
                text = entry.item.text(manner.wording, manner.anchor)
                sheet.add("say", entry, ms, text)
            case BellItem(name):
                sheet.add("bell", entry, ms, name)
            case SilenceItem():
                sheet.add("silence", entry, next(each_silence))
            case BreathItem():
                sheet.breathe(entry, entry.item, of_breath, next(each_rounds))
    return tuple(sheet.items)


def _spoken_ms(entry: _Entry, manner: Manner, length_of: LengthOf) -> int:
    """What an item takes whatever length is asked for."""
    match entry.item:
        case SayItem():
            return length_of(entry.item.text(manner.wording, manner.anchor), entry.wpm)
        case BellItem(name):
            return BELL_MS[name]
    return 0


def _stretch(item: SilenceItem) -> Stretch:
    return Stretch(_ms(item.s), _ms(item.floor_s), _ms(item.ceiling_s))


def _rounds(item: BreathItem) -> Rounds:
    one_ms = sum(map(_ms, (item.in_s, item.hold_s, item.out_s, item.rest_s)))
    return Rounds(one_ms, item.rounds, item.fewest, item.most)


def _cues(breath: BreathItem, manner: Manner) -> list[tuple[int, str, ToneName | None]]:
    written: tuple[tuple[float, Wordings | None, ToneName | None], ...] = (
        (breath.in_s, breath.in_cue, "rise"),
        (breath.hold_s, breath.hold_cue, None),
        (breath.out_s, breath.out_cue, "fall"),
        (breath.rest_s, breath.rest_cue, None),
    )
    return [
        (_ms(s), cue.in_wording(manner.wording) if cue else "", tone if breath.tones else None)
        for s, cue, tone in written
        if s > 0
    ]


def _parts(
    practice: Practice, entry: _Entry, manner: Manner, length_of: LengthOf
) -> tuple[_Part, ...]:
    if not isinstance(entry.item, BreathItem):
        return ()
    parts = []
    for ms, cue, tone in _cues(entry.item, manner):
        cue_ms = length_of(cue, entry.wpm) if cue else 0
        if cue_ms > ms and manner.rate < 1:
            # A breath does not wait for a voice that was asked to be slower.
            cue, cue_ms = "", 0
        elif cue_ms > ms:
            raise ScriptError(
                f"{practice.id}, phase '{entry.phase}': the cue '{cue}' takes {cue_ms} ms"
                f" to say, and its part of the breath lasts {ms} ms.",
                "Shorten the cue, or choose a quicker voice.",
            )
        parts.append(_Part(ms, cue, cue_ms, tone))
    return tuple(parts)


class _Sheet:
    """The plan being written, item after item."""

    def __init__(self, now_ms: int) -> None:
        self.items: list[PlannedItem] = []
        self._now_ms = now_ms

    def add(self, kind: Kind, entry: _Entry, ms: int, text: str = "", round: int = 0) -> None:
        if ms == 0:
            return
        wpm, gain_db = (entry.wpm, entry.gain_db) if kind == "say" else (0, 0.0)
        self.items.append(
            PlannedItem(kind, entry.phase, text, wpm, self._now_ms, ms, gain_db, entry.place, round)
        )
        self._now_ms += ms

    def breathe(
        self, entry: _Entry, breath: BreathItem, parts: Sequence[_Part], rounds: int
    ) -> None:
        for number in range(entry.done + 1, entry.done + rounds + 1):
            thinned = number - breath.spoken_rounds
            spoken = thinned <= 0 or thinned % breath.voice_every == 0
            for part in parts:
                cue_ms = part.cue_ms if spoken else 0
                self.add("say", entry, cue_ms, part.cue, number)
                if part.tone:
                    self.add("tone", entry, part.ms - cue_ms, part.tone, number)
                else:
                    self.add("silence", entry, part.ms - cue_ms, round=number)
