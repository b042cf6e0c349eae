"""The tables beside this module: what people say, as TOML."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any


def table(name: str) -> dict[str, Any]:
    """The table of `name`.toml in this package."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def pattern(said: list[str], phrases: dict[str, str]) -> re.Pattern[str]:
    """Any of `said`, with each `<name>` filled in from `phrases`, which may hold others.

    Raises KeyError for a name that is not among them.
    """
    filled, whole = "", "|".join(said)
    while whole != filled:
        filled = whole
        whole = re.sub(r"(?<!\(\?P)<([a-z_]+)>", lambda name: phrases[name.group(1)], filled)
    return re.compile(filled)
