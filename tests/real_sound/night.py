"""A night with the unmodified program: it runs as a process among virtual sound devices, and the
synthetic person answers what it reads and hears."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.audio.virtual_person import VirtualPerson, write_spoken
from tests.audio.virtual_sound import VirtualSound
from voice_assistant.config import HOME_VARIABLE
from voice_assistant.events import OUTPUT_RATE
from voice_assistant.voice.voices import choose_voice

ROOT = Path(__file__).parent.parent.parent
PERSON_WPM = 165
POLL_S = 0.02


class Night:
    """`voice-assistant ARGUMENTS` running live; all moments are on `time.monotonic`."""

    def __init__(
        self, sound: VirtualSound, folder: Path, *arguments: str, home: Path | None = None
    ) -> None:
        self.folder = folder
        self.person = VirtualPerson(sound, folder / "loudspeaker.wav")
        self._voice = choose_voice("natural", folder / "speech")
        self._lines: list[tuple[float, str]] = []
        self._read = 0
        env = {
            **sound.env,
            HOME_VARIABLE: str(home or folder / "home"),
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": str(ROOT),
            "COLUMNS": "1000",
        }
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "voice_assistant", *arguments],
            env=env,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._collect, daemon=True)
        self._reader.start()

    @property
    def text(self) -> str:
        """Everything printed so far."""
        return "\n".join(line for _, line in self._lines)

    def prepare(self, *lines: str) -> None:
        """Make the sound of what will be said, ahead of time."""
        for line in lines:
            self._wav(line)

    def wait_for(self, words: str, timeout_s: float = 30) -> float:
        """When a line with `words` was printed, looking after the last one that was waited for."""
        until = time.monotonic() + timeout_s
        while time.monotonic() < until:
            for index in range(self._read, len(self._lines)):
                moment, line = self._lines[index]
                if words in line:
                    self._read = index + 1
                    return moment
            time.sleep(POLL_S)
        raise AssertionError(f"{words!r} was not printed in {timeout_s} s:\n{self.text}")

    def wait_quiet(self, quiet_s: float = 0.7, timeout_s: float = 30) -> None:
        """Until the loudspeaker has been silent for `quiet_s`."""
        until = time.monotonic() + timeout_s
        while self.person.quiet_for(time.monotonic()) < quiet_s:
            assert time.monotonic() < until, f"never quiet:\n{self.text}"
            time.sleep(POLL_S)

    def wait_sound(self, after: float, timeout_s: float = 10) -> float:
        """When the loudspeaker first sounded after that moment."""
        until = time.monotonic() + timeout_s
        while time.monotonic() < until:
            self.person.listen()
            first = self.person.first_sound_after(after)
            if first is not None:
                return first
            time.sleep(POLL_S)
        raise AssertionError(f"nothing was heard:\n{self.text}")

    def wait_silence(self, after: float, quiet_s: float = 0.25, timeout_s: float = 10) -> float:
        """When the loudspeaker's sound after that moment ended."""
        until = time.monotonic() + timeout_s
        while time.monotonic() < until:
            self.person.listen()
            last = self.person.last_sound_before_quiet(after, quiet_s)
            if last is not None:
                return last
            time.sleep(POLL_S)
        raise AssertionError(f"it never fell silent:\n{self.text}")

    def answer(
        self, prompt: str, *lines: str, pause_s: float = 1.2, timeout_s: float = 30
    ) -> float:
        """Wait for the prompt and its end, then say the lines; returns when the last one ended."""
        self.wait_for(prompt, timeout_s)
        self.wait_sound(time.monotonic() - 0.5)
        self.wait_quiet()
        return self.say(*lines, pause_s=pause_s)

    def say(self, *lines: str, pause_s: float = 1.2) -> float:
        """Say the lines, `pause_s` apart; returns when the last one ended."""
        ended = 0.0
        for index, line in enumerate(lines):
            if index:
                time.sleep(pause_s)
            _, ended = self.person.say(self._wav(line))
        return ended

    def wait_end(self, timeout_s: float = 60) -> int:
        """The program's exit code."""
        return self.process.wait(timeout_s)

    def _wav(self, line: str) -> Path:
        name = "".join(letter if letter.isalnum() else "-" for letter in line)[:40]
        path = self.folder / f"{name}.wav"
        if not path.exists():
            speech = self._voice.render(line, PERSON_WPM)
            write_spoken(self.folder, name, speech.samples, OUTPUT_RATE)
        return path

    def _collect(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.append((time.monotonic(), line.rstrip()))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self._reader.join(5)
        self.process.__exit__(kind, error, traceback)
        self.person.__exit__(kind, error, traceback)
