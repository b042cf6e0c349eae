"""How the system's scheduler starts this program, as it was set up when the reminder was set."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from voice_assistant.config import HOME_VARIABLE, load_config
from voice_assistant.reminders.scheduler import Entry

if TYPE_CHECKING:
    from voice_assistant.config import Config
    from voice_assistant.reminders.kept import Reminder


def entry_for(config: Config, reminder: Reminder) -> Entry:
    """What starts `ring` for this reminder, in the journal and with the settings of `config`.

    Raises ReminderError for a path that no scheduler's file can hold.
    """
    flags: list[str] = []
    usual = load_config(profile=config.profile)
    if config.profile is not None:
        flags += ["--profile", config.profile]
    if config.settings_path != usual.settings_path:
        flags += ["--config", str(config.settings_path)]
    if config.journal_path != usual.journal_path:
        flags += ["--db", str(config.journal_path)]
    # -P: a folder called voice_assistant where the scheduler happens to start it is not imported.
    command = (sys.executable, "-P", "-m", "voice_assistant", *flags, "remind", "ring")
    # Handed on as it is, for the scheduler starts it without.
    home = os.environ.get(HOME_VARIABLE)
    environment = {HOME_VARIABLE: str(Path(home).expanduser().absolute())} if home else {}
    return Entry(reminder.key, reminder.at, (*command, reminder.key), environment)
