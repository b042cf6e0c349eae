"""Fixtures of the command line's tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.cli.program import environment, rows, run
from voice_assistant.config import HOME_VARIABLE


@pytest.fixture(scope="session")
def the_demo(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What `demo --json` printed, its files left to be looked at where it puts them by itself."""
    folder = tmp_path_factory.mktemp("demo")
    env = environment(**{HOME_VARIABLE: str(folder / "home"), "HOME": str(folder), "TZ": "Etc/UTC"})
    done = run("demo", "--json", env=env)
    assert done.returncode == 0, done.stderr
    (row,) = rows(done.stdout)
    return row


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Real speech: the natural voice says one sentence into a WAV."""
    from voice_assistant.audio.wav import write_wav
    from voice_assistant.events import OUTPUT_RATE
    from voice_assistant.voice.voices import choose_voice

    folder = tmp_path_factory.mktemp("spoken")
    speech = choose_voice("natural", folder / "cache").render("I went for a walk today.", 165)
    write_wav(folder / "spoken.wav", speech.samples, OUTPUT_RATE)
    return folder / "spoken.wav"


@pytest.fixture
def silence(tmp_path: Path) -> Path:
    """Three seconds in which nobody speaks."""
    soundfile.write(tmp_path / "silence.wav", np.zeros(48_000, np.int16), 16_000)
    return tmp_path / "silence.wav"
