from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from voice_assistant.journal import Journal


class Clock:
    """Wall time that moves only when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 20, 4, 5, 123_456, UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "journal.db"


@pytest.fixture
def journal(path: Path, clock: Clock) -> Iterator[Journal]:
    with Journal.open(path, clock=clock, zone=lambda: ZoneInfo("Europe/Berlin")) as opened:
        yield opened
