"""A practice fitted exactly to the length asked for, before its first word.

Speech keeps its length; only silences outside the fixed phases stretch, between their floors and
ceilings, and breath rounds repeat. Stretching silence and not speech is what measured guided
recordings do (48 to 72 % silence, the openings and closings fixed).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from voice_assistant.dialogue.script import (
    BellItem,
    BellName,
    BreathItem,
    Item,
    Practice,
    SayItem,
    SilenceItem,
    Wordings,
)
from voice_assistant.errors import ScriptError
from voice_assistant.events import Wording

BELL_MS: dict[BellName, int] = {"opening": 5000, "interval": 3000, "closing": 7500}
"""How long each bell rings; the next sentence waits until it is over."""
NEAR_MS = 500
"""How far the plan may end from what was asked before it says so."""

LengthOf = Callable[[str, int], int]
"""Milliseconds that a line takes when spoken at so many words a minute."""


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One thing that happens, from `started_ms` on the plan's own clock for `duration_ms`."""

    kind: Literal["say", "bell", "silence"]
    phase: str
    text: str
    """The line for `say`, the bell's name for `bell`, empty for `silence`."""
    wpm: int
    """Words a minute of a `say`; 0 otherwise."""
    started_ms: int
    duration_ms: int

    @property
    def ended_ms(self) -> int:
        return self.started_ms + self.duration_ms


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens when, without a gap: each item starts where the one before it ends."""

    items: tuple[PlannedItem, ...]
    planned_ms: int
    """When the last item ends."""
    note: Literal["", "plan.longer", "plan.shorter"] = ""
    """The phrase to say, with `planned_ms` as its {minutes}, where the length asked for cannot be
    had: the plan is longer, or shorter, than that."""

    def phase_starts(self) -> tuple[int, ...]:
        """The index of each phase's first item."""
        phases = ["", *(item.phase for item in self.items)]
        return tuple(i for i, item in enumerate(self.items) if item.phase != phases[i])

    def next_phase(self, index: int) -> int | None:
        """The index at which the phase after that of item `index` starts; None in the last."""
        return next((start for start in self.phase_starts() if start > index), None)

    def rest(self, index: int, now_ms: int, into_ms: int = 0) -> Plan:
        """What is left from item `index` on, its first `into_ms` being over, moved to start at
        `now_ms`: what to go on with after a pause or on the way to the next phase."""
        first = self.items[index]
        first = replace(
            first,
            started_ms=first.started_ms + into_ms,
            duration_ms=max(0, first.duration_ms - into_ms),
        )
        shift = now_ms - first.started_ms
        left = [first, *self.items[index + 1 :]]
        items = tuple(replace(item, started_ms=item.started_ms + shift) for item in left)
        return Plan(items, items[-1].ended_ms)


def plan(
    practice: Practice, asked_s: float, length_of: LengthOf, wording: Wording = "plain"
) -> Plan:
    """`practice` laid out to end `asked_s` seconds after it starts, to the millisecond where its
    silences have the room; `note` tells when it cannot.

    Raises ScriptError when a breath cue takes longer to say than its part of the breath lasts.
    """
    timed = _time(practice, length_of, wording)
    breaths = [each.item for each in timed if isinstance(each.item, BreathItem)]
    silences = [_stretch(each.item) for each in timed if isinstance(each.item, SilenceItem)]
    wanted_s = min(max(asked_s, practice.shortest_s), practice.longest_s)
    free_ms = wanted_s * 1000 - sum(each.ms for each in timed)
    rounds = _choose_rounds(breaths, silences, free_ms)
    free_ms -= sum(n * _round_ms(breath) for n, breath in zip(rounds, breaths, strict=True))
    sheet = _lay_out(timed, iter(rounds), _whole(_fill(silences, free_ms)))
    return Plan(tuple(sheet.items), sheet.now_ms, _note(sheet.now_ms, asked_s * 1000))


class _Stretch(NamedTuple):
    """Milliseconds that something takes: as written, at least, and at most."""

    usual: float
    floor: float
    ceiling: float


def _ms(s: float) -> int:
    return round(s * 1000)


def _round_ms(breath: BreathItem) -> int:
    return sum(map(_ms, (breath.in_s, breath.hold_s, breath.out_s, breath.rest_s)))


def _stretch(item: SilenceItem | BreathItem) -> _Stretch:
    if isinstance(item, SilenceItem):
        return _Stretch(_ms(item.s), _ms(item.floor_s), _ms(item.ceiling_s))
    one = _round_ms(item)
    return _Stretch(one * item.rounds, one * item.fewest, one * item.most)


def _fill(parts: Sequence[_Stretch], total_ms: float) -> list[float]:
    """Lengths in proportion to the usual ones that add up to `total_ms`, none beyond its limits.

    What some parts cannot take the others share: the one factor that does so is found by halving.
    """

    def at(factor: float) -> list[float]:
        return [min(max(part.usual * factor, part.floor), part.ceiling) for part in parts]

    low, high = 0.0, max((part.ceiling / part.usual for part in parts), default=0.0)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(at(middle)) < total_ms else (low, middle)
    return at(high)


def _whole(lengths_ms: Sequence[float]) -> Iterator[int]:
    """The lengths in whole milliseconds; what rounding takes from one it gives to the next."""
    carried = 0.0
    for length in lengths_ms:
        whole = round(length + carried)
        carried += length - whole
        yield whole


def _choose_rounds(
    breaths: Sequence[BreathItem], silences: Sequence[_Stretch], free_ms: float
) -> list[int]:
    """Rounds of each breath, near their share of `free_ms`; silences can fill what they leave."""
    shares = _fill([*map(_stretch, breaths), *silences], free_ms)
    ideal = [ms / _round_ms(breath) for ms, breath in zip(shares, breaths, strict=False)]
    rounds = [round(each) for each in ideal]

    def left_ms() -> float:
        return free_ms - sum(n * _round_ms(b) for n, b in zip(rounds, breaths, strict=True))

    def nudge(by: int, movable: list[int]) -> None:
        rounds[max(movable, key=lambda i: (ideal[i] - rounds[i]) * by)] += by

    while left_ms() < sum(part.floor for part in silences) and (
        movable := [i for i, b in enumerate(breaths) if rounds[i] > b.fewest]
    ):
        nudge(-1, movable)
    while left_ms() > sum(part.ceiling for part in silences) and (
        movable := [i for i, b in enumerate(breaths) if rounds[i] < b.most]
    ):
        nudge(+1, movable)
    return rounds


def _note(planned_ms: float, asked_ms: float) -> Literal["", "plan.longer", "plan.shorter"]:
    if abs(planned_ms - asked_ms) <= NEAR_MS:
        return ""
    return "plan.longer" if planned_ms > asked_ms else "plan.shorter"


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a breath, and its cue."""

    ms: int
    cue: str
    cue_ms: int


@dataclass(frozen=True, slots=True)
class _Timed:
    """An item, and how long the speech or the bell in it takes."""

    phase: str
    item: Item
    wpm: int
    text: str = ""
    ms: int = 0
    """Taken whatever length is asked for."""
    parts: tuple[_Part, ...] = ()


def _time(practice: Practice, length_of: LengthOf, wording: Wording) -> list[_Timed]:
    items = [(phase.id, item) for phase in practice.phases for item in phase.items]
    voiced = sum(isinstance(item, SayItem | BreathItem) for _, item in items)
    timed: list[_Timed] = []
    heard = 0
    for phase, item in items:
        wpm = _eased(practice, heard, voiced)
        match item:
            case SayItem(line):
                text = line.in_wording(wording)
                timed.append(_Timed(phase, item, wpm, text, length_of(text, wpm)))
            case BellItem(name):
                timed.append(_Timed(phase, item, 0, name, BELL_MS[name]))
            case BreathItem():
                parts = _parts(item, lambda line: line.in_wording(wording), wpm, length_of)
                timed.append(_Timed(phase, item, wpm, parts=parts))
            case SilenceItem():
                timed.append(_Timed(phase, item, 0))
        heard += isinstance(item, SayItem | BreathItem)
    for each in timed:
        _check_cues(practice, each)
    return timed


def _eased(practice: Practice, heard: int, voiced: int) -> int:
    """Words a minute after `heard` of `voiced` spoken items. It goes by items and not by time, so
    that a sentence has one rate whatever length is asked for, and is rendered only once."""
    progress = heard / max(1, voiced - 1)
    return round(practice.wpm_from + (practice.wpm_to - practice.wpm_from) * min(1.0, progress))


def _parts(
    breath: BreathItem, worded: Callable[[Wordings], str], wpm: int, length_of: LengthOf
) -> tuple[_Part, ...]:
    written = (
        (breath.in_s, breath.in_cue),
        (breath.hold_s, breath.hold_cue),
        (breath.out_s, breath.out_cue),
        (breath.rest_s, breath.rest_cue),
    )
    cues = [(_ms(s), worded(cue) if cue else "") for s, cue in written if s > 0]
    return tuple(_Part(ms, cue, length_of(cue, wpm) if cue else 0) for ms, cue in cues)


def _check_cues(practice: Practice, timed: _Timed) -> None:
    for part in timed.parts:
        if part.cue_ms > part.ms:
            raise ScriptError(
                f"{practice.id}, phase '{timed.phase}': the cue '{part.cue}' takes {part.cue_ms} ms"
                f" to say, and its part of the breath lasts {part.ms} ms.",
                "Shorten the cue, or choose a quicker voice.",
            )


class _Sheet:
    """The plan being written, item after item."""

    def __init__(self) -> None:
        self.items: list[PlannedItem] = []
        self.now_ms = 0

    def add(
        self, kind: Literal["say", "bell", "silence"], timed: _Timed, ms: int, text: str = ""
    ) -> None:
        if ms == 0:
            return
        wpm = timed.wpm if kind == "say" else 0
        new = PlannedItem(kind, timed.phase, text, wpm, self.now_ms, ms)
        self.now_ms += ms
        last = self.items[-1] if self.items else None
        if last and kind == "silence" and (last.kind, last.phase) == (kind, timed.phase):
            self.items[-1] = replace(last, duration_ms=last.duration_ms + ms)
        else:
            self.items.append(new)

    def breathe(self, timed: _Timed, breath: BreathItem, rounds: int) -> None:
        for number in range(rounds):
            thinned = number - breath.spoken_rounds + 1
            spoken = thinned <= 0 or thinned % breath.voice_every == 0
            for part in timed.parts:
                cue_ms = part.cue_ms if spoken else 0
                self.add("say", timed, cue_ms, part.cue)
                self.add("silence", timed, part.ms - cue_ms)


def _lay_out(timed: Sequence[_Timed], rounds: Iterator[int], silences: Iterator[int]) -> _Sheet:
    sheet = _Sheet()
    for each in timed:
        match each.item:
            case SayItem():
                sheet.add("say", each, each.ms, each.text)
            case BellItem():
                sheet.add("bell", each, each.ms, each.text)
            case SilenceItem():
                sheet.add("silence", each, next(silences))
            case BreathItem():
                sheet.breathe(each, each.item, next(rounds))
    return sheet
