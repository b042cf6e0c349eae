"""Reminders by launchd, on macOS. Not verified on a Mac: written by its documentation.

A moment that the Mac slept through comes when it wakes; `ringing` is then silent, for it is late.
"""

from __future__ import annotations

import os
import plistlib
from pathlib import Path

from voice_assistant.reminders.kept import ReminderError
from voice_assistant.reminders.scheduler import Entry, Run, demand, labelled, write_entry


def agent(entry: Entry) -> bytes:
    """The property list of a launch agent. Its output goes nowhere, as the others' does."""
    return plistlib.dumps(
        {
            "Label": labelled(entry.key),
            "ProgramArguments": list(entry.command),
            "EnvironmentVariables": dict(entry.environment),
            "StartCalendarInterval": {"Hour": entry.at.hour, "Minute": entry.at.minute},
            # Else macOS may slow it down until the voice stutters.
            "ProcessType": "Interactive",
            "StandardOutPath": os.devnull,
            "StandardErrorPath": os.devnull,
        }
    )


class Launchd:
    """Launch agents in `folder`, told to the person's session by `launchctl`."""

    name = "launchd"

    def __init__(self, run: Run, folder: Path) -> None:
        self._run = run
        self._folder = folder
        self._domain = f"gui/{os.getuid()}"

    def set(self, entry: Entry) -> None:
        path = self._path(entry.key)
        self._forget(entry.key)
        write_entry(path, agent(entry))
        demand(self._run, ["launchctl", "bootstrap", self._domain, str(path)])

    def remove(self, key: str) -> None:
        self._forget(key)
        try:
            self._path(key).unlink(missing_ok=True)
        except OSError as error:
            raise ReminderError(
                f"Cannot remove {error.filename}: {error.strerror}.", "Delete that file by hand."
            ) from error

    def holds(self, key: str) -> bool:
        return self._run(["launchctl", "print", f"{self._domain}/{labelled(key)}"], "").code == 0

    def _forget(self, key: str) -> None:
        if self.holds(key):
            demand(self._run, ["launchctl", "bootout", f"{self._domain}/{labelled(key)}"])

    def _path(self, key: str) -> Path:
        return self._folder / f"{labelled(key)}.plist"
