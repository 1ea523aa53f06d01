"""Graceful shutdown: requests in flight may finish, but the process always ends in time.

Uvicorn waits for requests and threads for as long as they take; whoever stops a container kills it after ten seconds.
"""

import os
import signal
import sys
import threading
import time
from types import FrameType
from typing import Any, Final

SECONDS: Final = 8.0
"""How long what is in flight may take after SIGTERM or Ctrl-C."""


def stop_in_time() -> None:
    """Let the signals that end this process end it within `SECONDS`.

    Call it when the server has set its own handlers, which go on doing what they do. In another thread than the main
    one, where nobody handles signals, nothing happens.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    asked = threading.Event()
    threading.Thread(target=_end, args=(asked,), name="stopping", daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _telling(asked, signal.getsignal(number)))


def _telling(asked: threading.Event, handler: Any) -> Any:
    def handle(number: int, frame: FrameType | None) -> None:
        asked.set()
        handler(number, frame)

    return handle if callable(handler) else handler


def _end(asked: threading.Event) -> None:
    asked.wait()
    time.sleep(SECONDS)
    sys.stderr.write("Stopped with work in flight.\n")
    os._exit(128 + signal.SIGTERM)
