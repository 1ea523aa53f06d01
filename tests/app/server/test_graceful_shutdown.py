"""The server ends when it is told to, whatever is in flight."""

import http.client
import signal
import subprocess
import sys
import threading

import pytest

from tests.browser.driver import ROOT, free_port, is_healthy
from tests.waiting import GIVE_UP

SERVER = """
import asyncio, contextlib, sys
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from genreclf.app.server import graceful_shutdown

graceful_shutdown.SECONDS = float(sys.argv[2])

@contextlib.asynccontextmanager
async def lifespan(app):
    graceful_shutdown.stop_in_time()
    yield
    print("closed", flush=True)

async def answer(request):
    print("begun", flush=True)
    await asyncio.sleep(float(request.query_params.get("seconds", 0)))
    return PlainTextResponse("answered")

uvicorn.run(Starlette(routes=[Route("/", answer)], lifespan=lifespan), port=int(sys.argv[1]), log_level="error")
"""


def stopped_while_it_answers(seconds: float, *, allowed: float, number: int = signal.SIGTERM) -> tuple[str, str, int]:
    """What a client gets that asked before, what the server says at last, and its exit status."""
    port, answers = free_port(), []
    command = [sys.executable, "-c", SERVER, str(port), str(allowed)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert is_healthy(process, f"http://localhost:{port}/")
        assert process.stdout.readline() == "begun\n"

        def ask() -> None:
            connection = http.client.HTTPConnection("localhost", port, timeout=GIVE_UP)
            try:
                connection.request("GET", f"/?seconds={seconds}")
                answers.append(connection.getresponse().read().decode())
            except OSError:
                answers.append("")

        client = threading.Thread(target=ask)
        client.start()
        assert process.stdout.readline() == "begun\n"
        process.send_signal(number)
        process.wait(GIVE_UP)
        client.join(GIVE_UP)
        return answers[0], process.stdout.read(), process.returncode


@pytest.mark.skipif(sys.platform == "win32", reason="has no signals of this kind")
def test_what_is_in_flight_may_finish() -> None:
    assert stopped_while_it_answers(0.5, allowed=GIVE_UP) == ("answered", "closed\n", -signal.SIGTERM)


@pytest.mark.skipif(sys.platform == "win32", reason="has no signals of this kind")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_takes_too_long_is_cut_off(number: int) -> None:
    assert stopped_while_it_answers(10 * GIVE_UP, allowed=0.5, number=number) == ("", "", 128 + signal.SIGTERM)
