"""The memory that a small server needs: ``python -m benchmarks.memory`` writes ``benchmarks/memory.json``.

Two visitors without a browser drop songs on the page Classify at the same time, and wait each time until the page is
complete, explanation and all: songs of 30 s first, then songs of ten minutes, the longest that is heard.
"""

import argparse
import time
from concurrent.futures import ThreadPoolExecutor

from benchmarks.measuring import ENCODERS, music, write
from benchmarks.serving import WHOLE, Server, Visit, serve
from genreclf.terminal import progress

GENRES = ("rock", "jazz")  # one a visitor
SONGS = {"30 s": 30.0, "10 min": 600.0}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.add_argument("--turns", type=int, default=3, metavar="N", help="songs a visitor (default: %(default)s)")
    turns = parser.parse_args().turns
    with serve() as server:
        server.wait_until("/api/health", b'"ready":true')
        time.sleep(5)  # until the decoders are there, too
        memory = {"at rest": server.memory()}
        for name, length in SONGS.items():
            songs = [ENCODERS["mp3"](music(length, genre)) for genre in GENRES]
            server.forget_peak()
            with ThreadPoolExecutor(len(songs)) as visitors:
                list(visitors.map(lambda song, turns=turns: visit(server, song, turns), songs))
            memory[f"songs of {name}"] = server.memory()
    result = {"visitors": len(GENRES), "songs_a_visitor": turns, "memory": memory}
    write("memory", f"python -m benchmarks.memory --turns {turns}", result)


def visit(server: Server, song: bytes, turns: int) -> None:
    """Drop a song several times; to the server, each is another one."""
    with Visit(server, query=WHOLE) as page:
        for turn in range(turns):
            progress(f"song {turn + 1}/{turns}")
            for message in page.run(page.upload(f"song-{turn}.mp3", song + bytes(turn))):
                if message.delta.new_element.WhichOneof("type") in ("exception", "alert"):
                    raise RuntimeError(f"no answer, so nothing to weigh: {message.delta.new_element}")


if __name__ == "__main__":
    main()
