"""Waiting for what happens instead of for a while: a slow machine takes longer over a test, but passes it."""

import time
from collections.abc import Callable

GIVE_UP = 300.0
"""Seconds after which what has not happened never will; far more than the slowest machine needs."""


def until(condition: Callable[[], object]) -> None:
    """Return as soon as the condition holds."""
    deadline = time.monotonic() + GIVE_UP
    while not condition():
        assert time.monotonic() < deadline, "this did not happen"
        time.sleep(0.005)
