"""`scripts`: every practice and flow there is, and whether their files are right."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voice_assistant.cli.output import print_json
from voice_assistant.cli.run import Length
from voice_assistant.cli.screen import HiddenScreen
from voice_assistant.errors import ScriptError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voice_assistant.config import Config
    from voice_assistant.dialogue.library import Library
    from voice_assistant.dialogue.lint import Complaint
    from voice_assistant.dialogue.script import Script


@click.group(short_help="Every practice and flow there is.", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def scripts(ctx: click.Context, as_json: bool) -> None:
    """List every practice and flow, with the lengths it can take."""
    if ctx.invoked_subcommand is not None:
        return
    library = _library(ctx.obj)
    for script in library.all():
        if as_json:
            print_json(_row(script))
        else:
            click.echo(_line(script))
    faults = library.faults()
    for fault in faults:
        click.echo(str(fault), err=True)
    ctx.exit(1 if faults else 0)


@scripts.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file.")
@click.pass_context
def check(ctx: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
    """Check script FILES, or everything there is: that they load, and that they are easy to say
    and to hear. Names the file and the step of each mistake."""
    library = _library(ctx.obj)
    wrong = 0
    for file in files or _everything(library):
        complaints = _complaints(file, library)
        wrong += bool(complaints)
        if as_json:
            print_json({"file": str(file), "complaints": complaints})
        elif not complaints:
            click.echo(f"{file}: all well")
        else:
            for complaint in complaints:
                click.echo(complaint, err=True)
    ctx.exit(1 if wrong else 0)


@scripts.command()
@click.argument("script")
@click.option("--for", "length", type=Length(), metavar="LENGTH", help="How long: 7m, 90s, 1h.")
@click.option("--wording", type=click.Choice(["plain", "traditional", "spiritual"]))
@click.option("--voice", type=click.Choice(["auto", "natural", "espeak", "platform"]))
@click.option("--wav", type=click.Path(path_type=Path), help="Perform it into a WAV file too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each thing heard.")
@click.pass_obj
def preview(
    config: Config,
    script: str,
    length: int | None,
    wording: str | None,
    voice: str | None,
    wav: Path | None,
    as_json: bool,
) -> None:
    """What a practice says, rings and leaves silent, and when; of a reflection, what it asks."""
    from voice_assistant.dialogue.script import Flow
    from voice_assistant.preview import parts, perform

    chosen = {"wording": wording, "voice": voice}
    config = replace(config, **{key: value for key, value in chosen.items() if value is not None})  # type: ignore[arg-type]
    if wav is not None and isinstance(_library(config).get(script), Flow):
        raise click.UsageError("A reflection needs somebody who answers: voice-assistant demo.")
    for part in parts(config, script, length):
        if as_json:
            print_json(asdict(part))
        else:
            click.echo(part.line)
    if wav is not None:
        perform(config, script, length, wav, HiddenScreen())


def _library(config: Config | None) -> Library:
    from voice_assistant.dialogue.library import shipped_library

    return shipped_library(_own_folder(config))


def _own_folder(config: Config | None) -> Path | None:
    return None if config is None else config.prompts_folder


def _row(script: Script) -> dict[str, object]:
    return {
        "id": script.id,
        "kind": script.kind,
        "title": script.title,
        "purpose": script.purpose,
        "shortest_s": script.shortest_s,
        "default_s": script.default_s,
        "longest_s": script.longest_s,
    }


def _line(script: Script) -> str:
    lengths = f"{_half_minutes(script.shortest_s)} to {_half_minutes(script.longest_s)} min"
    return f"{script.id:18}  {script.kind:8}  {lengths:14}  {script.purpose}"


def _half_minutes(seconds: int) -> str:
    """Near enough to choose by; `--json` has the seconds."""
    return f"{round(seconds / 30) / 2:g}"


def _everything(library: Library) -> Iterator[Path]:
    from voice_assistant.resources import resource

    yield from (library.file(script_id) for script_id in library.ids())
    yield from (resource("prompts") / f"{name}.toml" for name in ("phrases", "helplines"))


def _complaints(file: Path, library: Library) -> list[str]:
    try:
        found = _lint(file, library)
    except ScriptError as error:
        return [str(error)]
    source = file.read_text(encoding="utf-8")
    return [f"{file}, line {each.line_in(source)}, {each.where}: {each.problem}" for each in found]


def _lint(file: Path, library: Library) -> list[Complaint]:
    from voice_assistant.dialogue import lint, loading

    if file.name == "helplines.toml":
        loading.load_helplines(file)
        return []
    if file.name == "phrases.toml":
        return lint.lint_phrases(loading.load_phrases(file))
    return lint.lint(loading.load_script(file, library.route_targets()))
