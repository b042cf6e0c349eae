"""Files that hold a person's words: for the owner alone, and whole or not there at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from voice_assistant.errors import JournalError


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path`, in the place of what was there. An interrupt or a full disk
    leaves what was there before, and nothing else. Raises JournalError."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        # Exclusive: where somebody has put a link of that name, it is not followed.
        file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(file, "wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            part.replace(path)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise
    except OSError as error:
        raise JournalError(
            f"{path} cannot be written: {error.strerror}.", "Name another place for it."
        ) from error
