#!/usr/bin/env bash
# Guess:    an mp3 with a variable bit rate that has no Xing header (what streams and recorders write) has no stated length;
#           libsndfile may say a wrong one, but who reads until nothing more comes gets all of the sound.
# Happens:  libsndfile takes the length that it works out from the first frames and the size of the file for the end of the
#           file: read() gives nothing more from there on, without an error. A song that begins loud (large frames) and
#           gets quieter loses most of itself. FFmpeg's libraries (through PyAV) read to the end. With a Xing header both do.
# Versions: soundfile 0.14.0 (libsndfile 1.2.2, mpg123), av 18.1.0 (libmp3lame), numpy 2.4.6
# Source:   docs/formats.md ("VBR mp3 without a Xing header"); libsndfile issue 1001 has the wrong count, not the lost sound.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check soundfile==0.14.0 av==18.1.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import io

import av
import numpy as np
import soundfile

RATE, SECONDS = 44_100, 20
time = np.arange(RATE * SECONDS) / RATE
noise = np.random.default_rng(0).normal(size=time.size) * 0.2
song = np.where(time < 1, noise, 0.1 * np.sin(2 * np.pi * 440 * time)).astype(np.float32)


def mp3(xing):
    file = io.BytesIO()
    with av.open(file, "w", format="mp3", options={"write_xing": str(int(xing)), "id3v2_version": "0"}) as output:
        track = output.add_stream("libmp3lame", rate=RATE, layout="mono")
        track.codec_context.qscale = True
        track.codec_context.global_quality = 2 * 118
        frame = av.AudioFrame.from_ndarray(song[None], format="fltp", layout="mono")
        frame.sample_rate = RATE
        for piece in (frame, None):
            output.mux(track.encode(piece))
    return file.getvalue()


def by_libsndfile(content):
    read = 0
    with soundfile.SoundFile(io.BytesIO(content)) as sound:
        while len(block := sound.read(4096)):
            read += len(block)
    return read / RATE


def by_ffmpeg(content):
    with av.open(io.BytesIO(content)) as container:
        return sum(frame.samples for frame in container.decode(audio=0)) / RATE


found = {}
for xing in (True, False):
    content = mp3(xing)
    found[xing] = by_libsndfile(content), by_ffmpeg(content)
    print(f"{'with' if xing else 'without'} a Xing header, {SECONDS} s: libsndfile {found[xing][0]:.1f} s, FFmpeg {found[xing][1]:.1f} s")
assert abs(found[True][0] - SECONDS) < 0.2 and abs(found[False][1] - SECONDS) < 0.2
assert found[False][0] < 0.8 * SECONDS, "libsndfile reads to the end now: the finding no longer holds"
PYTHON
