"""What a whole Vosk model folder looks like, checked before the engine ever sees it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from voice_assistant.errors import ModelError

MANIFEST = "voice-assistant-manifest.json"
"""Written when a model is unpacked from a verified zip: size and SHA-256 of every file in it."""

_ALWAYS = (
    "am/final.mdl",
    "conf/mfcc.conf",
    "conf/model.conf",
    "graph/phones/word_boundary.int",
    "ivector/final.ie",
)
_GRAPHS = (("graph/HCLr.fst", "graph/Gr.fst"), ("graph/HCLG.fst", "graph/words.txt"))
"""A graph put together while decoding, which takes grammars, or one made beforehand."""


def check_folder(folder: Path) -> None:
    """Raises ModelError unless every file the engine needs is there, and whole by its size.

    The engine itself ends the process, or fails only at the first utterance, on some of these.
    """
    if not folder.is_dir():
        raise ModelError(f"There is no recognition model at {folder}.", _fetch_again(folder))
    missing = [name for name in _ALWAYS if not _has(folder, name)]
    if not any(all(_has(folder, name) for name in graph) for graph in _GRAPHS):
        missing += [name for name in _GRAPHS[0] if not _has(folder, name)]
    missing += _wrong_size(folder)
    if missing:
        raise _broken(folder, missing[0])


def is_whole(folder: Path) -> bool:
    """Whether `check_folder` would pass."""
    try:
        check_folder(folder)
    except ModelError:
        return False
    return True


def write_manifest(folder: Path) -> None:
    """Remember size and SHA-256 of every file, so that the folder can be verified later."""
    files = {
        path.relative_to(folder).as_posix(): {"size": path.stat().st_size, "sha256": _hash(path)}
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    (folder / MANIFEST).write_text(json.dumps(files, indent=1), encoding="utf-8")


def verify_folder(folder: Path) -> None:
    """Raises ModelError unless every file still has the bytes it was unpacked with."""
    check_folder(folder)
    manifest = _manifest(folder)
    if not manifest:
        raise ModelError(
            f"The model at {folder} was put there by hand, so its files cannot be verified.",
            _fetch_again(folder),
        )
    for name, facts in manifest.items():
        if _hash(folder / name) != facts["sha256"]:
            raise _broken(folder, name)


def _has(folder: Path, name: str) -> bool:
    path = folder / name
    return path.is_file() and path.stat().st_size > 0


def _wrong_size(folder: Path) -> list[str]:
    return [
        name
        for name, facts in _manifest(folder).items()
        if not (folder / name).is_file() or (folder / name).stat().st_size != facts["size"]
    ]


def _manifest(folder: Path) -> dict[str, dict[str, int | str]]:
    path = folder / MANIFEST
    if not path.is_file():
        return {}
    try:
        files = json.loads(path.read_text(encoding="utf-8"))
        return {name: {"size": f["size"], "sha256": f["sha256"]} for name, f in files.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _broken(folder, MANIFEST) from error


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _broken(folder: Path, name: str) -> ModelError:
    return ModelError(
        f"The recognition model at {folder} is not whole: {name} is missing or damaged.",
        _fetch_again(folder),
    )


def _fetch_again(folder: Path) -> str:
    return f"Run `voice-assistant models fetch {folder.name}`."
