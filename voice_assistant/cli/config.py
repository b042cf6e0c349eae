"""`config`: what is set, what it may be, and the file it stands in."""

from __future__ import annotations

from dataclasses import fields
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import click

from voice_assistant.cli.output import print_json
from voice_assistant.config import Settings
from voice_assistant.errors import ConfigError

if TYPE_CHECKING:
    from voice_assistant.config import Config

DEFAULTS = {field.name: field.default for field in fields(Settings)}


class SettingName(click.ParamType[str]):
    """The name of a setting."""

    name = "setting"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        key = str(value)
        if key not in DEFAULTS:
            near = get_close_matches(key, DEFAULTS, n=1, cutoff=0)
            self.fail(f"there is no setting {key!r}; the nearest is {near[0]!r}.", param, ctx)
        return key


@click.group(short_help="What is set, and where.")
def config() -> None:
    """Look at the settings, and change them."""


@config.command()
@click.argument("key", type=SettingName(), required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def get(config: Config, key: str | None, as_json: bool) -> None:
    """The value of KEY, or every setting with its value."""
    for name in DEFAULTS if key is None else [key]:
        value = getattr(config, name)
        if as_json:
            print_json({"key": name, "value": value, "default": DEFAULTS[name]})
        else:
            shown = "" if value is None else str(value)
            click.echo(shown if key else f"{name} = {shown}".rstrip())


@config.command("set", context_settings={"ignore_unknown_options": True})
@click.argument("key", type=SettingName())
@click.argument("value")
@click.pass_obj
def set_setting(config: Config, key: str, value: str) -> None:
    """Set KEY to VALUE in the settings file; the rest of the file stays as it is."""
    from voice_assistant.config import change_settings

    try:
        change_settings(config.settings_path, {key: _typed(key, value)})
    except ConfigError as error:
        if error.__cause__ is not None:
            raise
        # A value that does not fit never reached the file.
        raise ConfigError(
            error.message, "Nothing was changed; `voice-assistant config get` shows what is set."
        ) from error
    click.echo(f"{key} is now {value}, in {config.settings_path}.")


def _typed(key: str, value: str) -> str | int:
    if not isinstance(DEFAULTS[key], int):
        return value
    try:
        return int(value)
    except ValueError:
        return value


@config.command()
@click.pass_obj
def path(config: Config) -> None:
    """The settings file, whether or not it is there yet."""
    click.echo(config.settings_path)
