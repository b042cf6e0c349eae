"""`doctor`: uses each part for real and says what to do about each failure."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from voice_assistant.cli.output import print_json

if TYPE_CHECKING:
    from voice_assistant.config import Config


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a part.")
@click.pass_obj
def doctor(config: Config, as_json: bool) -> int:
    """Check each part for real: record, play, speak, recognise, write, and run offline."""
    from voice_assistant.checkup import examine

    failed = 0
    for check in examine(config):
        failed += not check.works
        if as_json:
            print_json(asdict(check))
            continue
        click.echo(f"{'ok  ' if check.works else 'FAIL'} {check.part}: {check.found}")
        if check.hint:
            click.echo(f"     {check.hint}")
    return 1 if failed else 0
