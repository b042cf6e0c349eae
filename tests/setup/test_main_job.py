"""What scripts/start runs once everything is there."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parent.parent.parent / "scripts" / "main_job.py"


@pytest.fixture
def main_job() -> ModuleType:
    spec = importlib.util.spec_from_file_location("main_job", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def arrange(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, *, microphone: bool, terminal: bool
) -> None:
    monkeypatch.setattr(module, "has_microphone", lambda: microphone)
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: terminal)


@pytest.mark.parametrize("terminal", [True, False])
def test_with_a_microphone_it_is_spoken(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    main_job: ModuleType,
    terminal: bool,
) -> None:
    arrange(monkeypatch, main_job, microphone=True, terminal=terminal)
    assert main_job.main_job(["--short"]) == ["run", "nightly", "--short"]
    assert capsys.readouterr().err == ""


def test_with_a_terminal_alone_it_is_typed_and_says_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], main_job: ModuleType
) -> None:
    arrange(monkeypatch, main_job, microphone=False, terminal=True)
    assert main_job.main_job(["--short"]) == ["run", "nightly", "--text", "--short"]
    assert "No microphone was found" in capsys.readouterr().err


def test_with_neither_it_is_the_demo(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], main_job: ModuleType
) -> None:
    arrange(monkeypatch, main_job, microphone=False, terminal=False)
    assert main_job.main_job(["--short"]) == ["demo"]
    assert "so here is the demo" in capsys.readouterr().err
