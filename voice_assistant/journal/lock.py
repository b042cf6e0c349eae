"""One session at a time, across processes: a lock file beside the journal."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from voice_assistant.errors import JournalBusy
from voice_assistant.journal.database import in_memory, make_folder, reachable
from voice_assistant.journal.wall_clock import from_stamp, now_utc, stamp


@contextmanager
def session_lock(path: Path) -> Iterator[None]:
    """Hold the journal at `path` for one session; the system lets go when the process dies.

    May be entered again by the process that holds it. Reading needs no lock. Raises JournalBusy
    while another process holds it, JournalError where the lock file cannot be made.
    """
    if in_memory(path):
        yield
        return
    from filelock import FileLock, Timeout

    lock_file = path.with_name(path.name + ".lock")
    lock = FileLock(lock_file, timeout=0, mode=0o600, is_singleton=True)
    with reachable(path):
        make_folder(path.parent)
        try:
            lock.acquire()
        except Timeout as error:
            raise _busy(lock_file) from error
    try:
        _sign(lock_file)
        yield
    finally:
        lock.release()


def _sign(lock_file: Path) -> None:
    # Windows lets nobody write a locked file; the message then names no process.
    with suppress(OSError):
        lock_file.write_text(f"{os.getpid()} {stamp(now_utc())}\n")


def _busy(lock_file: Path) -> JournalBusy:
    return JournalBusy(
        f"Another session is running{_holder(lock_file)}.",
        "Finish that one first; `voice-assistant log list` works meanwhile.",
    )


def _holder(lock_file: Path) -> str:
    try:
        process, since = lock_file.read_text().split()
        return f" (process {process}, since {from_stamp(since).astimezone():%H:%M})"
    except (OSError, ValueError):
        return ""
