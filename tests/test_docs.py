"""The documents name every command there is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click

from voice_assistant.cli import PROG_NAME, Deferred, main
from voice_assistant.testing import converse, load_conversation

ROOT = Path(__file__).parent.parent


def command_paths(command: click.Command, path: str) -> Iterator[str]:
    if isinstance(command, Deferred):
        command = command.command
    if not isinstance(command, click.Group):
        yield path
        return
    if command.invoke_without_command:
        yield path
    for name, sub in command.commands.items():
        if sub.hidden:  # The system's scheduler calls it, and nobody else.
            continue
        yield from command_paths(sub, f"{path} {name}")


def test_every_command_is_named_in_the_documents() -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    paths = list(command_paths(main, PROG_NAME))
    assert len(paths) > 10
    assert [path for path in paths if not re.search(rf"{re.escape(path)}\b", text)] == []


def test_the_conversation_in_the_readme_is_a_real_one() -> None:
    block = (ROOT / "README.md").read_text("utf-8").split("```")[1]
    conversation = load_conversation(ROOT / "tests/conversations/nightly/readme.toml")
    lines = iter(converse(conversation).lines)
    for shown in block.strip().splitlines():
        assert shown in lines, f"not said there, or not in this order: {shown}"
