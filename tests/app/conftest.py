"""Run pages in Streamlit's own test harness."""

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import soundfile
from streamlit.runtime.caching import clear_session_data_cache, clear_session_resource_cache
from streamlit.testing.v1 import AppTest

from genreclf.app.components.lazy_rendering import component as lazy_rendering
from genreclf.app.server.dataset_download import dataset_download
from genreclf.audio import load_audio
from genreclf.bundled.examples import examples
from genreclf.gtzan import locations
from tests.waiting import GIVE_UP

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., AppTest]:
    """Open a page without a connected data set, in an empty home; keyword arguments are the address's query."""
    monkeypatch.delenv("GENRECLF_GTZAN", raising=False)
    empty = tmp_path_factory.mktemp("home")
    monkeypatch.setattr(locations, "usual_places", lambda: [empty])
    monkeypatch.setattr(locations, "home", lambda: empty)
    dataset_download.cache_clear()  # it has read where home is
    monkeypatch.setattr(lazy_rendering, "is_near", lambda *_: True)  # nobody scrolls here
    monkeypatch.chdir(ROOT)
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])  # AppTest leaves the page's script there

    def opened(name: str, **query: str) -> AppTest:
        test = AppTest.from_file(ROOT / "pages" / f"{name}.py", default_timeout=GIVE_UP)
        for key, value in query.items():
            test.query_params[key] = value
        return test.run()

    return opened


@pytest.fixture
def new_visit() -> Iterator[None]:
    """A visit of its own, for tests with another model in the default's place.

    Streamlit's harness runs all tests of a process as one visit, whose cache keeps answers by a model's name.
    """

    def forget() -> None:
        for clear in (clear_session_data_cache, clear_session_resource_cache):
            clear("test session id")

    forget()
    yield
    forget()


@pytest.fixture(scope="session")
def wav() -> bytes:
    """Twelve seconds of a piece that is heard as music."""
    music = load_audio(examples()["classical"].path).excerpt(0, 12)
    buffer = io.BytesIO()
    soundfile.write(buffer, music.samples, music.sample_rate, format="WAV")
    return buffer.getvalue()
