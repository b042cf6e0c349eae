"""Unpacks a model zip so that nothing escapes its folder and no half-unpacked model is loaded."""

from __future__ import annotations

import shutil
import stat
import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from voice_assistant.errors import DownloadError
from voice_assistant.recognition.model_folder import check_folder, write_manifest

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

TEMPORARY = ".unpacking-"
"""Folders of this prefix are leftovers of an interrupted unpacking."""
_MOST_FILES = 10_000
_MOST_EXPANSION = 20
"""A model's files take about twice the room of its zip; a zip bomb's, a thousand times."""
_SPARE_BYTES = 50_000_000


def unpack(archive: Path, target: Path) -> None:
    """Unpack the model in `archive` to the folder `target`, replacing what is there.

    It is unpacked beside and renamed when whole. Raises DownloadError for an unsafe or unreadable
    zip or a full disk, ModelError when what it holds is not a Vosk model.
    """
    from zipfile import BadZipFile, ZipFile

    target.parent.mkdir(parents=True, exist_ok=True)
    workspace = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=target.parent))
    try:
        with ZipFile(archive) as packed:
            _extract(packed, archive, workspace)
        _put_in_place(_model_root(workspace, target.name), target, workspace)
    except (BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise DownloadError(f"{archive} is not a readable zip file.", _OTHER_ZIP) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DownloadError(
            f"{archive} could not be unpacked into {target.parent}: {reason}.",
            "Check the disk, then run `voice-assistant models fetch` again.",
        ) from error
    finally:
        shutil.rmtree(workspace, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Remove what an interrupted unpacking left in `folder`."""
    for leftover in folder.glob(f"{TEMPORARY}*"):
        shutil.rmtree(leftover, ignore_errors=True)


def check_space(folder: Path, needed: int) -> None:
    """Raises DownloadError unless `needed` bytes, and some to spare, fit on the disk."""
    free = shutil.disk_usage(folder).free
    if free < needed + _SPARE_BYTES:
        raise DownloadError(
            f"{needed / 1e6:.0f} MB are needed in {folder}, and {free / 1e6:.0f} MB are free.",
            "Make room, then run `voice-assistant models fetch` again.",
        )


_OTHER_ZIP = "Name another one with `voice-assistant models fetch --zip FILE`."


def _extract(packed: ZipFile, archive: Path, folder: Path) -> None:
    members = packed.infolist()
    total = sum(member.file_size for member in members)
    if len(members) > _MOST_FILES or total > _MOST_EXPANSION * archive.stat().st_size:
        raise DownloadError(f"{archive} unpacks to far more than a model holds.", _OTHER_ZIP)
    places = [(member, folder / _safe_path(member, archive)) for member in members]
    check_space(folder, total)
    for member, place in places:
        if member.is_dir():
            place.mkdir(parents=True, exist_ok=True)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        with packed.open(member) as source, place.open("wb") as copy:
            shutil.copyfileobj(source, copy)


def _safe_path(member: ZipInfo, archive: Path) -> PurePosixPath:
    path = PurePosixPath(member.filename)
    kind = stat.S_IFMT(member.external_attr >> 16)
    escapes = path.is_absolute() or ".." in path.parts or not path.parts
    # A backslash or a colon is a separator or a drive on Windows, and in no model's file names.
    odd = any(char in member.filename for char in "\\:\0") or "\\" in member.orig_filename
    if escapes or odd or kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise DownloadError(f"{archive} holds an unsafe file name or a link.", _OTHER_ZIP)
    return path


def _model_root(folder: Path, name: str) -> Path:
    """The model itself: zips usually wrap it in a folder of its name."""
    entries = list(folder.iterdir())
    if (folder / name).is_dir():
        return folder / name
    return entries[0] if len(entries) == 1 and entries[0].is_dir() else folder


def _put_in_place(root: Path, target: Path, workspace: Path) -> None:
    check_folder(root)
    write_manifest(root)
    if target.exists():
        target.rename(workspace.with_name(f"{workspace.name}-old"))
    root.rename(target)
    sweep(target.parent)
