"""Decoders that crash, stall, bloat or get killed cost one request a sentence, and nothing else."""

import fcntl
import os
import re
import signal
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from genreclf.audio import decoder_pool, load_audio
from genreclf.audio.decoder_pool import LOAD_AUDIO, DecoderPool
from genreclf.errors import AudioError, DecoderCrashError, NotAudioError, TooMuchMemoryError, TooSlowError
from tests.hostile.decoders import MISBEHAVE
from tests.sounds import by_libsndfile, song
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[2]


def workers(decode: str = MISBEHAVE) -> set[int]:
    """Children of this process that decode so."""
    listed = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    children = {int(pid) for task in listed for pid in task.read_text().split()}
    return {pid for pid in children if decode.encode() in command_of(pid)}


def command_of(pid: int) -> bytes:
    """The command line of a process; that of one which has just been started takes a moment to be there."""
    line = Path(f"/proc/{pid}/cmdline")
    with suppress(FileNotFoundError, ProcessLookupError):
        until(lambda: line.read_bytes() or is_gone(pid))
        return line.read_bytes()
    return b""


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def pid_of(order: str, folder: Path) -> int:
    """The worker that has received an order."""
    until(lambda: any(path.name.endswith(order) for path in folder.iterdir()))
    (pid,) = (path.name.split()[1] for path in folder.iterdir() if path.name.endswith(order))
    return int(pid)


@pytest.fixture
def odd() -> Iterator[DecoderPool]:
    """A pool whose decoder does what it is told; patient, so that only what should reach its limits does."""
    with DecoderPool(timeout=60, decode=MISBEHAVE) as pool:
        yield pool


def order(what: str, folder: Path) -> bytes:
    return f"{what}:{folder}".encode()


def test_what_comes_back_is_what_load_audio_gives(pool: DecoderPool) -> None:
    content = by_libsndfile(song(3, 44_100), 44_100)
    ours, direct = pool.load_audio(content), load_audio(content)
    assert np.array_equal(ours.samples, direct.samples)
    assert (ours.sample_rate, ours.source, ours.notes) == (direct.sample_rate, direct.source, direct.notes)
    assert ours.samples.flags.writeable
    cut_off = by_libsndfile(song(3, 44_100), 44_100, "FLAC")[:60_000]
    assert pool.load_audio(cut_off).notes == load_audio(cut_off).notes != ()


def test_errors_come_back_as_they_are(pool: DecoderPool) -> None:
    before = workers(LOAD_AUDIO)
    with pytest.raises(NotAudioError) as direct:
        load_audio(b"no song")
    with pytest.raises(NotAudioError, match=re.escape(str(direct.value))):
        pool.load_audio(b"no song")
    assert workers(LOAD_AUDIO) == before


@pytest.mark.parametrize(
    ("what", "error", "sentence"),
    [
        ("crash", DecoderCrashError, r"the decoder gave up on it\. Please try another copy"),
        ("bug", DecoderCrashError, r"the decoder gave up on it\. Please try another copy"),
        ("bloat", TooMuchMemoryError, r"more memory than there is for one file\. Please convert"),
        ("bloat in FFmpeg", TooMuchMemoryError, r"more memory than there is for one file\. Please convert"),
    ],
)
def test_a_decoder_that_goes_wrong_costs_one_request_a_sentence(
    odd: DecoderPool, what: str, error: type[AudioError], sentence: str
) -> None:
    for _ in range(3):
        with pytest.raises(error, match=sentence):
            odd.load_audio(what.encode())
        assert odd.load_audio(b"fine").duration == 1.5
    assert len(workers()) == 2


def test_a_decoder_that_stalls_is_ended_while_others_go_on(tmp_path: Path) -> None:
    with DecoderPool(timeout=10, decode=MISBEHAVE) as pool, ThreadPoolExecutor(1) as threads:
        pool.load_audio(b"both are up")
        stalled = threads.submit(pool.load_audio, order("hang", tmp_path))
        pid_of("hang", tmp_path)
        assert pool.load_audio(b"fine").duration == 1.5
        assert not stalled.done()
        with pytest.raises(TooSlowError, match=r"took more than 10 s.* Please convert it"):
            stalled.result()
        assert len(workers()) == 2


def test_five_kills_cost_five_sentences_and_the_neighbour_nothing(odd: DecoderPool, tmp_path: Path) -> None:
    stop = threading.Event()

    def neighbour() -> int:
        decoded = 0
        while not stop.is_set():
            assert odd.load_audio(b"fine").duration == 1.5
            decoded += 1
        return decoded

    with ThreadPoolExecutor(2) as threads:
        unharmed = threads.submit(neighbour)
        for kill in range(5):
            folder = tmp_path / str(kill)
            folder.mkdir()
            unlucky = threads.submit(odd.load_audio, order("hang", folder))
            os.kill(pid_of("hang", folder), signal.SIGKILL)
            with pytest.raises(DecoderCrashError, match="the decoder gave up on it"):
                unlucky.result()
        stop.set()
        assert unharmed.result() > 0
    assert len(workers()) == 2
    assert {odd.load_audio(b"fine").duration for _ in range(4)} == {1.5}


def test_a_worker_that_is_killed_while_it_receives_an_upload(odd: DecoderPool) -> None:
    odd.load_audio(b"fine")
    stopped = workers()
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as threads:
        upload = threads.submit(odd.load_audio, b"fine" + bytes(20_000_000))
        until(lambda: any(map(received, stopped)))
        for pid in stopped:
            os.kill(pid, signal.SIGKILL)
        with pytest.raises(DecoderCrashError):
            upload.result()
    assert odd.load_audio(b"fine").duration == 1.5


def received(pid: int) -> int:
    """Bytes that wait on a process's standard input."""
    with Path(f"/proc/{pid}/fd/0").open("rb", buffering=0) as pipe:
        return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


def test_workers_that_died_while_idle_are_replaced_unnoticed(odd: DecoderPool) -> None:
    for pid in workers():
        os.kill(pid, signal.SIGKILL)
        until(lambda pid=pid: is_gone(pid))
    assert [odd.load_audio(b"fine").duration for _ in range(3)] == [1.5] * 3


def test_those_who_wait_are_served_in_order_of_arrival(tmp_path: Path) -> None:
    with DecoderPool(1, timeout=60, decode=MISBEHAVE) as pool, ThreadPoolExecutor(5) as threads:
        hanging = threads.submit(pool.load_audio, order("hang", tmp_path))
        busy = pid_of("hang", tmp_path)
        requests = []
        for place in range(1, 5):
            requests.append(threads.submit(pool.load_audio, order(f"guest {place}", tmp_path)))
            until(lambda place=place: pool.waiting == place)
        os.kill(busy, signal.SIGKILL)
        assert isinstance(hanging.exception(), DecoderCrashError)
        assert [request.result().duration for request in requests] == [1.5] * 4
        assert pool.waiting == 0
    arrivals = sorted((path.name.split(" ", 2) for path in tmp_path.iterdir()), key=lambda name: int(name[0]))
    assert [what for _, _, what in arrivals] == ["hang", "guest 1", "guest 2", "guest 3", "guest 4"]


def test_what_libraries_print_does_not_mix_with_replies(odd: DecoderPool) -> None:
    assert odd.load_audio(b"print").duration == 1.5


def test_a_bug_in_the_decoder_is_logged(odd: DecoderPool, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(DecoderCrashError):
        odd.load_audio(b"bug")
    assert "IndexError: this traceback belongs to a test" in caplog.text


def test_decoders_can_store_nothing(odd: DecoderPool, tmp_path: Path) -> None:
    with pytest.raises(DecoderCrashError):
        odd.load_audio(order("store", tmp_path))
    assert not any(path.read_bytes() for path in tmp_path.iterdir())


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    mine = shared_memory(os.getpid())
    with DecoderPool(timeout=1, decode=MISBEHAVE) as pool:
        for what in (b"fine", b"crash", b"hang", b"bloat", b"fine"):
            with suppress(AudioError):
                pool.load_audio(what)
            assert not any(map(shared_memory, workers()))
    assert not workers()
    assert shared_memory(os.getpid()) == mine
    assert not any(tmp_path.iterdir())


def shared_memory(pid: int) -> set[str]:
    return set(re.findall(r"/dev/shm/.*", Path(f"/proc/{pid}/maps").read_text()))


def test_a_closed_pool_refuses(odd: DecoderPool) -> None:
    odd.close()
    with pytest.raises(AudioError, match="about to stop"):
        odd.load_audio(b"fine")
    assert not workers()


PARENT = """
import sys, threading
from genreclf.audio.decoder_pool import LOAD_AUDIO, DecoderPool
from tests.hostile.decoders import MISBEHAVE
pool = DecoderPool(timeout=60, decode=MISBEHAVE)
threading.Thread(target=pool.load_audio, args=(f"hang:{sys.argv[1]}".encode(),)).start()
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_workers_end_with_the_server_the_idle_and_the_stalled(end: signal.Signals, tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, tmp_path], cwd=ROOT)
    pid_of("hang", tmp_path)
    children = {int(pid) for pid in Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()}
    assert len(children) == 2
    parent.send_signal(end)
    parent.wait()
    until(lambda: all(is_gone(pid) for pid in children))


def test_ctrl_c_does_not_reach_the_workers(odd: DecoderPool) -> None:
    before = workers()
    odd.load_audio(b"fine")
    odd.load_audio(b"fine")
    for pid in before:
        os.kill(pid, signal.SIGINT)
    assert odd.load_audio(b"fine").duration == 1.5
    assert workers() == before


def test_workers_load_nothing_that_decoding_does_not_need(pool: DecoderPool) -> None:
    pool.load_audio(by_libsndfile(song(2, 44_100), 44_100))
    maps = [Path(f"/proc/{pid}/maps").read_text() for pid in workers(LOAD_AUDIO)]
    assert any("libsndfile" in mapped for mapped in maps)
    assert not any(re.search(r"/(numba|llvmlite|tensorflow|ai_edge_litert|scipy|pandas)/", mapped) for mapped in maps)


def test_load_audio_decodes_in_a_worker_that_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a list of 60 files, three end their decoder: each gets a sentence, and the next one is answered."""
    with DecoderPool(2, started=0, timeout=60, decode=MISBEHAVE) as pool:
        monkeypatch.setattr(decoder_pool, "shared_pool", lambda: pool)
        paths = [tmp_path / f"{number}.mp3" for number in range(60)]
        answered, refused = 0, 0
        for number, path in enumerate(paths):
            path.write_bytes(b"crash" if number % 20 == 7 else b"fine")
            try:
                assert load_audio(path).duration == 1.5
                answered += 1
            except DecoderCrashError as error:
                assert "the decoder gave up on it" in str(error)  # noqa: PT017 (both outcomes are right)
                refused += 1
        assert (answered, refused) == (57, 3)
        assert len(workers()) == 1, "one call at a time needs one worker"


def test_the_shared_workers_take_their_limits_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder_pool, "_shared", {})
    monkeypatch.setenv(decoder_pool.SECONDS_VARIABLE, "many")
    with pytest.raises(AudioError, match="GENRECLF_DECODER_SECONDS should be a positive number, not 'many'"):
        load_audio(by_libsndfile(song(2), 22_050))


def test_a_script_without_a_guard_decodes(tmp_path: Path) -> None:
    (tmp_path / "song.wav").write_bytes(by_libsndfile(song(2), 22_050))
    script = "from genreclf import load_audio\nprint(load_audio('song.wav').duration)"
    (tmp_path / "script.py").write_text(script)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "2.0", "")
