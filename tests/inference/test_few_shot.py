"""Genres of one's own: what is learnt, how it is judged, and the file that anybody may send."""

import json
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genreclf.errors import DataError
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.inference.few_shot import (
    MAX_EXAMPLES,
    MAX_FILE_BYTES,
    FewShotClassifier,
    LabelledExample,
    read_few_shot_classifier,
)
from genreclf.inference.model_store import open_model
from genreclf.messages.few_shot import leave_one_out_summary

MODEL = open_model(DEFAULT_MODEL)


def cloud(name, n, centre, seed=0):
    rng = np.random.default_rng(seed)
    at = np.eye(8, dtype=np.float32)[centre]
    return [LabelledExample(f"{name} {i}", name, at + rng.normal(0, 0.1, 8).astype(np.float32)) for i in range(n)]


@pytest.fixture
def taught():
    return FewShotClassifier.of(MODEL, [*cloud("tango", 4, 0), *cloud("polka", 5, 1)])


def test_a_song_is_told_by_what_it_lies_close_to(taught):
    chances = taught.probabilities(np.eye(8)[1])
    assert sum(chances.values()) == pytest.approx(1)
    assert list(chances) == ["tango", "polka"]
    assert chances["polka"] > 0.6
    louder = taught.probabilities(7 * np.eye(8)[1])
    assert louder == pytest.approx(chances), "only the direction counts"


def test_leave_one_out_hides_the_song_that_is_guessed():
    one_odd = LabelledExample("odd", "tango", np.eye(8)[1])
    found = FewShotClassifier.of(MODEL, [*cloud("tango", 4, 0), *cloud("polka", 4, 1), one_odd]).leave_one_out()
    assert [song.song for song, guess in found.guesses if song.label != guess] == ["odd"]
    assert (found.right, len(found.guesses)) == (8, 9)


def test_leave_one_out_guesses_as_one_would_who_never_heard_the_song():
    rng = np.random.default_rng(1)
    songs = [LabelledExample(f"{n}", f"name {n % 3}", rng.normal(0, 1, 8) + 1.5 * np.eye(8)[n % 3]) for n in range(30)]
    turns = []

    @contextmanager
    def turn():
        turns.append("begun")
        yield
        turns.append("ended")

    found = FewShotClassifier.of(MODEL, songs).leave_one_out(turn)
    assert turns == ["begun", "ended"] * 30
    assert 0 < found.right < 30, "an easy lesson would show nothing"
    for number, (song, guess) in enumerate(found.guesses):
        chances = FewShotClassifier.of(MODEL, songs[:number] + songs[number + 1 :]).probabilities(song.embedding)
        assert chances[guess] >= max(chances.values()) - 0.02


def test_the_only_song_of_a_name_cannot_be_left_out():
    found = FewShotClassifier.of(MODEL, [*cloud("tango", 1, 0), *cloud("polka", 3, 1)]).leave_one_out()
    assert {song.label for song, _ in found.guesses} == {"polka"}


def test_fewer_songs_of_each_name(taught):
    assert taught.at_most(2).counts() == {"tango": 2, "polka": 2}
    assert taught.at_most(9) == taught


def test_one_name_is_no_choice():
    alone = FewShotClassifier.of(MODEL, cloud("tango", 3, 0))
    for ask in (alone.leave_one_out, lambda: alone.probabilities(np.eye(8)[0])):
        with pytest.raises(DataError, match="two names"):
            ask()


def test_another_models_embedding_is_refused(taught):
    with pytest.raises(DataError, match="taught to the model"):
        taught.probabilities(np.zeros(9))


def test_what_is_saved_answers_as_before(taught, tmp_path):
    taught.save(tmp_path / "my.json")
    again = read_few_shot_classifier((tmp_path / "my.json").read_bytes(), MODEL)
    assert (again.labels, again.counts()) == (taught.labels, taught.counts())
    song = np.linspace(0, 1, 8)
    assert again.probabilities(song) == pytest.approx(taught.probabilities(song), abs=1e-3)


def altered(taught, change):
    told = json.loads(taught.to_json())
    change(told)
    return json.dumps(told).encode()


def test_names_in_a_file_are_cleaned_and_empty_ones_refused(taught):
    def rename(told):
        for song in told["songs"]:
            song["name"] = f"\x07{song['name']}\N{RIGHT-TO-LEFT OVERRIDE}\n2"
        told["songs"][0]["song"] = "one\ud800"

    read = read_few_shot_classifier(altered(taught, rename), MODEL)
    assert read.labels == ("tango 2", "polka 2")
    assert read.examples[0].song == "one"
    for nothing in ("\x07", "\ud800", " ", ["a", "b"]):
        with pytest.raises(DataError, match="damaged"):
            read_few_shot_classifier(altered(taught, lambda t, name=nothing: t["songs"][0].update(name=name)), MODEL)


def test_a_file_for_another_network_is_refused_and_says_why(taught):
    for change in (lambda t: t.update(model="another"), lambda t: t.update(checksum="0" * 64)):
        with pytest.raises(DataError, match="another network"):
            read_few_shot_classifier(altered(taught, change), MODEL)


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.update(songs=[]),
        lambda t: t.update(songs={"a": 1}),
        lambda t: t.update(songs=t["songs"] * (MAX_EXAMPLES // 9 + 1)),
        lambda t: t.update(songs=t["songs"][:4]),
        lambda t: t["songs"][0].pop("embedding"),
        lambda t: t["songs"].append("a song"),
        lambda t: t["songs"][0].update(embedding=[1.0]),
        lambda t: t["songs"][0].update(embedding=[float("nan")] * 8),
        lambda t: t["songs"][0].update(embedding=[[1.0]] * 8),
        lambda t: t["songs"][0].update(embedding=["x"] * 8),
        lambda t: t["songs"][0].update(name=""),
        lambda t: t["songs"][0].update(song=17),
        lambda t: t.update(version=2),
        lambda t: t.update(kind="other"),
    ],
)
def test_a_damaged_file_is_refused(taught, change):
    with pytest.raises(DataError, match="no file of your own genres"):
        read_few_shot_classifier(altered(taught, change), MODEL)


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b"\xff", b"[" * 10_000, b" " * (MAX_FILE_BYTES + 1)])
def test_what_is_no_such_file_is_refused(content):
    with pytest.raises(DataError, match="no file of your own genres"):
        read_few_shot_classifier(content, MODEL)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(songs=JSON)
def test_whatever_stands_for_the_songs_gives_a_sentence(songs):
    told = json.loads(FewShotClassifier.of(MODEL).to_json()) | {"songs": songs}
    with pytest.raises(DataError):
        read_few_shot_classifier(json.dumps(told).encode(), MODEL)


def test_long_names_are_cut(taught):
    told = altered(taught, lambda t: t["songs"][0].update(name="x" * 10_000, song="y" * 10_000))
    assert max(len(song.label) + len(song.song) for song in read_few_shot_classifier(told, MODEL).examples) < 300


def test_what_was_mistaken_is_named():
    one_odd = LabelledExample("The odd one", "tango", np.eye(8)[1])
    odd = FewShotClassifier.of(MODEL, [*cloud("tango", 4, 0), *cloud("polka", 4, 1), one_odd])
    assert "It took The odd one for polka." in leave_one_out_summary(odd.leave_one_out(), odd.counts())


def test_how_good_it_is_in_words(taught):
    said = leave_one_out_summary(taught.leave_one_out(), taught.counts())
    assert "9 of 9 were right" in said
    assert "few songs of tango," in said
    one_each = taught.at_most(1)
    assert "at least three" in leave_one_out_summary(one_each.leave_one_out(), one_each.counts())
    mixed = FewShotClassifier.of(MODEL, [*cloud("a", 6, 0, seed=1), *cloud("b", 6, 0, seed=2)])
    found = mixed.leave_one_out()
    assert ("no better than guessing" in leave_one_out_summary(found, mixed.counts())) == (found.right <= 6)
