"""Recognition models on this machine: fetched, verified, listed and removed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from voice_assistant.errors import DownloadError, ModelError
from voice_assistant.recognition.catalogue import CatalogueModel, catalogue, find_model
from voice_assistant.recognition.downloading import (
    Progress,
    Source,
    discard,
    download,
    matches,
    unwatched,
)
from voice_assistant.recognition.model_folder import is_whole, verify_folder
from voice_assistant.recognition.unpacking import TEMPORARY, sweep, unpack


def fetch(
    model: CatalogueModel,
    into: Path,
    *,
    mirror: str | None = None,
    zip_path: Path | None = None,
    progress: Progress = unwatched,
) -> Path:
    """Bring `model` into the folder `into`; returns the model's own folder there.

    `mirror` is the address of another copy of the zip, or of the folder it is in; `zip_path` is a
    copy already here. Either must have the checksum of the catalogue. A model that is there and
    whole is left as it is. Interrupted anywhere, the next call completes. A second fetch waits for
    the first. Raises DownloadError or ModelError.
    """
    target, part = into / model.name, _part(into, model)
    with _locked(into):
        if is_whole(target):
            pass
        elif zip_path is not None:
            _check_zip(zip_path, model)
            unpack(zip_path, target)
        else:
            download(Source(_address(model, mirror), model.sha256, model.size), part, progress)
            unpack(part, target)
        discard(part)
    return target


def installed(into: Path) -> tuple[str, ...]:
    """Names of the catalogue's models that are in the folder and whole by their sizes."""
    return tuple(model.name for model in catalogue() if is_whole(into / model.name))


def verify(model: CatalogueModel, into: Path) -> None:
    """Raises ModelError unless every byte of the model is as it was fetched."""
    verify_folder(into / model.name)


def remove(name: str, into: Path) -> None:
    """Delete a model, and what was fetched of it. Raises ModelError when there is nothing."""
    model = find_model(name)
    part = _part(into, model)
    target = into / model.name
    if not target.exists() and not part.exists():
        raise ModelError(
            f"{name} is not on this machine.", "`voice-assistant models list` shows what is."
        )
    with _locked(into):
        discard(part)
        if target.exists():
            # Renamed first, so that no half-deleted model can be loaded.
            target.rename(into / f"{TEMPORARY}{model.name}")
        sweep(into)


@contextmanager
def _locked(into: Path) -> Iterator[None]:
    from filelock import FileLock

    try:
        into.mkdir(parents=True, exist_ok=True)
        lock = FileLock(into / ".lock")
        lock.acquire()
    except OSError as error:
        raise DownloadError(
            f"{into} cannot be written: {error.strerror or type(error).__name__}.",
            "Check the folder's permissions, or choose another with VOICE_ASSISTANT_HOME.",
        ) from error
    try:
        sweep(into)
        yield
    finally:
        lock.release()


def _part(into: Path, model: CatalogueModel) -> Path:
    return into / f".{model.name}-{model.sha256[:8]}.zip.part"


def _address(model: CatalogueModel, mirror: str | None) -> str:
    if mirror is None:
        return model.url
    if mirror.endswith(".zip"):
        return mirror
    return f"{mirror.rstrip('/')}/{model.url.rpartition('/')[2]}"


def _check_zip(path: Path, model: CatalogueModel) -> None:
    try:
        whole = matches(path, model.sha256)
    except OSError as error:
        raise DownloadError(
            f"{path} cannot be read: {error.strerror or type(error).__name__}.",
            "Name the zip file with `voice-assistant models fetch --zip FILE`.",
        ) from error
    if not whole:
        raise DownloadError(
            f"{path} is not {model.name} (its SHA-256 differs).",
            f"The right file is {model.url}",
        )
