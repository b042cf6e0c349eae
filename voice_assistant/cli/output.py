"""What `--json` prints: one object a line and nothing else on standard output."""

from __future__ import annotations

import json

import click


def print_json(obj: object) -> None:
    """Print one line of ASCII JSON and flush it, so that a reader in a pipe gets each at once.

    Raises TypeError for what JSON cannot hold, and ValueError for NaN and infinity.
    """
    click.echo(json.dumps(obj, allow_nan=False))
