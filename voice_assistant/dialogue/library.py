"""Every script there is, found by id and loaded only when asked for."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from voice_assistant.dialogue.loading import SCRIPT_IDS, load_script
from voice_assistant.dialogue.script import Script
from voice_assistant.errors import ScriptError, UnknownScript
from voice_assistant.resources import resource

_SHELVES = ("practices", "flows")


def shipped_library(own_folder: Path | None = None) -> Library:
    """The scripts of this program, and those in the person's own folder where there is one."""
    return Library([resource("prompts"), *([] if own_folder is None else [own_folder])])


class Library:
    """The scripts in the `practices` and `flows` of some folders. A later folder's script takes
    the place of an earlier one of the same id. Making one reads no script."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._files = {
            file.stem: file
            for folder in folders
            for shelf in _SHELVES
            for file in sorted((folder / shelf).glob("*.toml"))
        }

    def ids(self) -> tuple[str, ...]:
        return tuple(sorted(self._files))

    def file(self, script_id: str) -> Path:
        """Where that script is written. Raises UnknownScript."""
        try:
            return self._files[script_id]
        except KeyError:
            raise _unknown(script_id, self.ids()) from None

    def get(self, script_id: str) -> Script:
        """Load that one script. Raises UnknownScript, and ScriptError when its file is wrong."""
        return load_script(self.file(script_id), self.route_targets())

    def route_targets(self) -> frozenset[str]:
        """The scripts that a route may lead to: those here, and those that will ship."""
        return SCRIPT_IDS | self._files.keys()

    def all(self) -> tuple[Script, ...]:
        """Every script that loads, by id; `faults` tells of the others."""
        return tuple(each for each in self._each() if not isinstance(each, ScriptError))

    def for_need(self, need: str) -> str | None:
        """The id of the script that is best for `need`: one that is made for it before one that
        helps too, and a practice before a flow; None where there is none."""
        fitting = [script for script in self.all() if need in script.needs]
        order = {"practice": 0, "flow": 1}
        fitting.sort(key=lambda script: (script.needs.index(need) > 0, order[script.kind]))
        return fitting[0].id if fitting else None

    def faults(self) -> tuple[ScriptError, ...]:
        """What is wrong with the scripts that do not load."""
        return tuple(each for each in self._each() if isinstance(each, ScriptError))

    def _each(self) -> Iterable[Script | ScriptError]:
        for script_id in self.ids():
            try:
                yield self.get(script_id)
            except ScriptError as error:
                yield error


def _unknown(script_id: str, known: tuple[str, ...]) -> UnknownScript:
    near = get_close_matches(script_id.lower().replace(" ", "-"), known, 1, cutoff=0.4)
    hint = f"Did you mean '{near[0]}'? " if near else ""
    return UnknownScript(
        f"There is no script called '{script_id}'.",
        f"{hint}To see them all: voice-assistant scripts",
    )
