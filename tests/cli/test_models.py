"""`models` on a small model of our own, served on loopback."""

from __future__ import annotations

import hashlib
import io
import json
import socket
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from voice_assistant.cli import main, models
from voice_assistant.config import load_config
from voice_assistant.recognition import catalogue

NAME = "vosk-model-tiny"
FILES = (
    "am/final.mdl",
    "conf/mfcc.conf",
    "conf/model.conf",
    "graph/HCLr.fst",
    "graph/Gr.fst",
    "graph/phones/word_boundary.int",
    "ivector/final.ie",
)


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in FILES:
            archive.writestr(f"{NAME}/{name}", name)
    return buffer.getvalue()


@pytest.fixture
def zip_path(tmp_path: Path) -> Path:
    """A zip that the catalogue knows, in a folder that a mirror may serve."""
    path = tmp_path / "served" / f"{NAME}.zip"
    path.parent.mkdir()
    path.write_bytes(zipped())
    return path


@pytest.fixture(autouse=True)
def _own_catalogue(zip_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "catalogue"
    folder.mkdir()
    (folder / "catalogue.toml").write_text(
        f'[[model]]\nname = "{NAME}"\nurl = "http://127.0.0.1:9/{NAME}.zip"\n'
        f"size = {zip_path.stat().st_size}\n"
        f'sha256 = "{hashlib.sha256(zip_path.read_bytes()).hexdigest()}"\n'
        'licence = "Apache-2.0"\nlanguage = "en-US"\nnote = "Tiny."\ndefault = true\n'
    )
    monkeypatch.setattr(catalogue, "resource", lambda name: folder)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def mirror(zip_path: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(zip_path.parent)))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def run(*args: str) -> Result:
    return CliRunner().invoke(main, ["models", *args])


def rows() -> list[dict[str, object]]:
    return [json.loads(line) for line in run("list", "--json").stdout.splitlines()]


def test_a_model_is_fetched_listed_verified_and_removed(mirror: str) -> None:
    assert [row["installed"] for row in rows()] == [False]
    fetched = run("fetch", "--mirror", mirror)
    assert fetched.exit_code == 0, fetched.stderr
    assert str(load_config().models_folder / NAME) in fetched.stdout
    assert [row["installed"] for row in rows()] == [True]
    assert run("verify").stdout == f"{NAME} is whole.\n"
    assert run("remove", NAME).exit_code == 0
    assert [row["installed"] for row in rows()] == [False]


def test_a_row_holds_what_the_catalogue_says(zip_path: Path) -> None:
    (row,) = rows()
    assert row == {
        "name": NAME,
        "language": "en-US",
        "licence": "Apache-2.0",
        "size": zip_path.stat().st_size,
        "sha256": hashlib.sha256(zip_path.read_bytes()).hexdigest(),
        "installed": False,
    }


def test_progress_goes_to_standard_error_in_tenths(mirror: str) -> None:
    result = run("fetch", "--mirror", mirror)
    assert f"{NAME}: 100 %\n" in result.stderr
    assert "%" not in result.stdout


def test_a_terminal_sees_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with models._progress(NAME) as progress:
        for done in (0, 50, 100):
            progress(done, 100)
    assert NAME in terminal.getvalue()
    assert "100/100 bytes" in terminal.getvalue()


def test_a_second_fetch_asks_nobody(zip_path: Path) -> None:
    run("fetch", "--zip", str(zip_path))
    again = run("fetch")
    assert (again.exit_code, again.stdout) == (0, f"{NAME} is here already.\n")


def test_a_wrong_zip_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.zip"
    wrong.write_bytes(zipped() + b"more")
    result = run("fetch", "--zip", str(wrong))
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "SHA-256" in result.stderr
    assert [row["installed"] for row in rows()] == [False]


def test_zip_and_mirror_exclude_each_other() -> None:
    assert run("fetch", "--zip", "a", "--mirror", "b").exit_code == 2


def test_an_address_that_refuses_is_one_line_at_once() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.monotonic()
    result = run("fetch", "--mirror", f"http://127.0.0.1:{port}")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "--mirror" in result.stderr
    assert time.monotonic() - began < 5


def test_a_damaged_model_is_named(zip_path: Path) -> None:
    run("fetch", "--zip", str(zip_path))
    (load_config().models_folder / NAME / "am" / "final.mdl").write_text("am/final.MDL")
    result = run("verify")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "models fetch" in result.stderr


@pytest.mark.parametrize("args", [("fetch", "tiny"), ("verify", "tiny"), ("remove", "tiny")])
def test_an_unknown_name_suggests_the_nearest(args: tuple[str, str]) -> None:
    result = run(*args)
    assert result.exit_code == 1
    assert NAME in result.stderr
