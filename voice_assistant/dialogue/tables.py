"""A TOML file read key by key, so that every mistake in it is named: file, place and key."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from string import Formatter
from typing import Any, NoReturn, TypeVar, get_args

from voice_assistant.dialogue.script import Wordings
from voice_assistant.errors import ScriptError
from voice_assistant.events import Wording

T = TypeVar("T")
WORDINGS: tuple[Wording, ...] = get_args(Wording)
_KINDS = {str: "text", bool: "true or false", list: "a list", dict: "a table", int: "a number"}


def read(path: Path, placeholders: frozenset[str] = frozenset()) -> Table:
    """The file's top table; lines in it may hold `{name}` for the names in `placeholders`.

    Raises ScriptError when the file cannot be read or is not TOML (with the line).
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ScriptError(
            f"{path}: cannot be read: {error.strerror}.", "Check the name and its permissions."
        ) from error
    except UnicodeDecodeError as error:
        raise ScriptError(f"{path}: is not UTF-8 text.", "Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise ScriptError(f"{path}: is not valid TOML: {error}.", check_hint(path)) from error
    return Table(values, path, placeholders=placeholders)


def check_hint(path: Path) -> str:
    """What to do after mending a script."""
    return f"Mend it, then run: voice-assistant scripts check {path}"


class Table:
    """One table of a file. Take each key it may have, then `finish()`: what is left is an error.

    Every method that takes a key raises ScriptError when it is missing and no default is given,
    or when its value is of another kind.
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        file: Path,
        place: str = "",
        placeholders: frozenset[str] = frozenset(),
    ) -> None:
        self._left = dict(values)
        self._asked: list[str] = []
        self.file = file
        self.place = place
        self._placeholders = placeholders

    def __contains__(self, key: str) -> bool:
        return key in self._left

    def has(self, key: str) -> bool:
        """Whether the key is written; it counts as known from now on."""
        self._asked.append(key)
        return key in self._left

    def holds_tables(self, key: str) -> bool:
        """Whether the value is a table of further keys, and not a line in several wordings."""
        value = self._left.get(key)
        return isinstance(value, dict) and value.keys().isdisjoint(WORDINGS)

    @property
    def keys_left(self) -> list[str]:
        return list(self._left)

    def fail(self, problem: str, hint: str = "") -> NoReturn:
        """Raise the ScriptError that says what is wrong here."""
        where = f"{self.file}, {self.place}" if self.place else str(self.file)
        raise ScriptError(f"{where}: {problem}.", f"{hint} {check_hint(self.file)}".strip())

    def fail_near(self, problem: str, wrong: str, known: Sequence[str]) -> NoReturn:
        """Raise the ScriptError, suggesting the known name nearest to the wrong one."""
        near = get_close_matches(wrong, known, 1, cutoff=0.5)
        self.fail(problem, f"Did you mean '{near[0]}'?" if near else f"Known: {', '.join(known)}.")

    def finish(self) -> None:
        """Nothing more is known here: any key left over is a mistake."""
        for key in self._left:
            self.fail_near(f"unknown key '{key}'", key, self._asked)

    def text(self, key: str, default: str | None = None) -> str:
        text: str = self._take(key, str, default)
        if default is None and not text.strip():
            self.fail(f"'{key}' is empty")
        return text

    def flag(self, key: str) -> bool:
        value: bool = self._take(key, bool, False)
        return value

    def number(self, key: str, default: float | None = None, least: float = 0.0) -> float:
        value: float = self._take(key, int, default)
        if not math.isfinite(value) or value < least:
            self.fail(f"'{key}' must be {least:g} or more")
        return value

    def whole(self, key: str, default: int | None = None, least: int = 0) -> int:
        value = self.number(key, default, least)
        if value != int(value):
            self.fail(f"'{key}' must be a whole number")
        return int(value)

    def one_of(self, key: str, allowed: Sequence[T]) -> T:
        found = self._take(key, str, None)
        if found not in allowed:
            self.fail_near(f"'{key}' cannot be '{found}'", found, [str(each) for each in allowed])
        return allowed[allowed.index(found)]

    def one_of_or_none(self, key: str, allowed: Sequence[T]) -> T | None:
        return self.one_of(key, allowed) if self.has(key) else None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty when the key is absent."""
        found = self._take(key, list, [])
        if not all(isinstance(each, str) and each for each in found):
            self.fail(f"'{key}' must be a list of texts")
        return tuple(found)

    def line(self, key: str) -> Wordings:
        """One line: a text, or a table of wordings."""
        return self._wordings(key, self._take(key, None, None))

    def line_or_none(self, key: str) -> Wordings | None:
        return self.line(key) if self.has(key) else None

    def lines(self, key: str, *, optional: bool = False) -> tuple[Wordings, ...]:
        """One line or a list of them."""
        found = self._take(key, None, [] if optional else None)
        entries = found if isinstance(found, list) else [found]
        if not entries and not optional:
            self.fail(f"'{key}' is empty")
        return tuple(self._wordings(key, entry) for entry in entries)

    def table(self, key: str) -> Table:
        return self._within(self._take(key, dict, None), f"{self.place}, {key}".strip(", "))

    def table_or_none(self, key: str) -> Table | None:
        return self.table(key) if self.has(key) else None

    def tables(self, key: str, *, optional: bool = False) -> list[Table]:
        """A list of tables, each placed by its `id`, or by its number where it has none."""
        found = self._take(key, list, [] if optional else None)
        if not all(isinstance(each, dict) for each in found):
            self.fail(f"'{key}' must be a list of tables")
        if not found and not optional:
            self.fail(f"'{key}' is empty")
        return [
            self._within(each, f"{self.place}, {key} {_name(each, number)}".strip(", "))
            for number, each in enumerate(found, start=1)
        ]

    def _within(self, values: Mapping[str, Any], place: str) -> Table:
        return Table(values, self.file, place, self._placeholders)

    def _take(self, key: str, kind: type | None, default: Any) -> Any:
        if not self.has(key):
            if default is None:
                near = get_close_matches(key, self._left, 1, cutoff=0.5)
                self.fail(f"missing key '{key}'", f"Is '{near[0]}' it?" if near else "")
            return default
        value = self._left.pop(key)
        if kind is not None and not _is_a(kind, value):
            self.fail(f"'{key}' must be {_KINDS[kind]}")
        return value

    def _wordings(self, key: str, value: Any) -> Wordings:
        if isinstance(value, str):
            value = {"plain": value}
        if not isinstance(value, dict):
            self.fail(f"'{key}' must be text, or a table of wordings")
        written = self._within(value, f"{self.place}, {key}".strip(", "))
        texts = {name: written.text(name) for name in WORDINGS if name in value or name == "plain"}
        written._asked = list(WORDINGS)
        written.finish()
        for text in texts.values():
            written._check_placeholders(text)
        return Wordings(**texts)

    def _check_placeholders(self, text: str) -> None:
        try:
            names = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        except ValueError:
            self.fail("a curly bracket is not closed")
        for name in sorted(names - self._placeholders):
            allowed = ", ".join(sorted(self._placeholders)) or "none here"
            self.fail(f"unknown placeholder '{{{name}}}'", f"Known: {allowed}.")


def _is_a(kind: type, value: Any) -> bool:
    """TOML keeps true and false apart from numbers; Python does not."""
    if kind is int:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, kind)


def _name(values: Mapping[str, Any], number: int) -> str:
    name = values.get("id")
    return f"'{name}'" if isinstance(name, str) else str(number)
