import json
import subprocess
import sys

import numpy as np
import pytest

from genreclf import load_audio
from genreclf.audio.decoder_pool import LOAD_AUDIO
from genreclf.audio.decoder_worker import REPLY, REQUEST, Settings
from tests.sounds import RATE, by_libsndfile, song

AS_ON_WINDOWS = """
import signal, sys
sys.modules["resource"] = None
del signal.setitimer, signal.SIGALRM
import genreclf.audio.decoder_pool
from genreclf.audio.decoder_worker import main
main()
"""


@pytest.mark.parametrize("program", ["from genreclf.audio.decoder_worker import main; main()", AS_ON_WINDOWS])
def test_it_decodes_with_the_limits_that_there_are(program: str) -> None:
    content = by_libsndfile(song(2.0), RATE)
    header = json.dumps({"path": None, "size": len(content), "options": {}}).encode()
    command = [sys.executable, "-c", program, Settings(10.0, 1 << 30, LOAD_AUDIO).to_json()]
    request = REQUEST.pack(len(header), len(content)) + header + content
    done = subprocess.run(command, input=request, capture_output=True, check=True)
    header_length, samples_length = REPLY.unpack(done.stdout[: REPLY.size])
    header, samples = np.split(np.frombuffer(done.stdout[REPLY.size :], np.uint8), [header_length])
    assert len(samples) == samples_length
    assert json.loads(bytes(header))["source"]["format"] == "WAV (PCM_16)"
    np.testing.assert_array_equal(samples.view(np.float32), load_audio(content).samples)
