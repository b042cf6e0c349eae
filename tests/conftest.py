"""What every test stands on: a home of its own, and a network that ends at this machine."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from voice_assistant.config import HOME_VARIABLE


class NetworkUsed(AssertionError):
    """A test, or the program under it, tried to leave this machine."""


def _is_loopback(host: object) -> bool:
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections go to loopback or raise NetworkUsed; other names cannot be looked up."""
    real = {name: getattr(socket.socket, name) for name in ("connect", "connect_ex")}
    real_lookup = socket.getaddrinfo

    def guarded(name: str) -> Any:
        def connect(self: socket.socket, address: Any) -> Any:
            internet = self.family in (socket.AF_INET, socket.AF_INET6)
            if internet and not _is_loopback(address[0]):
                raise NetworkUsed(f"a connection to {address!r}")
            return real[name](self, address)

        return connect

    def lookup(host: object, *args: Any, **kwargs: Any) -> Any:
        if not _is_loopback(host):
            raise socket.gaierror(socket.EAI_NONAME, "tests look up no names")
        return real_lookup(host, *args, **kwargs)  # type: ignore[arg-type]

    for name in real:
        monkeypatch.setattr(socket.socket, name, guarded(name))
    monkeypatch.setattr(socket, "getaddrinfo", lookup)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty home, which is also where the program keeps everything during the test."""
    # Its own MonkeyPatch, so that a test that undoes its own patches keeps the temporary home.
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("home")
        for name in ("HOME", "USERPROFILE"):
            patch.setenv(name, str(folder))
        patch.setenv(HOME_VARIABLE, str(folder / "voice-assistant"))
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
            patch.delenv(name, raising=False)
        patch.setenv("LC_ALL", "C.UTF-8")
        patch.setenv("TZ", "Etc/UTC")
        yield folder
