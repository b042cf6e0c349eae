"""The audio server dies in the middle of an answer and comes back: nothing said is lost, the
program says what happened, and goes on at the same question. The program is unmodified."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.audio.virtual_person import VirtualPerson
from tests.audio.virtual_sound import virtual_sound
from tests.real_sound.night import ROOT, Night

pytestmark = [pytest.mark.sound, pytest.mark.model, pytest.mark.voice]


def journal_of(home: Path) -> str:
    program = [sys.executable, "-m", "voice_assistant", "log", "show", "1", "--json"]
    env = {"VOICE_ASSISTANT_HOME": str(home), "PYTHONPATH": str(ROOT), "PATH": ""}
    done = subprocess.run(program, env=env, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout


def test_a_server_killed_in_mid_answer_and_brought_back(tmp_path: Path) -> None:
    home = tmp_path / "home"
    before, after, stop = "My sister called this morning.", "And I cooked dinner.", "Stop."
    with (
        virtual_sound() as sound,
        Night(sound, tmp_path, "run", "nightly", "--short", "--fresh", home=home) as night,
    ):
        night.prepare("About a six.", before, after, stop)
        night.answer("How is your mood", "About a six.", timeout_s=90)
        night.answer("What went right", before)
        night.wait_for("My sister called")
        sound.kill()
        night.wait_for("I can't hear the microphone", 20)
        time.sleep(2)
        night.person.__exit__(None, None, None)
        sound.start()
        back = time.monotonic()
        heard_again = night.wait_for("The microphone is back", 30)
        night.person = VirtualPerson(sound, tmp_path / "after.wav")
        night.wait_quiet(1.0)
        night.say(after)
        night.wait_for("cooked dinner")
        night.say(stop)
        night.wait_for("We'll stop here")
        assert night.wait_end() == 0
    # Up to 2 s until the next try, and a loaded machine's time to open the device.
    assert heard_again - back < 10
    kept = journal_of(home)
    assert "sister called" in kept
    assert "cooked dinner" in kept
