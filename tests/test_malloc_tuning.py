"""Memory that was freed is the system's again."""

import subprocess
import sys

import pytest

PROGRAM = """
import numpy as np
from genreclf.malloc_tuning import give_back_large_blocks
def resident():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmRSS")) / 1024
if {told}:
    give_back_large_blocks()
before = resident()
songs = []
for turn in range(8):
    large = np.ones(30 << 20, np.uint8)
    del large  # from here on, glibc alone would take such blocks from its heaps
    songs.append((np.ones(20 << 20, np.uint8), bytearray(100_000)))
small = [song[1] for song in songs]
del songs
print(resident() - before)
"""


def left(*, told: bool) -> float:
    output = subprocess.run([sys.executable, "-c", PROGRAM.format(told=told)], capture_output=True, check=True)
    return float(output.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc needs to be told")
def test_large_blocks_go_back_although_small_ones_behind_them_stay():
    assert left(told=True) < 20 < left(told=False)
