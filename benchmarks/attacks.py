"""Honest requests while others misbehave: ``python -m benchmarks.attacks`` writes ``benchmarks/attacks.json``.

Each attack runs against a fresh server for some seconds, from other addresses of this machine than the honest client's,
who posts a song of 30 s as mp3 after the other. What is sent is harmless to what it meets: it is slow, large, much, or
given up. Afterwards all is let go, and what the server still holds is looked at. Nothing leaves this machine.
"""

import argparse
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import numpy as np

from benchmarks.measuring import ENCODERS, music, write
from benchmarks.phones import ROOM_ATTACKS
from benchmarks.serving import HOSTS, Attack, Server, Visit, serve
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.terminal import progress

MEGABYTE = 1 << 20
LARGE = 90 * MEGABYTE


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.attacks", description=__doc__)
    parser.add_argument("--model", default=DEFAULT_MODEL, metavar="NAME", help="default: %(default)s")
    parser.add_argument(
        "--seconds", type=float, default=30.0, metavar="N", help="of each attack (default: %(default)s)"
    )
    parser.add_argument("--rest", type=float, default=60.0, metavar="N", help="seconds after it (default: %(default)s)")
    options = parser.parse_args()
    song = ENCODERS["mp3"](music(30.0))
    command = (
        f"python -m benchmarks.attacks --model {options.model} --seconds {options.seconds:g} --rest {options.rest:g}"
    )
    found = {}
    for name, attack in ATTACKS.items():
        progress(name)
        found[name] = under(attack, song, options.model, options.seconds, options.rest)
        write("attacks", command, {"model": options.model, "attacks": found})


def under(attack: Attack, song: bytes, model: str, length: float, rest: float) -> dict[str, Any]:
    """What honest requests and the server's memory are like during an attack and after it."""
    with serve(model=model) as server:
        server.wait_until("/api/health", b'"ready":true')
        for _ in range(3):
            server.classify(song)
        before = {**server.memory(), "handles": server.handles()}
        with weighed(server) as samples:
            over = threading.Event()
            attacker = threading.Thread(target=attack, args=(server, over, song), daemon=True)
            attacker.start()
            time.sleep(1)
            seconds, refused = honest(server, song, length)
            over.set()
            attacker.join(length)
        time.sleep(rest)
        after = {**server.memory(), "handles": server.handles()}
    return {
        "honest_seconds": {
            "median": round(float(np.median(seconds)), 2),
            "percentile_95": round(float(np.percentile(seconds, 95)), 2),
            "n": len(seconds),
        },
        "honest_refused": refused,
        "peak_mb": round(max(samples), 1),
        "before": before,
        "after": after,
    }


def honest(server: Server, song: bytes, length: float) -> tuple[list[float], int]:
    """Post one song after the other; the seconds from the first try to each answer, and how often one was sent away."""
    seconds, refused, end = [], 0, time.perf_counter() + length
    while (begun := time.perf_counter()) < end:
        while (answer := server.classify(song))[0] != 200:
            refused += 1
            time.sleep(answer[1])
        seconds.append(time.perf_counter() - begun)
        time.sleep(0.2)
    return seconds, refused


@contextmanager
def weighed(server: Server) -> Iterator[list[float]]:
    """Memory of the server and its decoders, in MB, five times a second during the block."""
    samples: list[float] = []
    end = threading.Event()

    def weigh() -> None:
        while not end.wait(0.2):
            now = server.memory()
            samples.append(now["server_mb"] + now["decoders_mb"])

    thread = threading.Thread(target=weigh)
    thread.start()
    try:
        yield samples
    finally:
        end.set()
        thread.join()


def slow_bodies(server: Server, over: threading.Event, song: bytes) -> None:
    """32 connections that send a byte now and then, and begin again when they are ended."""
    with ExitStack() as stack:

        def another(number: int) -> socket.socket:
            return stack.enter_context(begin(server, HOSTS[number % 4], "/api/classify", 1000))

        connections = [another(number) for number in range(32)]
        while not over.wait(2):
            for number, connection in enumerate(connections):
                try:
                    connection.sendall(b"x")
                except OSError:
                    with suppress(OSError):
                        connections[number] = another(number)


def tiny_pieces(server: Server, over: threading.Event, song: bytes) -> None:
    """One connection whose body comes as thousands of pieces of a byte each."""
    pieces = b"1\r\nx\r\n" * 5000
    while not over.is_set():
        with suppress(OSError), begin(server, HOSTS[0], "/api/classify", None) as connection:
            while not over.is_set():
                connection.sendall(pieces)


def large_posts(server: Server, over: threading.Event, song: bytes) -> None:
    """Twelve bodies of 90 MB at once at the endpoint, again and again."""
    crowd(over, [lambda host=host: send(server, host, "/api/classify", LARGE, over) for host in HOSTS])


def strangers_recordings(server: Server, over: threading.Event, song: bytes) -> None:
    """Twelve bodies of 94 MB at once to where visits keep a recording, without a visit."""
    crowd(over, [lambda host=host: send(server, host, "/listen/recording", 94 * MEGABYTE, over) for host in HOSTS])


def large_uploads(server: Server, over: threading.Event, song: bytes) -> None:
    """Twelve visits that upload 90 MB each at once and never look at it, again and again."""
    content = bytes(LARGE)

    def upload(host: str) -> None:
        with suppress(OSError), Visit(server, address=host) as visit:
            visit.upload("large.wav", content)
            over.wait(5)

    crowd(over, [lambda host=host: upload(host) for host in HOSTS])


def gone_clients(server: Server, over: threading.Event, song: bytes) -> None:
    """Thirty requests at once whose senders hang up when they have sent a song, again and again."""

    def hang_up(number: int) -> None:
        with suppress(OSError), begin(server, HOSTS[number % 4], "/api/classify", len(song)) as connection:
            connection.sendall(song)

    while not over.is_set():
        crowd_once([lambda number=number: hang_up(number) for number in range(30)])
        over.wait(2)


def many_requests(server: Server, over: threading.Event, song: bytes) -> None:
    """Thirty clients at one address that post one song after the other."""

    def post() -> None:
        with suppress(OSError):
            server.classify(song, address=HOSTS[0])

    crowd(over, [post] * 30)


ATTACKS: dict[str, Attack] = {
    "slow bodies": slow_bodies,
    "tiny pieces": tiny_pieces,
    "large posts": large_posts,
    "strangers' recordings": strangers_recordings,
    "large uploads": large_uploads,
    "gone clients": gone_clients,
    "many requests": many_requests,
    **ROOM_ATTACKS,
}


def begin(server: Server, host: str, path: str, length: int | None) -> socket.socket:
    """A connection on which the headers of a request have been sent; without a length, its body comes in pieces."""
    port = int(server.host.rsplit(":", 1)[1])
    connection = socket.create_connection(("127.0.0.1", port), timeout=60, source_address=(host, 0))
    framing = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    connection.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\n{framing}\r\n\r\n".encode())
    return connection


def send(server: Server, host: str, path: str, length: int, over: threading.Event) -> None:
    """Send a large body of zeros as fast as it is taken, and wait for its answer."""
    with suppress(OSError), begin(server, host, path, length) as connection:
        for _ in range(length // MEGABYTE):
            if over.is_set():
                return
            connection.sendall(bytes(MEGABYTE))
        connection.recv(4096)


def crowd(over: threading.Event, actions: list[Callable[[], None]]) -> None:
    """Do all at once, each again and again, until the time is over."""

    def repeat(action: Callable[[], None]) -> None:
        while not over.is_set():
            action()
            over.wait(0.1)

    crowd_once([lambda action=action: repeat(action) for action in actions])


def crowd_once(actions: list[Callable[[], None]]) -> None:
    """Do all at once, and wait until they are done."""
    threads = [threading.Thread(target=action, daemon=True) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
