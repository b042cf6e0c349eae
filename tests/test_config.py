"""Settings file, flags and environment become one Config, or one clear line."""

from __future__ import annotations

import dataclasses
import os
import stat
from pathlib import Path

import pytest

from voice_assistant.config import Settings, change_settings, load_config, private_folder
from voice_assistant.errors import ConfigError


def write_settings(home: Path, text: str, profile: str | None = None) -> Path:
    folder = home / "voice-assistant" / "config"
    if profile:
        folder = folder / "profiles" / profile
    folder.mkdir(parents=True)
    path = folder / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_settings_file_everything_is_at_its_default(home: Path) -> None:
    config = load_config()
    defaults = dataclasses.asdict(Settings())
    assert {name: getattr(config, name) for name in defaults} == defaults
    assert config.profile is None


def test_everything_lives_under_the_home_that_the_environment_names(home: Path) -> None:
    config = load_config()
    root = home / "voice-assistant"
    assert config.settings_path == root / "config" / "settings.toml"
    assert config.data_folder == root / "data"
    assert config.journal_path == root / "data" / "journal.db"
    assert config.models_folder == root / "data" / "models"
    assert config.prompts_folder == root / "data" / "prompts"
    assert config.speech_cache_folder == root / "cache" / "speech"


def test_without_that_variable_the_platform_says_where(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VOICE_ASSISTANT_HOME")
    config = load_config()
    assert config.journal_path.is_relative_to(home)
    assert "voice-assistant" in config.journal_path.parts


def test_loading_makes_no_folder(home: Path) -> None:
    load_config(profile="anna")
    assert list(home.iterdir()) == []


def test_a_settings_file_is_read(home: Path) -> None:
    write_settings(
        home,
        'engine = "whisper"\nvoice = "espeak"\nwording = "spiritual"\nregion = "IE"\n'
        'microphone = "USB"\nbarge_in = "off"\ncommand_pause_ms = 1500\n',
    )
    config = load_config()
    assert (config.engine, config.voice, config.wording) == ("whisper", "espeak", "spiritual")
    assert (config.region, config.microphone, config.loudspeaker) == ("IE", "USB", None)
    assert (config.barge_in, config.command_pause_ms) == ("off", 1500)


@pytest.mark.parametrize(
    ("line", "key", "says"),
    [
        ('engin = "vosk"', "engin", "the nearest is 'engine'"),
        ('engine = "sphinx"', "engine", "one of auto, vosk, whisper"),
        ('voice = ["natural"]', "voice", "one of auto, natural, espeak, platform"),
        ('region = "gb"', "region", "two capitals"),
        ("region = 44", "region", "two capitals"),
        ("command_pause_ms = 499", "command_pause_ms", "500 to 2000"),
        ("command_pause_ms = 2001", "command_pause_ms", "500 to 2000"),
        ("command_pause_ms = true", "command_pause_ms", "500 to 2000"),
        ("command_pause_ms = 700.0", "command_pause_ms", "500 to 2000"),
        ('wake_phrase = "hello companion"', "wake_phrase", "three or four words"),
        ('wake_phrase = "Hello Quiet Friend"', "wake_phrase", "in small letters"),
        ("echo_delay_ms = 1001", "echo_delay_ms", "0 to 1000"),
        ("wake_phrase = 3", "wake_phrase", "three or four words"),
        ('microphone = ""', "microphone", "a device's name"),
        ("[journal]\npath = 1", "journal", "there is no setting 'journal'"),
        ("profile = 'x'", "profile", "there is no setting 'profile'"),
    ],
)
def test_a_wrong_line_names_file_and_key(home: Path, line: str, key: str, says: str) -> None:
    path = write_settings(home, line)
    with pytest.raises(ConfigError) as caught:
        load_config()
    assert str(path) in caught.value.message
    assert says in caught.value.message
    assert key in caught.value.hint
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("pause", [500, 2000])
def test_the_pause_may_be_at_either_limit(home: Path, pause: int) -> None:
    write_settings(home, f"command_pause_ms = {pause}")
    assert load_config().command_pause_ms == pause


def test_broken_toml_names_file_and_line(home: Path) -> None:
    path = write_settings(home, 'engine = "vosk"\nvoice =\n')
    with pytest.raises(ConfigError, match="line 2") as caught:
        load_config()
    assert str(path) in str(caught.value)


def test_a_settings_file_in_another_encoding_is_one_clear_line(home: Path) -> None:
    path = write_settings(home, "")
    path.write_bytes('microphone = "Büro"'.encode("latin-1"))
    with pytest.raises(ConfigError, match="Cannot read the settings file"):
        load_config()


def test_a_named_settings_file_must_exist(home: Path) -> None:
    with pytest.raises(ConfigError, match=r"There is no settings file .*elsewhere\.toml"):
        load_config(config_path=home / "elsewhere.toml")


def test_a_folder_is_no_settings_file(home: Path) -> None:
    with pytest.raises(ConfigError, match="Cannot read the settings file"):
        load_config(config_path=home)


def test_the_db_flag_moves_the_journal_alone(home: Path) -> None:
    config = load_config(db="~/other.db")
    assert config.journal_path == home / "other.db"
    assert config.data_folder == home / "voice-assistant" / "data"


def test_each_profile_has_its_own_journal_settings_and_scripts(home: Path) -> None:
    write_settings(home, 'wording = "spiritual"', profile="anna")
    anna, ben, nobody = load_config(profile="anna"), load_config(profile="ben"), load_config()
    assert (anna.wording, ben.wording, nobody.wording) == ("spiritual", "plain", "plain")
    assert len({c.journal_path for c in (anna, ben, nobody)}) == 3
    assert len({c.prompts_folder for c in (anna, ben, nobody)}) == 3
    assert len({c.speech_cache_folder for c in (anna, ben, nobody)}) == 3
    assert anna.models_folder == ben.models_folder == nobody.models_folder


@pytest.mark.parametrize(
    "name", ["", "..", "../anna", "a/b", "a\\b", "/etc", "Anna", "a b", "a\n", "-a", "x" * 33]
)
def test_a_profile_is_a_plain_word(name: str) -> None:
    with pytest.raises(ConfigError, match="cannot be a profile's name"):
        load_config(profile=name)


@pytest.mark.parametrize(
    ("value", "region"),
    [("Europe/London", "GB"), ("America/Chicago", "US"), ("Etc/UTC", ""), ("UTC", "")],
)
def test_the_time_zone_suggests_a_region_and_the_language_does_not(
    monkeypatch: pytest.MonkeyPatch, value: str, region: str
) -> None:
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: value)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert load_config().region == region


def test_an_empty_region_in_the_file_stays_empty(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "Europe/London")
    write_settings(home, 'region = ""')
    assert load_config().region == ""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_private_folder_and_its_parents_belong_to_their_owner(tmp_path: Path) -> None:
    folder = private_folder(tmp_path / "a" / "b")
    for made in (folder, folder.parent):
        assert stat.S_IMODE(made.stat().st_mode) == 0o700
    assert private_folder(folder) == folder


def test_a_file_in_the_way_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    for path in (tmp_path / "a", tmp_path / "a" / "b"):
        with pytest.raises(ConfigError, match="Cannot make the folder"):
            private_folder(path)


def test_settings_are_changed_where_they_stand_and_the_rest_is_left(home: Path) -> None:
    path = write_settings(home, '# mine\nbarge_in = "off"  # too loud\nvoice = "espeak"')
    change_settings(path, {"barge_in": "any-speech", "echo_delay_ms": 120})
    assert path.read_text("utf-8") == (
        '# mine\nbarge_in = "any-speech"  # too loud\nvoice = "espeak"\necho_delay_ms = 120\n'
    )
    config = load_config()
    assert (config.barge_in, config.voice, config.echo_delay_ms) == ("any-speech", "espeak", 120)


@pytest.mark.parametrize("name", ["🎤 Blue", "a\tb", "Büro", 'the "second" one', "\x7f"])
def test_any_name_of_a_device_can_be_read_again(home: Path, name: str) -> None:
    change_settings(load_config().settings_path, {"microphone": name})
    assert load_config().microphone == name


def test_a_key_in_quotes_is_changed_where_it_stands(home: Path) -> None:
    path = write_settings(home, '"engine" = "vosk"\n')
    change_settings(path, {"engine": "whisper"})
    assert path.read_text("utf-8") == '"engine" = "whisper"\n'


def test_a_settings_file_is_made_for_its_owner_alone(home: Path) -> None:
    path = home / "new" / "settings.toml"
    change_settings(path, {"echo_delay_ms": 1})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_wrong_change_is_refused_and_nothing_is_written(home: Path) -> None:
    path = home / "settings.toml"
    with pytest.raises(ConfigError, match="barge_in must be one of"):
        change_settings(path, {"echo_delay_ms": 1, "barge_in": "loud"})
    assert not path.exists()
