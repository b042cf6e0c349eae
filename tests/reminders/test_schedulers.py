"""What each of the system's schedulers is told. No real one is ever asked."""

from __future__ import annotations

import plistlib
import shutil
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import time
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.reminders.scheduling import ENTRY, FakeCrontab, FakeSystem
from voice_assistant.reminders.cron import Cron, crontab_line
from voice_assistant.reminders.kept import ReminderError
from voice_assistant.reminders.launchd import Launchd, agent
from voice_assistant.reminders.scheduler import Entry, Ran, run_program, the_scheduler
from voice_assistant.reminders.systemd import Systemd, service_unit, timer_unit
from voice_assistant.reminders.task_scheduler import TaskScheduler, task

DONE = Ran(0)
AWKWARD = Entry(
    "0badcafe",
    time(7, 5),
    ('/opt/a b$c%d"e/py', "--db", "it's 100% $HOME\\x"),
    {"VOICE_ASSISTANT_HOME": "/home/a b%c"},
)


def quiet(text: str) -> bool:
    """Whether it keeps to itself what the reminder is for."""
    return not any(word in text for word in ("nightly", "reflection", "step", "recovery"))


# Which one is here.


def test_the_persons_own_systemd_comes_first(tmp_path: Path) -> None:
    system = FakeSystem({"systemctl --user show-environment": DONE, "crontab": DONE})
    assert the_scheduler(system, "linux", tmp_path).name == "systemd"


def test_where_it_does_not_answer_cron_does(tmp_path: Path) -> None:
    system = FakeSystem(
        {"systemctl": Ran(1, err="Failed to connect to bus"), "crontab": Ran(1, err="no crontab")}
    )
    assert the_scheduler(system, "linux", tmp_path).name == "cron"


def test_where_there_is_neither_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(ReminderError, match="neither systemd for users nor cron") as caught:
        the_scheduler(FakeSystem(), "linux", tmp_path)
    assert "voice-assistant run nightly" in caught.value.hint


@pytest.mark.parametrize(("platform", "name"), [("darwin", "launchd"), ("win32", "the Task")])
def test_other_systems_have_their_own(platform: str, name: str, tmp_path: Path) -> None:
    system = FakeSystem()
    assert the_scheduler(system, platform, tmp_path).name.startswith(name)
    assert system.told == []


# systemd.


def test_systemd_gets_two_private_files_and_is_told_to_read_them(tmp_path: Path) -> None:
    system = FakeSystem({"systemctl": DONE})
    Systemd(system, tmp_path / "user").set(ENTRY)
    timer, service = sorted((tmp_path / "user").iterdir(), reverse=True)
    assert (timer.name, service.name) == (
        "voice-assistant-0badcafe.timer",
        "voice-assistant-0badcafe.service",
    )
    assert {stat.S_IMODE(path.stat().st_mode) for path in (timer, service)} == {0o600}
    assert "OnCalendar=*-*-* 21:30:00\n" in timer.read_text()
    assert quiet(timer.read_text() + service.read_text())
    assert system.told == [
        "systemctl --user daemon-reload",
        "systemctl --user enable voice-assistant-0badcafe.timer",
        "systemctl --user restart voice-assistant-0badcafe.timer",
    ]


def test_systemd_keeps_nothing_that_was_printed_and_catches_nothing_up() -> None:
    assert "StandardOutput=null\nStandardError=null\n" in service_unit(ENTRY)
    assert "Persistent=false\n" in timer_unit(ENTRY)


def test_systemd_forgets_the_files_too(tmp_path: Path) -> None:
    system = FakeSystem({"systemctl": DONE})
    systemd = Systemd(system, tmp_path)
    systemd.set(ENTRY)
    systemd.remove(ENTRY.key)
    assert list(tmp_path.iterdir()) == []
    assert "systemctl --user disable --now voice-assistant-0badcafe.timer" in system.told
    systemd.remove(ENTRY.key)  # what is gone already is no error


def test_a_refusal_is_one_line_that_names_who_refused(tmp_path: Path) -> None:
    system = FakeSystem({"systemctl": Ran(1, err="\nFailed to reload\nand more\n")})
    with pytest.raises(ReminderError) as caught:
        Systemd(system, tmp_path).set(ENTRY)
    assert caught.value.message == ("The system's scheduler (systemctl) refused: Failed to reload.")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_systemd_itself_finds_no_fault_in_the_units(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    awkward = tmp_path / 'a b$c%d"e'
    awkward.mkdir()
    (tmp_path / "run").mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    entry = replace(AWKWARD, command=(str(awkward / "py"), *AWKWARD.command[1:]))
    Systemd(FakeSystem({"systemctl": DONE}), tmp_path).set(entry)
    units = [str(path) for path in tmp_path.glob("voice-assistant-*")]
    # Only reads the files: no manager is asked, and nothing is started.
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", "--man=no", *units],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (len(units), done.returncode, done.stderr) == (2, 0, "")


def test_systemd_reads_back_every_letter_of_a_command() -> None:
    unit = service_unit(AWKWARD)
    assert r'ExecStart=/usr/bin/env "/opt/a b$$c%%d\"e/py" "--db" "it' in unit
    assert r"""it's 100%% $$HOME\\x""" in unit
    assert 'Environment="VOICE_ASSISTANT_HOME=/home/a b%%c"\n' in unit


# cron.


def test_cron_gets_one_line_and_the_others_stay_as_they_are() -> None:
    others = "# mine\n5 4 * * * backup  # x\n"
    crontab = FakeCrontab(others)
    cron = Cron(crontab)
    cron.set(ENTRY)
    assert crontab.text == f"{others}{crontab_line(ENTRY)}\n"
    assert crontab_line(ENTRY).startswith("30 21 * * * ")
    assert crontab_line(ENTRY).endswith(" >/dev/null 2>&1 # voice-assistant-0badcafe")
    assert quiet(crontab.text)
    assert cron.holds(ENTRY.key)
    earlier = replace(ENTRY, at=time(7))
    cron.set(earlier)
    assert crontab.text == f"{others}{crontab_line(earlier)}\n"
    cron.remove(ENTRY.key)
    assert crontab.text == others
    assert not cron.holds(ENTRY.key)


def test_a_first_crontab_is_begun_and_one_without_an_end_is_ended() -> None:
    for before in (None, "5 4 * * * backup"):
        crontab = FakeCrontab(before)
        Cron(crontab).set(ENTRY)
        assert crontab.text == ("" if before is None else f"{before}\n") + (
            crontab_line(ENTRY) + "\n"
        )


def test_a_crontab_that_cannot_be_read_is_never_written_over() -> None:
    crontab = FakeCrontab("5 4 * * * backup\n", refuses="crontab: not allowed")
    for act in (lambda: Cron(crontab).set(ENTRY), lambda: Cron(crontab).remove("0badcafe")):
        with pytest.raises(ReminderError, match="not allowed"):
            act()
    assert crontab.text == "5 4 * * * backup\n"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no cron")
def test_a_shell_reads_back_every_letter_of_a_line(tmp_path: Path) -> None:
    """As cron does: the time taken off, every \\% made a %, the rest given to sh."""
    told = tmp_path / "told"
    show = (
        sys.executable, "-c",
        f"import os, sys; open({str(told)!r}, 'w').write('|'.join("
        "[*sys.argv[1:], os.environ['VOICE_ASSISTANT_HOME']]))",
    )  # fmt: skip
    line = crontab_line(replace(AWKWARD, command=(*show, *AWKWARD.command)))
    assert line.startswith("5 7 * * * ")
    command = line.removeprefix("5 7 * * * ")
    assert "%" not in command.replace(r"\%", "")
    subprocess.run(["sh", "-c", command.replace(r"\%", "%")], check=True)
    assert told.read_text() == "|".join([*AWKWARD.command, "/home/a b%c"])


# launchd and the Task Scheduler: their texts; neither runs here.


def test_launchd_gets_a_property_list() -> None:
    found = plistlib.loads(agent(AWKWARD))
    assert found["Label"] == "voice-assistant-0badcafe"
    assert tuple(found["ProgramArguments"]) == AWKWARD.command
    assert found["StartCalendarInterval"] == {"Hour": 7, "Minute": 5}
    assert found["EnvironmentVariables"] == AWKWARD.environment
    assert found["StandardOutPath"] == found["StandardErrorPath"] == "/dev/null"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no user numbers")
def test_launchd_is_told_anew_and_forgets(tmp_path: Path) -> None:
    system = FakeSystem({"launchctl": DONE})
    launchd = Launchd(system, tmp_path / "LaunchAgents")
    launchd.set(ENTRY)
    file = tmp_path / "LaunchAgents" / "voice-assistant-0badcafe.plist"
    assert file.exists()
    verbs = [line.split()[1] for line in system.told]
    assert verbs == ["print", "bootout", "bootstrap"]
    assert system.told[-1].endswith(str(file))
    launchd.remove(ENTRY.key)
    assert not file.exists()


def test_the_task_scheduler_gets_a_task_without_a_window() -> None:
    entry = replace(AWKWARD, command=("C:\\Py 3\\python.exe", "-m", "voice_assistant", "a b"))
    root = ElementTree.fromstring(task(entry))
    found = {element.tag.rpartition("}")[2]: element.text for element in root.iter()}
    assert found["StartBoundary"] == "2026-01-01T07:05:00"
    assert found["DaysInterval"] == "1"
    assert found["Command"] == "C:\\Py 3\\pythonw.exe"
    assert found["Arguments"] == '-m voice_assistant "a b"'
    assert (found["LogonType"], found["StartWhenAvailable"]) == ("InteractiveToken", "false")


def test_the_task_scheduler_is_told_by_a_file_that_is_gone_afterwards() -> None:
    written: list[bytes] = []

    def system(command: object, text: str) -> Ran:
        assert isinstance(command, list)
        if "/XML" in command:
            written.append(Path(command[command.index("/XML") + 1]).read_bytes())
            paths.append(Path(command[command.index("/XML") + 1]))
        return DONE

    paths: list[Path] = []
    scheduler = TaskScheduler(system)
    scheduler.set(ENTRY)
    assert written == [task(ENTRY)]
    assert not paths[0].exists()
    assert scheduler.holds(ENTRY.key)
    scheduler.remove(ENTRY.key)


# The runner itself, and what no scheduler is given.


def test_a_program_of_the_system_is_run_and_a_missing_one_is_no_error() -> None:
    assert run_program([sys.executable, "-c", "print(input() * 2)"], "ab") == Ran(0, "abab\n", "")
    assert run_program(["no-such-program-at-all"]).code == 127


def test_a_second_line_cannot_be_smuggled_in() -> None:
    with pytest.raises(ReminderError, match="line break"):
        replace(ENTRY, command=("/opt/py", "--db", "/tmp/x\n* * * * * rm"))
