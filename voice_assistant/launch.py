"""Runs one session with everything around it: the lock, the journal, the equipment, the end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voice_assistant.assembly import Request, Run, Taste, assemble
from voice_assistant.dialogue.library import shipped_library
from voice_assistant.dialogue.script import Flow
from voice_assistant.journal.journal import Journal
from voice_assistant.journal.lock import session_lock
from voice_assistant.journal.wall_clock import local_day, local_zone, now_utc

if TYPE_CHECKING:
    from voice_assistant.assembly import Equipment
    from voice_assistant.assistant import Screen
    from voice_assistant.config import Config
    from voice_assistant.dialogue.actions import Turn
    from voice_assistant.errors import JournalError
    from voice_assistant.events import SessionOutcome
    from voice_assistant.journal.rows import SessionRow


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
    taste = Taste(config.wording, config.region, config.barge_in, config.prompts_folder)

    def tell(trouble: JournalError) -> None:
        screen.trouble(trouble)

    with (
        session_lock(config.journal_path),
        Journal.open(config.journal_path, on_trouble=tell) as journal,
    ):
        if not fresh:
            request = _with_place(request, journal.interrupted_session(request.script), config)
        with closing(make_equipment()) as equipment:
            run = assemble(
                request,
                taste,
                equipment,
                journal,
                clock=lambda: now_utc().astimezone(local_zone()),
                on_turn=on_turn,
            )
            watch(run)
            ended = run.go()
    actual_s = round(ended.actual_ms / 1000, 2)
    return SessionEnd(run.recorder.session_id, ended.outcome, run.planned_s, actual_s)


def _with_place(request: Request, broken_off: SessionRow | None, config: Config) -> Request:
    """Go on from where tonight's session broke off, if it did; another day begins anew."""
    if broken_off is None or broken_off.next_step is None:
        return request
    if broken_off.local_day != local_day(now_utc(), local_zone()):
        return request
    script = shipped_library(config.prompts_folder).get(request.script)
    steps = {step.id for step in script.steps} if isinstance(script, Flow) else set()
    if broken_off.next_step not in steps:
        return request
    return Request(request.script, request.asked_s, request.short, broken_off.next_step)
