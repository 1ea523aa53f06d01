"""An hour of everybody at once: ``python -m benchmarks.soak`` writes ``benchmarks/soak.json`` every few minutes.

Visitors drop songs on the page Classify, phones talk to a room, and a program posts songs to the endpoint, all without
a browser. Meanwhile hostile clients (`benchmarks.attacks`) take turns, on other addresses of this machine. What they
send is harmless to what it meets, and nothing leaves this machine.

It ends with status 1 if something grew or went wrong: memory from the second quarter of the time to the last, handles
from the beginning to three minutes after the end, an error on a page, or an answer to somebody else's song.
"""

import argparse
import json
import os
import statistics
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from benchmarks.attacks import ATTACKS
from benchmarks.load import Found, Song, all_songs, crowd, drop, times
from benchmarks.measuring import write
from benchmarks.phones import FAULTS, Presenter, seat
from benchmarks.serving import PATIENCE, WHOLE, Server, Visit, serve
from genreclf.genres import GENRES
from genreclf.terminal import progress

MOST_GROWTH = 0.1
"""Share by which memory or handles may be more, before it is called growth."""
PART = 120.0
"""Seconds between two reports."""
TURN = 20.0
"""Seconds after which another kind of hostile client comes."""
BETWEEN = 3.0
"""Seconds between two songs of the program that posts them."""
ROOM = 60.0
"""Seconds that a room lasts."""
REST = 180.0
"""Seconds from the end to a look at what is still held: Streamlit keeps a visit that left for two minutes."""


@dataclass
class Seen:
    """What phones, programs and hostile clients met; shared by their threads."""

    replies: list[float] = field(default_factory=list)  # seconds until a phone's message was answered
    posts: list[float] = field(default_factory=list)  # seconds from the first try to an answer
    problems: Counter[str] = field(default_factory=Counter)
    turns: Counter[str] = field(default_factory=Counter)  # of hostile clients


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0, metavar="N", help="default: %(default)s")
    parser.add_argument("--visitors", type=int, default=3, metavar="N", help="default: %(default)s")
    parser.add_argument("--phones", type=int, default=20, metavar="N", help="default: %(default)s")
    options = parser.parse_args()
    command = f"python -m benchmarks.soak --minutes {options.minutes:g} --visitors {options.visitors}"
    command += f" --phones {options.phones}"
    songs, found, seen, end = all_songs(), Found(), Seen(), threading.Event()
    with serve() as server:
        server.wait_until("/api/health", b'"ready":true')
        with Visit(server, query=WHOLE) as visit:
            drop(visit, songs[0], songs, Found())
        before = {**server.memory(), "handles": server.handles()}
        others = [
            threading.Thread(target=room_of_phones, args=(server, options.phones, seen, end)),
            threading.Thread(target=posts, args=(server, songs, seen, end)),
            threading.Thread(target=hostile, args=(server, songs[0].content, seen, end)),
        ]
        for thread in others:
            thread.start()
        samples: list[dict[str, Any]] = []
        begun = time.monotonic()
        while (left := 60 * options.minutes - (time.monotonic() - begun)) > 0:
            for sample in crowd(server, songs, found, options.visitors, min(PART, left)):
                samples.append({**sample, "second": round(time.monotonic() - begun)})
            samples[-1]["handles"] = server.handles()
            write("soak", command, report(found, seen, samples))
        end.set()
        for thread in others:
            thread.join()
        time.sleep(REST)
        after = {**server.memory(), "handles": server.handles()}
    result = report(found, seen, samples) | {"before": before, "after": after}
    result["growth"] |= {"handles": round(after["handles"] / before["handles"] - 1, 3)}
    write("soak", command, result)
    faults = [f"{name} grew by {share:.0%}" for name, share in result["growth"].items() if share > MOST_GROWTH]
    faults += [f"{name}: {result[name][0]}" for name in ("errors", "wrong", "swapped") if result[name]]
    if faults:
        sys.exit(f"{', '.join(faults)}: see benchmarks/soak.json.")


def report(found: Found, seen: Seen, samples: list[dict[str, Any]]) -> dict[str, Any]:
    """What is known so far."""
    totals = [sample["server_mb"] + sample["decoders_mb"] for sample in samples]
    progress(f"{samples[-1]['second']} s: {totals[-1]:.0f} MB, {len(found.errors)} errors, {dict(seen.problems)}")
    return {
        "minutes": round(samples[-1]["second"] / 60, 1),
        "visits": found.visits,
        "seconds": {
            name: times(values)
            for name, values in {
                "answer on the page": found.answers,
                "page complete": found.pages,
                "answer of the endpoint": seen.posts,
                "reply to a phone": seen.replies,
            }.items()
            if values
        },
        "errors": found.errors[:20],
        "wrong": found.wrong[:20],
        "swapped": found.swapped[:20],
        "problems": dict(seen.problems),
        "turns_of_hostile_clients": dict(seen.turns),
        "memory_peak_mb": round(max(totals), 1),
        "growth": {"memory": growth_of(totals)},
        "load_average": round(os.getloadavg()[0], 1),
        "memory": [sample for sample in samples if "handles" in sample],
    }


def growth_of(values: list[float]) -> float:
    """By which share the median of the last quarter is above that of the second."""
    quarter = max(1, len(values) // 4)
    early, late = statistics.median(values[quarter : 2 * quarter] or values), statistics.median(values[-quarter:])
    return round(late / early - 1, 3)


def posts(server: Server, songs: list[Song], seen: Seen, end: threading.Event) -> None:
    """Post one song after the other; who is sent away comes back, and the wait counts."""
    number = 0
    while not end.wait(BETWEEN):
        number, begun = number + 1, time.perf_counter()
        try:
            status, wait = server.classify(songs[number % len(songs)].content)
            while status == 503 and not end.wait(wait):
                seen.problems["a post was sent away"] += 1
                status, wait = server.classify(songs[number % len(songs)].content)
        except OSError as error:
            seen.problems[f"a post: {type(error).__name__}"] += 1
            continue
        if status == 200:
            seen.posts.append(time.perf_counter() - begun)
        elif status != 503:
            seen.problems[f"a post got status {status}"] += 1


def room_of_phones(server: Server, phones: int, seen: Seen, end: threading.Event) -> None:
    """One room after the other, whose phones join, say something, are answered, and go after a while."""
    while not end.is_set():
        try:
            with Presenter(server) as presenter:
                code = presenter.open_room()
                sockets = [seat(server, code) for _ in range(phones)]
                over = time.monotonic() + ROOM
                while time.monotonic() < over and not end.wait(2):
                    for socket in sockets:
                        begun = time.perf_counter()
                        socket.send(json.dumps({"vote": GENRES[0], "round": 1}))  # none is open: it is told so
                        while "problem" not in json.loads(socket.recv(timeout=PATIENCE)):
                            pass
                        seen.replies.append(time.perf_counter() - begun)
                for socket in sockets:
                    socket.close()
                seen.turns["rooms of well-behaved phones"] += 1
        except FAULTS as error:
            seen.problems[f"a room: {type(error).__name__}: {error}"[:100]] += 1
            end.wait(2)


def hostile(server: Server, song: bytes, seen: Seen, end: threading.Event) -> None:
    """One kind of hostile client after the other."""
    for name, attack in cycle(ATTACKS.items()):
        over = threading.Event()
        attacker = threading.Thread(target=attack, args=(server, over, song), daemon=True)
        attacker.start()
        end.wait(TURN)
        over.set()
        attacker.join(PATIENCE)
        if end.is_set():
            return
        seen.turns[name] += 1


if __name__ == "__main__":
    main()
