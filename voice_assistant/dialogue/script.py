"""What a script is, once loaded from TOML: frozen data, no behaviour beyond choosing a wording."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from voice_assistant.events import Expect, KeptKind, RatingKind, Wording

BellName = Literal["opening", "interval", "closing"]
ToneName = Literal["rise", "fall"]
"""Tones that pace a breath: one rises while it comes in, one falls while it goes out."""
Anchor = Literal["breath", "hands", "seat", "sounds", "sight"]
"""What attention rests on: each person's own choice, for breath is not neutral for everyone."""
Hears = Literal["", "distress", "craving", "check-out"]
"""What may be said in a phase and is kept. Nobody waits for it: saying nothing is always an
answer, and the practice plays on."""


@dataclass(frozen=True, slots=True)
class Wordings:
    """One line in up to three wordings; `plain` is always there."""

    plain: str
    traditional: str | None = None
    spiritual: str | None = None

    def in_wording(self, wording: Wording) -> str:
        """The line in `wording`, or plain where that wording is not written."""
        chosen: str | None = getattr(self, wording)
        return self.plain if chosen is None else chosen


# A practice: phases of things that happen one after the other.


@dataclass(frozen=True, slots=True)
class SayItem:
    line: Wordings
    anchors: dict[Anchor, Wordings] = field(default_factory=dict)
    """The line instead, for somebody whose anchor is known."""

    def text(self, wording: Wording, anchor: Anchor | None = None) -> str:
        line = self.line if anchor is None else self.anchors.get(anchor, self.line)
        return line.in_wording(wording)


@dataclass(frozen=True, slots=True)
class SilenceItem:
    """A silence of `s` seconds; outside fixed phases it stretches between its floor and ceiling."""

    s: float
    floor_s: float
    ceiling_s: float


@dataclass(frozen=True, slots=True)
class BellItem:
    name: BellName


@dataclass(frozen=True, slots=True)
class BreathItem:
    """Breath rounds. A part of 0 s is left out. The cue is spoken as its part begins."""

    in_s: float
    hold_s: float
    out_s: float
    rest_s: float
    in_cue: Wordings
    hold_cue: Wordings | None
    out_cue: Wordings
    rest_cue: Wordings | None
    fewest: int
    rounds: int
    most: int
    spoken_rounds: int
    """Rounds whose cues are spoken before they thin out to every `voice_every`-th round."""
    voice_every: int
    tones: bool = False
    """Soft tones go with the breath, wherever no cue is being spoken."""

    @property
    def round_s(self) -> float:
        return self.in_s + self.hold_s + self.out_s + self.rest_s


Item = SayItem | SilenceItem | BellItem | BreathItem


@dataclass(frozen=True, slots=True)
class Phase:
    id: str
    fixed: bool
    """Openings and closings keep their length."""
    items: tuple[Item, ...]
    silent: bool = False
    """A silent sit, and known to be one: no voice is due in it."""
    from_s: int = 0
    """Left out of a practice that is asked to be shorter than this."""
    held: bool | None = None
    """True: only where breath is held; False: only where it is not; None: always."""
    hears: Hears = ""
    """The opening always hears how strong distress is."""


@dataclass(frozen=True, slots=True)
class Practice:
    id: str
    title: str
    purpose: str
    needs: tuple[str, ...]
    """What a person may ask for: "craving", "sleep" …"""
    shortest_s: int
    default_s: int
    longest_s: int
    holds_breath: bool
    """Some breath here pauses; worked out from the phases, not written in the file."""
    cautions: tuple[Wordings, ...]
    """Said after the opening phase, before the practice begins."""
    wpm_from: int
    wpm_to: int
    """Words a minute ease from `wpm_from` to `wpm_to` through the practice."""
    phases: tuple[Phase, ...]
    soften_db: float = 0.0
    """How much softer its last sentence is than its first."""
    kind: Literal["practice"] = "practice"


# A flow: questions, one at a time.


@dataclass(frozen=True, slots=True)
class Route:
    """Where a rating leads: `go` is a step of this flow or a script's id."""

    go: str
    at_least: float | None = None
    at_most: float | None = None

    def takes(self, value: float) -> bool:
        above = self.at_least is None or value >= self.at_least
        below = self.at_most is None or value <= self.at_most
        return above and below


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A second question in the same step, asked only on a yes."""

    say: Wordings
    reprompt: Wordings


@dataclass(frozen=True, slots=True)
class Step:
    """One prompt and what may come back. Without `expect` it is only said; with `quiet_s`, silence
    of that length follows."""

    id: str
    say: tuple[Wordings, ...]
    expect: Expect | None = None
    reprompt: Wordings | None = None
    follow_up: FollowUp | None = None
    rating: RatingKind | None = None
    keep: KeptKind | None = None
    routes: tuple[Route, ...] = ()
    options: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Of a choice: the words that mean each option, by its id."""
    yes: tuple[str, ...] = ()
    """Words of a yes-no question that mean yes when they are said back; `no` likewise."""
    no: tuple[str, ...] = ()
    next: dict[str, str] = field(default_factory=dict)
    """A step's or a script's id per outcome, or per option of a choice."""
    then: str = ""
    """The step that comes next where `next` and `routes` name none; empty for the one below."""
    recall: KeptKind | None = None
    """On a yes the newest kept lines of that kind are said; left out where there are none."""
    open: bool = False
    """Time without end to speak: no cue, no sentence in between, only a done-phrase ends it."""
    quiet_s: float = 0.0
    bell: BellName | None = None
    """Rung once the line and its quiet are over."""
    heavy: bool = False
    """An answer here may weigh; two heavy answers running and the assistant offers to stop."""


@dataclass(frozen=True, slots=True)
class Flow:
    id: str
    title: str
    purpose: str
    needs: tuple[str, ...]
    shortest_s: int
    default_s: int
    longest_s: int
    cap_s: int
    """After this long no new question is asked: the flow goes to `closing`. No answer is cut."""
    closing: str
    """The step id with which the flow ends whatever came before."""
    wpm: int
    steps: tuple[Step, ...]
    short: tuple[str, ...] = ()
    """Step ids of the short form, in order; empty when there is none."""
    kind: Literal["flow"] = "flow"

    def step(self, step_id: str) -> Step:
        """The step of that id. Raises KeyError."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise KeyError(step_id)


Script = Practice | Flow


@dataclass(frozen=True, slots=True)
class Helpline:
    """A number people's safety rests on. `verified_on` is an ISO date, or "not verified"."""

    name: str
    say: str
    """How to reach it, to be spoken: "call or text 9 8 8"."""
    show: str
    """How to reach it, to be printed: "988 (call or text)"."""
    source: str
    verified_on: str
    hours: str = ""
    languages: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    """The numbers of one region; None where none is known for sure."""

    code: str
    name: str
    emergency: Helpline
    crisis: Helpline | None = None
    substance: Helpline | None = None
    text: Helpline | None = None
    abuse: Helpline | None = None
    """For whoever is hurt or threatened by somebody close."""
    child: Helpline | None = None
    """For whoever fears for a child."""
