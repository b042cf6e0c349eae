"""Runs one session with everything around it: the lock, the journal, the equipment, the end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from voice_assistant.assembly import Run, Taste, assemble
from voice_assistant.courses import AtHome, Request
from voice_assistant.dialogue.library import shipped_library
from voice_assistant.dialogue.notices import DueNotices
from voice_assistant.dialogue.script import Flow
from voice_assistant.journal.journal import Journal
from voice_assistant.journal.lock import session_lock
from voice_assistant.journal.wall_clock import local_day, local_zone, now_utc

if TYPE_CHECKING:
    from voice_assistant.assembly import Equipment
    from voice_assistant.assistant import Screen
    from voice_assistant.config import Config
    from voice_assistant.dialogue.actions import Turn
    from voice_assistant.events import SessionOutcome
    from voice_assistant.journal.rows import SessionRow
WHAT_I_AM_EVERY = timedelta(days=30)
LOW_MOOD_EVERY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class SessionEnd:
    """The last line of `run --json`."""

    session: int
    outcome: SessionOutcome
    planned_s: float
    actual_s: float


def run_session(
    config: Config,
    request: Request,
    screen: Screen,
    make_equipment: Callable[[], Equipment],
    *,
    fresh: bool = True,
    on_turn: Callable[[Turn], None] = lambda turn: None,
    watch: Callable[[Run], None] = lambda run: None,
) -> SessionEnd:
    """One session in the person's journal. `watch` is shown the run before its first frame.

    Raises JournalBusy while another session runs, and whatever keeps the equipment from working.
    An interrupt is kept in the journal and raised again.
    """
    with (
        session_lock(config.journal_path),
        Journal.open(config.journal_path, on_trouble=screen.trouble) as journal,
    ):
        if not fresh:
            request = with_place(request, journal, config)
        with closing(make_equipment()) as equipment:
            run = prepared(request, config, equipment, journal, on_turn)
            watch(run)
            ended = run.go()
    actual_s = round(ended.actual_ms / 1000, 2)
    return SessionEnd(run.recorder.session_id, ended.outcome, run.planned_s(), actual_s)


def prepared(
    request: Request | AtHome,
    config: Config,
    equipment: Equipment,
    journal: Journal,
    on_turn: Callable[[Turn], None] = lambda turn: None,
) -> Run:
    """A session put together in the person's own taste.

    Raises UnknownScript, ScriptError, VoiceError, JournalError.
    """
    # What was said last holds: a voice asked for other words "for good".
    asked = request.wording if isinstance(request, Request) else None
    wording = asked or journal.setting("wording") or config.wording
    return assemble(
        request,
        Taste(wording, config.region, config.barge_in, config.prompts_folder),
        equipment,
        journal,
        clock=lambda: now_utc().astimezone(local_zone()),
        on_turn=on_turn,
        due=_due(request, config, journal),
    )


def _due(request: Request | AtHome, config: Config, journal: Journal) -> DueNotices:
    """What this program is, at first and monthly; and what a low mood asks for, once a week. A
    practice is kept free of both."""
    asks = isinstance(request, AtHome) or isinstance(
        shipped_library(config.prompts_folder).get(request.script), Flow
    )
    if not asks:
        return DueNotices()
    opening = journal.due("what_i_am", WHAT_I_AM_EVERY)
    low = journal.due("low_mood", LOW_MOOD_EVERY) and journal.low_mood(
        local_day(now_utc(), local_zone())
    )
    return DueNotices(("what_i_am",) if opening else (), ("low_mood",) if low else ())


def with_place(request: Request, journal: Journal, config: Config) -> Request:
    """Go on from where tonight's session broke off, if it did; another day begins anew."""
    broken_off = journal.interrupted_session(request.script)
    if broken_off is None or broken_off.local_day != local_day(now_utc(), local_zone()):
        return request
    script = shipped_library(config.prompts_folder).get(request.script)
    if not isinstance(script, Flow):
        return request
    place = _place(journal, broken_off)
    if place not in _later_steps(script, request.short):
        return request
    return replace(request, go_on_from=place)


def _place(journal: Journal, broken_off: SessionRow) -> str | None:
    """Where it broke off. Of one that was never ended, for the process died, the last turn."""
    if broken_off.outcome is not None:
        return broken_off.next_step
    turns = journal.session(broken_off.id).turns
    return turns[-1].step if turns else None


def _later_steps(flow: Flow, short: bool) -> tuple[str, ...]:
    """The steps of this form to go on from: from its first one it simply begins."""
    steps = flow.short if short and flow.short else tuple(step.id for step in flow.steps)
    return steps[1:]
