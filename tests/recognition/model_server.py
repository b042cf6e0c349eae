"""A file server on loopback that can be as awkward as real ones are."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class ModelServer:
    """What is served, and how; every request's path and headers are kept."""

    data: bytes
    ranges: bool = True
    """Whether it answers Range with 206."""
    break_after: list[int] = field(default_factory=list)
    """For each coming answer: bytes after which the connection breaks; then whole answers."""
    status: int = 200
    etag: str = '"one"'
    lengths: bool = True
    """Whether it sends Content-Length."""
    hold: threading.Event | None = None
    """Answers only when set."""
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    url: str = ""

    @property
    def ranges_asked(self) -> list[str | None]:
        return [headers.get("Range") for _, headers in self.requests]


@contextmanager
def serving(server: ModelServer) -> Iterator[ModelServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self, server)

        def log_message(self, *_: object) -> None:
            """Silence."""

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.daemon_threads = True
    server.url = f"http://127.0.0.1:{listener.server_port}/models/model.zip"
    thread = threading.Thread(target=listener.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        if server.hold is not None:
            server.hold.set()
        listener.shutdown()
        thread.join()
        listener.server_close()


def answer(request: BaseHTTPRequestHandler, server: ModelServer) -> None:
    server.requests.append((request.path, dict(request.headers)))
    if server.hold is not None:
        server.hold.wait(10)
    if server.status != 200:
        request.send_error(server.status)
        return
    start = _start(request, server)
    body = server.data[start:]
    if start and not body:
        request.send_response(416)
        request.send_header("Content-Range", f"bytes */{len(server.data)}")
        request.send_header("Content-Length", "0")
        request.end_headers()
        return
    request.send_response(206 if start else 200)
    if start:
        total = len(server.data)
        request.send_header("Content-Range", f"bytes {start}-{total - 1}/{total}")
    if server.lengths:
        request.send_header("Content-Length", str(len(body)))
    request.send_header("ETag", server.etag)
    request.end_headers()
    if server.break_after:
        body = body[: server.break_after.pop(0)]
    with suppress(ConnectionError):  # the client may have gone, as some tests want it to
        request.wfile.write(body)
    request.close_connection = True


def _start(request: BaseHTTPRequestHandler, server: ModelServer) -> int:
    asked = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range", ""))
    condition = request.headers.get("If-Range", server.etag)
    return int(asked[1]) if asked and server.ranges and condition == server.etag else 0
