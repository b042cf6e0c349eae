"""A journal of one November night in Berlin, and the log commands on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from tests.journal.conftest import Clock
from voice_assistant.cli.log import choosing, log, looking
from voice_assistant.journal import Journal

Run = Callable[..., Result]
TODAY = date(2026, 11, 23)


@pytest.fixture
def clock() -> Clock:
    """Half past eleven at night in London, half past midnight in Berlin."""
    clock = Clock()
    clock.now = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    return clock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path: Path, clock: Clock) -> Iterator[Journal]:
    berlin = ZoneInfo("Europe/Berlin")
    with Journal.open(path, clock=clock, zone=lambda: berlin) as opened:
        yield opened


@pytest.fixture
def run(path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `log ARGUMENTS`, on the day of the journal, with `text` piped in."""
    for module in (choosing, looking):
        monkeypatch.setattr(module, "this_day", lambda: TODAY)

    def run(*args: str | Path, text: str = "") -> Result:
        config = SimpleNamespace(journal_path=path, prompts_folder=None)
        return CliRunner().invoke(log, [*map(str, args)], obj=config, input=text)

    return run


def rows(result: Result) -> list[dict[str, object]]:
    """The objects of a `--json` output, which holds nothing else, in ASCII."""
    assert result.exit_code == 0, (result.stderr, result.exception)
    assert result.stdout.isascii()
    return [json.loads(line) for line in result.stdout.splitlines()]
