"""Inputs that are closed, readers that go away, outputs that are full."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.program import COMMAND, PATIENCE_S, environment, query, run

TYPED = ("run", "nightly", "--short", "--text", "--json")


def into(output: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command with nothing to read, writing to `output`."""
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.PIPE,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


@pytest.mark.parametrize("closed", ["0<&-", "1>&-", "0<&- 1>&-", "0<&- 1>&- 2>&-"])
def test_closed_streams_are_an_ended_input_and_outputs_nobody_reads(closed: str) -> None:
    done = run(*TYPED, before=["sh", "-c", f'exec "$0" "$@" {closed}'])
    assert (done.returncode, done.stderr) == (0, "")
    assert query("SELECT outcome, next_step FROM sessions") == [("interrupted", "mood")]


@pytest.mark.parametrize(
    "arguments", [("run", "nightly", "--text"), ("scripts", "--json"), ("log", "list", "--json")]
)
def test_a_reader_that_goes_away_ends_it_without_a_word(arguments: tuple[str, ...]) -> None:
    assert run(*TYPED).returncode == 0
    reads, writes = os.pipe()
    os.close(reads)
    done = into(writes, *arguments)
    os.close(writes)
    assert (done.returncode, done.stderr) == (1, "")
    assert set(query("SELECT outcome FROM sessions")) == {("interrupted",)}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full")
@pytest.mark.parametrize("arguments", [("run", "nightly", "--text"), ("scripts",)])
def test_output_that_cannot_be_written_is_one_line(arguments: tuple[str, ...]) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    done = into(full, *arguments)
    os.close(full)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "No space left on device" in line
