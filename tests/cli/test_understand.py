"""`understand`: one row out for each line in, whatever the line."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from voice_assistant.cli import main


def rows(given: str | bytes, *options: str) -> list[dict[str, object]]:
    result = CliRunner().invoke(main, ["understand", "--json", *options], input=given)
    assert result.exit_code == 0
    assert result.stdout.isascii()
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_each_line_gives_a_row() -> None:
    got = rows("skip this one please\n\ni want to die\n")
    assert got[0] == {
        "text": "skip this one please",
        "intent": "next",
        "slots": {},
        "answer": None,
        "safety": "none",
        "confidence": 1.0,
    }
    assert [row["text"] for row in got] == ["skip this one please", "", "i want to die"]
    assert [row["safety"] for row in got] == ["none", "none", "crisis"]


@pytest.mark.parametrize(
    ("expect", "text", "answer"),
    [
        ("yes-no", "i guess so", True),
        ("yes-no", "not really", False),
        ("scale", "three out of ten", 3),
        ("number", "twenty five", 25),
        ("duration", "an hour and a half", 5400),
        ("free", "seven", None),
    ],
)
def test_what_is_expected_gives_the_answer(expect: str, text: str, answer: object) -> None:
    assert rows(text, "--expect", expect)[0]["answer"] == answer


def test_bytes_that_are_no_text_still_give_a_row() -> None:
    assert rows(b"\xff\xfe\x00 stop\r\nstop\r\n")[1]["text"] == "stop"
    assert rows("caf\u00e9 \u2028 ok\n")[0]["text"] == "caf\u00e9 \u2028 ok"


def test_without_json_a_line_can_be_read() -> None:
    result = CliRunner().invoke(main, ["understand"], input="what is step four\n")
    assert "explain_step  step=4" in result.stdout


def test_an_unknown_expectation_is_wrong_usage() -> None:
    result = CliRunner().invoke(main, ["understand", "--expect", "poem"], input="")
    assert result.exit_code == 2


def test_a_reader_that_leaves_early_is_no_error() -> None:
    command = [sys.executable, "-m", "voice_assistant", "understand", "--json"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(b"yes\n")
        process.stdin.flush()
        process.stdout.readline()
        process.stdout.close()
        process.stdin.write(b"yes\n" * 50)
        process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=30) == 0
