"""The system's own schedulers: what each must do, how one is told, and which one is here."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import NamedTuple, Protocol

from voice_assistant.reminders.kept import ReminderError

LABEL = "voice-assistant"
"""With a reminder's key, all that the system is told of it: it may be on a screen others see."""
PATIENCE_S = 30
NOT_FOUND = 127


class Ran(NamedTuple):
    """How a program of the system ended. A code of 127: there is no such program."""

    code: int
    out: str = ""
    err: str = ""


Run = Callable[[Sequence[str], str], Ran]
"""Runs a program with a text as its input."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be started, and when: every day at `at`."""

    key: str
    at: time
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises ReminderError for what would be read as a second line of a scheduler's file."""
        for word in (*self.command, *self.environment.values()):
            if not word.isprintable():
                raise ReminderError(
                    f"A reminder cannot start {word!r}: there is a line break or the like in it.",
                    "Move it to a folder with a plain name.",
                )


class Scheduler(Protocol):
    """One of the system's schedulers. Everything may raise ReminderError."""

    name: str

    def set(self, entry: Entry) -> None:
        """Start `entry.command` daily; it takes the place of the entry of the same key."""

    def remove(self, key: str) -> None:
        """Forget that entry, if there is one."""

    def holds(self, key: str) -> bool:
        """Whether that entry will be started."""


def labelled(key: str) -> str:
    return f"{LABEL}-{key}"


def run_program(command: Sequence[str], text: str = "") -> Ran:
    """The real Run. Messages come in English, so that they can be told apart."""
    try:
        done = subprocess.run(
            command,
            input=text,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PATIENCE_S,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except FileNotFoundError:
        return Ran(NOT_FOUND, err=f"there is no {command[0]}")
    except (OSError, subprocess.TimeoutExpired) as error:
        return Ran(1, err=getattr(error, "strerror", None) or f"{command[0]} did not answer")
    return Ran(done.returncode, done.stdout, done.stderr)


def demand(run: Run, command: Sequence[str], text: str = "") -> Ran:
    """Run what has to succeed. Raises ReminderError with the first line of what went wrong."""
    ran = run(command, text)
    if ran.code == 0:
        return ran
    why = next((line.strip() for line in (ran.err or ran.out).splitlines() if line.strip()), "")
    raise ReminderError(
        f"The system's scheduler ({command[0]}) refused: {why or f'exit code {ran.code}'}.",
        "What is set: `voice-assistant remind list`.",
    )


def write_entry(path: Path, content: bytes) -> None:
    """A scheduler's own file, for its owner alone. Raises ReminderError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(content)
    except OSError as error:
        raise ReminderError(
            f"Cannot write {path}: {error.strerror}.", "Make room there, and try again."
        ) from error


def the_scheduler(run: Run, platform: str, config_folder: Path) -> Scheduler:
    """The one that this system has: `platform` as in `sys.platform`, and where the person's
    programs keep their settings (`~/.config`), which systemd reads.

    Raises ReminderError where there is none.
    """
    if platform == "win32":
        from voice_assistant.reminders.task_scheduler import TaskScheduler

        return TaskScheduler(run)
    if platform == "darwin":
        from voice_assistant.reminders.launchd import Launchd

        return Launchd(run, Path.home() / "Library" / "LaunchAgents")
    # The person's own manager has to answer: in a container or over ssh it may be missing.
    if run(["systemctl", "--user", "show-environment"], "").code == 0:
        from voice_assistant.reminders.systemd import Systemd

        return Systemd(run, config_folder / "systemd" / "user")
    if run(["crontab", "-l"], "").code != NOT_FOUND:
        from voice_assistant.reminders.cron import Cron

        return Cron(run)
    raise ReminderError(
        "This system has no scheduler for reminders: neither systemd for users nor cron.",
        "Install cron, or begin by yourself: `voice-assistant run nightly`.",
    )
