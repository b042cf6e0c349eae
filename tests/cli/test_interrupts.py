"""Signals in every phase: one line, exit code 130, and whatever was finished is kept.

`test_bad_input.py` has the one while an answer is awaited.
"""

from __future__ import annotations

import http.server
import os
import pty
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.audio.virtual_sound import virtual_sound
from tests.cli.program import (
    COMMAND,
    INTERRUPTED,
    PATIENCE_S,
    Running,
    environment,
    journal_path,
    query,
    rows,
    run,
)
from voice_assistant.interrupts import heed, held, interrupted, signals_interrupt
from voice_assistant.person import Line
from voice_assistant.testing import Conversation, RememberingScreen, converse

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
TYPED = ("run", "nightly", "--short", "--text")
SAVED = "Interrupted. Everything you finished saying is saved."


# Through the program.


@pytest.mark.parametrize("number", SIGNALS)
def test_while_it_loads(number: signal.Signals) -> None:
    lock = journal_path().with_name("journal.db.lock")
    with Running(*TYPED) as program:
        program.wait_until(lock.exists, "the lock")
        program.send(number)
        assert program.end() in INTERRUPTED
    assert program.complaints == [SAVED]
    assert run("log", "list").returncode == 0


@pytest.mark.parametrize("number", SIGNALS)
def test_in_the_silence_of_a_practice(number: signal.Signals) -> None:
    ours, theirs = pty.openpty()
    with Running("run", "long-exhale", "--text", stdin=theirs) as program:
        os.close(theirs)
        program.wait_for("assistant: Welcome.")
        time.sleep(0.5)
        began = time.monotonic()
        program.send(number)
        assert program.end() in INTERRUPTED
        assert time.monotonic() - began < 2
        os.close(ours)
    assert program.complaints[1:] == [SAVED]
    assert query("SELECT outcome, next_step FROM sessions") == [("interrupted", None)]


@pytest.mark.sound
@pytest.mark.voice
@pytest.mark.model
@pytest.mark.parametrize("number", SIGNALS)
def test_in_the_middle_of_a_spoken_prompt(number: signal.Signals) -> None:
    with virtual_sound() as sound:
        env = {**environment(), **{name: sound.env[name] for name in SOUND}}
        with Running("run", "nightly", env=env) as program:
            program.wait_for("assistant: Welcome.")
            time.sleep(0.5)
            program.send(number)
            assert program.end() in INTERRUPTED
    assert program.complaints == [SAVED]
    assert query("SELECT outcome, next_step FROM sessions") == [("interrupted", "welcome")]


SOUND = ("HOME", "XDG_RUNTIME_DIR", "PULSE_SERVER")


@pytest.mark.voice
@pytest.mark.model
@pytest.mark.parametrize("number", SIGNALS)
def test_in_the_demo(tmp_path: Path, number: signal.Signals) -> None:
    out = tmp_path / "out"
    with Running("demo", "--out", out) as program:
        program.wait_for("you: About a six.")
        program.send(number)
        assert program.end() in INTERRUPTED
    assert program.complaints == [f"Interrupted. What was recorded so far is in {out}."]
    assert query("SELECT outcome FROM sessions", out / "journal.db") == [("interrupted",)]
    assert query("SELECT count(*) FROM segments", out / "journal.db") != [(0,)]
    assert "you: About a six." in (out / "transcript.txt").read_text("utf-8")
    assert (out / "demo.wav").stat().st_size > 44
    assert not journal_path().exists()


@pytest.mark.voice
@pytest.mark.model
def test_while_it_transcribes(spoken: Path) -> None:
    with Running("transcribe", *[spoken] * 200, "--json") as program:
        program.wait_for('"file"')
        program.send(signal.SIGTERM)
        assert program.end() in INTERRUPTED
    assert program.complaints == ["Interrupted. The files before this one are done."]
    assert 0 < len(rows("\n".join(program.out))) < 200


def test_in_the_doctors_hands() -> None:
    with Running("doctor") as program:
        program.wait_for("microphone:")
        program.send(signal.SIGINT)
        assert program.end() in INTERRUPTED
    assert program.complaints == ["Interrupted. The parts not named are not checked."]


@pytest.fixture
def slow_server() -> Iterator[str]:
    """Sends 100 KB of a zip and then no more."""
    enough = threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "41205931")
            self.send_header("ETag", '"one"')
            self.end_headers()
            self.wfile.write(b"x" * 100_000)
            self.wfile.flush()
            enough.wait(20)

        def log_message(self, *_: object) -> None:
            """Silence."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    enough.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("number", SIGNALS)
def test_in_a_download(slow_server: str, number: signal.Signals) -> None:
    models = journal_path().parent / "models"
    with Running("models", "fetch", "--mirror", slow_server) as program:
        program.wait_until(lambda: any(models.glob(".*.part")), "a part of the download")
        program.send(number)
        assert program.end() in INTERRUPTED
    assert program.complaints == [
        "Interrupted. Run the same command again: it goes on with what is here."
    ]
    assert [path.name for path in models.iterdir() if not path.name.startswith(".")] == []


@pytest.mark.skipif(shutil.which("setsid") is None, reason="needs a terminal of its own")
def test_a_terminal_that_is_closed_is_an_interrupt_that_nobody_can_be_told_of() -> None:
    ours, theirs = pty.openpty()
    command = ["setsid", "--ctty", *COMMAND, *TYPED]
    with subprocess.Popen(
        command, env=environment(), stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        printed = b""
        while b"assistant: Feel" not in printed:
            printed += os.read(ours, 1024)
        os.close(ours)
        assert process.wait(PATIENCE_S) in INTERRUPTED
    assert query("SELECT outcome FROM sessions") == [("interrupted",)]


def test_killed_outright_the_next_one_offers_to_go_on_from_the_last_question() -> None:
    with Running(*TYPED) as program:
        program.enter("six", "I called my sister.")
        program.wait_for("Did resentment visit you")
        program.send(signal.SIGKILL)
        assert program.end() == -signal.SIGKILL
    assert query("SELECT outcome FROM sessions") == [(None,)]
    assert query("SELECT count(*) FROM segments") == [(2,)]
    offered = run(*TYPED, text="yes\n").stdout
    assert "Shall we go on from there?" in offered
    assert "Did resentment visit you" in offered
    assert "How is your mood" not in offered


# The handler itself.


def test_what_a_library_swallowed_is_raised_again() -> None:
    with signals_interrupt():
        with suppress(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGTERM)
        assert interrupted()
        with pytest.raises(KeyboardInterrupt):
            heed()
    assert not interrupted()
    heed()


def test_what_is_to_be_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with signals_interrupt():
            os.kill(os.getpid(), signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_afterwards_the_handlers_are_those_from_before() -> None:
    before = [signal.getsignal(number) for number in SIGNALS]
    with signals_interrupt():
        pass
    assert [signal.getsignal(number) for number in SIGNALS] == before


def signalled(times: int, finished: list[str]) -> None:
    with signals_interrupt(), held():
        for _ in range(times):
            os.kill(os.getpid(), signal.SIGTERM)
        finished.append("what had begun")


def test_what_has_begun_is_finished_before_a_signal_interrupts() -> None:
    finished: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        signalled(1, finished)
    assert finished


def test_the_second_signal_insists() -> None:
    finished: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        signalled(2, finished)
    assert not finished


def test_a_sentence_that_was_shown_is_also_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The signal comes in the very moment in which the words appear on the screen."""

    def appears(screen: RememberingScreen, text: str) -> None:
        os.kill(os.getpid(), signal.SIGHUP)

    monkeypatch.setattr(RememberingScreen, "heard", appears)
    conversation = Conversation("nightly", line=(Line("About a six.", step="mood"),))
    with pytest.raises(KeyboardInterrupt), signals_interrupt():
        converse(conversation, tmp_path / "journal.db")
    kept = query("SELECT said FROM segments", tmp_path / "journal.db")
    assert kept == [("About a six.",)]
