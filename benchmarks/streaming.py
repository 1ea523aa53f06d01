"""How far the picture is behind the sound while the page listens along, for one listener and for five at once.

python -m benchmarks.streaming      writes benchmarks/streaming.json
"""

import argparse
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from playwright.sync_api import Browser, Page

from benchmarks.measuring import music, write
from tests.browser.driver import chromium, hearing, serve, settled

RATE = 44_100
LISTENERS = (1, 5)
GENRES = ("jazz", "country", "classical", "rock")

NOTE_PIECES = """
window.pieces = [];
const send = window.fetch;
window.fetch = async (address, options) => {
    if (!(options?.body instanceof Int16Array)) return send(address, options);
    const piece = { sent: performance.now() / 1000, seconds: options.body.length / 16000 };
    const reply = await send(address, options);
    const answer = await reply.clone().json();
    requestAnimationFrame(() => requestAnimationFrame(() => {
        pieces.push({ ...piece, drawn: performance.now() / 1000, answered: Boolean(answer.chances) });
    }));
    return reply;
};
"""


def measured(browser: Browser, address: str, listeners: int, seconds: float) -> dict[str, Any]:
    """Figures of some listeners at once."""
    with ExitStack() as stack:
        pages = [_listening(stack, browser, address) for _ in range(listeners)]
        pages[0].wait_for_timeout(1000 * seconds)
        heard = [page.evaluate("pieces") for page in pages]
    thirds: list[list[np.ndarray]] = [[], [], []]
    for pieces in heard:
        for number, piece in enumerate(pieces):
            ages = piece["drawn"] - piece["sent"] + np.arange(0, piece["seconds"], 0.01)
            thirds[3 * number // len(pieces)].append(ages)
    first, _, last = (np.concatenate(third) for third in thirds)
    ages = np.concatenate([age for third in thirds for age in third])
    everything = [piece for pieces in heard for piece in pieces]
    return {
        "median": round(float(np.median(ages)), 3),
        "percentile_95": round(float(np.percentile(ages, 95)), 3),
        "first_third": round(float(np.median(first)), 3),
        "last_third": round(float(np.median(last)), 3),
        "longest_piece": max(piece["seconds"] for piece in everything),
        "pieces": len(everything),
        "answered": sum(piece["answered"] for piece in everything),
    }


def _listening(stack: ExitStack, browser: Browser, address: str) -> Page:
    page = stack.enter_context(browser.new_context()).new_page()
    page.add_init_script(NOTE_PIECES)
    page.goto(address)
    settled(page)
    page.get_by_role("button", name="Listen along").click()
    page.locator(".race .first").wait_for(timeout=60_000)
    page.evaluate("pieces.length = 0")
    return page


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120, help="for each number of listeners")
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "microphone.wav"
        soundfile.write(file, np.concatenate([music(12, genre)[:, 0] for genre in GENRES]), RATE, subtype="PCM_16")
        with serve() as address, chromium() as deaf, hearing(deaf, file) as browser:
            results = {str(count): measured(browser, address, count, seconds) for count in LISTENERS}
    write("streaming", f"python -m benchmarks.streaming --seconds {seconds:g}", {"listeners": results})


if __name__ == "__main__":
    main()
