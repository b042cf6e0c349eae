"""The program as a person runs it: a process of its own, in the temporary home of the test."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from voice_assistant.config import base_folders

ROOT = Path(__file__).parent.parent.parent
COMMAND = (sys.executable, "-m", "voice_assistant")
PATIENCE_S = 60.0
POLL_S = 0.02
INTERRUPTED = {130, -signal.SIGINT}
"""Python ends itself with the signal where it met the interrupt in `exec`; a shell says 130."""


def environment(*first_on_path: Path, **more: str) -> dict[str, str]:
    """The test's own environment; modules in `first_on_path` take the place of real ones."""
    path = os.pathsep.join(map(str, [*first_on_path, ROOT]))
    return {**os.environ, "PYTHONPATH": path, "COLUMNS": "1000", "PYTHONUNBUFFERED": "1", **more}


def run(
    *arguments: str | Path,
    text: str = "",
    env: dict[str, str] | None = None,
    before: Sequence[str] = (),
) -> subprocess.CompletedProcess[str]:
    """`voice-assistant ARGUMENTS` to its end, with `text` for its input."""
    return subprocess.run(
        [*before, *COMMAND, *map(str, arguments)],
        env=env or environment(),
        input=text,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def rows(output: str) -> list[dict[str, Any]]:
    """The objects of a `--json` output, which holds nothing else, in ASCII."""
    assert output.isascii()
    return [json.loads(line) for line in output.splitlines()]


def the_line(done: subprocess.CompletedProcess[str], code: int) -> str:
    """The one line with which it failed."""
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


def journal_path() -> Path:
    return base_folders().data / "journal.db"


def query(sql: str, path: Path | None = None) -> list[tuple[Any, ...]]:
    """What a journal answers, once it has proved sound."""
    with closing(sqlite3.connect(path or journal_path())) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return db.execute(sql).fetchall()


class Running:
    """`voice-assistant ARGUMENTS` while it runs. Its lines are kept as they come."""

    def __init__(
        self,
        *arguments: str | Path,
        env: dict[str, str] | None = None,
        before: Sequence[str] = (),
        stdin: int = subprocess.PIPE,
    ) -> None:
        self.process = subprocess.Popen(
            [*before, *COMMAND, *map(str, arguments)],
            env=env or environment(),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.out: list[str] = []
        self.err: list[str] = []
        self._readers = [
            threading.Thread(target=_collect, args=(stream, lines), daemon=True)
            for stream, lines in (
                (self.process.stdout, self.out),
                (self.process.stderr, self.err),
            )
        ]
        for reader in self._readers:
            reader.start()

    def enter(self, *lines: str) -> None:
        assert self.process.stdin is not None
        for line in lines:
            self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def wait_for(self, words: str) -> None:
        """Until a line with `words` has come, on either stream."""
        self.wait_until(lambda: any(words in line for line in [*self.out, *self.err]), words)

    def wait_until(self, happened: Callable[[], bool], what: str = "it") -> None:
        until = time.monotonic() + PATIENCE_S
        while not happened():
            ended = self.process.poll() is not None and not any(r.is_alive() for r in self._readers)
            assert time.monotonic() < until, f"{what} did not come: {self.out} {self.err}"
            assert not ended or happened(), f"ended before {what}: {self.out} {self.err}"
            time.sleep(POLL_S)

    def send(self, number: int) -> None:
        self.process.send_signal(number)

    def end(self) -> int:
        """Its exit code, once its input is closed and it has ended."""
        if self.process.stdin is not None and not self.process.stdin.closed:
            self.process.stdin.close()
        code = self.process.wait(PATIENCE_S)
        for reader in self._readers:
            reader.join(5)
        return code

    @property
    def complaints(self) -> list[str]:
        """The lines on standard error that are not blank."""
        return [line for line in self.err if line.strip()]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.end()
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()


def _collect(stream: Any, lines: list[str]) -> None:
    for line in stream:
        lines.append(line.rstrip("\n"))
