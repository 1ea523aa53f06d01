"""Songs like the visitor's."""

import numpy as np
import pytest

from genreclf.app.sections.classify import similar_songs
from genreclf.app.session import connected_gtzan, librosa_embeddings, resources
from genreclf.bundled.examples import examples
from genreclf.bundled.librosa_recordings import recordings
from genreclf.gtzan import Gtzan
from tests.sounds import RATE, by_libsndfile, song
from tests.waiting import GIVE_UP


def shown(test):
    assert not test.exception
    texts = " ".join(text.value.replace("\\", "") for text in (*test.markdown, *test.caption))
    return texts, len(test.get("audio"))


def run(embedding):
    from streamlit.testing.v1 import AppTest

    def script(embedding):
        from genreclf.app.sections.classify.similar_songs import show, similar_songs

        show(embedding, similar_songs(embedding))

    return AppTest.from_function(script, args=(embedding,), default_timeout=GIVE_UP).run()


@pytest.fixture
def no_data(monkeypatch):
    monkeypatch.delenv("GENRECLF_GTZAN", raising=False)
    monkeypatch.setattr(connected_gtzan, "connected", lambda: None)


def test_what_can_be_heard_comes_first_and_names_without_sound_after_it(no_data):
    jazz = resources.pieces()["jazz"]
    texts, players = shown(run(jazz))
    assert similar_songs.MIN_PLAYED <= players <= similar_songs.MAX_PLAYED
    assert "Jazz: " not in texts, "the piece itself is not like itself"
    assert texts.index("Blues: ") < texts.index("can't be heard here")
    nearest = resources.neighbours().nearest(jazz, similar_songs.MAX_NAMED)
    assert all(neighbour.track.name in texts for neighbour in nearest)
    assert texts.index("can't be heard here") < texts.index(nearest[0].track.name)


def test_where_only_our_pieces_can_be_heard_that_of_the_genre_comes_first_and_it_is_said(no_data, monkeypatch):
    monkeypatch.setattr(librosa_embeddings, "embeddings", dict)
    rock = resources.pieces()["rock"] + 0.01
    for said in ("disco", "country"):
        similar = similar_songs.similar_songs(rock, said)
        assert similar.is_ours_only
        assert similar.playable[0].path == examples()[said].path
    assert "Only pieces of ours can be heard here" in shown(run(rock))[0]


def test_a_recording_that_is_kept_is_heard_where_it_is_the_nearest(no_data, monkeypatch):
    trio = recordings()["Vibraphone trio"]
    embedding = np.full(resources.neighbours().directions.shape[1], 0.5)
    monkeypatch.setattr(librosa_embeddings, "embeddings", lambda: {trio: embedding})
    monkeypatch.setattr(resources, "track_bytes", lambda path: b"OggS")
    texts, players = shown(run(embedding))
    assert similar_songs.MIN_PLAYED <= players <= similar_songs.MAX_PLAYED
    assert "Only pieces of ours" not in texts
    assert f"{trio.name}**" in texts.split("**", 1)[1]
    assert trio.licence in texts


def test_a_connected_track_plays_and_is_not_named_a_second_time(tmp_path, monkeypatch):
    known = resources.neighbours()
    track = known.tracks[3]
    (tmp_path / f"{track}.wav").write_bytes(by_libsndfile(song(3.0), RATE))
    monkeypatch.setattr(connected_gtzan, "connected", lambda: Gtzan(tmp_path))
    test = run(known.directions[3])
    texts, players = shown(test)
    assert similar_songs.MIN_PLAYED <= players <= similar_songs.MAX_PLAYED
    first = known.nearest(known.directions[3], 1, within=[track])[0].track.name
    assert texts.count(first) == 1
    assert texts.index(first) < texts.index("can't be heard here")


def test_kept_recordings_are_embedded_once_in_the_background(monkeypatch, tmp_path):
    from tests.waiting import until

    trio, whale = recordings()["Vibraphone trio"], recordings()["A whale"]
    (tmp_path / trio.file).write_bytes(by_libsndfile(song(4.0), RATE))
    (tmp_path / whale.file).write_bytes(b"<html>")
    monkeypatch.setattr(librosa_embeddings, "_embeddings", {})
    monkeypatch.setattr(librosa_embeddings, "folder", lambda: tmp_path)
    monkeypatch.setattr(librosa_embeddings, "is_kept", lambda one: (tmp_path / one.file).is_file())
    assert librosa_embeddings.embeddings() == {}
    until(lambda: len(librosa_embeddings._embeddings) == 2)
    assert [*librosa_embeddings.embeddings()] == [trio]
