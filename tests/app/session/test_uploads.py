"""One way of upload for all pages: looked at once, and Streamlit's own copy let go at once."""

import pytest

from genreclf.app.session import analysis, uploads
from genreclf.app.session.recordings import Recording
from genreclf.audio import load_audio
from tests.sounds import RATE, by_libsndfile, song

BOXES = [("classify", "files 0"), ("teach", "own songs 0"), ("quiz", "quiz files")]


def box(test, key):
    return next(box for box in test.file_uploader if box.key == key)


def opened(page, name):
    test = page(name)
    if name == "quiz":
        next(group for group in test.button_group if group.key == "deck").set_value("own").run()
    return test


@pytest.mark.parametrize(("name", "key"), BOXES)
def test_streamlits_copy_is_let_go_and_the_song_stays(page, wav, name, key):
    test = opened(page, name)
    box(test, key).set_value([("one.wav", wav, "audio/wav"), ("other.wav", wav, "audio/wav")]).run()
    assert not test.exception
    assert not any(file.getvalue() for file in box(test, key).value)
    made = test.session_state["uploads"][key]
    assert len(made) == 2
    test.run()
    assert not test.exception
    assert all(
        again is before
        for again, before in zip(test.session_state["uploads"][key].values(), made.values(), strict=True)
    )


@pytest.mark.parametrize(("name", "key"), BOXES)
def test_what_leaves_its_box_is_forgotten(page, wav, name, key):
    test = opened(page, name)
    box(test, key).set_value([("one.wav", wav, "audio/wav")]).run()
    box(test, key).set_value([]).run()
    assert not test.exception
    assert not test.session_state["uploads"][key]


def test_the_lesson_keeps_no_sound(page, wav):
    test = opened(page, "teach")
    files = [("one.wav", wav, "audio/wav"), ("none.mp3", b"nothing" * 100, "audio/mpeg")]
    box(test, "own songs 0").set_value(files).run()
    assert "none\\.mp3" in test.error[0].value
    taught, refused = test.session_state["uploads"]["own songs 0"].values()
    assert taught.embedding.nbytes < 10_000
    assert refused.embedding is None
    assert [example.song for example in test.session_state["few_shot_classifier"].examples] == ["one.wav"]


def test_the_copy_of_a_large_file_is_decoded_to_what_was_kept_of_it(page, monkeypatch):
    monkeypatch.setattr(uploads, "LARGE", 100_000)
    kept = []
    monkeypatch.setattr(analysis, "remember", lambda recording, clip, seconds: kept.append(clip))
    test = page("classify")
    content = by_libsndfile(song(12) * 0.999, RATE)
    test.file_uploader[0].set_value([("long.wav", content, "audio/wav")]).run()
    again = load_audio(test.session_state["songs"][0].payload)
    assert (again.samples == kept[0].samples).all()
    assert again.sample_rate == kept[0].sample_rate


@pytest.mark.parametrize(("name", "key"), [("classify", "files 0"), ("quiz", "quiz files")])
def test_a_visit_keeps_so_many_bytes_and_what_leaves_makes_room(page, monkeypatch, wav, name, key):
    monkeypatch.setattr(uploads, "MAX_KEPT_BYTES", 2 * len(wav))
    test = opened(page, name)
    one, two, three = (wav[:-1] + bytes([n]) for n in range(3))
    files = [("one.wav", one, "audio/wav"), ("two.wav", two, "audio/wav"), ("three.wav", three, "audio/wav")]
    box(test, key).set_value(files).run()
    assert not test.exception
    assert [song.payload for song in test.session_state["uploads"][key].values()] == [one, two, b""]
    told = [element.value for kind in (test.error, test.markdown, test.warning) for element in kind]
    assert any("There is no room left for it" in text for text in told), told
    box(test, key).set_value(files[2:]).run()
    assert [song.payload for song in test.session_state["uploads"][key].values()] == [three]


def test_songs_that_have_outlived_their_box_count(page, monkeypatch, wav):
    monkeypatch.setattr(uploads, "MAX_KEPT_BYTES", 2 * len(wav))
    one, two, three = (wav[:-1] + bytes([n]) for n in range(3))
    test = opened(page, "quiz")
    box(test, "quiz files").set_value([("one.wav", one, "audio/wav")]).run()
    cards = test.session_state["quiz_cards"]
    test.session_state["solo_cards"] = cards  # a game is on
    box(test, "quiz files").set_value([("two.wav", two, "audio/wav"), ("three.wav", three, "audio/wav")]).run()
    assert not test.exception
    assert [song.payload for song in test.session_state["uploads"]["quiz files"].values()] == [two, b""]
    assert [card.name for card in test.session_state["quiz_cards"]] == ["two"]
    test.session_state["solo_cards"] = ()  # it is over
    box(test, "quiz files").set_value([("two.wav", two, "audio/wav"), ("three.wav", three, "audio/wav")]).run()
    assert [card.name for card in test.session_state["quiz_cards"]] == ["two", "three"]


def test_a_song_that_others_replace_leaves_them_its_room(page, monkeypatch, wav):
    monkeypatch.setattr(uploads, "MAX_KEPT_BYTES", len(wav))
    test = page("classify")
    test.session_state["songs"] = [Recording.of(wav, "From the microphone")]
    test.run()
    box(test, "files 0").set_value([("one.wav", wav, "audio/wav")]).run()
    assert not test.exception
    assert [(song.name, song.payload) for song in test.session_state["songs"]] == [("one.wav", wav)]


def test_songs_without_room_are_not_asked_in_the_quiz(page, monkeypatch, wav):
    monkeypatch.setattr(uploads, "MAX_KEPT_BYTES", len(wav))
    test = opened(page, "quiz")
    box(test, "quiz files").set_value([(f"{n}.wav", wav, "audio/wav") for n in ("one", "two")]).run()
    assert [card.name for card in test.session_state["quiz_cards"]] == ["one"]
