"""Where things live and how they are set: the only reader of settings file, flags, environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from voice_assistant.errors import ConfigError

if TYPE_CHECKING:
    from voice_assistant.events import Wording

APP_NAME = "voice-assistant"
HOME_VARIABLE = "VOICE_ASSISTANT_HOME"
"""Environment: one folder under which settings, data and cache all live."""

EngineChoice = Literal["auto", "vosk", "whisper"]
VoiceChoice = Literal["auto", "natural", "espeak", "platform"]
BargeIn = Literal["stop-phrase", "any-speech", "off"]

SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS = 500, 2000
LONGEST_ECHO_MS = 1000
_PROFILE = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_WAKE_PHRASE = re.compile(r"[a-z']+(?: [a-z']+){2,3}")
_REGION = re.compile(r"[A-Z]{2}")


class Folders(NamedTuple):
    """The roots everything else hangs from."""

    config: Path
    data: Path
    cache: Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What a settings file may say: its keys are these fields, its defaults these values."""

    engine: EngineChoice = "auto"
    voice: VoiceChoice = "auto"
    wording: Wording = "plain"
    region: str = ""
    """Two-letter country code; it chooses the numbers to call. Empty: none is known. Until it is
    set, the time zone suggests it."""
    microphone: str | None = None
    """Part of a device's name; None for the system's default. The same for the loudspeaker."""
    loudspeaker: str | None = None
    barge_in: BargeIn = "stop-phrase"
    echo_delay_ms: int = 0
    """From handing sound to the loudspeaker to hearing it, 0 to 1000 ms; `calibrate` measures it.
    """
    wake_phrase: str = "hello quiet companion"
    """Three or four words, in small letters, that open listening while the program waits."""
    command_pause_ms: int = SHORTEST_PAUSE_MS
    """Silence that ends a short answer, 500 to 2000 ms: longer for people who speak slowly."""


@dataclass(frozen=True, slots=True)
class Config(Settings):
    """Settings, and where this profile's files are. No folder is made until it is needed."""

    profile: str | None = None
    settings_path: Path = Path()
    data_folder: Path = Path()
    journal_path: Path = Path()
    models_folder: Path = Path()
    """Shared by all profiles: models hold nothing about anyone."""
    speech_cache_folder: Path = Path()
    prompts_folder: Path = Path()
    """The person's own scripts."""


_CHOICES: Mapping[str, tuple[str, ...]] = {
    "engine": get_args(EngineChoice),
    "voice": get_args(VoiceChoice),
    "wording": ("plain", "traditional", "spiritual"),
    "barge_in": get_args(BargeIn),
}


def load_config(
    config_path: str | os.PathLike[str] | None = None,
    db: str | os.PathLike[str] | None = None,
    profile: str | None = None,
) -> Config:
    """Settings file, flags and environment as one value.

    A profile has settings, journal and scripts of its own. Raises ConfigError for a settings file
    that is named and missing, unreadable, or holds a wrong key or value.
    """
    folders = base_folders()
    own = Path() if profile is None else Path("profiles") / _checked_profile(profile)
    data = folders.data / own
    path = _full(config_path) if config_path else folders.config / own / "settings.toml"
    settings = _read_settings(path, must_exist=config_path is not None)
    if "region" not in settings:
        settings["region"] = _suggested_region()
    return Config(
        **settings,  # type: ignore[arg-type]  # each value was checked against its field
        profile=profile,
        settings_path=path,
        data_folder=data,
        journal_path=_full(db) if db else data / "journal.db",
        models_folder=folders.data / "models",
        speech_cache_folder=folders.cache / own / "speech",
        prompts_folder=data / "prompts",
    )


def base_folders() -> Folders:
    """The platform's folders for this program, or those under VOICE_ASSISTANT_HOME."""
    home = os.environ.get(HOME_VARIABLE)
    if home:
        root = _full(home)
        return Folders(root / "config", root / "data", root / "cache")
    from platformdirs import PlatformDirs  # 20 ms that --help need not pay

    platform = PlatformDirs(APP_NAME, appauthor=False)
    return Folders(platform.user_config_path, platform.user_data_path, platform.user_cache_path)


def private_folder(path: Path) -> Path:
    """Make the folder and its missing parents, readable by their owner alone; returns `path`.

    Raises ConfigError where it cannot be made.
    """
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    try:
        for folder in reversed(missing):
            folder.mkdir(mode=0o700, exist_ok=True)
        if not path.is_dir():
            raise NotADirectoryError(20, "a file is in the way")
    except OSError as error:
        raise ConfigError(
            f"Cannot make the folder {path}: {error.strerror}.",
            f"Free that place, or name another with {HOME_VARIABLE}.",
        ) from error
    return path


def _full(path: str | os.PathLike[str]) -> Path:
    return Path(path).expanduser().absolute()


def _checked_profile(name: str) -> str:
    # The name becomes a folder, so it must be nothing but a plain word.
    if _PROFILE.fullmatch(name):
        return name
    raise ConfigError(
        f"{name!r} cannot be a profile's name.",
        "Use up to 32 small letters, digits and hyphens, such as --profile anna.",
    )


def _read_settings(path: Path, *, must_exist: bool) -> dict[str, object]:
    import tomllib

    try:
        with path.open("rb") as file:
            found = tomllib.load(file)
    except FileNotFoundError as error:
        if not must_exist:
            return {}
        raise ConfigError(
            f"There is no settings file {path}.", "Leave --config out to use the usual one."
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError(
            f"Cannot read the settings file {path}: {reason}.", "Correct it, or move it away."
        ) from error
    return {key: _checked(path, key, value) for key, value in found.items()}


def change_settings(path: Path, changes: Mapping[str, str | int]) -> None:
    """Set these keys in a settings file, which is made where there is none; the rest of it stays.

    Raises ConfigError for a key or value that does not fit, and where the file cannot be written.
    """
    import tomlkit

    document = tomlkit.parse(path.read_text("utf-8") if path.exists() else "")
    for key, value in changes.items():
        _checked(path, key, value)
        document[key] = value
    text = tomlkit.dumps(document)
    private_folder(path.parent)
    new = path.with_suffix(".new")
    try:
        new.touch(mode=0o600)
        new.write_text(text, "utf-8")
        new.replace(path)
    except OSError as error:
        raise ConfigError(
            f"Cannot write the settings file {path}: {error.strerror}.",
            "Make room there, or name another file with --config.",
        ) from error


def _checked(path: Path, key: str, value: object) -> object:
    wanted = _complaint(key, value)
    if not wanted:
        return value
    raise ConfigError(f"{path}: {wanted}", f"Correct {key} there, or take it out.")


def _complaint(key: str, value: object) -> str:
    """What is wrong with one line of a settings file; empty when nothing is."""
    names = [field.name for field in fields(Settings)]
    if key not in names:
        near = get_close_matches(key, names, n=1, cutoff=0)
        return f"there is no setting {key!r}; the nearest is {near[0]!r}."
    if key in _CHOICES:
        fits, wanted = value in _CHOICES[key], f"one of {', '.join(_CHOICES[key])}"
    elif key == "command_pause_ms":
        fits = type(value) is int and SHORTEST_PAUSE_MS <= value <= LONGEST_PAUSE_MS
        wanted = f"a whole number from {SHORTEST_PAUSE_MS} to {LONGEST_PAUSE_MS}"
    elif key == "echo_delay_ms":
        fits = type(value) is int and 0 <= value <= LONGEST_ECHO_MS
        wanted = f"a whole number from 0 to {LONGEST_ECHO_MS}"
    elif key == "wake_phrase":
        fits = isinstance(value, str) and bool(_WAKE_PHRASE.fullmatch(value))
        wanted = "three or four words in small letters"
    elif key == "region":
        fits = value == "" or (isinstance(value, str) and bool(_REGION.fullmatch(value)))
        wanted = 'a country code in two capitals, such as "GB", or ""'
    else:
        fits, wanted = isinstance(value, str) and value != "", "a device's name in quotes"
    return "" if fits else f"{key} must be {wanted}, not {value!r}."


def _suggested_region() -> str:
    """The country of this computer's time zone ("Europe/London" → "GB"); empty when it has none.

    Not the language setting: `en_US` is what many computers elsewhere speak, and a number to call
    must work where the person is.
    """
    # 20 ms that a settings file which names the region need not pay.
    from importlib.resources import files

    from tzlocal import get_localzone_name

    try:
        zone = get_localzone_name()
    except LookupError:
        return ""
    for line in (files("tzdata.zoneinfo") / "zone.tab").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            country, _, name, *_ = line.split("\t")
            if name == zone:
                return country
    return ""
