"""A room with two hundred phones: ``python -m benchmarks.room`` writes ``benchmarks/room.json``.

A presenter in a real browser opens a room and plays rounds; phones without a browser hold a websocket each, as the page
for phones does, and vote at random moments within a few seconds. A vote is shown when the presenter's page, as the
browser draws it, counts it. The presenter's browser and the phones work on the same cores as the server.
"""

import argparse
import asyncio
import json
import os
import random
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, expect
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.load import times
from benchmarks.measuring import write
from benchmarks.serving import Server, serve
from genreclf.genres import GENRES
from genreclf.terminal import progress
from tests.browser.driver import chromium, settled

PATIENCE = 60_000  # milliseconds
_WATCH = """() => {
    window.seen = [];
    const look = () => {
        const count = document.querySelector(".quiz-count")?.textContent.match(/^(\\d+) of/);
        const last = window.seen.at(-1)?.[1] ?? 0;
        if (count && Number(count[1]) > last) window.seen.push([Date.now() / 1000, Number(count[1])]);
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


class Phones:
    """Phones of one room, in a thread of their own."""

    def __init__(self, host: str, code: str, n: int) -> None:
        self._address, self._n = f"ws://{host}/join/{code}/seat", n
        self._sockets: list[ClientConnection] = []
        self.problems: list[str] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def _do(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE / 1000)

    def come(self) -> float:
        """All join, twenty at a time; gives the seconds it took."""
        begun = time.perf_counter()
        self._do(self._come())
        return time.perf_counter() - begun

    async def _come(self) -> None:
        turn = asyncio.Semaphore(20)

        async def one() -> None:
            async with turn:
                socket = await connect(self._address, open_timeout=30)
                await socket.send("{}")
                self._sockets.append(socket)
            self._tasks.append(asyncio.create_task(self._listen(socket)))

        await asyncio.gather(*(one() for _ in range(self._n)))

    async def _listen(self, socket: ClientConnection) -> None:
        async for text in socket:
            if problem := json.loads(text).get("problem"):
                self.problems.append(problem)

    def vote(self, number: int, within: float) -> list[float]:
        """All vote, each at a random moment; gives the moments."""
        return sorted(self._do(self._vote(number, within)))

    async def _vote(self, number: int, within: float) -> list[float]:
        async def one(socket: ClientConnection) -> float:
            await asyncio.sleep(random.uniform(0, within))
            sent = time.time()
            await socket.send(json.dumps({"vote": random.choice(GENRES), "round": number}))
            return sent

        return await asyncio.gather(*(one(socket) for socket in self._sockets))


def processor_seconds(server: Server) -> float:
    """What the server and its decoders have used of the processor."""
    ticks = 0
    for process in server.processes():
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def play(page: Page, server: Server, phones: Phones, number: int, within: float, n: int) -> dict[str, Any]:
    """One round; how long votes took to be shown, and what it cost."""
    page.get_by_role("button", name="Start the first song" if number == 1 else "Next song").click()
    expect(page.get_by_text(f"0 of {n} have voted")).to_be_visible(timeout=PATIENCE)
    settled(page)
    page.evaluate(_WATCH)
    before, begun = processor_seconds(server), time.perf_counter()
    sent = phones.vote(number, within)
    expect(page.get_by_text(f"{n} of {n} have voted")).to_be_visible(timeout=PATIENCE)
    busy = (processor_seconds(server) - before) / (time.perf_counter() - begun)
    seen = page.evaluate("window.seen")
    waits = [next(at for at, count in seen if count > k) - moment for k, moment in enumerate(sent)]
    before, begun = processor_seconds(server), time.perf_counter()
    time.sleep(5)
    idle = (processor_seconds(server) - before) / (time.perf_counter() - begun)
    page.get_by_role("button", name="Reveal").click()
    expect(page.get_by_role("button", name="Next song")).to_be_visible(timeout=PATIENCE)
    return {"waits": waits, "cores_voting": busy, "cores_waiting": idle}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.room", description=__doc__)
    parser.add_argument("--phones", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--within", type=float, default=8.0, help="seconds in which all vote")
    options = parser.parse_args()
    n, rounds = options.phones, []
    with serve() as server, chromium() as browser:
        server.wait_until("/api/health", b'"ready":true')
        page = browser.new_page()
        page.goto(f"http://{server.host}/quiz")
        settled(page)
        page.get_by_role("button", name="Open a room").click()
        code = page.locator(".quiz-join .code")
        expect(code).to_be_visible(timeout=PATIENCE)
        page.get_by_role("radio", name="No limit").click()
        settled(page)
        empty = server.memory()
        phones = Phones(server.host, code.inner_text(), n)
        joining = phones.come()
        expect(page.get_by_text(f"{n} are here")).to_be_visible(timeout=PATIENCE)
        for number in range(1, options.rounds + 1):
            progress(f"round {number}/{options.rounds}")
            rounds.append(play(page, server, phones, number, options.within, n))
        progress("")
        full = server.memory()
    waits = [wait for played in rounds for wait in played["waits"]]
    write(
        "room",
        f"python -m benchmarks.room --phones {n} --rounds {options.rounds} --within {options.within:g}",
        {
            "phones": n,
            "joining_seconds": round(joining, 2),
            "shown_seconds": times(waits),
            "shown_within_1_s": round(float(np.mean(np.array(waits) <= 1)), 4),
            "cores_while_voting": [round(played["cores_voting"], 3) for played in rounds],
            "cores_while_waiting": [round(played["cores_waiting"], 3) for played in rounds],
            "memory_without_phones": empty,
            "memory_at_the_end": full,
            "problems": phones.problems,
        },
    )


if __name__ == "__main__":
    main()
