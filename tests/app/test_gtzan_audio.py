"""The sound of the collection on the pages Explore and Confusions."""

import json
import re
from pathlib import Path

import pytest
import soundfile
from streamlit.testing.v1 import AppTest

from genreclf.app.sections import gtzan_audio
from genreclf.app.sections.our_pieces import piece_id
from genreclf.app.server.dataset_download import DatasetDownload
from genreclf.app.session import connected_gtzan
from genreclf.app.session.recordings import MEDIA_TYPES
from genreclf.bundled.examples import examples
from genreclf.genres import GENRES, title
from genreclf.gtzan import catalogue, download, locations
from tests.archive_server import NO_PROXY, noise, serving, source, tar_gz
from tests.sounds import RATE, song
from tests.waiting import until

CONTENT = tar_gz(("genres/blues/blues.00000.wav", noise(600_000)))
PAGES = [("explore", {}), ("explore", {"view": "compare"}), ("confusions", {"true": "blues", "said": "rock"})]


@pytest.fixture
def at_home(page, monkeypatch):
    """The visitor sits at the computer that serves the page."""
    monkeypatch.setattr(connected_gtzan, "is_local_visitor", lambda: True)
    gtzan_audio._copies_at_hand.clear()
    yield
    gtzan_audio._copies_at_hand.clear()


@pytest.fixture
def server(page, at_home, monkeypatch, tmp_path):
    """A server that has the recordings, slowly."""
    for name, value in {**NO_PROXY, "XDG_CACHE_HOME": str(tmp_path / "cache")}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(download, "PAUSES", (0.0, 0.0))
    with serving() as state:
        state.pause, state.slow_from = 1.0, 120_000  # time enough to stop it, on any machine
        job = DatasetDownload(locations.own_copy(), {"local": source(state, CONTENT)})
        monkeypatch.setattr(gtzan_audio, "dataset_download", lambda: job)
        yield state
        job.stop()
        until(lambda: not job.status().is_busy)


def texts(test: AppTest) -> str:
    assert not test.exception
    return "\n".join(
        element.value for kind in (test.markdown, test.caption, test.warning, test.info, test.error) for element in kind
    )


def press(test: AppTest, label: str) -> AppTest:
    return next(button for button in test.button if button.label == label).click().run()


@pytest.mark.parametrize(("name", "query"), PAGES)
@pytest.mark.parametrize("local", [True, False])
def test_no_page_shows_variables_or_commands(page, monkeypatch, name, query, local):
    monkeypatch.setattr(connected_gtzan, "is_local_visitor", lambda: local)
    assert not re.search(r"GENRECLF|python -m|`|--\w", texts(page(name, **query)))


@pytest.mark.parametrize(("name", "query"), PAGES)
def test_a_visitor_from_elsewhere_gets_one_quiet_sentence_and_no_way_to_the_server(page, name, query):
    test = page(name, **query)
    assert texts(test).count(gtzan_audio.NO_SOUND) == 1
    assert not test.text_input
    assert not [button for button in test.button if "recordings" in button.label.lower()]


def players_of(test: AppTest) -> int:
    """How many players with pictures are on a page, each with a sound of its own."""
    shown = [json.loads(element.proto.json) for element in test.get("bidi_component")]
    return len({data["audio"] for data in shown if data.get("waveform")})


def test_every_genre_is_heard_where_all_are_shown(page):
    assert players_of(page("explore")) == len(GENRES)


def test_two_genres_that_are_compared_or_mixed_up_are_heard(page):
    assert players_of(page("explore", view="compare")) == 2
    assert len(page("confusions", true="blues", said="rock").get("audio")) == 2
    assert not page("confusions", true="blues", said="blues").get("audio")


def test_what_is_heard_is_the_piece_of_that_genre():
    for genre in GENRES:
        assert examples()[genre].path.suffix.removeprefix(".") in MEDIA_TYPES, title(genre)


def test_naming_a_folder_connects_its_tracks_and_their_sound(page, at_home, tmp_path):
    (tmp_path / "genres").mkdir()
    soundfile.write(tmp_path / "genres" / "rock.00007.wav", song(30), RATE)
    test = page("explore", genre="rock", track="rock.00007")
    assert test.selectbox(key="track").value == piece_id("rock")
    test.text_input[0].set_value(str(tmp_path / "nowhere")).run()
    assert "no folder" in test.error[0].value
    test.text_input[0].set_value(str(tmp_path)).run()
    assert "You can hear 1 of the 1000 songs here." in texts(test)
    test.selectbox(key="track").set_value("rock.00007").run()
    assert len(test.get("audio")) == 1
    next(group for group in test.button_group if group.key == "genre").set_value("blues").run()
    assert test.selectbox(key="track").value == piece_id("blues"), "what can be heard comes first"
    assert catalogue()["blues.00000"].name in test.selectbox(key="track").options, "it is still in the gallery"
    assert "You can hear 1 of the 1000 songs here." in texts(page("explore")), "the next visit knows the folder"


def test_a_copy_in_a_usual_place_is_offered_by_itself(page, at_home):
    genres = locations.home() / "my-gtzan" / "blues"
    genres.mkdir(parents=True)
    soundfile.write(genres / "blues.00000.au", song(30), RATE)
    test = page("explore", track="blues.00000")
    assert "1 of these songs lie on this computer" in texts(test)
    press(test, "Hear them")
    assert "You can hear 1 of the 1000 songs here." in texts(test)
    assert test.get("audio")[0].proto.url.endswith(".wav"), "browsers don't play au files"


def test_a_download_from_its_start_to_the_sound(page, server):
    test = page("explore", track="blues.00000")
    assert [button for button in test.button if button.label == "a server"]
    press(test, "a server")
    until(lambda: gtzan_audio.dataset_download().status().received > 100_000)
    other = page("confusions")
    assert "Getting the recordings" in other.get("progress")[0].proto.text, "another visitor sees the same download"
    press(other, "Stop the download")
    until(lambda: not gtzan_audio.dataset_download().status().is_busy)
    test.run()
    assert "of 1 MB of the recordings have arrived" in texts(test)
    server.pause = 0.0
    press(test, "Go on")
    until(lambda: gtzan_audio.dataset_download().status().phase == "done")
    test.run()
    assert "You can hear 1 of the 1000 songs here." in texts(test)
    assert len(test.get("audio")) == 1


def test_what_has_arrived_can_be_removed(page, server):
    press(page("explore"), "a server")
    until(lambda: gtzan_audio.dataset_download().status().received > 100_000)
    gtzan_audio.dataset_download().stop()
    until(lambda: not gtzan_audio.dataset_download().status().is_busy)
    test = press(page("explore"), "Remove what has arrived")
    assert [button for button in test.button if button.label == "a server"]
    assert not list(Path(locations.home()).glob("*.part"))


def test_a_download_that_fails_says_why_and_how_to_do_it_by_hand(page, server):
    server.status = 404
    press(page("explore"), "a server")
    until(lambda: gtzan_audio.dataset_download().status().phase == "failed")
    said = texts(page("explore")).replace("\\", "")
    assert "answered 404 Not Found." in said
    assert "Ask a friend." in said
