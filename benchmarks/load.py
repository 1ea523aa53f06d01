"""Many visitors at once: ``python -m benchmarks.load`` writes ``benchmarks/load.json``.

Twenty visitors without a browser speak Streamlit's own protocol (websocket, upload endpoint): each drops one song after
the other on the page Classify, waits until the page is complete, explanation and all, and drops the next; after five
songs, a new visit begins. No two of the thirty songs are of one length, so it shows whether an answer belongs to its
song: the sentence, the probabilities and the length on the page are compared with what the library says of that file.
The visitors' own work, about a tenth of the server's, is done on the same cores.

With ``--before DIR``, another checkout is served in turns with this one, to compare with.
``python -m benchmarks.load --minutes 5 --megabytes 60`` lets them bring whole songs as wav, and writes
``benchmarks/load_wav.json``.
"""

import argparse
import re
import statistics
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measuring import ENCODERS, RATE, commit, music, summary, write
from benchmarks.serving import ROOT, WHOLE, Server, Visit, serve
from genreclf import GenreClassifier, load_audio, messages
from genreclf.genres import GENRES
from genreclf.terminal import progress

SONGS, SONGS_PER_VISIT = 30, 5
LARGE_SONGS = 6  # the visitors hold them in memory
_DURATION = re.compile(rb'"duration": ?([0-9.]+)')
_PLACE = re.compile(r"number (\d+) in the queue")


@dataclass(frozen=True)
class Song:
    """A file, and what the page should say of it."""

    name: str
    content: bytes = field(repr=False)
    duration: float
    sentence: str
    probabilities: str


@dataclass
class Found:
    """What the visitors found; shared by their threads."""

    answers: list[float] = field(default_factory=list)  # seconds until each was there
    pages: list[float] = field(default_factory=list)  # seconds until each page was complete
    wrong: list[str] = field(default_factory=list)
    swapped: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    visits: int = 0
    last_in_queue: int = 0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--visitors", type=int, default=20, metavar="N", help="default: %(default)s")
    parser.add_argument("--minutes", type=float, default=10.0, metavar="N", help="default: %(default)s")
    parser.add_argument("--megabytes", type=int, metavar="N", help="wav files of that size (default: short songs)")
    parser.add_argument("--before", type=Path, metavar="DIR", help="another checkout, whose server takes turns with it")
    parser.add_argument("--turns", type=int, default=1, metavar="N", help="of those minutes (default: %(default)s)")
    options = parser.parse_args()
    songs, found, old = large_songs(options.megabytes) if options.megabytes else all_songs(), Found(), Found()
    length = 60 * options.minutes / options.turns
    used, samples, memory = 0.0, [], {}
    used_before = 0.0
    for _ in range(options.turns):
        if options.before:
            seconds, *_ = visited(options.before, songs, old, options.visitors, length)
            used_before += seconds
        seconds, more, memory = visited(ROOT, songs, found, options.visitors, length)
        used, samples = used + seconds, samples + more
    result = report(found, samples) | memory | {"core_seconds_a_page": round(used / len(found.pages), 3)}
    if options.before:  # what it says is not compared: other versions say other things
        result["before"] = {
            "commit": commit(options.before),
            "answer_seconds": times(old.answers),
            "page_seconds": times(old.pages),
            "core_seconds_a_page": round(used_before / len(old.pages), 3),
            "errors": old.errors,
        }
    command = f"python -m benchmarks.load --visitors {options.visitors} --minutes {options.minutes:g}"
    command += f" --before DIR --turns {options.turns}" * bool(options.before)
    if options.megabytes:
        write("load_wav", f"{command} --megabytes {options.megabytes}", result)
    else:
        write("load", command, result)


def visited(
    root: Path, songs: list[Song], found: Found, visitors: int, length: float
) -> tuple[float, list[dict[str, Any]], dict[str, Any]]:
    """Processor time that the server of a checkout used for its visitors, memory each second, and at both ends."""
    with serve(root) as server:
        server.wait_until("/api/health", b'"ready":true')
        with Visit(server, query=WHOLE) as visit:
            drop(visit, songs[0], songs, Found())
        before, used = server.memory(), server.core_seconds()
        samples = crowd(server, songs, found, visitors, length)
        used = server.core_seconds() - used
        time.sleep(5)
        return used, samples, {"memory_before": before, "memory_after": server.memory()}


def all_songs() -> list[Song]:
    """Parts of the examples, no two of one length, in all formats; with the library's answers."""
    classifier, formats = GenreClassifier.load(), list(ENCODERS)
    songs = []
    for number in range(SONGS):
        progress(f"song {number + 1}/{SONGS}")
        kind = formats[(number + number // len(GENRES)) % len(formats)]
        songs.append(_song(f"song-{number}.{kind}", kind, 15 + number / 2, GENRES[number % len(GENRES)], classifier))
    return songs


def large_songs(megabytes: int) -> list[Song]:
    """Examples, repeated until they fill a wav file of that size, no two of one length; with the library's answers."""
    classifier = GenreClassifier.load()
    songs = []
    for number in range(LARGE_SONGS):
        progress(f"song {number + 1}/{LARGE_SONGS}")
        length = (megabytes << 20) / (4 * RATE) - number
        songs.append(_song(f"song-{number}.wav", "wav", length, GENRES[number], classifier))
    return songs


def _song(name: str, kind: str, seconds: float, genre: str, classifier: GenreClassifier) -> Song:
    content = ENCODERS[kind](music(seconds, genre)[: round(seconds * RATE)])
    clip = load_audio(content)
    prediction = classifier.predict(clip)
    chances = messages.probabilities_in_words(prediction.told_shares)
    return Song(name, content, clip.duration, messages.answer(prediction), chances)


def crowd(server: Server, songs: list[Song], found: Found, visitors: int, length: float) -> list[dict[str, Any]]:
    """Let visitors come for some seconds; gives the memory each second."""
    end, begun, samples = threading.Event(), time.monotonic(), []

    def visitor(number: int) -> None:
        turn = number * len(songs) // visitors
        while not end.is_set():
            try:
                with Visit(server, query=WHOLE) as visit:
                    found.visits += 1
                    for _ in range(SONGS_PER_VISIT):
                        if not end.is_set():
                            drop(visit, songs[turn % len(songs)], songs, found)
                            turn += 1
            except Exception as error:  # whatever a visitor meets counts
                found.errors.append(f"{type(error).__name__}: {error}")
                time.sleep(1)

    threads = [threading.Thread(target=visitor, args=(number,)) for number in range(visitors)]
    for thread in threads:
        thread.start()
    while (now := time.monotonic() - begun) < length:
        samples.append({"second": round(now), **server.memory()})
        progress(f"{now:.0f} s: {len(found.answers)} answers, {len(found.errors)} errors")
        time.sleep(1)
    end.set()
    for thread in threads:
        thread.join()
    return samples


def drop(visit: Visit, song: Song, songs: list[Song], found: Found) -> None:
    """Drop a song on the page, and compare what it says."""
    begun = time.perf_counter()
    said: dict[str, Any] = {}
    for message in visit.run(visit.upload(song.name, song.content)):
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "heading" and element.heading.tag == "h2":
            if "sentence" not in said:  # the page has more headings
                found.answers.append(time.perf_counter() - begun)
                said["sentence"] = element.heading.body.replace("\xa0", " ")
        elif kind == "plotly_chart" and "probabilities" not in said:
            said["probabilities"] = element.plotly_chart.alt
        elif kind == "bidi_component" and (length := _DURATION.search(element.SerializeToString())):
            said["duration"] = float(length[1])
        elif kind == "spinner" and (place := _PLACE.search(element.spinner.text)):
            found.last_in_queue = max(found.last_in_queue, int(place[1]))
        elif kind in ("exception", "alert") and "sentence" not in said:
            found.errors.append(str(element)[:300])
    found.pages.append(time.perf_counter() - begun)
    expected = {"sentence": song.sentence, "probabilities": song.probabilities, "duration": song.duration}
    if said != expected:
        others = {other.duration for other in songs if other is not song}
        (found.swapped if said.get("duration") in others else found.wrong).append(f"{song.name}: {said}"[:500])


def report(found: Found, samples: list[dict[str, Any]]) -> dict[str, Any]:
    """What is written down."""
    totals = [sample["server_mb"] + sample["decoders_mb"] for sample in samples]
    quarter = max(1, len(totals) // 4)
    early, late = statistics.median(totals[quarter : 2 * quarter] or totals), statistics.median(totals[-quarter:])
    return {
        "protocol": "Streamlit's own: websocket and upload endpoint",
        "visits": found.visits,
        "answers": len(found.answers),
        "pages": len(found.pages),
        "errors": found.errors,
        "swapped": found.swapped,
        "wrong": found.wrong,
        "last_place_in_queue": found.last_in_queue,
        "answer_seconds": times(found.answers),
        "page_seconds": times(found.pages),
        "memory_peak_mb": round(max(totals), 1),
        "memory_second_quarter_mb": round(early, 1),
        "memory_last_quarter_mb": round(late, 1),
        "memory_growth": round(late / early - 1, 3),
        "memory": samples[:: max(1, len(samples) // 60)],
    }


def times(values: list[float]) -> dict[str, Any]:
    """Median, range and 95th percentile."""
    return {**summary(values), "percentile_95": round(float(np.percentile(values, 95)), 3)}


if __name__ == "__main__":
    main()
