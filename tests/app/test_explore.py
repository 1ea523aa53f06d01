"""The page Explore."""

import json
import os
import re
import shutil

import pytest

from genreclf.app.components.lazy_rendering import component as lazy_rendering
from genreclf.app.sections import gtzan_audio
from genreclf.app.sections.our_pieces import piece_id
from genreclf.app.sections.track_names import with_names
from genreclf.app.session import connected_gtzan, resources
from genreclf.bundled import gallery
from genreclf.bundled.examples import examples
from genreclf.genres import GENRES, LOOK_FOR, title
from genreclf.gtzan import catalogue
from genreclf.messages import spectrum_difference

LARGEST_PLOT = 500_000


def charts(test):
    assert not test.exception
    assert not test.error
    return [chart.proto for chart in test.get("plotly_chart")]


def choose(test, key, value):
    return next(group for group in test.button_group if group.key == key).set_value(value).run()


def test_all_ten_genres_are_shown_at_a_glance(page):
    test = page("explore")
    assert [heading.value for heading in test.subheader] == [title(genre) for genre in GENRES]
    captions = [caption.value for caption in test.caption]
    assert captions[0] == gtzan_audio.NO_SOUND
    assert {*LOOK_FOR.values()} | {piece.description for piece in examples().values()} <= {*captions}
    assert len(test.get("imgs") or test.get("image")) == len(GENRES)
    assert len(test.get("download_button")) == 1


def test_open_leads_to_the_track(page):
    test = page("explore")
    test.button(key="open-jazz").click().run()
    assert test.selectbox(key="track").value == "jazz.00000"
    assert test.query_params["track"] == "jazz.00000"


def test_a_deep_link_opens_its_track_and_another_genre_brings_other_tracks(page):
    test = page("explore", genre="metal", track="metal.00011")
    assert test.selectbox(key="track").value == "metal.00011"
    choose(test, "genre", "pop")
    assert test.selectbox(key="track").value.startswith("pop.")


@pytest.mark.parametrize("query", [{"view": "nonsense"}, {"view": "track", "genre": "polka", "track": "../etc"}])
def test_a_link_that_means_nothing_is_ignored(page, query):
    assert not page("explore", **query).error


@pytest.mark.parametrize("kind", ["stft", "mel", "mfcc", "chroma"])
def test_every_view_is_drawn_and_small(page, kind):
    test = page("explore", view="track")
    group = next(group for group in test.button_group if group.label == "Look at it as")
    (chart,) = charts(group.set_value(kind).run())
    assert len(chart.spec) < LARGEST_PLOT
    assert json.loads(chart.spec)["data"][-1]["type"] == "heatmap"
    assert chart.alt


def test_a_still_picture_is_there_before_the_chart(page, monkeypatch):
    monkeypatch.setattr(lazy_rendering, "is_near", lambda *_: False)
    test = page("explore", view="track", genre="jazz")
    assert not charts(test)
    (still,) = (element.proto.body for element in test.get("html") if "still" in element.proto.body)
    assert f"{examples()['jazz'].title}" in still
    next(group for group in test.button_group if group.label == "Look at it as").set_value("chroma").run()
    assert not [element for element in test.get("html") if "still" in element.proto.body]


def test_window_and_axis_change_the_picture(page):
    test = page("explore", view="track")
    before = json.loads(charts(test)[0].spec)
    for label, value in (("Window", 8192), ("Pitch axis", "linear")):
        next(group for group in test.button_group if group.label == label).set_value(value).run()
    after = json.loads(charts(test)[0].spec)
    assert before["data"][-1]["z"] != after["data"][-1]["z"]
    assert (before["data"][-1]["y"][1], after["data"][-1]["y"][1]) == ("41 Hz", "46 Hz")


def test_a_link_to_a_track_without_a_picture_says_so_and_stays(page):
    test = page("explore", genre="reggae", track="reggae.00005")
    assert "Get Up, Stand Up" in test.info[0].value.replace("\\", "")
    assert test.query_params["track"] == "reggae.00005"
    assert test.selectbox(key="track").value == piece_id("reggae")


def test_a_track_alone_brings_its_genre(page):
    test = page("explore", track="metal.00011")
    assert test.selectbox(key="track").value == "metal.00011"
    assert page("explore", genre="metal").selectbox(key="track").value == piece_id("metal")


def test_a_song_is_found_by_its_artist(page):
    test = page("explore", view="map")
    (box,) = [box for box in test.selectbox if box.label == "Find a song or an artist"]
    track = next(track for track in connected_gtzan.tracks() if "Bob Marley" in catalogue()[track].name)
    assert catalogue()[track].name in box.options
    box.set_value(track).run()
    assert test.selectbox(key="track").value == track


def test_no_song_is_called_by_an_identifier_and_no_two_by_one_name(page):
    test = page("explore", genre="metal")
    for box in (test.selectbox(key="track"), page("explore", view="map").selectbox[0]):
        assert not [option for option in box.options if re.search(r"\d{5}", option)]
        assert len({*box.options}) == len(box.options)


def test_a_fault_names_the_other_recording():
    faults = [track.fault for track in catalogue().values() if track.fault.startswith("The same recording as")]
    assert faults
    for fault in faults:
        assert not re.search(r"\d{5}", with_names(fault))


def test_what_is_heard_is_what_is_seen_where_the_collection_is_not_connected(page):
    test = page("explore", genre="metal")
    assert len(test.get("audio")) == 1
    choose(test, "genre", "jazz")
    assert test.selectbox(key="track").value == piece_id("jazz")
    test.selectbox(key="track").set_value("jazz.00000").run()
    assert not test.get("audio")
    next(button for button in test.button if "Hear our jazz piece" in button.label).click().run()
    assert test.selectbox(key="track").value == piece_id("jazz")
    assert len(test.get("audio")) == 1


def test_an_environment_that_names_no_folder_is_reported(page, monkeypatch):
    monkeypatch.setattr("os.environ", {**os.environ, "GENRECLF_GTZAN": "/no*such*folder"})
    assert "There is no folder" in page("explore").error[0].value


def test_two_genres_are_compared_in_words_and_curves(page):
    test = page("explore", view="compare", first="metal", second="classical")
    (spectra,) = charts(test)
    said = spectrum_difference(resources.gallery().spectra(), "metal", "classical")
    assert any(text.value.replace("\\", "").strip("*") == said for text in test.markdown)
    assert len(spectra.spec) < LARGEST_PLOT
    basis = resources.gallery().spectra().groupby("genre")["n"].first()
    assert any(f"{basis['metal']} of 100 metal songs" in caption.value for caption in test.caption)


def test_comparing_a_genre_with_itself_is_no_error(page):
    assert len(charts(page("explore", view="compare", first="pop", second="pop"))) == 1


def test_the_map_holds_every_track_but_the_broken_one(page):
    (chart,) = charts(page("explore", view="map"))
    points = [point[0] for trace in json.loads(chart.spec)["data"] for point in trace["customdata"]]
    assert len(set(points)) == len(points) == 999
    assert "jazz.00054" not in points
    assert len(chart.spec) < LARGEST_PLOT


def test_a_damaged_picture_is_named_and_the_page_goes_on(page, tmp_path, monkeypatch):
    shutil.copytree(gallery.GALLERY, tmp_path / "gallery")
    (tmp_path / "gallery" / "blues.00000.webp").write_bytes(b"RIFF")
    damaged = gallery.open_gallery(tmp_path / "gallery")
    monkeypatch.setattr(resources, "gallery", lambda: damaged)
    resources.track_view.clear()
    test = page("explore", genre="blues", track="blues.00000")
    assert "blues.00000.webp" in test.error[0].value.replace("\\", "")
    resources.track_view.clear()
