"""What can be seen of the running app: a line for each classification, and figures on the metrics endpoint."""

import json
import logging
import sys
import urllib.request
from typing import Any

import pytest
from streamlit.runtime.stats import StatsProvider

from genreclf.app.server import metrics
from genreclf.app.server.metrics import FAMILY, Counters
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.inference.prediction import Verdict
from tests import loops
from tests.app.server.test_api import ask, form
from tests.browser.driver import mapped_files, serve
from tests.hostile.corpus import CORPUS
from tests.sounds import RATE, by_libsndfile, song

SECRET = "a secret name"


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """What was written down."""
    return [json.loads(record.getMessage()) for record in caplog.records if record.name == "genreclf"]


def test_the_page_writes_one_line_for_each_song(page, caplog):
    caplog.set_level(logging.INFO, "genreclf")
    wav = by_libsndfile(song(11), RATE)  # that no other test has had answered: answers are kept
    test = page("classify")
    test.file_uploader[0].set_value((f"{SECRET}.wav", wav, "audio/wav")).run()
    assert not test.exception
    test.run()
    (line,) = lines(caplog)
    assert line["event"] == "classification"
    assert line["source"] == "page"
    assert line["outcome"] in tuple(Verdict)
    assert line["format"] == "WAV (PCM_16)"
    assert line["size"] == len(wav)
    assert line["duration"] == 11
    assert line["model"] == DEFAULT_MODEL
    assert line["seconds"] > 0
    assert SECRET not in caplog.text


def test_a_refused_song_is_written_down_with_its_reason(page, caplog):
    caplog.set_level(logging.INFO, "genreclf")
    content = CORPUS["HTML"].make()
    page("classify").file_uploader[0].set_value((f"{SECRET}.mp3", content, "audio/mpeg")).run()
    (line,) = lines(caplog)
    assert (line["outcome"], line["size"]) == ("NotAudioError", len(content))
    assert "model" not in line
    assert SECRET not in caplog.text


def test_a_model_that_fails_is_written_down(caplog):
    class Broken:
        name = "broken"

        def predict(self, clip: object) -> object:
            raise ZeroDivisionError

    from tests.sounds import clip

    caplog.set_level(logging.INFO, "genreclf")
    with pytest.raises(ZeroDivisionError):
        metrics.predict(clip(song(2)), Broken(), source="api", size=10, decoding=0.5)
    (line,) = lines(caplog)
    assert (line["outcome"], line["model"]) == ("ZeroDivisionError", "broken")
    assert line["seconds"] >= 0.5


def test_times_are_counted_in_classes():
    counters = Counters()
    assert isinstance(counters, StatsProvider)
    for seconds in (0.1, 0.3, 0.3, 99.0):
        counters.add("page", "confident", seconds)
    counters.add("api", "NotAudioError", 0.2)
    api, page = counters.get_stats()[FAMILY]
    assert dict(page.buckets) == {0.1: 1, 0.25: 1, 0.5: 3, 1: 3, 2.5: 3, 5: 3, 10: 3, 30: 3, float("inf"): 4}
    assert page.observation_count == 4
    assert page.observation_sum == pytest.approx(99.7)
    assert page.labels == {"source": "page", "outcome": "confident"}
    assert (api.observation_count, api.labels["outcome"]) == (1, "NotAudioError")


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_served_app_counts_and_loads_nothing_that_is_for_training():
    with serve() as address:
        wav = by_libsndfile(song(4.0), RATE)
        assert ask(address, "POST", "/api/classify", *form(wav))[0] == 200
        assert ask(address, "POST", "/api/classify", b"no sound")[0] == 422
        counted = dict(line.rsplit(" ", 1) for line in metrics_lines(address))
        (refused,) = (count for name, count in counted.items() if f"{FAMILY}_count" in name and "NotAudio" in name)
        assert refused == "1"
        assert sum(int(n) for name, n in counted.items() if f"{FAMILY}_count" in name and "NotAudio" not in name) == 1
        loaded = mapped_files(address)
    assert "ai_edge_litert" in loaded, "the test looked at another process"
    for library in ("site-packages/tensorflow", "llvmlite", "numba"):
        assert library not in loaded


@pytest.mark.parametrize(
    ("allowed", "host", "status"),
    [
        (None, "127.0.0.1", 200),
        (None, "::1", 200),
        (None, "::ffff:127.0.0.1", 200),
        (None, "192.0.2.7", 403),
        (None, "", 403),
        ("10.0.0.0/8, 192.0.2.7", "192.0.2.7", 200),
        ("10.0.0.0/8, 192.0.2.7", "10.1.2.3", 200),
        ("10.0.0.0/8, 192.0.2.7", "127.0.0.1", 403),
        ("nonsense, 192.0.2.7", "192.0.2.7", 200),
        ("", "127.0.0.1", 403),
        ("*", "192.0.2.7", 200),
    ],
)
@pytest.mark.parametrize("path", ["/_stcore/metrics", "/music/_stcore/metrics", "/_stcore/metrics/"])
def test_strangers_do_not_see_the_figures(allowed, host, status, path):
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200})

    async def get(path):
        sent = []

        async def send(message):
            sent.append(message)

        scope = {"type": "http", "path": path, "headers": [], "client": (host, 1) if host else None}
        await metrics.MetricsGuard(app, allowed)(scope, None, send)
        return sent[0]["status"]

    assert loops.run(get(path)) == status
    assert loops.run(get("/")) == 200


def test_the_served_app_keeps_the_figures_from_who_comes_through_a_proxy():
    with serve({metrics.ALLOWED_VARIABLE: "203.0.113.5"}) as address:
        for host, status in (("203.0.113.5", 200), ("203.0.113.6", 403)):
            request = urllib.request.Request(f"{address}/_stcore/metrics", headers={"X-Forwarded-For": host})
            with urllib.request.build_opener(AnyStatus).open(request, timeout=60) as answer:
                assert answer.status == status


class AnyStatus(urllib.request.HTTPErrorProcessor):
    """Every status is an answer."""

    def http_response(self, request, response):
        return response


def metrics_lines(address: str) -> list[str]:
    """Lines of the metrics endpoint that are about us."""
    with urllib.request.urlopen(f"{address}/_stcore/metrics", timeout=60) as answer:
        return [line for line in answer.read().decode().splitlines() if line.startswith("genreclf")]
