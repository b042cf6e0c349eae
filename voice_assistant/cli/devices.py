"""`devices`: the microphones and loudspeakers this program can use."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import click

from voice_assistant.cli.output import print_json

if TYPE_CHECKING:
    from voice_assistant.audio.devices import Device


@click.command(short_help="The microphones and loudspeakers there are.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def devices(as_json: bool) -> None:
    """List the sound devices; `microphone` and `loudspeaker` in the settings take their names."""
    from voice_assistant.audio.devices import list_devices

    found = list_devices()
    for device in found:
        if as_json:
            print_json(dataclasses.asdict(device))
        else:
            click.echo(_line(device))
    if not found:
        click.echo(
            "No sound device was found. `voice-assistant run nightly --text` types instead.",
            err=True,
        )


def _line(device: Device) -> str:
    uses = []
    if device.inputs:
        uses.append("microphone" + " (default)" * device.is_default_microphone)
    if device.outputs:
        uses.append("loudspeaker" + " (default)" * device.is_default_loudspeaker)
    return f"{device.name}  {' and '.join(uses)}  {device.rate} Hz"
