"""Reminders by cron, where there is no systemd: one line a reminder in the person's crontab."""

from __future__ import annotations

import shlex

from voice_assistant.reminders.scheduler import Entry, Run, demand, labelled

_SOUND = 'XDG_RUNTIME_DIR="/run/user/$(id -u)"'
"""Without it the sound server is not found: cron starts programs outside the person's session."""


def crontab_line(entry: Entry) -> str:
    """The line, which ends in a comment by which it is found again. What it prints goes nowhere:
    cron would post it."""
    words = [
        _SOUND,
        *(f"{name}={shlex.quote(value)}" for name, value in entry.environment.items()),
        *(shlex.quote(word) for word in entry.command),
        f">/dev/null 2>&1 {_mark(entry.key)}",
    ]
    # In a crontab % is the end of the line.
    command = " ".join(words).replace("%", r"\%")
    return f"{entry.at.minute} {entry.at.hour} * * * {command}"


def without_line(crontab: str, key: str) -> str:
    """Every line of `crontab` but that reminder's, exactly as it was."""
    mark = _mark(key)
    lines = crontab.splitlines(keepends=True)
    return "".join(line for line in lines if not line.rstrip().endswith(mark))


def _mark(key: str) -> str:
    return f"# {labelled(key)}"


class Cron:
    """The person's crontab, read and written whole by `crontab`; other lines stay."""

    name = "cron"

    def __init__(self, run: Run) -> None:
        self._run = run

    def set(self, entry: Entry) -> None:
        others = without_line(self._crontab(), entry.key)
        if others and not others.endswith("\n"):
            others += "\n"
        self._write(f"{others}{crontab_line(entry)}\n")

    def remove(self, key: str) -> None:
        before = self._crontab()
        after = without_line(before, key)
        if after != before:
            self._write(after)

    def holds(self, key: str) -> bool:
        crontab = self._crontab()
        return without_line(crontab, key) != crontab

    def _crontab(self) -> str:
        ran = self._run(["crontab", "-l"], "")
        if ran.code != 0 and "no crontab for" in ran.err:
            return ""
        # Whatever else went wrong, writing now would lose the person's other lines.
        return demand(lambda command, text: ran, ["crontab", "-l"]).out

    def _write(self, crontab: str) -> None:
        demand(self._run, ["crontab", "-"], crontab)
