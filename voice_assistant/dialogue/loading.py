"""TOML files under prompts/ become the frozen data of `script`, or a precise ScriptError."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

from voice_assistant.dialogue.script import (
    Anchor,
    BellItem,
    BellName,
    BreathItem,
    Flow,
    FollowUp,
    Hears,
    Helpline,
    Item,
    Phase,
    Practice,
    Region,
    Route,
    SayItem,
    Script,
    SilenceItem,
    Step,
    Wordings,
)
from voice_assistant.dialogue.tables import Table, read
from voice_assistant.events import Expect, KeptKind, RatingKind, StepOutcome

SCRIPT_IDS = frozenset([
    "nightly", "morning", "check-in", "halt", "spot-check", "gratitude", "amends", "step-study",
    "after-a-slip", "weekly", "just-listen",
    "arrive", "five-senses", "feet-and-hands", "box-breath", "long-exhale", "coherent-breath",
    "four-seven-eight", "sighing-breath", "body-scan", "goodwill", "urge-wave", "five-part-pause",
    "open-sound", "kind-hand", "sorting", "quiet-listening", "slow-reading", "examen", "bell-sit",
    "night-settling", "tense-and-release",
])  # fmt: skip
"""Every script that ships or will; a route may lead to any of them."""
FLOW_PLACEHOLDERS = frozenset({"emergency"})
"""What a flow may leave to be filled in: how to call for an ambulance in the person's region."""
FEWEST_OPTIONS = 2
PLACEHOLDERS = frozenset({"number", "minutes", "time", "question", "title", "text"})
"""What a phrase may leave to be filled in when it is said."""
ELSEWHERE = "ZZ"
"""The region of somebody whose region is not known: no number, only words."""
SOFTEN_DB = 3.0
"""How much a voice softens through a practice that does not say. A voice that fell in tone, volume
and rate relaxed its listeners more than a level one did (Knowlton & Larkin 2006)."""
SLOWEST_WPM, FASTEST_WPM = 80, 200
"""Espeak speaks no slower than 80 words a minute; above 200 nothing here is calm."""

_ANCHORS: tuple[Anchor, ...] = get_args(Anchor)
_BELLS: tuple[BellName, ...] = get_args(BellName)
_EXPECTS: tuple[Expect, ...] = get_args(Expect)
_HEARS: tuple[Hears, ...] = get_args(Hears)
_KEPT: tuple[KeptKind, ...] = get_args(KeptKind)
_OUTCOMES: tuple[StepOutcome, ...] = get_args(StepOutcome)
_RATINGS: tuple[RatingKind, ...] = get_args(RatingKind)
_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def load_script(path: Path, known: Collection[str] = SCRIPT_IDS) -> Script:
    """A practice or a flow, whichever the file holds. Raises ScriptError."""
    return load_flow(path, known) if "step" in read(path) else load_practice(path)


def load_practice(path: Path) -> Practice:
    """The practice in `path`; its id is the file's name. Raises ScriptError."""
    top = read(path)
    practice = Practice(
        id=_script_id(top),
        title=top.text("title"),
        purpose=top.text("purpose"),
        needs=top.texts("needs"),
        shortest_s=top.whole("shortest_s", least=1),
        default_s=top.whole("default_s", least=1),
        longest_s=top.whole("longest_s", least=1),
        holds_breath=False,
        cautions=top.lines("cautions", optional=True),
        wpm_from=_wpm(top, "wpm_from"),
        wpm_to=_wpm(top, "wpm_to"),
        phases=tuple(_phase(table) for table in top.tables("phase")),
        soften_db=top.number("soften_db", SOFTEN_DB),
    )
    top.finish()
    _in_order(top, ("shortest_s", "default_s", "longest_s"), practice)
    for phase in practice.phases:
        if phase.from_s > practice.longest_s:
            top.fail(f"phase '{phase.id}' is never heard: its 'from_s' is above 'longest_s'")
    _unique(top, "phase", [phase.id for phase in practice.phases])
    return replace(practice, holds_breath=any(map(_holds, practice.phases)))


def load_flow(path: Path, known: Collection[str] = SCRIPT_IDS) -> Flow:
    """The flow in `path`; its id is the file's name. Routes may lead to its own steps or to the
    scripts in `known`. Raises ScriptError."""
    top = read(path, FLOW_PLACEHOLDERS)
    steps = [(table, _step(table)) for table in top.tables("step")]
    flow = Flow(
        id=_script_id(top),
        title=top.text("title"),
        purpose=top.text("purpose"),
        needs=top.texts("needs"),
        shortest_s=top.whole("shortest_s", least=1),
        default_s=top.whole("default_s", least=1),
        longest_s=top.whole("longest_s", least=1),
        cap_s=top.whole("cap_s", least=1),
        closing=top.text("closing"),
        wpm=_wpm(top, "wpm"),
        steps=tuple(step for _, step in steps),
        short=top.texts("short"),
    )
    top.finish()
    _in_order(top, ("shortest_s", "default_s", "longest_s"), flow)
    ids = [step.id for step in flow.steps]
    _unique(top, "step", ids)
    _all_known(top, "closing", [flow.closing], ids)
    _all_known(top, "short", flow.short, ids)
    if flow.short and flow.closing not in flow.short:
        top.fail(f"'short' must have the closing '{flow.closing}' in it")
    scripts = [*ids, *sorted(known)]
    for table, step in steps:
        _all_known(table, "next", step.next.values(), scripts)
        _all_known(table, "then", filter(None, [step.then]), ids)
        _all_known(table, "routes", (route.go for route in step.routes), scripts)
    return flow


def load_phrases(path: Path) -> dict[str, Wordings]:
    """The assistant's own lines by dotted id ("crisis.number"). Raises ScriptError."""
    return dict(_phrases(read(path, PLACEHOLDERS), ""))


def load_helplines(path: Path) -> dict[str, Region]:
    """Numbers by region code; `ELSEWHERE` is always among them. Raises ScriptError."""
    top = read(path)
    regions = {code: _region(code, top.table(code)) for code in top.keys_left}
    if ELSEWHERE not in regions:
        top.fail(f"region '{ELSEWHERE}' (elsewhere) is missing")
    return regions


def _script_id(top: Table) -> str:
    return _kebab(top, top.file.stem, "the file's name")


def _kebab(table: Table, name: str, what: str) -> str:
    if not _KEBAB.fullmatch(name):
        table.fail(f"{what} '{name}' must be in small letters and hyphens")
    return name


def _wpm(table: Table, key: str) -> int:
    wpm = table.whole(key)
    if not SLOWEST_WPM <= wpm <= FASTEST_WPM:
        table.fail(f"'{key}' must be between {SLOWEST_WPM} and {FASTEST_WPM}")
    return wpm


def _in_order(table: Table, keys: Sequence[str], of: object) -> None:
    values = [getattr(of, key) for key in keys]
    if values != sorted(values):
        table.fail(f"must rise in this order: {', '.join(keys)}")


def _unique(table: Table, what: str, ids: Iterable[str]) -> None:
    for name, times in Counter(ids).items():
        if times > 1:
            table.fail(f"{what} '{name}' is there {times} times")


def _all_known(table: Table, key: str, names: Iterable[str], known: Sequence[str]) -> None:
    for name in names:
        if name not in known:
            table.fail_near(f"'{key}' leads to '{name}', which is not there", name, known)


def _phase(table: Table) -> Phase:
    fixed = table.flag("fixed")
    phase = Phase(
        id=_kebab(table, table.text("id"), "id"),
        fixed=fixed,
        items=tuple(_item(item, fixed) for item in table.tables("items")),
        silent=table.flag("silent"),
        from_s=table.whole("from_s", 0),
        held=table.flag("held") if table.has("held") else None,
        hears=table.one_of_or_none("hears", _HEARS[2:]) or "",
    )
    table.finish()
    return phase


def _item(table: Table, fixed: bool) -> Item:
    kinds = [key for key in ("say", "silence_s", "bell", "breath") if key in table]
    if len(kinds) != 1:
        table.fail("must have exactly one of say, silence_s, bell, breath")
    item: Item
    if kinds == ["say"]:
        anchors = table.table_or_none("anchors")
        item = SayItem(table.line("say"), {} if anchors is None else _anchors(anchors))
    elif kinds == ["bell"]:
        item = BellItem(table.one_of("bell", _BELLS))
    elif kinds == ["breath"]:
        item = _breath(table.table("breath"), fixed)
    else:
        item = _silence(table, fixed)
    table.finish()
    return item


def _anchors(table: Table) -> dict[Anchor, Wordings]:
    lines = {anchor: table.line(anchor) for anchor in _ANCHORS if table.has(anchor)}
    table.finish()
    return lines


def _silence(table: Table, fixed: bool) -> SilenceItem:
    """In a fixed phase the floor and the ceiling are not keys: the silence keeps its length."""
    s = table.number("silence_s", least=0.1)
    if fixed:
        return SilenceItem(s, s, s)
    silence = SilenceItem(s, table.number("floor_s", s), table.number("ceiling_s", s))
    _in_order(table, ("floor_s", "s", "ceiling_s"), silence)
    return silence


def _breath(table: Table, fixed: bool) -> BreathItem:
    hold_s, rest_s = table.number("hold_s", 0), table.number("rest_s", 0)
    rounds = table.whole("rounds", least=1)
    breath = BreathItem(
        in_s=table.number("in_s", least=1),
        hold_s=hold_s,
        out_s=table.number("out_s", least=1),
        rest_s=rest_s,
        in_cue=table.line("in_cue"),
        hold_cue=table.line("hold_cue") if hold_s else None,
        out_cue=table.line("out_cue"),
        rest_cue=table.line("rest_cue") if rest_s else None,
        fewest=rounds if fixed else table.whole("fewest", rounds, least=1),
        rounds=rounds,
        most=rounds if fixed else table.whole("most", rounds, least=1),
        spoken_rounds=table.whole("spoken_rounds", least=1),
        voice_every=table.whole("voice_every", least=1),
        tones=table.flag("tones"),
    )
    table.finish()
    _in_order(table, ("fewest", "rounds", "most"), breath)
    return breath


def _holds(phase: Phase) -> bool:
    """A pause after the in-breath or the out-breath is a hold, whatever it is called."""
    return any(isinstance(item, BreathItem) and item.hold_s + item.rest_s for item in phase.items)


def _step(table: Table) -> Step:
    """What only makes sense with one kind of answer is a known key only there."""
    expect = table.one_of_or_none("expect", _EXPECTS)
    follow_up = table.table_or_none("follow_up") if expect == "yes-no" else None
    open = table.flag("open") if expect == "free" else False
    routes = table.tables("routes", optional=True) if expect in ("scale", "number") else []
    step = Step(
        id=_kebab(table, table.text("id"), "id"),
        say=table.lines("say"),
        expect=expect,
        reprompt=table.line_or_none("reprompt") if expect and not open else None,
        follow_up=None if follow_up is None else _follow_up(follow_up),
        rating=table.one_of_or_none("rating", _RATINGS) if expect == "scale" else None,
        keep=table.one_of_or_none("keep", _KEPT) if expect else None,
        routes=tuple(map(_route, routes)),
        options=(options := _options(table) if expect == "choice" else {}),
        yes=table.texts("yes") if expect == "yes-no" else (),
        no=table.texts("no") if expect == "yes-no" else (),
        next=_next(table, options),
        then=table.text("then", ""),
        recall=table.one_of_or_none("recall", _KEPT) if expect == "yes-no" else None,
        open=open,
        quiet_s=table.number("quiet_s", 0),
        bell=table.one_of_or_none("bell", _BELLS),
        heavy=table.flag("heavy"),
    )
    table.finish()
    return step


def _options(table: Table) -> dict[str, tuple[str, ...]]:
    """Words by option id. Words that mean two options would never be understood."""
    written = table.table("options")
    options = {_kebab(written, key, "option"): written.texts(key) for key in written.keys_left}
    written.finish()
    if len(options) < FEWEST_OPTIONS:
        table.fail(f"'options' must have {FEWEST_OPTIONS} or more")
    ways = [way for words in options.values() for way in words]
    _unique(table, "the option's words", ways)
    return options


def _follow_up(table: Table) -> FollowUp:
    follow_up = FollowUp(say=table.line("say"), reprompt=table.line("reprompt"))
    table.finish()
    return follow_up


def _next(table: Table, options: Iterable[str]) -> dict[str, str]:
    written = table.table_or_none("next")
    if written is None:
        return {}
    keys = (*_OUTCOMES, *options)
    found = {key: written.text(key) for key in keys if written.has(key)}
    written.finish()
    return found


def _route(table: Table) -> Route:
    at_least = table.number("at_least") if table.has("at_least") else None
    at_most = table.number("at_most") if table.has("at_most") else None
    route = Route(go=table.text("go"), at_least=at_least, at_most=at_most)
    table.finish()
    if at_least is None and at_most is None:
        table.fail("needs 'at_least', 'at_most' or both")
    return route


def _phrases(table: Table, prefix: str) -> Iterable[tuple[str, Wordings]]:
    for key in table.keys_left:
        if table.holds_tables(key):
            yield from _phrases(table.table(key), f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", table.line(key)


def _region(code: str, table: Table) -> Region:
    if not re.fullmatch("[A-Z]{2}", code):
        table.fail("a region's code is two capital letters")
    region = Region(
        code=code,
        name=table.text("name"),
        emergency=_helpline(table.table("emergency")),
        crisis=_helpline_or_none(table, "crisis"),
        substance=_helpline_or_none(table, "substance"),
        text=_helpline_or_none(table, "text"),
        abuse=_helpline_or_none(table, "abuse"),
        child=_helpline_or_none(table, "child"),
    )
    table.finish()
    return region


def _helpline_or_none(table: Table, key: str) -> Helpline | None:
    found = table.table_or_none(key)
    return None if found is None else _helpline(found)


def _helpline(table: Table) -> Helpline:
    helpline = Helpline(
        name=table.text("name"),
        say=table.text("say"),
        show=table.text("show"),
        source=table.text("source"),
        verified_on=_verified_on(table),
        hours=table.text("hours", ""),
        languages=table.text("languages", ""),
    )
    table.finish()
    return helpline


def _verified_on(table: Table) -> str:
    written = table.text("verified_on")
    if written != "not verified":
        try:
            date.fromisoformat(written)
        except ValueError:
            table.fail(f"'verified_on' is '{written}', not a date or \"not verified\"")
    return written
