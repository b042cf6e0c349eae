"""Nothing leaves the machine, not even from native code that no socket of Python's sees, and
nothing is written outside the program's own folders. `test_replay.py` cuts the network itself."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.program import PATIENCE_S, environment, rows, run

pytestmark = [pytest.mark.model, pytest.mark.voice]

SESSIONS = {
    "typed": ("run", "nightly", "--text", "--json"),
    "spoken": ("demo", "--json"),
    "checked": ("doctor", "--json"),
}
ANSWERS = "six\nMy sister called.\n" + "no\n" * 20


@pytest.mark.parametrize("kind", list(SESSIONS))
def test_no_call_reaches_for_a_network_and_no_file_is_left_elsewhere(
    tmp_path: Path, home: Path, kind: str
) -> None:
    calls = tmp_path / "calls"
    (home / "passing").mkdir()
    elsewhere = {"XDG_CACHE_HOME": str(home / "cache"), "TMPDIR": str(home / "passing")}
    done = run(*SESSIONS[kind], text=ANSWERS, env=environment(**elsewhere), before=tracing(calls))
    assert rows(done.stdout), done.stderr
    if calls.exists():
        assert [line for line in calls.read_text().splitlines() if "AF_INET" in line] == []
    own = home / "voice-assistant"
    files = [path for path in home.rglob("*") if path.is_file()]
    assert [path for path in files if not path.is_relative_to(own)] == []


def tracing(calls: Path) -> list[str]:
    """What writes down each call that could reach another machine; nothing where it cannot."""
    trace = ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", str(calls)]
    if shutil.which("strace") is None:
        return []
    tried = subprocess.run([*trace, "true"], capture_output=True, timeout=PATIENCE_S, check=False)
    calls.unlink(missing_ok=True)
    return [] if tried.returncode else trace
