"""Run all benchmarks one after the other, and write their table: ``python -m benchmarks``.

Each runs in a process of its own. ``--table`` only writes the table again, from what was measured before.
"""

import argparse
import subprocess
import sys

from benchmarks.table import write_tables

BENCHMARKS = (
    "start", "memory", "live", "answers", "streaming", "pages", "training", "load", "endpoint", "attacks",
    "soak", "room", "few_shot",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--table", action="store_true", help="measure nothing")
    if not parser.parse_args().table:
        for name in BENCHMARKS:
            subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=True)
    write_tables()


if __name__ == "__main__":
    main()
