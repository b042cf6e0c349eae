"""How every command prints: JSON one object a line, and the one line about an interrupt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import click


def print_json(obj: object) -> None:
    """Print one line of ASCII JSON and flush it, so that a reader in a pipe gets each at once.

    Raises TypeError for what JSON cannot hold, and ValueError for NaN and infinity.
    """
    click.echo(json.dumps(obj, allow_nan=False))


@contextmanager
def tells_when_interrupted(what_is_left: str) -> Iterator[None]:
    """One line about what an interrupt leaves behind, once that is true."""
    try:
        yield
    except KeyboardInterrupt:
        # Where the terminal itself is gone there is nobody to tell.
        with suppress(OSError):
            click.echo(f"\nInterrupted. {what_is_left}", err=True)
        raise
