"""`models`: the recognition models on this machine, and the only command that downloads."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voice_assistant.cli.output import print_json, tells_when_interrupted

if TYPE_CHECKING:
    from voice_assistant.config import Config
    from voice_assistant.recognition.catalogue import CatalogueModel

Progress = Callable[[int, int], None]
"""Called with the bytes done and the bytes there are; 0 of them where that is not known."""


@click.group(short_help="The recognition models on this machine.")
def models() -> None:
    """List, fetch, verify and remove recognition models."""


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def list_models(config: Config, as_json: bool) -> None:
    """Every model known, and whether it is on this machine."""
    from voice_assistant.recognition.catalogue import catalogue
    from voice_assistant.recognition.fetching import installed

    there = set(installed(config.models_folder))
    for model in catalogue():
        row = _row(model, model.name in there)
        if as_json:
            print_json(row)
        else:
            state = "installed" if row["installed"] else "not here"
            click.echo(f"{model.name:30}  {model.language}  {state:9}  {model.note}")


def _row(model: CatalogueModel, is_installed: bool) -> dict[str, object]:
    return {
        "name": model.name,
        "language": model.language,
        "licence": model.licence,
        "size": model.size,
        "sha256": model.sha256,
        "installed": is_installed,
    }


@models.command()
@click.argument("name", required=False)
@click.option("--mirror", metavar="URL", help="Fetch from here instead of the official address.")
@click.option(
    "--zip", "zip_path", type=click.Path(path_type=Path), help="Use a zip file that is here."
)
@click.pass_obj
def fetch(config: Config, name: str | None, mirror: str | None, zip_path: Path | None) -> None:
    """Download a model, check it against its checksum, and unpack it."""
    from voice_assistant.config import private_folder
    from voice_assistant.recognition.fetching import fetch as fetch_model
    from voice_assistant.recognition.fetching import installed

    if mirror and zip_path:
        raise click.UsageError("--mirror and --zip exclude each other.")
    model = _named(name)
    if model.name in installed(config.models_folder):
        click.echo(f"{model.name} is here already.")
        return
    into = private_folder(config.models_folder)
    go_on = "Run the same command again: it goes on with what is here."
    with tells_when_interrupted(go_on), _progress(model.name) as progress:
        path = fetch_model(model, into, mirror=mirror, zip_path=zip_path, progress=progress)
    click.echo(f"{model.name} is ready in {path}.")


@models.command()
@click.argument("name", required=False)
@click.pass_obj
def verify(config: Config, name: str | None) -> None:
    """Check that a model on this machine is whole."""
    from voice_assistant.recognition.fetching import verify as verify_model

    model = _named(name)
    verify_model(model, config.models_folder)
    click.echo(f"{model.name} is whole.")


@models.command()
@click.argument("name")
@click.pass_obj
def remove(config: Config, name: str) -> None:
    """Delete a model from this machine."""
    from voice_assistant.recognition.fetching import remove as remove_model

    remove_model(name, config.models_folder)
    click.echo(f"{name} is removed.")


def _named(name: str | None) -> CatalogueModel:
    from voice_assistant.recognition.catalogue import default_model, find_model

    return find_model(name) if name else default_model()


@contextmanager
def _progress(title: str) -> Iterator[Progress]:
    """A bar on standard error for a person; for a log, a line at every tenth of the way."""
    if not sys.stderr.isatty():
        yield _tenths(title)
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = ("{task.description}", BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(title, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total or None)


def _tenths(title: str) -> Progress:
    said = 0

    def progress(done: int, total: int) -> None:
        nonlocal said
        tenths = done * 10 // total if total else 0
        if tenths > said:
            said = tenths
            click.echo(f"{title}: {tenths * 10} %", err=True)

    return progress
