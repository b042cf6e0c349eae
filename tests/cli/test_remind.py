"""`remind` on the command line. Its schedulers are shims in a folder of the test: PATH holds
nothing else, so this machine's own are out of reach."""

from __future__ import annotations

import copy
import json
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.audio.fake_sounddevice import FakeSoundDevice
from voice_assistant.cli import Deferred, main
from voice_assistant.config import HOME_VARIABLE, base_folders, load_config
from voice_assistant.journal.wall_clock import local_zone, now_utc
from voice_assistant.reminders.doorbell import Doorbell

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the shims are those of Linux"
)

Remind = Callable[..., Result]

CRONTAB = """#!/bin/sh
if [ "$1" = "-l" ]; then
    if [ -e {file} ]; then exec /bin/cat {file}; fi
    echo "no crontab for ann" >&2; exit 1
fi
exec /bin/cat > {file}
"""
SYSTEMCTL = """#!/bin/sh
echo "$*" >> {file}
"""


@pytest.fixture
def remind() -> Remind:
    program = copy.copy(main)
    target = "voice_assistant.cli.remind:remind"
    program.commands = {**main.commands, "remind": Deferred("remind", target, "")}
    return lambda *words: CliRunner().invoke(program, ["remind", *map(str, words)])


@pytest.fixture(autouse=True)
def shims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path / "bin"


def shim(shims: Path, name: str, text: str) -> Path:
    """Put a program in the way, and return the file it writes."""
    file = shims.parent / f"{name}.txt"
    (shims / name).write_text(text.format(file=file))
    (shims / name).chmod(0o700)
    return file


@pytest.fixture
def crontab(shims: Path) -> Path:
    return shim(shims, "crontab", CRONTAB)


def kept() -> Path:
    return base_folders().data / "reminders.json"


def failed(result: Result, code: int) -> str:
    (line,) = result.stderr.splitlines()
    assert (result.exit_code, result.stdout) == (code, "")
    return line


def test_a_reminder_is_set_listed_and_removed(remind: Remind, crontab: Path) -> None:
    done = remind("nightly", "at", "21:30")
    assert (done.exit_code, done.stdout) == (0, "nightly: every day at 21:30, by cron.\n")
    assert remind("set", "morning", "at", "7", "am").stdout.startswith(
        "morning: every day at 07:00"
    )
    assert remind("list").stdout == "07:00  morning\n21:30  nightly\n"
    assert len(crontab.read_text().splitlines()) == 2
    assert remind("remove", "nightly").stdout == "nightly: no more reminders.\n"
    assert remind("list").stdout == "07:00  morning\n"
    (left,) = crontab.read_text().splitlines()
    assert left.startswith("0 7 * * * ")


def test_what_it_is_for_stands_in_a_private_file_alone(remind: Remind, crontab: Path) -> None:
    remind("nightly", "at", "21:30")
    assert "nightly" not in crontab.read_text()
    assert "nightly" in kept().read_text()
    assert stat.S_IMODE(kept().stat().st_mode) == 0o600


def test_set_again_it_is_moved(remind: Remind, crontab: Path) -> None:
    remind("nightly", "at", "21:30")
    remind("nightly", "at", "22")
    (line,) = crontab.read_text().splitlines()
    assert line.startswith("0 22 * * * ")
    assert remind("list").stdout == "22:00  nightly\n"


def test_systemd_gets_its_units_in_the_home_of_the_person(
    remind: Remind, shims: Path, home: Path
) -> None:
    told = shim(shims, "systemctl", SYSTEMCTL)
    assert remind("nightly", "at", "21:30").stdout.endswith("by systemd.\n")
    units = home / ".config" / "systemd" / "user"
    key = json.loads(kept().read_text())["reminders"][0]["key"]
    assert sorted(path.name for path in units.iterdir()) == [
        f"voice-assistant-{key}.service",
        f"voice-assistant-{key}.timer",
    ]
    assert f"--user restart voice-assistant-{key}.timer" in told.read_text().splitlines()
    assert remind("remove", "nightly").exit_code == 0
    assert list(units.iterdir()) == []


def test_it_is_started_with_the_same_home_profile_settings_and_journal(
    remind: Remind, crontab: Path, home: Path, tmp_path: Path
) -> None:
    settings = tmp_path / "mine.toml"
    settings.write_text("")
    db = tmp_path / "mine.db"
    remind("--profile", "anna", "--config", settings, "--db", db, "nightly", "at", "21:30")
    line = crontab.read_text()
    assert f"{HOME_VARIABLE}={home / 'voice-assistant'} " in line
    assert (
        f"{sys.executable} -P -m voice_assistant --profile anna --config {settings} --db {db} "
        in line
    )
    remind("remove", "--profile", "anna", "nightly")
    remind("nightly", "at", "21:30")
    assert " -m voice_assistant remind ring " in crontab.read_text()


def test_the_list_is_one_object_a_line_for_a_program(remind: Remind, crontab: Path) -> None:
    remind("nightly", "at", "21:30")
    rows = [json.loads(line) for line in remind("list", "--json").stdout.splitlines()]
    assert rows == [{"script": "nightly", "at": "21:30", "scheduled": True, "silent_today": False}]


def test_what_the_system_lost_is_told(remind: Remind, crontab: Path) -> None:
    remind("nightly", "at", "21:30")
    crontab.write_text("")
    assert remind("list").stdout == "21:30  nightly  the system does not know it: set it again\n"
    remind("nightly", "at", "21:30")
    assert remind("list").stdout == "21:30  nightly\n"


def test_not_tonight_is_kind_and_sends_a_waiting_reminder_away(
    remind: Remind, crontab: Path
) -> None:
    remind("nightly", "at", "21:30")
    bell = Doorbell(load_config().journal_path)
    bell.wait()
    done = remind("not-tonight")
    assert done.stdout == "Not tonight, then. No reminder speaks until four in the morning.\n"
    assert not bell.waits
    listed = remind("list")
    assert listed.stdout == "21:30  nightly\n"
    assert "until four in the morning" in listed.stderr
    assert json.loads(remind("list", "--json").stdout)["silent_today"] is True


def test_without_any_the_list_is_empty_and_says_how_to_begin(remind: Remind) -> None:
    for flags in ([], ["--json"]):
        result = remind("list", *flags)
        assert (result.exit_code, result.stdout) == (0, "")
        assert "voice-assistant remind nightly at 21:30" in result.stderr


def test_without_a_scheduler_nothing_is_kept(remind: Remind) -> None:
    assert "neither systemd for users nor cron" in failed(remind("nightly", "at", "21:30"), 1)
    assert not kept().exists()


def test_an_unknown_script_suggests_the_nearest(remind: Remind, crontab: Path) -> None:
    assert "Did you mean 'nightly'?" in failed(remind("nihgtly", "at", "21:30"), 1)
    assert not crontab.exists()


@pytest.mark.parametrize("words", [["25:00"], ["noon"], ["21:30", "sharp"]])
def test_what_is_no_time_of_day_is_wrong_usage(remind: Remind, words: list[str]) -> None:
    line = failed(remind("nightly", "at", *words), 2)
    assert "is not a time of day: try 21:30, 7, or 7pm" in line


@pytest.mark.parametrize("words", [["nightly"], ["nightly", "at"], ["nightly", "21:30"]])
def test_half_a_command_is_wrong_usage(remind: Remind, words: list[str]) -> None:
    assert "remind set --help" in failed(remind(*words), 2)


def test_removing_what_is_not_there_says_where_to_look(remind: Remind, crontab: Path) -> None:
    line = failed(remind("remove", "nightly"), 1)
    assert line == "There is no reminder for 'nightly'. What is set: `voice-assistant remind list`."


def test_a_broken_file_is_one_line(remind: Remind, crontab: Path) -> None:
    kept().parent.mkdir(parents=True)
    kept().write_text("[]")
    for words in (["list"], ["nightly", "at", "7"], ["remove", "nightly"], ["ring", "0"]):
        assert str(kept()) in failed(remind(*words), 1)


def test_rung_for_nothing_it_neither_speaks_nor_prints(remind: Remind, crontab: Path) -> None:
    remind("nightly", "at", "21:30")
    for key in ("00000000", json.loads(kept().read_text())["reminders"][0]["key"]):
        remind("not-tonight")
        done = remind("ring", key)
        assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")


def test_rung_in_time_without_a_microphone_it_fails_in_one_line(
    remind: Remind, crontab: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = FakeSoundDevice()
    silent.devices = []
    monkeypatch.setitem(sys.modules, "sounddevice", silent)  # type: ignore[arg-type]
    now = now_utc().astimezone(local_zone())
    remind("nightly", "at", f"{now:%H:%M}")
    key = json.loads(kept().read_text())["reminders"][0]["key"]
    line = failed(remind("ring", key), 1)
    assert "No microphone was found." in line
    assert "nightly" not in line
