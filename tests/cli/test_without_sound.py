"""No microphone, one that is in use, no PortAudio: with a terminal and without."""

from __future__ import annotations

import os
import pty
import signal
from pathlib import Path

import pytest

from tests.cli.program import INTERRUPTED, Running, environment, journal_path, run, the_line

FAKE_SOUND = """
import sys
from tests.audio.fake_sounddevice import FakeSoundDevice
fake = FakeSoundDevice()
{arrange}
sys.modules[__name__] = fake
"""
NO_DEVICE = FAKE_SOUND.format(arrange="fake.devices = []")
IN_USE = FAKE_SOUND.format(
    arrange="fake.refuse = {(r, c): -9985 for r in (16000, 24000, 48000) for c in (1, 2)}"
)
NO_PORTAUDIO = "raise OSError('PortAudio library not found')\n"


def with_sound(folder: Path, module: str) -> dict[str, str]:
    """An environment whose `sounddevice` is `module`."""
    (folder / "sounddevice.py").write_text(module)
    return environment(folder)


@pytest.mark.parametrize(
    ("module", "says", "next_step"),
    [
        (NO_DEVICE, "No microphone was found.", "voice-assistant devices"),
        (IN_USE, "in use by another program", "Close the other program"),
        (NO_PORTAUDIO, "The PortAudio library is missing.", "Run `"),
    ],
)
def test_without_a_terminal_it_says_so_and_how_to_type(
    tmp_path: Path, module: str, says: str, next_step: str
) -> None:
    line = the_line(run("run", "nightly", env=with_sound(tmp_path, module)), 1)
    assert says in line
    assert next_step in line
    assert "voice-assistant run SCRIPT --text" in line
    assert not journal_path().exists()


@pytest.mark.parametrize("module", [NO_DEVICE, IN_USE, NO_PORTAUDIO])
def test_at_a_terminal_it_is_typed_and_says_why(tmp_path: Path, module: str) -> None:
    ours, theirs = pty.openpty()
    with Running("run", "nightly", env=with_sound(tmp_path, module), stdin=theirs) as program:
        os.close(theirs)
        program.wait_for("assistant:")
        program.send(signal.SIGINT)
        assert program.end() in INTERRUPTED
        os.close(ours)
    why, how, ended = program.complaints
    assert "So this session is typed. To mend it:" in why
    assert "Ctrl-D" in how
    assert ended.startswith("Interrupted.")
