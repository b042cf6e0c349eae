"""What a session prints, for those who look: plain lines, readable by a screen reader."""

from __future__ import annotations

import shutil
import textwrap

import click


class PlainScreen:
    """`assistant:` and `you:` lines on standard output; large things framed by blank lines."""

    def __init__(self, *, echo_user: bool) -> None:
        self._echo_user = echo_user
        self._last_said = ""

    def said(self, text: str) -> None:
        self._last_said = text
        _write("assistant", text)

    def heard(self, text: str) -> None:
        if self._echo_user:
            _write("you", text)

    def show(self, text: str, *, large: bool = False) -> None:
        """Print what must stay visible."""
        click.echo(_framed(text) if large else text)

    def trouble(self, error: Exception) -> None:
        click.echo(str(error), err=True)


class HiddenScreen:
    """Nothing but numbers a person may need, and trouble, both on standard error."""

    def said(self, text: str) -> None:
        """Spoken only."""

    def heard(self, text: str) -> None:
        """Written to the journal only."""

    def show(self, text: str, *, large: bool = False) -> None:
        if large:
            click.echo(_framed(text), err=True)

    def trouble(self, error: Exception) -> None:
        click.echo(str(error), err=True)


def _write(who: str, text: str) -> None:
    lead = f"{who}: "
    width = min(100, shutil.get_terminal_size().columns)
    click.echo(textwrap.fill(text, width, initial_indent=lead, subsequent_indent=" " * len(lead)))


def _framed(text: str) -> str:
    return f"\n    {text.upper()}\n"
