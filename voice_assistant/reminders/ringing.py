"""What the system's scheduler starts: one kind sentence, and then waiting; or silence."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from voice_assistant.config import private_folder
from voice_assistant.errors import JournalBusy
from voice_assistant.home import stay_home
from voice_assistant.journal.journal import Journal
from voice_assistant.journal.wall_clock import local_zone, now_utc
from voice_assistant.reminders.doorbell import Doorbell
from voice_assistant.reminders.kept import Reminder, load_kept, today
from voice_assistant.reminders.waiting import NobodyCame

if TYPE_CHECKING:
    from voice_assistant.assembly import Equipment
    from voice_assistant.assistant import Screen
    from voice_assistant.config import Config
    from voice_assistant.listening.wake import WakeListener

LATEST = timedelta(minutes=15)
"""A reminder that comes later (the machine was asleep) stays silent: nothing is caught up on."""


def ring(
    config: Config,
    key: str,
    screen: Screen,
    make_equipment: Callable[[], Equipment],
    make_wake: Callable[[Equipment], WakeListener],
) -> None:
    """Say the reminder of that key and wait at home for twenty minutes; the sentence is handed to
    the program that is at home already. Silent where it was removed or silenced, is late, or its
    script was done today.

    Raises JournalError, and whatever keeps the equipment from working.
    """
    kept = load_kept(config.data_folder)
    reminder = kept.by_key(key)
    if reminder is None or kept.silent_today:
        return
    if not _is_its_time(reminder, now_utc().astimezone(local_zone())):
        return
    if _done_today(config, reminder.script):
        return
    private_folder(config.journal_path.parent)
    Doorbell(config.journal_path).ring()
    # Where another session runs, the bell is heard by a home that waits, and by nothing else.
    with suppress(JournalBusy, NobodyCame):
        stay_home(config, screen, make_equipment, make_wake)


def _is_its_time(reminder: Reminder, now: datetime) -> bool:
    late = now.replace(tzinfo=None) - datetime.combine(now.date(), reminder.at)
    # Set for 23:59, it may be heard just after midnight.
    return late % timedelta(days=1) < LATEST


def _done_today(config: Config, script: str) -> bool:
    if not config.journal_path.exists():
        return False
    with Journal.open(config.journal_path) as journal:
        return any(
            entry.outcome == "completed" for entry in journal.sessions(script=script, since=today())
        )
