"""The reminders somebody set: which script, at what time of day, and whether not tonight."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from pathlib import Path
from typing import Any

from voice_assistant.errors import VoiceAssistantError
from voice_assistant.journal.wall_clock import local_day, local_zone, now_utc

FILE = "reminders.json"
SET_ONE = "Set one with `voice-assistant remind nightly at 21:30`."
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.IGNORECASE)


class ReminderError(VoiceAssistantError):
    """A reminder cannot be set, found or removed."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One time of day, every day."""

    script: str
    at: time
    """By the clock on the wall, to the minute."""
    key: str
    """Its name in the system's scheduler. Others may see it there, so it tells nothing."""


@dataclass(frozen=True, slots=True)
class Kept:
    """All of a person's reminders, at most one a script."""

    reminders: tuple[Reminder, ...] = ()
    silent_on: date | None = None
    """The person's day (it turns at 04:00) on which none of them speaks."""

    @property
    def silent_today(self) -> bool:
        return self.silent_on == today()

    def of(self, script: str) -> Reminder | None:
        return next((each for each in self.reminders if each.script == script), None)

    def by_key(self, key: str) -> Reminder | None:
        return next((each for each in self.reminders if each.key == key), None)

    def with_one(self, reminder: Reminder) -> Kept:
        """In the order of the day; it takes the place of another of the same script."""
        both = (*self.without(reminder.script).reminders, reminder)
        return replace(self, reminders=tuple(sorted(both, key=lambda each: each.at)))

    def without(self, script: str) -> Kept:
        left = tuple(each for each in self.reminders if each.script != script)
        return replace(self, reminders=left)


def today() -> date:
    """The person's day, which turns at 04:00."""
    return local_day(now_utc(), local_zone())


def new_key() -> str:
    """Eight hexadecimal digits that no other reminder on this machine has."""
    return secrets.token_hex(4)


def parse_time(text: str) -> time | None:
    """`21:30`, `21.30`, `7`, `7 pm`: a time of day; None for anything else."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def load_kept(folder: Path) -> Kept:
    """What is kept in that data folder; nothing where nothing is yet. Raises ReminderError."""
    path = folder / FILE
    try:
        return _read(json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return Kept()
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not what was written"
        raise ReminderError(
            f"Cannot read the reminders in {path}: {reason}.", f"Move that file away. {SET_ONE}"
        ) from error


def save_kept(folder: Path, kept: Kept) -> None:
    """Write it whole or not at all, for its owner alone; the folder exists. Raises ReminderError.

    The file says what the reminders are for, which the system's scheduler is never told.
    """
    rows = [
        {"script": each.script, "at": f"{each.at:%H:%M}", "key": each.key}
        for each in kept.reminders
    ]
    silent_on = None if kept.silent_on is None else kept.silent_on.isoformat()
    path = folder / FILE
    new = path.with_suffix(".new")
    try:
        new.unlink(missing_ok=True)
        new.touch(mode=0o600)
        new.write_text(json.dumps({"reminders": rows, "silent_on": silent_on}), "utf-8")
        new.replace(path)
    except OSError as error:
        raise ReminderError(
            f"Cannot write the reminders to {path}: {error.strerror}.",
            "Make room there, and run the same command again.",
        ) from error


def _read(found: Mapping[str, Any]) -> Kept:
    silent_on = found["silent_on"]
    return Kept(
        tuple(
            Reminder(str(row["script"]), time.fromisoformat(row["at"]), str(row["key"]))
            for row in found["reminders"]
        ),
        None if silent_on is None else date.fromisoformat(silent_on),
    )
