"""Virtual sound devices for tests: a PulseAudio daemon of their own, seen through ALSA.

PortAudio reads HOME/.asoundrc once, when it is loaded, so whatever uses these devices runs as a
subprocess with `sound.env`.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NEEDED = ("pulseaudio", "pactl")
START_S = 10.0

# norewinds: without it the first block of a recording comes 1 to 2 s late and its start is lost.
SERVER = """
.fail
load-module module-native-protocol-unix
load-module module-null-sink sink_name=speaker rate=48000 channels=2 norewinds=1
load-module module-null-sink sink_name=mic rate=48000 channels=1 norewinds=1
set-default-sink speaker
set-default-source mic.monitor
"""

DEVICES = """
pcm.va_speaker { type pulse device "speaker"         hint { show on description "out" } }
pcm.va_tap     { type pulse device "speaker.monitor" hint { show on description "tap" } }
pcm.va_mic     { type pulse device "mic.monitor"     hint { show on description "in" } }
pcm.va_mouth   { type pulse device "mic"             hint { show on description "mouth" } }
pcm.!default   { type asym playback.pcm "va_speaker" capture.pcm "va_mic" }
"""


class VirtualSound:
    """Four devices. The program hears `microphone` and plays to `loudspeaker`; the test speaks into
    `mouth` and hears `tap`. The program's default devices are the first two."""

    loudspeaker = "va_speaker"
    tap = "va_tap"
    microphone = "va_mic"
    mouth = "va_mouth"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._runtime, home = folder / "run", folder / "home"
        self._runtime.mkdir(mode=0o700)
        home.mkdir()
        (home / ".asoundrc").write_text(DEVICES)
        (folder / "server.pa").write_text(SERVER)
        self.env = {
            **os.environ,
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(self._runtime),
            "PULSE_SERVER": f"unix:{self._runtime}/pulse/native",
        }

    def start(self) -> None:
        """Start the daemon and wait until it answers."""
        script = str(self._folder / "server.pa")
        command = ["pulseaudio", "-n", "-F", script, "--daemonize=yes", "--exit-idle-time=-1"]
        subprocess.run(command, env=self.env, check=True, timeout=START_S, capture_output=True)
        deadline = time.monotonic() + START_S
        while self._ask("info").returncode != 0:
            if time.monotonic() > deadline:
                raise TimeoutError("pulseaudio did not answer")
            time.sleep(0.05)

    def kill(self) -> None:
        """Kill the daemon outright, as a crash would; `start` brings the same devices back."""
        pid_file = self._runtime / "pulse" / "pid"
        if not pid_file.exists():
            return
        pid = int(pid_file.read_text())
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + START_S
        while _alive(pid) and time.monotonic() < deadline:
            time.sleep(0.01)
        shutil.rmtree(self._runtime / "pulse")

    def remove_microphone(self) -> None:
        """Unload the sink that `microphone` records from, as if it were unplugged."""
        modules = self._ask("list", "short", "modules").stdout.decode().splitlines()
        index = next(line.split()[0] for line in modules if "sink_name=mic " in line)
        self._ask("unload-module", index)

    def run(self, code: str, *arguments: str, timeout: float = 60) -> str:
        """Run Python `code` among these devices; returns its standard output."""
        command = [sys.executable, "-c", code, *arguments]
        done = subprocess.run(
            command, env=self.env, capture_output=True, text=True, timeout=timeout, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def popen(self, code: str, *arguments: str) -> subprocess.Popen[str]:
        """Start Python `code` among these devices, with its standard streams as text pipes."""
        command = [sys.executable, "-u", "-c", code, *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(
            command, env=self.env, stdin=pipe, stdout=pipe, stderr=pipe, text=True
        )

    def _ask(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            ["pactl", *words], env=self.env, capture_output=True, timeout=START_S, check=False
        )


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A killed daemon without a parent that waits for it stays on as a zombie.
    return not Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].startswith(" Z")


@contextmanager
def virtual_sound() -> Iterator[VirtualSound]:
    """Virtual devices for as long as the block runs; skips the test where PulseAudio is missing."""
    missing = [program for program in NEEDED if shutil.which(program) is None]
    if missing:
        pytest.skip(f"virtual sound needs {' and '.join(missing)}")
    # A short path: a socket's may not exceed 108 bytes, and pytest's folders are long.
    with tempfile.TemporaryDirectory(prefix="va") as folder:
        sound = VirtualSound(Path(folder))
        sound.start()
        try:
            yield sound
        finally:
            sound.kill()
