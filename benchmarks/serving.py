"""The served app as benchmarks see it: a process that can be timed and weighed, and visits without a browser.

A `Visit` speaks Streamlit's own protocol, as its page does in a browser: protocol buffers through a websocket, files
through the upload endpoint. What it does not do is draw, and ask for pictures and sounds.
"""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 300.0  # seconds
WHOLE = "present=1"
"""The query with which a page is drawn as a whole."""
HOSTS = [f"127.0.1.{number}" for number in range(1, 13)]
"""Addresses of this machine from which hostile clients come."""


@dataclass(frozen=True)
class Server:
    """The running app: where it is, its process, and when that was started (by `time.perf_counter`)."""

    host: str
    pid: int
    started: float

    def get(self, path: str) -> bytes:
        """Content of an address."""
        with urllib.request.urlopen(f"http://{self.host}{path}", timeout=PATIENCE) as answer:
            return answer.read()

    def wait_until(self, path: str, expected: bytes) -> float:
        """Seconds from the start of the process until an address gave an answer that holds these bytes."""
        while time.perf_counter() - self.started < PATIENCE:
            try:
                if expected in self.get(path):
                    return time.perf_counter() - self.started
            except OSError:
                pass
            time.sleep(0.01)
        raise TimeoutError(path)

    def processes(self) -> list[int]:
        """The server and its decoders."""
        children = []
        for path in Path(f"/proc/{self.pid}/task").glob("*/children"):
            with suppress(OSError):  # a thread has just ended
                children += [int(child) for child in path.read_text().split()]
        return [self.pid, *children]

    def memory(self) -> dict[str, float]:
        """Resident memory in MB, now and at most since `forget_peak`, of the server and of its decoders together."""
        now, peak = {}, {}
        for process in self.processes():
            with suppress(OSError, KeyError):  # a decoder has just ended
                fields = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines())
                now[process], peak[process] = (int(fields[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
        server, peak_server = now.pop(self.pid), peak.pop(self.pid)
        return {
            "server_mb": round(server, 1),
            "decoders_mb": round(sum(now.values()), 1),
            "peak_server_mb": round(peak_server, 1),
            "peak_decoders_mb": round(sum(peak.values()), 1),
        }

    def core_seconds(self) -> float:
        """Processor time that the server and its decoders, those that have ended included, have used so far."""
        ticks = 0
        for process in self.processes():
            with suppress(OSError):  # a decoder has just ended
                fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
                ticks += sum(map(int, fields[11:15]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def handles(self) -> int:
        """Files and connections that the server has open."""
        return len([*Path(f"/proc/{self.pid}/fd").iterdir()])

    def classify(self, content: bytes, *, address: str = "127.0.0.1") -> tuple[int, float]:
        """Status of ``POST /api/classify`` from an address of this machine, and seconds after which to try again."""
        host, port = self.host.rsplit(":", 1)
        connection = http.client.HTTPConnection(
            host.replace("localhost", "127.0.0.1"), int(port), timeout=PATIENCE, source_address=(address, 0)
        )
        with closing(connection):
            connection.request("POST", "/api/classify", content)
            answer = connection.getresponse()
            answer.read()
            return answer.status, float(answer.getheader("retry-after") or 1)

    def forget_peak(self) -> None:
        """Let the largest memory be counted from now on."""
        for process in self.processes():
            Path(f"/proc/{process}/clear_refs").write_text("5")


_WITH_MODEL = """
import sys
from genreclf.inference import classifier
classifier.DEFAULT_MODEL = sys.argv.pop(1)
from streamlit.web import cli
sys.exit(cli.main())
"""


@contextmanager
def serve(root: Path = ROOT, *, model: str | None = None) -> Iterator[Server]:
    """Start the app of a checkout on a free port, with another default model if one is named, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GENRECLF_")}
    program = ["-c", _WITH_MODEL, model] if model else ["-m", "streamlit"]
    command = [sys.executable, *program, "run", "streamlit_app.py", "--server.port", str(port)]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield Server(f"localhost:{port}", process.pid, started)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:  # visits that are still running
            process.kill()
            process.wait()


Attack = Callable[[Server, threading.Event, bytes], None]
"""What hostile clients do to a server until an event is set, given a song."""

Upload = tuple[str, int, Any]
"""Name and size of a file that was sent, and its addresses."""


class Visit:
    """A visit to a page from an address of this machine, from when its first run has finished.

    Nobody scrolls in it: what lies below the fold is not drawn, except with the query `WHOLE`.
    """

    def __init__(self, server: Server, page: str = "", *, query: str = "", address: str = "127.0.0.1") -> None:
        self._host, self._page, self._address = server.host.replace("localhost", "127.0.0.1"), page, address
        self._query = query
        answer = self._request("GET", "/_stcore/health")
        self._cookie = (answer.getheader("set-cookie") or "").partition(";")[0]
        self._open = ExitStack()
        self._socket = self._open.enter_context(
            connect(
                f"ws://{self._host}/_stcore/stream",
                source_address=(address, 0),
                subprotocols=["streamlit"],
                additional_headers={"Cookie": self._cookie},
                max_size=None,
                open_timeout=PATIENCE,
                ping_timeout=None,
            )
        )
        self._session = self._uploader = ""
        for message in self.run():
            if message.WhichOneof("type") == "new_session":
                self._session = message.new_session.initialize.session_id
            elif message.delta.new_element.WhichOneof("type") == "file_uploader":
                self._uploader = message.delta.new_element.file_uploader.id

    def __enter__(self) -> "Visit":
        return self

    def __exit__(self, *exception: object) -> None:
        self._open.close()

    def run(self, upload: Upload | None = None) -> Iterator[ForwardMsg]:
        """Run the page and give what it sends, up to its end."""
        request = BackMsg()
        request.rerun_script.page_name = self._page
        request.rerun_script.query_string = self._query
        if upload:
            name, size, urls = upload
            state = request.rerun_script.widget_states.widgets.add(id=self._uploader)
            file = state.file_uploader_state_value.uploaded_file_info.add(name=name, size=size, file_id=urls.file_id)
            file.file_urls.CopyFrom(urls)
        self._socket.send(request.SerializeToString())
        while True:
            message = self._receive()
            yield message
            ended = message.WhichOneof("type") == "script_finished"
            if ended and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:  # else it runs once more
                return

    def upload(self, name: str, content: bytes) -> Upload:
        """Send a file; what to give to `run`."""
        request = BackMsg()
        request.file_urls_request.request_id = name
        request.file_urls_request.file_names.append(name)
        request.file_urls_request.session_id = self._session
        self._socket.send(request.SerializeToString())
        while (message := self._receive()).WhichOneof("type") != "file_urls_response":
            pass
        (urls,) = message.file_urls_response.file_urls
        mark = "----benchmark"
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n\r\n'
        headers = {
            "Content-Type": f"multipart/form-data; boundary={mark}",
            "Cookie": self._cookie,
            "X-Xsrftoken": self._cookie.partition("=")[2],
        }
        body = (head.encode(), content, f"\r\n--{mark}--\r\n".encode())  # in pieces: a copy of 60 MB is one too many
        headers["Content-Length"] = str(sum(map(len, body)))
        answer = self._request("PUT", urls.upload_url, body, headers)
        if answer.status != 204:
            raise OSError(f"the upload got status {answer.status}")
        return name, len(content), urls

    def _request(self, method: str, path: str, *rest: Any) -> http.client.HTTPResponse:
        source = self._address, 0
        with closing(http.client.HTTPConnection(self._host, timeout=PATIENCE, source_address=source)) as connection:
            connection.request(method, path, *rest)
            answer = connection.getresponse()
            answer.read()
            return answer

    def _receive(self) -> ForwardMsg:
        message = ForwardMsg()
        message.ParseFromString(self._socket.recv(timeout=PATIENCE))
        return message
