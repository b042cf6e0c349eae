"""Which kind sentence a reminder says."""

from __future__ import annotations

import tomllib
from datetime import time
from typing import Literal

from voice_assistant.resources import resource

Where = Literal["home", "started"]

_MORNING, _AFTERNOON, _EVENING = time(4), time(12), time(17)
"""When each begins; the day turns at 04:00."""


def sentence(where: Where, now: time) -> str:
    """The sentence for that time of day, said by a home that waits anyway or was started for it."""
    file = resource("prompts") / "reminders.toml"
    lines: dict[str, str] = tomllib.loads(file.read_text("utf-8"))[where]
    if _MORNING <= now < _AFTERNOON:
        return lines["morning"]
    return lines["afternoon" if _AFTERNOON <= now < _EVENING else "evening"]
