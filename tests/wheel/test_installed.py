"""The wheel is the whole product: installed on its own, it classifies, says what it lacks, and serves the app."""

import http.client
import json
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from genreclf import GenreClassifier, load_audio
from genreclf.inference.classifier import DEFAULT_MODEL
from tests.app.conftest import ROOT
from tests.browser.driver import free_port, is_healthy, mapped_files
from tests.wheel.conftest import Run

LIMIT = 40_000_000


def test_it_holds_everything_that_ships_and_is_small(wheel: Path) -> None:
    assert wheel.stat().st_size < LIMIT
    held = set(zipfile.ZipFile(wheel).namelist())
    for pattern in ("gallery/*", "neighbours/*", "pages/*.py", "models/*.csv", "models/*/*", "examples/*.ogg"):
        files = {path.relative_to(ROOT) for path in ROOT.glob(pattern) if path.is_file() and path.suffix != ".keras"}
        assert files
        assert not {f"genreclf/_shipped/{path.as_posix()}" for path in files} - held
    for asset in (ROOT / "genreclf").rglob("*.*"):
        if asset.suffix != ".pyc":
            assert asset.relative_to(ROOT).as_posix() in held


def test_nothing_of_training_or_of_the_cluster_is_installed(run: Run) -> None:
    program = "import importlib.util as u; print([u.find_spec(n) for n in ('tensorflow', 'keras', 'ray', 'fsspec')])"
    assert run("python", "-c", program).stdout.strip() == "[None, None, None, None]"


@pytest.mark.parametrize("model", [DEFAULT_MODEL, "mel-cnn"])
def test_it_classifies_as_the_checkout_does(run: Run, elsewhere: Path, model: str) -> None:
    done = run("genreclf", "classify", "song.wav", "--json", "--model", model)
    assert done.returncode == 0, done.stderr
    here = GenreClassifier.load(model).predict(load_audio(elsewhere / "song.wav"))
    assert json.loads(done.stdout)["probabilities"] == pytest.approx(dict(here.probabilities), abs=1e-4)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["train", "features-cnn", "--data", "."], "pip install tensorflow"),
        (["batch", ".", "out", "--engine", "ray"], 'pip install "ray[data]"'),
        (["batch", "s3://bucket/songs", "out"], "pip install fsspec"),
    ],
)
def test_what_needs_an_extra_says_so(run: Run, arguments: list[str], sentence: str) -> None:
    done = run("genreclf", *arguments)
    assert done.returncode == 1
    assert done.stderr.startswith("genreclf: ")
    assert sentence in done.stderr


@pytest.fixture(scope="module")
def address(installed: Path, elsewhere: Path, environment: dict[str, str]) -> Iterator[str]:
    port = free_port()
    command = [str(installed / "genreclf"), "app", "--port", str(port)]
    process = subprocess.Popen(command, cwd=elsewhere, env=environment, stderr=subprocess.DEVNULL)
    try:
        assert is_healthy(process, f"http://localhost:{port}/_stcore/health")
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(10)


def ask(request: str | urllib.request.Request) -> bytes:
    with urllib.request.urlopen(request, timeout=120) as answer:
        return answer.read()


def test_it_serves_the_page_the_endpoint_and_its_health(address: str, elsewhere: Path) -> None:
    assert b'<div id="root">' in ask(address)
    song = urllib.request.Request(f"{address}/api/classify", (elsewhere / "song.wav").read_bytes())
    song.add_header("Content-Type", "audio/wav")
    assert json.loads(ask(song))["model"] == DEFAULT_MODEL
    assert json.loads(ask(f"{address}/api/health"))["status"] == "ok"


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_http_is_parsed_in_c(address: str) -> None:
    assert "/httptools/" in mapped_files(address)


def test_it_is_configured_as_in_the_checkout(address: str) -> None:
    """Streamlit alone would take 200 MB."""
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)
    connection.putrequest("POST", "/api/classify")
    connection.putheader("Content-Length", str(100 * 2**20 + 1))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


@pytest.mark.browser
def test_it_looks_as_in_the_checkout(address: str) -> None:
    """The colours come from .streamlit/config.toml, which Streamlit looks for beside the script."""
    from tests.browser.driver import CHROMIUM, chromium, settled

    if not CHROMIUM:
        pytest.skip("no Chromium was found on this machine")
    with chromium() as browser:
        for scheme, colour in (("light", "rgb(255, 254, 251)"), ("dark", "rgb(21, 19, 27)")):
            page = browser.new_page(color_scheme=scheme)
            page.goto(f"{address}/confusions")
            settled(page)
            assert page.get_by_role("heading", name="Which genres").is_visible()
            shown = page.get_by_test_id("stApp").evaluate("app => getComputedStyle(app).backgroundColor")
            assert shown == colour
