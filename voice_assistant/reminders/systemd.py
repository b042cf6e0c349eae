"""Reminders by systemd: a timer and a service of the user's own manager."""

from __future__ import annotations

from pathlib import Path

from voice_assistant.reminders.kept import ReminderError
from voice_assistant.reminders.scheduler import Entry, Run, demand, labelled, write_entry


def timer_unit(entry: Entry) -> str:
    """When. A moment that was slept through is not made up for: a missed night is never
    mentioned."""
    return (
        "[Unit]\n"
        "Description=voice-assistant\n"
        "\n"
        "[Timer]\n"
        f"OnCalendar=*-*-* {entry.at:%H:%M}:00\n"
        "AccuracySec=1s\n"
        "Persistent=false\n"
        "\n"
        "[Install]\n"
        "WantedBy=timers.target\n"
    )


def service_unit(entry: Entry) -> str:
    """What. Its output goes nowhere: the system's log is no place for numbers that were shown."""
    environment = "".join(
        f"Environment={_quoted(f'{name}={value}', dollars=False)}\n"
        for name, value in entry.environment.items()
    )
    return (
        "[Unit]\n"
        "Description=voice-assistant\n"
        "\n"
        "[Service]\n"
        "Type=exec\n"
        f"{environment}"
        # By way of env: systemd takes no program in a folder with $ or quotes in its name.
        f"ExecStart=/usr/bin/env {' '.join(_quoted(word) for word in entry.command)}\n"
        "StandardOutput=null\n"
        "StandardError=null\n"
    )


def _quoted(word: str, *, dollars: bool = True) -> str:
    # systemd.syntax(7): C escapes inside quotes; % begins a specifier, and $ a variable in
    # ExecStart alone.
    text = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{text.replace("$", "$$") if dollars else text}"'


class Systemd:
    """Units in `folder`, told to the user's manager by `systemctl`."""

    name = "systemd"

    def __init__(self, run: Run, folder: Path) -> None:
        self._run = run
        self._folder = folder

    def set(self, entry: Entry) -> None:
        timer = self._path(entry.key, "timer")
        write_entry(self._path(entry.key, "service"), service_unit(entry).encode())
        write_entry(timer, timer_unit(entry).encode())
        self._tell("daemon-reload")
        self._tell("enable", timer.name)
        # A timer that runs already keeps its old time until it is started again.
        self._tell("restart", timer.name)

    def remove(self, key: str) -> None:
        timer = self._path(key, "timer")
        if timer.exists():
            self._tell("disable", "--now", timer.name)
        try:
            for path in (timer, self._path(key, "service")):
                path.unlink(missing_ok=True)
        except OSError as error:
            raise ReminderError(
                f"Cannot remove {error.filename}: {error.strerror}.", "Delete that file by hand."
            ) from error
        self._tell("daemon-reload")

    def holds(self, key: str) -> bool:
        timer = self._path(key, "timer").name
        return self._run(["systemctl", "--user", "is-active", "--quiet", timer], "").code == 0

    def _tell(self, *words: str) -> None:
        demand(self._run, ["systemctl", "--user", *words])

    def _path(self, key: str, kind: str) -> Path:
        return self._folder / f"{labelled(key)}.{kind}"
