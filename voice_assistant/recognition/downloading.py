"""Brings one file over HTTP, resuming what was interrupted, and checks it against its SHA-256."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from voice_assistant.errors import DownloadError
from voice_assistant.recognition.unpacking import check_space

if TYPE_CHECKING:
    from requests import Response

Progress = Callable[[int, int], None]
"""Called with the bytes done and the bytes there are; 0 of them where that is not known."""

REACH_S = 8.0
"""An address that has not answered by then, name look-up and proxy included, is given up; with the
program's own start that stays within the ten seconds promised."""
STALL_S = 20.0
"""Silence on an open connection after which it counts as broken."""
_CHUNK = 1 << 14
"""Bytes taken at once; what a breaking connection brought of a chunk is lost."""
_BROKEN_CONNECTIONS = 5
"""So often a broken connection is taken up again, as long as each brought something."""
_LARGEST = 4_000_000_000
"""Bytes; the bound where a model's size is not known."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to fetch: `size` in bytes where known, `sha256` in hexadecimal."""

    url: str
    sha256: str
    size: int | None = None

    @property
    def host(self) -> str:
        """Who is asked, for messages; an address with a password in it is not shown whole."""
        try:
            return urlsplit(self.url).hostname or "The address given"
        except ValueError:
            return "The address given"


class _Broken(Exception):
    """The connection ended early; another one may bring the rest."""


def unwatched(_done: int, _total: int) -> None:
    """The Progress of a download nobody looks at."""


def download(source: Source, part: Path, progress: Progress, *, reach_s: float = REACH_S) -> None:
    """Complete the file `part` from `source`, going on from what it holds, and check its hash.

    Raises DownloadError: unreachable or stalled (what came is kept), refused, no room, or not the
    file expected (it is removed).
    """
    resumed = part.exists()
    try:
        _bring(source, part, progress, reach_s)
        whole = matches(part, source.sha256)
    except OSError as error:
        raise DownloadError(
            f"{part} could not be written: {error.strerror or type(error).__name__}.",
            "Check the disk, then run `voice-assistant models fetch` again.",
        ) from error
    if whole:
        return
    discard(part)
    if not resumed:
        raise DownloadError(
            f"What {source.host} sent is not the file expected (its SHA-256 differs).",
            "Run `voice-assistant models fetch` again, or name another source with --mirror URL.",
        )
    download(source, part, progress, reach_s=reach_s)


def matches(path: Path, sha256: str) -> bool:
    """Whether the file has that SHA-256. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256.lower()


def _bring(source: Source, part: Path, progress: Progress, reach_s: float) -> None:
    for remaining in reversed(range(_BROKEN_CONNECTIONS)):
        before = _length(part)
        try:
            _receive(source, part, progress, reach_s)
        except _Broken as error:
            if remaining and _length(part) > before:
                continue
            raise DownloadError(
                f"The connection to {source.host} broke off.",
                "Run `voice-assistant models fetch` again: it goes on where it stopped.",
            ) from error
        return


def _receive(source: Source, part: Path, progress: Progress, reach_s: float) -> None:
    start = _length(part)
    if start and start == source.size:
        return
    with _answer(source, _headers(part, start), reach_s) as response:
        if response.status_code == 416:
            if _total(response) == start:
                return
        elif response.status_code == 200:
            _store(source, part, progress, response, 0)
            return
        elif response.status_code == 206:
            if _begins_at(response, start):
                _store(source, part, progress, response, start)
                return
        else:
            raise DownloadError(f"{source.host} answered {response.status_code}.", _OTHER_WAYS)
    if not start:
        raise DownloadError(f"{source.host} gave an answer that makes no sense.", _OTHER_WAYS)
    # The server has no use for the range asked for: begin again.
    discard(part)
    _receive(source, part, progress, reach_s)


def _headers(part: Path, start: int) -> dict[str, str]:
    headers = {"Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
        if _validator(part).exists():
            headers["If-Range"] = _validator(part).read_text(encoding="latin-1")
    return headers


def _answer(source: Source, headers: dict[str, str], reach_s: float) -> Response:
    """Ask in a thread: a hanging name look-up has no time-out of its own."""
    import requests

    answers: SimpleQueue[Response | Exception] = SimpleQueue()
    given_up = threading.Event()

    def ask() -> None:
        try:
            response = requests.get(
                source.url, headers=headers, stream=True, timeout=(reach_s, STALL_S)
            )
        except Exception as error:
            answers.put(error)
            return
        answers.put(response)
        if given_up.is_set():
            response.close()

    threading.Thread(target=ask, name="download", daemon=True).start()
    try:
        answer = answers.get(timeout=reach_s)
    except Empty:
        given_up.set()
        raise _unreachable(source, "no answer") from None
    if isinstance(answer, requests.RequestException):
        raise _unreachable(source, type(answer).__name__) from answer
    if isinstance(answer, Exception):
        raise answer
    return answer


def _store(source: Source, part: Path, progress: Progress, response: Response, start: int) -> None:
    total = _total(response)
    if source.size and total and total != source.size:
        raise DownloadError(
            f"{source.host} offers a file of {total} bytes instead of {source.size}.", _OTHER_WAYS
        )
    total = source.size or total
    check_space(part.parent, max(total - start, 0))
    if start == 0:
        _remember_validator(part, response)
    done = start
    with part.open("ab" if start else "wb") as file:
        progress(done, total)
        for chunk in _chunks(response):
            done += len(chunk)
            if done > (total or _LARGEST):
                raise DownloadError(f"{source.host} sends more than the file holds.", _OTHER_WAYS)
            file.write(chunk)
            progress(done, total)
        file.flush()
        os.fsync(file.fileno())
    if done < total:
        raise _Broken


def _chunks(response: Response) -> Iterator[bytes]:
    import requests

    try:
        yield from response.iter_content(_CHUNK)
    except requests.RequestException as error:
        raise _Broken from error


def _total(response: Response) -> int:
    """Bytes of the whole file by the headers; 0 where they do not say."""
    named = re.fullmatch(r"bytes [^/]*/(\d+)", response.headers.get("Content-Range", ""))
    if named:
        return int(named[1])
    length = response.headers.get("Content-Length", "")
    return int(length) if response.status_code == 200 and length.isdecimal() else 0


def _begins_at(response: Response, start: int) -> bool:
    return response.headers.get("Content-Range", "").startswith(f"bytes {start}-")


def _remember_validator(part: Path, response: Response) -> None:
    """What tells this version of the file from another: a strong ETag, or its date."""
    tag = response.headers.get("ETag", "")
    validator = tag if tag.startswith('"') else response.headers.get("Last-Modified", "")
    if validator:
        _validator(part).write_text(validator, encoding="latin-1")
    else:
        _validator(part).unlink(missing_ok=True)


def _validator(part: Path) -> Path:
    return part.with_name(f"{part.name}.version")


def discard(part: Path) -> None:
    part.unlink(missing_ok=True)
    _validator(part).unlink(missing_ok=True)


def _length(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


_OTHER_WAYS = (
    "Name another source: `voice-assistant models fetch --mirror URL`, or `--zip FILE` for a zip "
    "file that is already here."
)


def _unreachable(source: Source, why: str) -> DownloadError:
    return DownloadError(f"{source.host} could not be reached ({why}).", _OTHER_WAYS)
