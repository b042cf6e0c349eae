"""`scripts`: every practice and flow there is, and whether their files are right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from voice_assistant.cli.output import print_json
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
    from voice_assistant.dialogue.library import shipped_library

    library = shipped_library(_own_folder(ctx.obj))
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
    from voice_assistant.dialogue.library import shipped_library

    library = shipped_library(_own_folder(ctx.obj))
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
    lengths = f"{script.shortest_s / 60:g} to {script.longest_s / 60:g} min"
    return f"{script.id:18}  {script.kind:8}  {lengths:14}  {script.purpose}"


def _everything(library: Library) -> Iterator[Path]:
    from voice_assistant.resources import resource

    yield from (library.file(script_id) for script_id in library.ids())
    yield from (resource("prompts") / f"{name}.toml" for name in ("phrases", "helplines"))


def _complaints(file: Path, library: Library) -> list[str]:
    try:
        found = _lint(file, library)
    except ScriptError as error:
        return [str(error)]
    return [f"{file}, {where}: {problem}" for where, problem in found]


def _lint(file: Path, library: Library) -> list[Complaint]:
    from voice_assistant.dialogue import lint, loading

    if file.name == "helplines.toml":
        loading.load_helplines(file)
        return []
    if file.name == "phrases.toml":
        return lint.lint_phrases(loading.load_phrases(file))
    return lint.lint(loading.load_script(file, library.route_targets()))
