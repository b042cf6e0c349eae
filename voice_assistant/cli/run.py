"""`run`: one session, spoken, typed, or from WAV to WAV."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from voice_assistant.cli.keyboard import Keys, keyboard, no_keys
from voice_assistant.cli.output import print_json, tells_when_interrupted
from voice_assistant.cli.screen import HiddenScreen, PlainScreen

if TYPE_CHECKING:
    from voice_assistant.assembly import Equipment
    from voice_assistant.assistant import Screen
    from voice_assistant.config import Config
    from voice_assistant.dialogue.actions import Turn
    from voice_assistant.dialogue.script import Script
    from voice_assistant.events import Wording


class Length(click.ParamType[int]):
    """ "`7m`, `90s`, `1h`, `7` (minutes) or `seven minutes`: seconds."""

    name = "length"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        from voice_assistant.understanding.lengths import parse_length

        text = str(value).strip()
        # A minus sign is no word, so it would go unheard.
        seconds = None if not text or text.startswith("-") else parse_length(text)
        if not seconds:
            self.fail(f"{value!r} is not a length: try 7m, 90s, 1h or 'seven minutes'.", param, ctx)
        return seconds


@click.command()
@click.argument("script")
@click.option("--for", "length", type=Length(), metavar="LENGTH", help="How long: 7m, 90s, 1h.")
@click.option("--wording", type=click.Choice(["plain", "traditional", "spiritual"]))
@click.option("--text", "typed", is_flag=True, help="Type instead of speaking.")
@click.option("--listen-from", type=click.Path(path_type=Path), metavar="WAV", help="Hear a file.")
@click.option("--speak-to", type=click.Path(path_type=Path), metavar="WAV", help="Speak to a file.")
@click.option("--engine", type=click.Choice(["auto", "vosk", "whisper"]))
@click.option("--voice", type=click.Choice(["auto", "natural", "espeak", "platform"]))
@click.option("--short", is_flag=True, help="The short form, where a script has one.")
@click.option("--step", type=click.IntRange(1, 12), metavar="N", help="Of the step study: which.")
@click.option("--fresh", is_flag=True, help="Do not offer to go on with an interrupted session.")
@click.option("--quiet", is_flag=True, help="Show nothing but numbers to call.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a turn, then the session.")
@click.pass_obj
def run(
    config: Config,
    script: str,
    length: int | None,
    wording: Wording | None,
    typed: bool,
    listen_from: Path | None,
    speak_to: Path | None,
    engine: str | None,
    voice: str | None,
    short: bool,
    step: int | None,
    fresh: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """One session of SCRIPT: a practice or a reflection (`voice-assistant scripts` lists them)."""
    if typed and listen_from is not None:
        raise click.UsageError("--text and --listen-from are two ways to be heard; choose one.")
    if listen_from is not None and speak_to is not None and _same_file(listen_from, speak_to):
        raise click.UsageError("--speak-to would write over the file --listen-from hears.")
    chosen = {"engine": engine, "voice": voice}
    config = replace(config, **{key: value for key, value in chosen.items() if value is not None})  # type: ignore[arg-type]
    from voice_assistant.courses import Request
    from voice_assistant.dialogue.library import shipped_library

    _check_step(shipped_library(config.prompts_folder).get(script), step)
    if not typed and listen_from is None and (why := why_type(config)):
        click.echo(why, err=True)
        typed = True
    hidden = quiet or as_json
    screen: Screen = HiddenScreen() if hidden else PlainScreen(echo_user=not typed)
    from voice_assistant.launch import run_session
    from voice_assistant.reminders.doorbell import make_way

    make_way(config.journal_path)
    live = not typed and listen_from is None
    with (
        tells_when_interrupted("Everything you finished saying is saved."),
        keyboard() if live else nullcontext(no_keys) as pressed_keys,
    ):
        ended = run_session(
            config,
            Request(script, length, short, wording=wording, number=step),
            screen,
            lambda: session_equipment(config, screen, typed, listen_from, speak_to, pressed_keys),
            fresh=fresh,
            on_turn=_print_turn if as_json else _ignore_turn,
        )
    if as_json:
        print_json(asdict(ended))


def _check_step(script: Script, step: int | None) -> None:
    from voice_assistant.dialogue.script import Flow

    asks = isinstance(script, Flow) and any(each.expect == "number" for each in script.steps)
    if step is not None and not asks:
        raise click.UsageError(f"--step is for the step study; '{script.id}' has no steps.")


def session_equipment(
    config: Config,
    screen: Screen,
    typed: bool,
    listen_from: Path | None,
    speak_to: Path | None,
    pressed_keys: Keys,
) -> Equipment:
    from voice_assistant import equipment

    if not typed:
        from voice_assistant.audio.wav_microphone import WavMicrophone

        heard = None if listen_from is None else WavMicrophone(listen_from)
        return equipment.spoken_equipment(
            config, screen, microphone=heard, speak_to=speak_to, pressed_keys=pressed_keys
        )
    at_terminal = sys.stdin.isatty()
    if at_terminal:
        click.echo("One line is one answer. An empty line is silence; Ctrl-D ends.", err=True)
    return equipment.typed_equipment(
        config,
        screen,
        read_line=equipment.standard_input_lines(),
        at_terminal=at_terminal,
        speak_to=speak_to,
        pressed_keys=pressed_keys,
    )


def _same_file(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


def why_type(config: Config) -> str:
    """Why a session has to be typed; "" when there is a microphone. Raises AudioDeviceError where
    there is neither a microphone nor a terminal."""
    from voice_assistant.audio.devices import find_microphone
    from voice_assistant.errors import AudioDeviceError

    try:
        find_microphone(config.microphone)
    except AudioDeviceError as error:
        if not sys.stdin.isatty():
            raise AudioDeviceError(
                error.message, f"{error.hint} Or type: voice-assistant run SCRIPT --text."
            ) from error
        return f"{error.message} So this session is typed. To mend it: {error.hint}"
    return ""


def _print_turn(turn: Turn) -> None:
    print_json(
        {
            "step": turn.step,
            "prompt": turn.prompt,
            "heard": turn.heard,
            "outcome": turn.outcome,
            "started_ms": turn.started_ms,
            "ended_ms": turn.ended_ms,
        }
    )


def _ignore_turn(turn: Turn) -> None:
    del turn
