"""Get the recordings as a visitor at the same computer does, from a server of our own."""

import io

import pytest
import soundfile
from playwright.sync_api import expect

from tests.archive_server import NO_PROXY, serving, source, tar_gz
from tests.browser.driver import serve, settled
from tests.browser.test_accessibility import serious_faults
from tests.sounds import RATE, song

SCRIPT = """
import runpy
from genreclf.app.server import dataset_download, lifespan
from genreclf.gtzan.download_sources import Archive, Source
dataset_download.SOURCES = {{"local": {source!r}}}
runpy.run_path(str(lifespan.NAVIGATION))
"""


@pytest.fixture
def archive():
    """A server that sends one track, slowly."""
    recording = io.BytesIO()
    soundfile.write(recording, song(30), RATE, format="WAV")
    with serving() as state:
        state.content = tar_gz(("genres/blues/blues.00000.wav", recording.getvalue()))
        state.pause = 0.5  # so that it still arrives when a busy machine gets round to stopping it
        yield state


@pytest.fixture
def app_with_a_source(archive, tmp_path):
    """Address of an app that gets its recordings from there."""
    script = tmp_path / "app.py"
    script.write_text(SCRIPT.format(source=source(archive, archive.content)), encoding="utf-8")
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}
    with serve({**NO_PROXY, **home}, script=str(script)) as address:
        yield address


def test_from_the_button_to_the_sound_while_the_app_goes_on(tab, app_with_a_source, archive):
    tab.goto(f"{app_with_a_source}/explore?genre=blues&track=blues.00000")
    settled(tab)
    expect(tab.locator("audio")).to_have_count(0)
    tab.get_by_role("button", name="Hear the famous recordings, too").click()
    expect(tab.get_by_text("They have no licence")).to_be_visible()
    assert serious_faults(tab) == []
    tab.get_by_role("button", name="a server").click()
    bar = tab.get_by_role("progressbar")
    expect(bar).to_be_visible(timeout=60_000)
    tab.get_by_role("button", name="Stop the download").click()
    expect(tab.get_by_text("of the recordings have arrived")).to_be_visible(timeout=60_000)
    archive.pause = 0.1
    tab.get_by_role("button", name="Go on").click()
    tab.get_by_role("radio", name="Spectrogram", exact=True).click()
    expect(tab.get_by_text("You can hear 1 of the 1000 songs here.")).to_be_visible(timeout=60_000)
    settled(tab)
    duration = tab.locator("audio").evaluate(
        "async audio => { audio.muted = true; await audio.play(); return audio.duration; }"
    )
    assert 29 < duration < 31
    assert [bool(asked) for asked in archive.asked] == [False, True], "it did not go on where it stopped"
    tab.goto(f"{app_with_a_source}/confusions?true=blues&said=blues&model=features-cnn&protocol=random")
    settled(tab)
    expect(tab.get_by_text("You can hear 1 of the 1000 songs here.")).to_be_visible()
