"""Where the files shipped with the program are: scripts to speak and the model catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

_PACKAGE = Path(__file__).parent


def resource(name: Literal["prompts", "models"]) -> Path:
    """The folder of that name: inside an installed wheel, beside the package in a checkout."""
    installed = _PACKAGE / name
    return installed if installed.is_dir() else _PACKAGE.parent / name
