"""Small stand-ins for Vosk models: the files of one, without what makes it recognise."""

from __future__ import annotations

import hashlib
import random
import zipfile
from pathlib import Path

from voice_assistant.recognition.catalogue import CatalogueModel

NAME = "vosk-model-small-en-us-0.15"
FILES = (
    "am/final.mdl",
    "conf/mfcc.conf",
    "conf/model.conf",
    "graph/phones/word_boundary.int",
    "graph/HCLr.fst",
    "graph/Gr.fst",
    "ivector/final.ie",
)


def put_model(folder: Path) -> Path:
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content(name))
    return folder


def content(name: str) -> bytes:
    """Bytes that hardly compress, some 50 kB for each file."""
    return random.Random(name).randbytes(50_000)


def make_zip(path: Path, prefix: str = f"{NAME}/") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in FILES:
            packed.writestr(prefix + name, content(name))
    return path


def described(archive: Path, url: str, *, size: bool = True) -> CatalogueModel:
    """The catalogue's row for that zip at that address; with `size`, its size is known."""
    data = archive.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    return CatalogueModel(NAME, url, digest, "none", "en", "", len(data) if size else None)
