"""How long a visitor waits on the page Classify: from the end of the upload to the answer, and to the explanation.

python -m benchmarks.answers        writes benchmarks/answers.json
"""

import io
import re
import time
from typing import Any

import numpy as np
import soundfile
from playwright.sync_api import Browser, Page

from benchmarks.measuring import summary, write
from genreclf.audio import load_audio
from genreclf.bundled.examples import examples
from tests.browser.driver import chromium, serve, settled

REPETITIONS = 5
ANSWER = re.compile("sounds like|This is|Probably|tell for sure|not sound like any music")


def mp3(seconds: float) -> bytes:
    """The jazz piece, over and over."""
    clip = load_audio(examples()["jazz"].path)
    buffer = io.BytesIO()
    soundfile.write(buffer, np.resize(clip.samples, round(seconds * clip.sample_rate)), clip.sample_rate, format="MP3")
    return buffer.getvalue()


def waited(page: Page, name: str, content: bytes) -> dict[str, float]:
    """Seconds from the end of an upload to the answer and to the explanation."""
    with page.expect_response(lambda response: "upload_file" in response.url and response.request.method == "PUT"):
        page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "audio/mpeg", "buffer": content})
    start = time.perf_counter()
    page.get_by_role("heading", name=ANSWER).wait_for(timeout=120_000)
    answer = time.perf_counter() - start
    page.get_by_text("Found by turning").wait_for(timeout=120_000)
    return {"answer": answer, "explanation": time.perf_counter() - start}


def visit(browser: Browser, address: str, name: str, content: bytes) -> dict[str, float]:
    """The same, in a visit of its own."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        settled(page)
        return waited(page, name, content)


def summaries(rows: list[dict[str, float]]) -> dict[str, dict[str, Any]]:
    """By name."""
    return {name: summary([row[name] for row in rows]) for name in rows[0]}


def main() -> None:
    """Measure and write."""
    half_minute, ten_minutes = mp3(30), mp3(600)
    result: dict[str, Any] = {}
    with chromium() as browser:
        start = time.perf_counter()
        with serve() as address:
            with browser.new_context() as context:
                page = context.new_page()
                page.goto(address)
                settled(page)
                result["start to first page"] = round(time.perf_counter() - start, 2)
                waited(page, "first.mp3", half_minute)
                result["start to first answer and explanation"] = round(time.perf_counter() - start, 2)
            for name, content in (("30 s", half_minute), ("10 min", ten_minutes)):
                visits = [visit(browser, address, f"{name}.mp3", content) for _ in range(REPETITIONS)]
                result[name] = summaries(visits)
    write("answers", "python -m benchmarks.answers", result)


if __name__ == "__main__":
    main()
