#!/usr/bin/env bash
# Guess:    libsndfile ends the sound of a Sony Wave64 file where its data chunk ends, as it does for wav: the size stands
#           in the chunk's head, and editors (Sound Forge) write markers and summaries behind the samples.
# Happens:  the size of the data chunk counts only as far as it asks whether there is more in the file. Samples are read to
#           the end of the file, so that the bytes of later chunks are heard as a burst of noise, and the file is longer
#           than it says. FFmpeg's libraries (through PyAV) stop where the chunk stops. The same chunk behind the samples
#           of a wav file is no sound for either.
# Versions: soundfile 0.14.0 (libsndfile 1.2.2), av 18.1.0, numpy 2.4.6
# Source:   the layout of Wave64 (Sony, "Sony Pictures Digital Wave 64"): each chunk is a GUID, a size of 64 bits that counts
#           these 24 bytes, and its content; docs/formats.md.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check soundfile==0.14.0 av==18.1.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import io
import struct

import av
import numpy as np
import soundfile

RATE, SECONDS, BEHIND = 22_050, 2, 44_100  # bytes of a later chunk: one second, if they were samples
tone = np.sin(2 * np.pi * 440 * np.arange(RATE * SECONDS) / RATE)
pcm = (tone * 16_000).astype("<i2").tobytes()
later = np.random.default_rng(0).bytes(BEHIND)
form = struct.pack("<HHIIHH", 1, 1, RATE, 2 * RATE, 2, 16)


def chunk(name, content, wave64):
    if wave64:
        head = name + bytes.fromhex("f3acd3118cd100c04f8edb8a") + struct.pack("<Q", 24 + len(content))
        return head + content + bytes(-len(content) % 8)
    return name + struct.pack("<I", len(content)) + content


def file(wave64):
    body = chunk(b"fmt ", form, wave64) + chunk(b"data", pcm, wave64) + chunk(b"junk", later, wave64)
    if wave64:
        body = b"wave" + bytes.fromhex("f3acd3118cd100c04f8edb8a") + body
        return b"riff" + bytes.fromhex("2e91cf11a5d628db04c10000") + struct.pack("<Q", 24 + len(body)) + body
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body


def by_ffmpeg(content):
    with av.open(io.BytesIO(content)) as container:
        return sum(frame.samples for frame in container.decode(audio=0)) / RATE


found = {}
for name, wave64 in (("wav", False), ("w64", True)):
    content = file(wave64)
    samples, rate = soundfile.read(io.BytesIO(content))
    found[name] = len(samples) / rate, by_ffmpeg(content)
    print(f"{name}: libsndfile reads {found[name][0]:.2f} s of a sound of {SECONDS} s, FFmpeg {found[name][1]:.2f} s")
assert np.allclose(found["wav"], SECONDS) and np.isclose(found["w64"][1], SECONDS)
assert found["w64"][0] > SECONDS + 0.9, "libsndfile stops at the end of the chunk now: the finding no longer holds"
PYTHON
