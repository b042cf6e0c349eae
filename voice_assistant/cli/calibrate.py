"""`calibrate`: how well this machine hears over its own voice, and how to be interrupted then."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import click

from voice_assistant.cli.output import print_json

if TYPE_CHECKING:
    from voice_assistant.audio.echo_measure import Measure, Mode
    from voice_assistant.config import Config

MEANING: dict[Mode, str] = {
    "any-speech": "I don't hear myself. I'll pause as soon as you speak.",
    "stop-phrase": "I hear myself, and can tell us apart. I'll lower my voice as you speak, and "
    "do what you say.",
    "off": "I'm too loud to hear you over myself. While I speak I won't listen; any key stops me. "
    "A headset, or less volume, would help.",
}


@click.command(short_help="Find out how well this machine hears over itself.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def calibrate(config: Config, as_json: bool) -> None:
    """Play a soft sweep, measure its echo, and set `barge_in` by it. Be quiet for seven seconds."""
    from voice_assistant.audio.echo_measure import measure_echo
    from voice_assistant.audio.sound_loudspeaker import SoundLoudspeaker
    from voice_assistant.audio.sound_microphone import SoundMicrophone
    from voice_assistant.config import change_settings

    if not as_json:
        click.echo("Please be quiet for seven seconds. You will hear a rising tone.")
    microphone = SoundMicrophone(config.microphone)
    try:
        loudspeaker = SoundLoudspeaker(config.loudspeaker)
        try:
            measure = measure_echo(microphone, loudspeaker)
        finally:
            loudspeaker.close()
    finally:
        microphone.close()
    delay_ms = measure.delay_ms or 0
    change_settings(config.settings_path, {"barge_in": measure.mode, "echo_delay_ms": delay_ms})
    if as_json:
        print_json({**dataclasses.asdict(measure), "barge_in": measure.mode})
    else:
        click.echo(_found(measure))
        click.echo(f"barge_in is now {measure.mode}, in {config.settings_path}.")


def _found(measure: Measure) -> str:
    if measure.delay_ms is None:
        heard = f"No echo in a room at {measure.room_dbfs:.0f} dBFS."
    else:
        heard = (
            f"An echo at {measure.echo_dbfs:.0f} dBFS after {measure.delay_ms} ms, in a room at "
            f"{measure.room_dbfs:.0f} dBFS."
        )
    return f"{heard} {MEANING[measure.mode]}"
