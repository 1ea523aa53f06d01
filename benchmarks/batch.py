"""What a batch costs: ``python -m benchmarks.batch --data DIR`` writes ``benchmarks/batch.json``.

The recordings are those of a copy of GTZAN, under as many names as it takes. One run with two workers is killed and
goes on; peak memory is read at a quarter and at the end of what is left. Then short runs with one and with two workers
take turns, so that what else the machine does meets both. Ray, where it is installed, has to give the same rows.
"""

import argparse
import importlib.util
import json
import os
import platform
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from genreclf.batch.run import Progress, classify_many
from genreclf.gtzan import DATA_VARIABLE
from genreclf.terminal import progress

RESULT = Path(__file__).with_name("batch.json")
TURNS, MOST_PER_TURN = 3, 30


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.batch", description=__doc__)
    data = os.environ.get(DATA_VARIABLE)
    parser.add_argument(
        "--data", type=Path, default=data, required=not data, metavar="DIR", help="folder of GTZAN's audio"
    )
    parser.add_argument("--recordings", type=int, default=1000, metavar="N", help="default: %(default)s")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        source = named(options.data, work, options.recordings)
        result: dict[str, Any] = {
            "command": f"python -m benchmarks.batch --data DIR --recordings {options.recordings}",
            "date": date.today().isoformat(),
            "machine": f"{processor()}, {os.cpu_count()} cores, Python {platform.python_version()}",
            "recordings": options.recordings,
        }
        stages = {"killed": killed, "local": whole, "turns": turns}
        if importlib.util.find_spec("ray"):
            stages["ray"] = by_ray
        for name, stage in stages.items():
            result[name] = stage(source, work)
            RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(RESULT)


def named(data: Path, work: Path, recordings: int) -> Path:
    """A list of that many names of the clips in a folder."""
    clips = sorted(path for path in data.rglob("*.*") if path.suffix in (".ogg", ".wav", ".au"))
    links = work / "links"
    links.mkdir()
    names = []
    for number, clip in enumerate(islice(cycle(clips), recordings)):
        link = links / f"{number:06}-{clip.name}"
        link.symlink_to(clip.resolve())
        names.append(str(link))
    source = work / "list.txt"
    source.write_text("\n".join(names) + "\n", encoding="utf-8")
    return source


def killed(source: Path, work: Path) -> dict[str, Any]:
    """Start a batch and kill it as soon as there are rows on the disk."""
    out = work / "local"
    command = [sys.executable, "-m", "genreclf", "batch", str(source), str(out), "--workers", "2"]
    run = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    while run.poll() is None and not any(out.glob("part-*.parquet")):
        time.sleep(0.05)
    run.send_signal(signal.SIGKILL)
    run.wait()
    return {"rows_there": len(column(out, "path"))}


def whole(source: Path, work: Path) -> dict[str, Any]:
    """Go on with the batch to its end, and look at memory on the way."""
    out = work / "local"
    peaks: dict[str, Any] = {}

    def look(state: Progress) -> None:
        progress(f"whole: {state.before + state.done}/{state.recordings}")
        left = state.recordings - state.before
        for name, share in (("quarter", left // 4), ("end", left)):
            if state.done == share:
                peaks[name] = {"parent_mb": peak_mb("self"), "workers_mb": sorted(map(peak_mb, workers()))}

    before = cpu_seconds()
    done = classify_many(str(source), out, workers=2, on_progress=look)
    paths = column(out, "path")
    return {
        "rows_before": done.before,
        "rows_done": done.done,
        "rows": len(paths),
        "seconds_of_sound": round(sum(column(out, "duration")), 1),
        "distinct_paths": len(set(paths)),
        "errors": done.errors,
        "seconds": round(done.seconds, 1),
        "core_seconds_per_recording": round((cpu_seconds() - before) / done.done, 4),
        "peak_memory": peaks,
    }


def turns(source: Path, work: Path) -> dict[str, Any]:
    """Recordings a second with one and with two workers, in turns; from the first row to the last."""
    names = source.read_text(encoding="utf-8").splitlines()
    few, size = work / "few.txt", min(MOST_PER_TURN, len(names) // 8)
    rates: dict[int, list[float]] = {1: [], 2: []}
    ratios = []
    for turn in range(TURNS):
        few.write_text("\n".join(names[turn * size :][:size]), encoding="utf-8")
        for workers_now in rates:
            times: list[float] = []
            classify_many(str(few), work / f"turn-{turn}-{workers_now}", workers=workers_now, on_progress=at(times))
            progress(f"turn {turn + 1}/{TURNS}, {workers_now} workers")
            rates[workers_now].append((len(times) - workers_now) / (times[-1] - times[workers_now - 1]))
        ratios.append(rates[2][-1] / rates[1][-1])
    return {
        "turns": TURNS,
        "recordings_per_turn": size,
        **{f"per_second_{n}": [round(rate, 3) for rate in values] for n, values in rates.items()},
        "median_per_second_1": round(statistics.median(rates[1]), 3),
        "median_per_second_2": round(statistics.median(rates[2]), 3),
        "median_speedup": round(statistics.median(ratios), 3),
        "load_average": [round(load, 1) for load in os.getloadavg()],
    }


def by_ray(source: Path, work: Path) -> dict[str, Any]:
    """The same batch on a Ray cluster of this machine."""
    done = classify_many(
        str(source), work / "ray", engine="ray", workers=2, on_progress=lambda s: progress(f"ray: {s.done}")
    )
    tables = [pq.read_table(work / engine).sort_by("path") for engine in ("local", "ray")]
    return {"rows": done.done, "seconds": round(done.seconds, 1), "equal_to_local": tables[0].equals(tables[1])}


def at(times: list[float]) -> Callable[[Progress], None]:
    return lambda state: times.append(time.monotonic())


def column(out: Path, name: str) -> list[Any]:
    return pq.read_table(out, columns=[name])[name].to_pylist()


def workers() -> list[str]:
    children = Path("/proc/self/task").joinpath(str(os.getpid()), "children").read_text().split()
    return [child for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


def peak_mb(process: str) -> float:
    status = Path(f"/proc/{process}/status").read_text().splitlines()
    return round(next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024, 1)


def cpu_seconds() -> float:
    """Of this process and of those of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())


if __name__ == "__main__":
    main()
