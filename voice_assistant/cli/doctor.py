"""`doctor`: uses each part for real and says what to do about each failure."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from voice_assistant.cli.output import print_json, tells_when_interrupted
from voice_assistant.interrupts import heed

if TYPE_CHECKING:
    from voice_assistant.checkup import Check
    from voice_assistant.config import Config


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a part.")
@click.pass_obj
def doctor(config: Config, as_json: bool) -> int:
    """Check each part for real: record, play, speak, recognise, write, and run offline."""
    from voice_assistant.checkup import examine

    failed = 0
    with tells_when_interrupted("The parts not named are not checked."):
        for check in examine(config):
            heed()
            failed += not check.works
            if as_json:
                print_json(asdict(check))
            else:
                _print(check)
    return 1 if failed else 0


def _print(check: Check) -> None:
    click.echo(f"{'ok  ' if check.works else 'FAIL'} {check.part}: {check.found}")
    if check.hint:
        click.echo(f"     {check.hint}")
