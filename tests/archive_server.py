"""A server of our own that archives are fetched from: it resumes, breaks off or lies, as a test asks it to."""

import hashlib
import io
import tarfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType

from genreclf.gtzan.download_sources import Archive, Source

LIMIT = 4_000_000
NO_PROXY = MappingProxyType({"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"})
"""Environment of a client."""


@dataclass
class Server:
    """What it sends, how it behaves, and what it was asked for."""

    address: str
    content: bytes = b""
    ranges: bool = True
    says_length: bool = True
    status: int = 200
    breaks_after: list[int] = field(default_factory=list)  # bytes of the 1st, 2nd, ... answer; whole ones follow
    falls_silent_after: list[int] = field(default_factory=list)  # the same, but the connection stays open
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0  # seconds between pieces ...
    slow_from: int = 0  # ... from this byte on
    asked: list[str | None] = field(default_factory=list)  # the Range of every request


@contextmanager
def serving() -> Iterator[Server]:
    """A server on a free port of this machine; clients should not look for a proxy on the way to it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append(self.headers["Range"])
            start = int(self.headers["Range"][len("bytes=") : -1]) if state.ranges and self.headers["Range"] else 0
            self.send_response(416 if start >= len(state.content) else 206 if start else state.status)
            body = state.content[start:]
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(state.content) - 1}/{len(state.content)}")
            if state.says_length:
                self.send_header("Content-Length", str(len(body)))
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.end_headers()
            silent = state.falls_silent_after.pop(0) if state.falls_silent_after else None
            body = body[: state.breaks_after.pop(0)] if state.breaks_after else body[:silent]
            for begin in range(0, len(body), 20_000):
                self.wfile.write(body[begin : begin + 20_000])
                time.sleep(state.pause if start + begin >= state.slow_from else 0.0)
            if silent is not None:
                self.rfile.read(1)  # until the client goes

        def log_message(self, *arguments: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *arguments: object) -> None:  # a client that was killed
            pass

    with Quiet(("127.0.0.1", 0), Handler) as http:
        state = Server(f"http://127.0.0.1:{http.server_port}/genres.tar.gz")
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield state
        http.shutdown()
        thread.join()


def tar_gz(*members: tuple[str | tarfile.TarInfo, bytes]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as tar:
        for name, content in members:
            info = tarfile.TarInfo(name) if isinstance(name, str) else name
            if info.isreg():
                info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return file.getvalue()


def noise(size: int) -> bytes:
    """Bytes that don't compress."""
    return b"".join(hashlib.sha256(n.to_bytes(4)).digest() for n in range(size // 32))


GENRES_TAR = tar_gz(
    ("./genres/blues/blues.00000.wav", noise(150_000)),
    ("./genres/blues/._blues.00000.wav", b"junk"),
    ("./genres/.DS_Store", b"junk"),
    ("./genres/rock/rock.00001.wav", noise(100_000)),
    ("./genres/README", b"about"),
)


def source(server: Server, content: bytes = GENRES_TAR, *, size: bool = True, checksum: bool = True) -> Source:
    server.content = content
    sum_ = f"sha256:{hashlib.sha256(content).hexdigest()}" if checksum else None
    archive = Archive(server.address, len(content) if size else None, sum_, LIMIT)
    return Source("local", "a server", "Works.", "Ask a friend.", archive)
