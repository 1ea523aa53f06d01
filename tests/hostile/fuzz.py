"""Damage real clips of every format and kind in many ways, and see that each gets an answer or a sentence.

``python -m tests.hostile.fuzz --n 2000 --seed 0`` takes every file from its bytes to the answer, as the app does, and
writes what came of it to ``benchmarks/fuzz.json``. It fails if anything but an answer or a typed error came out, if one
file took more than 15 s, if the process and its decoders took more than 2 GB together, or if a file was answered
without a note though FFmpeg hears a twentieth and half a second more of it. Case ``i`` depends on the
seed and ``i`` only, so ``--only i`` repeats it. Ctrl+C ends the run, and the report is on what was done until then.
"""

import argparse
import json
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from genreclf.audio import AudioClip
from genreclf.audio.decoder_pool import WORKERS, DecoderPool
from genreclf.errors import DecoderCrashError, GenreclfError, TooMuchMemoryError, TooSlowError
from genreclf.files import new_file
from genreclf.genres import GENRES
from genreclf.inference.classifier import GenreClassifier, Prediction
from tests.hostile.corpus import MARKS, bit_flipped, clips, kinds, truncated
from tests.hostile.reference import FULL_LENGTH

LONGEST = 15.0
"""Seconds that one file may take."""

LARGEST = 2_000.0
"""Megabytes that the process and its decoders may take."""

SHORTER, SHARE = 0.5, 0.05
"""Seconds, and share of them, by which a clip without a note may be shorter than what FFmpeg decodes."""

EXTREMES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)

Mutation = Callable[[bytes, np.random.Generator], bytes]


def answer(pool: DecoderPool, classifier: GenreClassifier, content: bytes) -> tuple[AudioClip, Prediction]:
    """What the app makes of an upload; fails if it is no sensible answer."""
    clip = pool.load_audio(content)
    prediction = classifier.predict(clip)
    values = np.array(list(prediction.probabilities.values()))
    assert np.isfinite(clip.samples).all()
    assert np.abs(clip.samples).max() <= 1
    assert prediction.genre in GENRES
    assert np.isfinite(values).all()
    assert abs(values.sum() - 1) < 1e-5
    return clip, prediction


def cut(content: bytes, rng: np.random.Generator) -> bytes:
    places = list(truncated(content))
    return places[rng.integers(len(places))] if rng.random() < 0.5 else content[: rng.integers(len(content))]


def head_cut_off(content: bytes, rng: np.random.Generator) -> bytes:
    return content[rng.integers(1, min(5_000, len(content))) :]


def extreme_numbers(content: bytes, rng: np.random.Generator) -> bytes:
    """Fields of headers get values that programs forget."""
    damaged = bytearray(content)
    starts = [content.find(mark) for mark in MARKS if mark in content] or [0]
    for _ in range(rng.integers(1, 4)):
        size = int(rng.choice([1, 2, 4]))
        value = int(rng.choice(EXTREMES)) % (1 << 8 * size)
        place = starts[rng.integers(len(starts))] + int(rng.integers(80))
        damaged[place : place + size] = value.to_bytes(size, rng.choice(["big", "little"]))
    return bytes(damaged)


def shuffled(content: bytes, rng: np.random.Generator) -> bytes:
    """A piece is doubled, removed or moved."""
    first, last = np.sort(rng.integers(0, len(content), 2))
    piece, to = content[first:last], int(rng.integers(len(content)))
    return (content, content[:first] + content[last:])[rng.integers(2)][:to] + piece + content[to:]


def overwritten(content: bytes, rng: np.random.Generator) -> bytes:
    """A stretch becomes zeros, ones or noise."""
    damaged = bytearray(content)
    start, length = int(rng.integers(len(content))), int(2 ** rng.uniform(2, 14))
    stretch = (bytes(length), b"\xff" * length, rng.bytes(length))[rng.integers(3)]
    damaged[start : start + length] = stretch[: len(damaged) - start]
    return bytes(damaged)


MUTATIONS: tuple[Mutation, ...] = (bit_flipped, cut, head_cut_off, extreme_numbers, shuffled, overwritten)


def mutant(originals: Mapping[str, bytes], seed: int, number: int) -> tuple[str, bytes]:
    """One damaged file, and how it came about."""
    rng = np.random.default_rng([seed, number])
    names = list(originals)
    name, content, history = names[number % len(names)], originals[names[number % len(names)]], []
    for _ in range(rng.integers(1, 4)):
        mutation = MUTATIONS[rng.integers(len(MUTATIONS))]
        if len(content) > 1:
            content = mutation(content, rng)
            history.append(mutation.__name__)
    if rng.random() < 0.1:
        content += originals[names[rng.integers(len(names))]]
        history.append("another file behind it")
    return f"{number}: {name}, {', '.join(history)}", content


@dataclass(frozen=True)
class Outcome:
    """What came of one file: an answer, with or without a note, or an error.

    ``more`` is how many seconds FFmpeg decodes beyond the clip.
    """

    description: str
    seconds: float
    error: Exception | None = None
    has_note: bool = False
    duration: float = 0.0
    more: float = 0.0

    @property
    def is_expected(self) -> bool:
        return self.error is None or isinstance(self.error, GenreclfError)

    @property
    def is_short(self) -> bool:
        return not self.has_note and self.more > max(SHORTER, SHARE * self.duration)


def examine(case: tuple[str, bytes], pool: DecoderPool, reference: DecoderPool, classifier: GenreClassifier) -> Outcome:
    """Take one file the whole way."""
    description, content = case
    start = time.perf_counter()
    try:
        clip, _ = answer(pool, classifier, content)
    except Exception as error:
        return Outcome(description, time.perf_counter() - start, error)
    seconds = time.perf_counter() - start
    duration = clip.offset + clip.duration
    # Of files that were joined, FFmpeg takes the headers and chunks between for sound, or reads only the first.
    more = _full_length(reference, content) - duration if clip.source.files == 1 else 0.0
    return Outcome(description, seconds, None, bool(clip.notes), duration, more)


def run(numbers: Sequence[int], seed: int) -> dict:
    """Take every case the whole way, as many at a time as there are decoders, and count."""
    originals, classifier = clips() | kinds(), GenreClassifier.load()
    outcomes = []
    with (
        DecoderPool() as pool,
        DecoderPool(decode=FULL_LENGTH) as reference,
        ThreadPoolExecutor(WORKERS) as threads,
    ):
        examined = threads.map(
            lambda number: examine(mutant(originals, seed, number), pool, reference, classifier), numbers
        )
        try:
            for done, outcome in enumerate(examined, 1):
                outcomes.append(outcome)
                if outcome.is_short or not outcome.is_expected:
                    print(f"\r{outcome}", file=sys.stderr)
                if done % 10 == 0 or done == len(numbers):
                    print(f"\r{done} of {len(numbers)}", end="", file=sys.stderr, flush=True)
        except KeyboardInterrupt:
            threads.shutdown(wait=False, cancel_futures=True)
    print(file=sys.stderr)
    refused = [outcome for outcome in outcomes if outcome.error and outcome.is_expected]
    answered = [outcome for outcome in outcomes if not outcome.error]
    slowest = max(outcomes, key=lambda outcome: outcome.seconds)
    worker = round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1_000)
    server = round(_peak_memory() / 1_000)
    return {
        "n": len(outcomes),
        "seed": seed,
        "originals": len(originals),
        "answered": len(answered),
        "refused": dict(Counter(type(outcome.error).__name__ for outcome in refused).most_common()),
        "decoders_lost": [
            f"{outcome.description}: {type(outcome.error).__name__}"
            for outcome in refused
            if isinstance(outcome.error, DecoderCrashError | TooMuchMemoryError | TooSlowError)
        ],
        "unexpected": [f"{outcome.description}: {outcome.error!r}" for outcome in outcomes if not outcome.is_expected],
        "lengths": {
            "answered_without_note": sum(not outcome.has_note for outcome in answered),
            "shorter_than_ffmpeg": [
                f"{outcome.description}: {outcome.duration:.1f} s, {outcome.more:.1f} s more in FFmpeg"
                for outcome in answered
                if outcome.is_short
            ],
            "longer_than_ffmpeg": sum(outcome.more < -SHORTER for outcome in answered),
        },
        "slowest": {"seconds": round(slowest.seconds, 2), "case": slowest.description},
        "median_seconds": round(float(np.median([outcome.seconds for outcome in outcomes])), 3),
        "peak_memory_mb": {"server": server, "largest_decoder": worker},
    }


def faults(report: dict) -> list[str]:
    """What a report must not say, in words."""
    peak = report["peak_memory_mb"]
    return [
        *report["unexpected"],
        *report["lengths"]["shorter_than_ffmpeg"],
        *([f"{report['slowest']} is slower than {LONGEST} s"] * (report["slowest"]["seconds"] > LONGEST)),
        *([f"{peak} is more than {LARGEST} MB"] * (peak["server"] + WORKERS * peak["largest_decoder"] > LARGEST)),
    ]


def _full_length(reference: DecoderPool, content: bytes) -> float:
    """Seconds that FFmpeg decodes; 0 where it finds nothing, or takes too long."""
    try:
        return reference.load_audio(content, sample_rate=100).duration
    except GenreclfError:
        return 0.0


def _peak_memory() -> int:
    """Of this process, in kB; `getrusage` would give that of the process that started it, where that was larger."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1])


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--n", type=int, default=2_000, help="how many files (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, help="repeat this case, and write no report")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/fuzz.json"))
    arguments = parser.parse_args()
    report = run(range(arguments.n) if arguments.only is None else [arguments.only], arguments.seed)
    text = json.dumps(report, indent=2) + "\n"
    print(text, end="")
    if arguments.only is None:
        with new_file(arguments.out) as draft:
            draft.write_text(text, encoding="utf-8")
    for fault in faults(report):
        print(f"fault: {fault}", file=sys.stderr)
    return bool(faults(report))


if __name__ == "__main__":
    sys.exit(main())
