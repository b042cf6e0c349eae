"""A whole reflection over real sound devices, with the program unmodified."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.audio.virtual_sound import virtual_sound
from tests.real_sound.night import ROOT, Night

pytestmark = [pytest.mark.sound, pytest.mark.model, pytest.mark.voice]

THINKING_S = 15.0


def entries(home: Path) -> tuple[dict[str, object], list[dict[str, object]]]:
    """The one session in the journal, and its turns."""
    program = [sys.executable, "-m", "voice_assistant", "log"]
    env = {"VOICE_ASSISTANT_HOME": str(home), "PYTHONPATH": str(ROOT), "PATH": ""}
    listed = subprocess.run(
        [*program, "list", "--json"], env=env, capture_output=True, text=True, check=True
    )
    (session,) = [json.loads(line) for line in listed.stdout.splitlines()]
    shown = subprocess.run(
        [*program, "show", str(session["id"]), "--json"],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    return session, [json.loads(line) for line in shown.stdout.splitlines()]


def test_a_reflection_with_a_thinking_pause_a_repeat_a_skip_and_a_stop(tmp_path: Path) -> None:
    home = tmp_path / "home"
    lines = (
        "About a six.",
        "My sister called this morning.",
        "And I cooked a proper dinner. That's all.",
        "Could you repeat that, please?",
        "No.",
        "Skip.",
        "Stop.",
    )
    with (
        virtual_sound() as sound,
        Night(sound, tmp_path, "run", "nightly", "--short", "--fresh", home=home) as night,
    ):
        night.prepare(*lines)
        mood, sister, dinner, repeat, no, skip, stop = lines
        night.answer("How is your mood", mood, timeout_s=90)

        night.answer("What went right", sister)
        night.wait_for("My sister called")
        spoken_before = len(night.text)
        time.sleep(THINKING_S)
        assert "assistant:" not in night.text[spoken_before:], "the pause ended the turn"
        night.say(dinner)

        night.answer("Did resentment", repeat)
        night.answer("Did resentment", no)
        night.answer("Is something owed", skip)

        asked = night.wait_for("What is one thing")
        night.wait_sound(asked)
        time.sleep(1.0)
        stopped = night.say(stop)
        farewell = night.wait_for("We'll stop here")
        assert night.wait_end() == 0
    assert farewell - stopped < 2.0
    session, _ = entries(home)
    assert session["outcome"] == "stopped_by_user"
    kept = night.text
    assert "you: About a six." in kept
    assert kept.count("Did resentment visit you today?") == 2
