"""The same sound gives the same session, byte for byte, and no network is needed for it."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import soundfile

from voice_assistant.audio.wav import write_wav
from voice_assistant.config import load_config
from voice_assistant.demo import run_demo
from voice_assistant.events import OUTPUT_RATE
from voice_assistant.person import Line
from voice_assistant.testing import RememberingScreen

pytestmark = [pytest.mark.model, pytest.mark.voice]

SAID = (
    Line("About a six.", step="mood", after_ms=900),
    Line("My sister called this morning.", step="went-well", after_ms=1200),
    Line("And I cooked dinner. That's all.", step="went-well", after_ms=9000),
    Line("Not really.", step="resentment", after_ms=1000),
    Line("Stop.", step="self", after_ms=1500),
)
RUNS = 5


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the microphone heard of a night that was played before, as a WAV."""
    folder = tmp_path_factory.mktemp("night")
    ended, files = run_demo(load_config(), folder, RememberingScreen(), SAID)
    assert ended.outcome == "stopped_by_user"
    sides, rate = soundfile.read(files.wav, dtype="int16")
    assert rate == OUTPUT_RATE
    write_wav(folder / "person.wav", sides[:, 0], rate)
    return folder / "person.wav"


def replay(wav: Path, folder: Path, *before: str) -> tuple[str, bytes]:
    """Standard output and the sound of one run, in a fresh journal."""
    folder.mkdir()
    command = [*before, sys.executable, "-m", "voice_assistant", "run", "nightly"]
    command += ["--listen-from", str(wav), "--speak-to", str(folder / "spoken.wav")]
    command += ["--json", "--db", str(folder / "journal.db"), "--engine", "whisper"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout, (folder / "spoken.wav").read_bytes()


def test_five_runs_of_one_wav_are_identical_to_the_byte(night: Path, tmp_path: Path) -> None:
    runs = [replay(night, tmp_path / str(number)) for number in range(RUNS)]
    assert all(run == runs[0] for run in runs)
    *turns, session = [json.loads(line) for line in runs[0][0].splitlines()]
    assert session["outcome"] == "stopped_by_user"
    heard = {turn["step"]: turn["heard"] for turn in turns}
    assert heard["mood"] == "about a six"
    assert "sister called" in heard["went-well"]
    assert "dinner" in heard["went-well"], "nine seconds of thinking did not end the answer"


def test_a_session_runs_where_only_loopback_exists(night: Path, tmp_path: Path) -> None:
    alone = ["unshare", "--net", "--map-root-user"]
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"], check=False).returncode:
        pytest.skip("this system gives no network namespace")
    told, _ = replay(night, tmp_path / "alone", *alone)
    assert json.loads(told.splitlines()[-1])["outcome"] == "stopped_by_user"


def test_nothing_connects_even_where_it_could(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole of a session, in this process, with every attempt counted."""
    attempts: list[object] = []

    def refuse(self: socket.socket, address: object) -> None:
        attempts.append((self.family, address))
        raise OSError("refused")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    ended, _ = run_demo(load_config(), tmp_path, RememberingScreen(), [Line("Stop.", at_ms=9_000)])
    assert (ended.outcome, attempts) == ("stopped_by_user", [])
