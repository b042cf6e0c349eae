"""`demo`: a whole reflection with a synthetic person, without microphone or loudspeaker."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voice_assistant.cli.keyboard import no_keys
from voice_assistant.cli.output import print_json, tells_when_interrupted
from voice_assistant.cli.screen import HiddenScreen, PlainScreen

if TYPE_CHECKING:
    from voice_assistant.config import Config


@click.command()
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where to leave it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object at the end.")
@click.pass_obj
def demo(config: Config, out: Path | None, as_json: bool) -> None:
    """A nightly reflection with a synthetic person; leaves a recording (person left, assistant
    right), a transcript, and a journal of its own."""
    from voice_assistant.config import private_folder
    from voice_assistant.demo import demo_lines, run_demo

    folder = out or private_folder(config.data_folder) / "demo"
    screen = HiddenScreen() if as_json else PlainScreen(echo_user=True)
    with tells_when_interrupted(f"What was recorded so far is in {folder}."):
        ended, files = run_demo(config, folder, screen, demo_lines(), no_keys)
    if as_json:
        paths = {name: str(path) for name, path in asdict(files).items()}
        print_json({**asdict(ended), **paths})
        return
    click.echo(
        f"\nThe reflection ended ({ended.outcome}) after {ended.actual_s:.0f} s of its own time.\n"
        f"  recording:  {files.wav}\n"
        f"  transcript: {files.transcript}\n"
        f"  journal:    {files.journal} (voice-assistant log list --db {files.journal})"
    )
