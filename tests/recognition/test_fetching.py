"""Models over HTTP: whatever the server, the disk or the person does, it completes or says why."""

from __future__ import annotations

import shutil
import socket
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.recognition.model_server import ModelServer, serving
from tests.recognition.model_zip import FILES, NAME, content, described, make_zip
from voice_assistant.errors import DownloadError, ModelError
from voice_assistant.recognition import downloading, fetching, unpacking
from voice_assistant.recognition.catalogue import CatalogueModel
from voice_assistant.recognition.downloading import Source, download
from voice_assistant.recognition.fetching import fetch, installed, remove, verify


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_zip(tmp_path_factory.mktemp("zip") / "model.zip")


@pytest.fixture
def server(archive: Path) -> Iterator[ModelServer]:
    with serving(ModelServer(archive.read_bytes())) as running:
        yield running


@pytest.fixture
def model(archive: Path, server: ModelServer) -> CatalogueModel:
    return described(archive, server.url)


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "models"


def part(into: Path) -> Path:
    return next(iter(into.glob(".*.zip.part")))


def assert_complete(into: Path) -> None:
    for name in FILES:
        assert (into / NAME / name).read_bytes() == content(name)
    assert installed(into) == (NAME,)
    assert {path.name for path in into.iterdir()} <= {NAME, ".lock"}


def test_a_model_is_fetched_checked_and_unpacked(model: CatalogueModel, into: Path) -> None:
    seen: list[tuple[int, int]] = []
    path = fetch(model, into, progress=lambda done, total: seen.append((done, total)))
    assert path == into / NAME
    assert_complete(into)
    assert seen[0] == (0, model.size)
    assert seen[-1] == (model.size, model.size)
    verify(model, into)


def test_what_is_there_already_is_not_fetched_again(
    model: CatalogueModel, into: Path, server: ModelServer
) -> None:
    fetch(model, into)
    fetch(model, into)
    assert len(server.requests) == 1


def test_a_damaged_model_is_fetched_anew(model: CatalogueModel, into: Path) -> None:
    fetch(model, into)
    (into / NAME / FILES[0]).write_bytes(b"cut")
    assert installed(into) == ()
    fetch(model, into)
    assert_complete(into)


class Interrupt:
    """A Ctrl-C at the first progress past `at` bytes."""

    def __init__(self, at: int) -> None:
        self._at = at

    def __call__(self, done: int, total: int) -> None:
        if done > self._at:
            raise KeyboardInterrupt


@pytest.mark.parametrize("known_size", [True, False])
def test_an_interrupted_download_goes_on_where_it_stopped(
    archive: Path, into: Path, server: ModelServer, known_size: bool
) -> None:
    model = described(archive, server.url, size=known_size)
    with pytest.raises(KeyboardInterrupt):
        fetch(model, into, progress=Interrupt(at=100_000))
    held = part(into).stat().st_size
    assert held > 100_000
    assert installed(into) == ()
    fetch(model, into)
    assert server.ranges_asked == [None, f"bytes={held}-"]
    assert server.requests[1][1]["If-Range"] == server.etag
    assert_complete(into)


def test_a_broken_connection_is_taken_up_again_at_once(
    model: CatalogueModel, into: Path, server: ModelServer
) -> None:
    server.break_after = [65_536, 65_536]
    fetch(model, into)
    assert server.ranges_asked == [None, "bytes=65536-", "bytes=131072-"]
    assert_complete(into)


@pytest.mark.parametrize("lengths", [True, False])
def test_a_connection_that_keeps_breaking_is_told_and_kept(
    model: CatalogueModel, into: Path, server: ModelServer, lengths: bool
) -> None:
    server.lengths = lengths
    server.break_after = [32_768, 0]
    with pytest.raises(DownloadError, match="broke off") as broken:
        fetch(model, into)
    assert "goes on where it stopped" in broken.value.hint
    assert part(into).stat().st_size == 32_768
    fetch(model, into)
    assert_complete(into)


def test_a_server_that_ignores_ranges_starts_again(
    model: CatalogueModel, into: Path, server: ModelServer
) -> None:
    server.ranges = False
    server.break_after = [70_000]
    fetch(model, into)
    assert len(server.requests) == 2
    assert_complete(into)


def test_a_file_that_changed_meanwhile_starts_again(
    model: CatalogueModel, into: Path, server: ModelServer
) -> None:
    server.break_after = [70_000, 0]
    with pytest.raises(DownloadError):
        fetch(model, into)
    server.etag = '"two"'
    fetch(model, into)
    assert_complete(into)


@pytest.mark.parametrize("surplus", [0, 10])
def test_a_part_as_long_as_the_file_or_longer(
    archive: Path, into: Path, server: ModelServer, surplus: int
) -> None:
    model = described(archive, server.url, size=False)
    with pytest.raises(KeyboardInterrupt):
        fetch(model, into, progress=Interrupt(at=-1))
    part(into).write_bytes(server.data + bytes(surplus))
    fetch(model, into)
    assert server.ranges_asked[1] == f"bytes={len(server.data) + surplus}-"
    assert len(server.requests) == (3 if surplus else 2)
    assert_complete(into)


def test_a_part_of_other_bytes_is_thrown_away(
    model: CatalogueModel, into: Path, server: ModelServer
) -> None:
    with pytest.raises(KeyboardInterrupt):
        fetch(model, into, progress=Interrupt(at=100_000))
    held = part(into)
    held.write_bytes(bytes(held.stat().st_size))
    fetch(model, into)
    assert len(server.requests) == 3
    assert_complete(into)


def test_the_wrong_file_is_never_unpacked(
    model: CatalogueModel, into: Path, server: ModelServer
) -> None:
    server.data = bytes(len(server.data))
    with pytest.raises(DownloadError, match="SHA-256"):
        fetch(model, into)
    assert {path.name for path in into.iterdir()} == {".lock"}


@pytest.mark.parametrize("data", [b"<html>Sign in to this network</html>", bytes(1_000_000)])
def test_a_file_of_another_size_is_refused_before_it_is_stored(
    model: CatalogueModel, into: Path, server: ModelServer, data: bytes
) -> None:
    server.data = data
    with pytest.raises(DownloadError, match="bytes instead of"):
        fetch(model, into)
    server.lengths = False
    with pytest.raises(DownloadError):
        fetch(model, into)
    assert installed(into) == ()


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_refusal_is_told_with_other_ways(
    model: CatalogueModel, into: Path, server: ModelServer, status: int
) -> None:
    server.status = status
    with pytest.raises(DownloadError, match=f"answered {status}") as refused:
        fetch(model, into)
    assert "--mirror" in refused.value.hint
    assert "--zip" in refused.value.hint


@pytest.fixture
def source() -> Source:
    return Source("http://127.0.0.1:9/model.zip", "0" * 64)


def test_nobody_listening(source: Source, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1 could not be reached"):
        download(source, tmp_path / "part", downloading.unwatched)


@pytest.mark.parametrize("url", ["nonsense", "ftp://127.0.0.1/x.zip", "http://[", "http://"])
def test_an_address_that_is_none(source: Source, tmp_path: Path, url: str) -> None:
    with pytest.raises(DownloadError):
        download(replace(source, url=url), tmp_path / "part", downloading.unwatched)


def test_a_name_that_never_resolves_is_given_up(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hang = threading.Event()

    def lookup(*_: object, **__: object) -> None:
        hang.wait(10)
        raise socket.gaierror("at last")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    started = time.monotonic()
    with pytest.raises(DownloadError, match="could not be reached"):
        download(
            replace(source, url="http://slow.test/model.zip"),
            tmp_path / "part",
            downloading.unwatched,
            reach_s=0.2,
        )
    assert time.monotonic() - started < 2
    hang.set()


def test_a_server_that_accepts_and_never_answers_is_given_up(
    model: CatalogueModel, server: ModelServer, tmp_path: Path
) -> None:
    server.hold = threading.Event()
    with pytest.raises(DownloadError, match="no answer"):
        download(
            Source(model.url, model.sha256), tmp_path / "part", downloading.unwatched, reach_s=0.2
        )


def test_a_proxy_from_the_environment_is_used(
    archive: Path, into: Path, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url.removesuffix("/models/model.zip"))
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    fetch(described(archive, "http://models.test/model.zip"), into)
    assert server.requests[0][0] == "http://models.test/model.zip"
    assert_complete(into)


@pytest.mark.parametrize("mirror", ["{folder}", "{folder}/", "{folder}/other.zip"])
def test_a_mirror_is_asked_instead(
    archive: Path, into: Path, server: ModelServer, mirror: str
) -> None:
    model = described(archive, f"https://models.test/{NAME}.zip")
    folder = server.url.removesuffix("/model.zip")
    fetch(model, into, mirror=mirror.format(folder=folder))
    name = "other.zip" if mirror.endswith(".zip") else f"{NAME}.zip"
    assert [path for path, _ in server.requests] == [f"/models/{name}"]
    assert_complete(into)


def test_a_zip_file_already_here_needs_no_network(
    archive: Path, into: Path, server: ModelServer, model: CatalogueModel
) -> None:
    fetch(model, into, zip_path=archive)
    assert server.requests == []
    assert archive.exists()
    assert_complete(into)


def test_a_zip_file_that_is_another_or_missing(
    tmp_path: Path, into: Path, model: CatalogueModel
) -> None:
    other = make_zip(tmp_path / "other.zip", prefix="else/")
    with pytest.raises(DownloadError, match="SHA-256"):
        fetch(model, into, zip_path=other)
    with pytest.raises(DownloadError, match="cannot be read"):
        fetch(model, into, zip_path=tmp_path / "nothing.zip")
    assert installed(into) == ()


def test_two_fetches_at_once_download_once(
    model: CatalogueModel, into: Path, server: ModelServer
) -> None:
    server.hold = threading.Event()
    paths: list[Path] = []
    threads = [threading.Thread(target=lambda: paths.append(fetch(model, into))) for _ in "ab"]
    for thread in threads:
        thread.start()
    server.hold.set()
    for thread in threads:
        thread.join(10)
    assert paths == [into / NAME] * 2
    assert len(server.requests) == 1
    assert_complete(into)


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (unpacking.shutil, "copyfileobj"),
        (unpacking, "write_manifest"),
        (unpacking, "_put_in_place"),
        (fetching, "unpack"),
        (fetching, "discard"),
    ],
)
def test_interrupted_after_the_download_the_next_call_completes(
    model: CatalogueModel,
    into: Path,
    server: ModelServer,
    monkeypatch: pytest.MonkeyPatch,
    module: object,
    name: str,
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(module, name, _interrupted)
        with pytest.raises(KeyboardInterrupt):
            fetch(model, into)
    assert installed(into) == ((NAME,) if name == "discard" else ())
    fetch(model, into)
    assert len(server.requests) == 1
    assert_complete(into)


def test_what_a_killed_unpacking_left_is_swept(model: CatalogueModel, into: Path) -> None:
    (into / ".unpacking-xyz" / NAME / "am").mkdir(parents=True)
    fetch(model, into)
    assert_complete(into)


def test_verify_finds_a_single_changed_byte(model: CatalogueModel, into: Path) -> None:
    with pytest.raises(ModelError, match="no recognition model"):
        verify(model, into)
    fetch(model, into)
    path = into / NAME / FILES[3]
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(ModelError, match=FILES[3]) as changed:
        verify(model, into)
    assert f"voice-assistant models fetch {NAME}" in changed.value.hint
    for text in ("{", "[]", '{"a": 1}'):
        (into / NAME / "voice-assistant-manifest.json").write_text(text)
        with pytest.raises(ModelError):
            verify(model, into)


def test_remove_takes_the_model_and_what_was_fetched_of_it(
    model: CatalogueModel, into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "find_model", lambda name: model)
    with pytest.raises(ModelError, match="not on this machine"):
        remove(NAME, into)
    with pytest.raises(KeyboardInterrupt):
        fetch(model, into, progress=Interrupt(at=100_000))
    remove(NAME, into)
    assert {path.name for path in into.iterdir()} == {".lock"}
    fetch(model, into)
    remove(NAME, into)
    assert {path.name for path in into.iterdir()} == {".lock"}


def test_a_full_disk_is_told_before_anything_is_stored(
    model: CatalogueModel, into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000_000))
    with pytest.raises(DownloadError, match="1 MB are free"):
        fetch(model, into)
    assert installed(into) == ()


def test_a_folder_that_cannot_be_made(model: CatalogueModel, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DownloadError, match="cannot be written"):
        fetch(model, tmp_path / "file" / "models")


def a_zip(path: Path, *members: zipfile.ZipInfo | str) -> Path:
    with zipfile.ZipFile(make_zip(path), "a") as packed:
        for member in members:
            packed.writestr(member, b"content")
    return path


def _of_mode(mode: int) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(f"{NAME}/odd")
    member.create_system = 3
    member.external_attr = mode << 16
    return member


@pytest.mark.parametrize(
    "member",
    [
        "../outside",
        f"{NAME}/../../outside",
        "/tmp/voice-assistant-outside",
        "C:/outside",
        "..\\outside",
        f"{NAME}\\..\\..\\outside",
        _of_mode(0o120777),
        _of_mode(0o020666),
        _of_mode(0o010666),
    ],
    ids=lambda member: member if isinstance(member, str) else oct(member.external_attr >> 16),
)
def test_a_zip_that_reaches_out_of_its_folder_is_refused_whole(
    tmp_path: Path, into: Path, member: zipfile.ZipInfo | str
) -> None:
    hostile = a_zip(tmp_path / "hostile.zip", member)
    with pytest.raises(DownloadError, match="unsafe"):
        fetch(described(hostile, ""), into, zip_path=hostile)
    assert {path.name for path in into.iterdir()} == {".lock"}
    assert {path.name for path in tmp_path.iterdir()} == {"hostile.zip", "models"}


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path, into: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(f"{NAME}/zeros", bytes(50_000_000))
    with pytest.raises(DownloadError, match="far more"):
        fetch(described(bomb, ""), into, zip_path=bomb)
    assert {path.name for path in into.iterdir()} == {".lock"}


def test_what_is_no_zip_or_no_model(tmp_path: Path, into: Path) -> None:
    text = tmp_path / "text.zip"
    text.write_bytes(b"not a zip")
    with pytest.raises(DownloadError, match="not a readable zip"):
        fetch(described(text, ""), into, zip_path=text)
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as packed:
        packed.writestr("readme.txt", "hello")
    with pytest.raises(ModelError):
        fetch(described(other, ""), into, zip_path=other)
    assert {path.name for path in into.iterdir()} == {".lock"}


@pytest.mark.parametrize("prefix", ["", "another-name/", f"{NAME}/"])
def test_the_model_may_be_wrapped_in_any_folder(tmp_path: Path, into: Path, prefix: str) -> None:
    wrapped = make_zip(tmp_path / "wrapped.zip", prefix=prefix)
    fetch(described(wrapped, ""), into, zip_path=wrapped)
    assert_complete(into)
