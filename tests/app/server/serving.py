"""ASGI applications that are served for real, in a thread of the test."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """Serve an application on a free port and give its host and port."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield f"localhost:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def begun_post(host: str, path: str, *, length: int = 1000, headers: str = "") -> socket.socket:
    """A connection on which a request has begun, whose body does not come."""
    name, port = host.rsplit(":", 1)
    connection = socket.create_connection((name, int(port)), timeout=60)
    connection.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\n{headers}Content-Length: {length}\r\n\r\n".encode())
    return connection
