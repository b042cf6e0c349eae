"""scripts/start with a stand-in Python that writes down what it is asked to do."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
TOOLS = [
    "bash",
    "cat",
    "cksum",
    "cp",
    "dirname",
    "env",
    "grep",
    "id",
    "mkdir",
    "mv",
    "rm",
    "sed",
    "tail",
    "tee",
    "true",
]

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="the scripts are for bash")

# What it is asked goes to $ASKED; $FAILS and $ALSO_FAILS name words at which it fails, $DIES one at
# which it is killed; $VERSION is what it says it is.
FAKE_PYTHON = """#!/usr/bin/env bash
case "$*" in
  *"version_info[:2]"*) echo "${VERSION:-3.12}"; exit ;;
  *"version_info < "*) [ "${VERSION:-3.12}" != 3.9 ]; exit ;;
  *"import ensurepip"*) [ -z "${NO_VENV:-}" ]; exit ;;
  -c*) exit ;;
esac
echo "$*" >>"$ASKED"
for word in "${FAILS:-}" "${ALSO_FAILS:-}"; do
  if [ -n "$word" ] && [[ "$*" == *$word* ]]; then echo "ERROR: no network"; exit 1; fi
done
if [ -n "${DIES:-}" ] && [[ "$*" == *$DIES* ]]; then kill -KILL $$; fi
case "$*" in
  *train_understanding*)
    mkdir -p voice_assistant/understanding; : >voice_assistant/understanding/categoriser.bin ;;
  "-m venv --clear .venv") rm -rf .venv; mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
esac
"""


class Machine:
    """A checkout with a PATH of its own, on which scripts/start is run."""

    def __init__(self, folder: Path) -> None:
        self.checkout = folder / "checkout"
        self.tools = folder / "tools"
        self.asked_log = folder / "asked"
        for part in ("scripts", "requirements"):
            shutil.copytree(ROOT / part, self.checkout / part)
        shutil.copy(ROOT / "pyproject.toml", self.checkout)
        self.tools.mkdir()
        for name in TOOLS:
            found = shutil.which(name)
            assert found, name
            (self.tools / name).symlink_to(found)

    def has_python(self, name: str = "python3") -> None:
        python = self.tools / name
        python.write_text(FAKE_PYTHON)
        python.chmod(python.stat().st_mode | stat.S_IXUSR)

    def start(
        self, *args: str, cwd: Path | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        self.asked_log.write_text("")
        return subprocess.run(
            [str(self.checkout / "scripts" / "start"), *args],
            cwd=cwd or self.checkout,
            env={
                "PATH": str(self.tools),
                "HOME": os.environ["HOME"],
                "ASKED": str(self.asked_log),
                **environment,
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
        )

    def asked(self, word: str = "") -> list[str]:
        """What Python was asked to do in the last start, as far as it holds `word`."""
        return [line for line in self.asked_log.read_text().splitlines() if word in line]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def ready(machine: Machine) -> Machine:
    """A machine on which scripts/start has been through once."""
    machine.has_python()
    assert machine.start().returncode == 0
    return machine


def test_without_python_it_says_what_to_install(machine: Machine) -> None:
    result = machine.start()
    assert result.returncode == 1
    assert "Python 3.11 or newer is needed; found here: none." in result.stderr
    assert "apt-get install python3 python3-venv" in result.stderr


def test_an_old_python_is_named_and_refused(machine: Machine) -> None:
    machine.has_python()
    result = machine.start(VERSION="3.9")
    assert result.returncode == 1
    assert "found here: 3.9." in result.stderr
    assert machine.asked() == []


def test_a_newer_python_beside_an_old_one_is_taken(machine: Machine) -> None:
    machine.has_python("python3.12")
    assert machine.start().returncode == 0
    assert machine.asked("-m venv") == ["-m venv --clear .venv"]


def test_python_without_venv_names_the_package(machine: Machine) -> None:
    machine.has_python()
    result = machine.start(NO_VENV="1", VERSION="3.11")
    assert result.returncode == 1
    assert "apt-get install python3.11-venv" in result.stderr


def test_the_first_start_goes_through_every_step_in_order(machine: Machine) -> None:
    machine.has_python()
    result = machine.start("--voice", "espeak")
    assert result.returncode == 0, result.stderr
    assert machine.asked("requirements/whisper.txt") == []
    steps = [
        "venv",
        "build.txt",
        "requirements/base.txt",
        "-e .",
        "train_understanding",
        "models fetch",
        "main_job",
    ]
    lines = machine.asked()
    places = [next(n for n, line in enumerate(lines) if step in line) for step in steps]
    assert places == sorted(places)
    assert len(lines) == len(steps)
    assert lines[-1] == "scripts/main_job.py --voice espeak"
    for line in machine.asked("requirements/"):
        assert "--require-hashes" in line
        assert "--no-deps" in line


def test_a_second_start_only_runs_the_main_job(ready: Machine) -> None:
    assert ready.start("--quiet").returncode == 0
    assert ready.asked() == ["scripts/main_job.py --quiet"]


def test_another_home_gets_its_own_model_without_new_packages(
    ready: Machine, tmp_path: Path
) -> None:
    ready.start(VOICE_ASSISTANT_HOME=str(tmp_path / "other"))
    assert ready.asked("pip") == []
    assert len(ready.asked("models fetch")) == 1


def test_changed_requirements_are_installed_again_and_nothing_else(ready: Machine) -> None:
    base = ready.checkout / "requirements" / "base.txt"
    base.write_text(base.read_text() + "# newer\n")
    ready.start()
    assert ready.asked("-m venv") == []
    assert len(ready.asked("requirements/base.txt")) == 1
    assert ready.asked("-e .") == []


def test_where_no_model_can_be_had_the_embedded_recognizer_is_installed(machine: Machine) -> None:
    machine.has_python()
    result = machine.start(FAILS="models fetch")
    assert result.returncode == 0
    assert len(machine.asked("requirements/whisper.txt")) == 1
    assert machine.asked()[-1] == "scripts/main_job.py"
    machine.start(FAILS="models fetch")
    assert machine.asked() == ["scripts/main_job.py"]


def test_with_neither_recognizer_it_says_so_and_goes_on(machine: Machine) -> None:
    machine.has_python()
    result = machine.start(FAILS="models fetch", ALSO_FAILS="whisper.txt")
    assert result.returncode == 0
    assert "Without a recognizer sessions are typed." in result.stderr
    assert machine.asked()[-1] == "scripts/main_job.py"
    machine.start()
    assert len(machine.asked("models fetch")) == 1


def test_a_failing_download_ends_with_the_reason_and_is_tried_again(machine: Machine) -> None:
    machine.has_python()
    result = machine.start(FAILS="base.txt")
    assert result.returncode == 1
    assert "ERROR: no network" in result.stderr
    assert "run this again" in result.stderr
    assert machine.start().returncode == 0
    # pip failed in good order, so the environment is still good.
    assert machine.asked("-m venv") == []
    assert len(machine.asked("base.txt")) == 1


@pytest.mark.parametrize("moment", ["base.txt", "-e ."])
def test_killed_while_installing_it_begins_with_a_fresh_environment(
    machine: Machine, moment: str
) -> None:
    machine.has_python()
    assert machine.start(DIES=moment).returncode != 0
    assert machine.start().returncode == 0
    assert machine.asked("-m venv") == ["-m venv --clear .venv"]
    assert len(machine.asked("base.txt")) == 1
    assert len(machine.asked("-e .")) == 1


def test_a_half_made_environment_is_made_anew(machine: Machine) -> None:
    machine.has_python()
    (machine.checkout / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(machine.tools / "python3", machine.checkout / ".venv" / "bin" / "python")
    assert machine.start().returncode == 0
    assert machine.asked("-m venv") == ["-m venv --clear .venv"]


def test_an_environment_whose_python_is_gone_is_made_anew(ready: Machine) -> None:
    (ready.checkout / ".venv" / "bin" / "python").unlink()
    assert ready.start().returncode == 0
    assert ready.asked("-m venv") == ["-m venv --clear .venv"]


def test_a_local_zip_is_found_from_where_the_person_stands(ready: Machine, tmp_path: Path) -> None:
    ready.start("--model-zip", "model.zip", "--short", cwd=tmp_path)
    assert ready.asked() == [
        f"-m voice_assistant models fetch --zip {tmp_path}/model.zip",
        "scripts/main_job.py --short",
    ]


def test_a_mirror_can_be_named(ready: Machine) -> None:
    ready.start("--model-mirror", "http://127.0.0.1:1/models")
    assert ready.asked("models fetch") == [
        "-m voice_assistant models fetch --mirror http://127.0.0.1:1/models"
    ]


def test_help_does_nothing(machine: Machine) -> None:
    result = machine.start("--help")
    assert result.returncode == 0
    assert "--model-mirror URL" in result.stdout
    assert not (machine.checkout / ".venv").exists()
