"""`transcribe`: sound files to text, through the product's own listening and recognizer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from voice_assistant.cli.output import print_json, tells_when_interrupted
from voice_assistant.interrupts import heed

if TYPE_CHECKING:
    from voice_assistant.config import Config
    from voice_assistant.transcription import Transcriber


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.option("--engine", type=click.Choice(["auto", "vosk", "whisper"]))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file.")
@click.pass_obj
def transcribe(config: Config, files: tuple[Path, ...], engine: str | None, as_json: bool) -> int:
    """The words in each sound FILE; silence and noise give no words."""
    from voice_assistant.transcription import Transcriber

    failed = 0
    with (
        tells_when_interrupted("The files before this one are done."),
        Transcriber(engine or config.engine, config.models_folder) as transcriber,  # type: ignore[arg-type]
    ):
        for file in files:
            heed()
            row = _row(transcriber, file)
            failed += "error" in row
            if as_json:
                print_json(row)
            elif "error" in row:
                click.echo(row["error"], err=True)
            else:
                click.echo(f"{file}: {row['text']}")
    return 1 if failed else 0


def _row(transcriber: Transcriber, file: Path) -> dict[str, Any]:
    from voice_assistant.errors import VoiceAssistantError

    try:
        return transcriber.transcribe(file)
    except VoiceAssistantError as error:
        return {"file": str(file), "error": str(error)}
