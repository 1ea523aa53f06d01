"""The page How it works."""

import json
from types import SimpleNamespace

import pytest

from genreclf import GenreClassifier
from genreclf.app.sections import about, story
from genreclf.app.sections.held_out_predictions import held_out_predictions
from genreclf.app.session.recordings import Recording
from genreclf.evaluation import genres_confused_with
from genreclf.genres import GENRES, title
from genreclf.gtzan import catalogue
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.inference.model_store import MODELS


def steps(test):
    return [json.loads(one.proto.json) for one in test.get("bidi_component")]


def test_the_story_is_told_with_an_example_where_no_song_was_given(page):
    test = page("about")
    assert not test.exception
    assert any("Our classical piece.** You can give it yours" in text.value for text in test.markdown)
    assert [heading.value[:2] for heading in test.subheader] == ["1.", "2.", "3.", "4.", "5.", "6."]
    told = steps(test)
    assert [step["kind"] for step in told] == ["air", "spectrum", "pieces", "bars", "bars", "bars"]
    for step in told:
        assert step["asks"].endswith("?")
        assert len(set(step["options"])) == len(step["options"]) == 3
        assert step["end"] > step["start"]
        assert "*" not in step["told"]
    assert told[4]["options"][told[4]["right"]] == "Classical"
    assert len(told[3]["bars"]) > 2, "what it finds is shown, not only told"
    assert max(map(abs, told[0]["samples"])) == 1


def test_what_songs_are_taken_for_is_counted_in_the_test_results(page):
    step = steps(page("about"))[5]
    matrix = held_out_predictions(DEFAULT_MODEL, "songs").matrix
    row = matrix[GENRES.index("classical")]
    counts = {title(genre): int(row[i]) for i, genre in enumerate(GENRES) if genre != "classical" and row[i]}
    assert {bar["name"]: bar["text"] for bar in step["bars"]}.items() <= {
        name: f"{count} of {row.sum()}" for name, count in counts.items()
    }.items()
    assert counts[step["options"][step["right"]]] == max(counts.values())
    assert step["told"].startswith(f"{max(counts.values())} of {row.sum()} are taken for")


@pytest.mark.parametrize("genre", GENRES)
def test_every_genre_has_a_question_with_one_right_answer(genre):
    matrix = held_out_predictions(DEFAULT_MODEL, "songs").matrix
    taken = dict(genres_confused_with(matrix, genre))
    question = story.mistake_question(genre, taken, int(matrix[GENRES.index(genre)].sum()))
    counts = [taken.get(next(g for g in GENRES if title(g) == name), 0) for name in question.options]
    assert counts.count(max(counts)) == 1
    assert counts[question.right] == max(counts)
    assert title(genre) not in question.options


def test_the_story_is_told_with_the_visitors_own_song(page, wav):
    test = page("about")
    test.session_state["songs"] = [Recording.of(wav, "<i>mine</i>.wav")]
    test.run()
    assert not test.exception
    assert any(r"\<i\>mine\<\/i\>\.wav" in text.value for text in test.markdown)
    assert not any("give it yours" in text.value for text in test.markdown)
    assert steps(test)[1]["end"] == pytest.approx(12, abs=0.01)
    assert steps(test)[4]["options"][steps(test)[4]["right"]] == "Classical"


def test_a_song_that_cannot_be_read_leaves_the_story_to_an_example(page):
    test = page("about")
    test.session_state["songs"] = [Recording.of(b"nothing" * 100, "bad.mp3")]
    test.run()
    assert not test.error
    assert any("Our classical piece" in text.value for text in test.markdown)


def test_the_faults_of_the_data_are_counted_in_the_catalogue(page):
    (text,) = (text.value for text in page("about").markdown if text.value.startswith("GTZAN:"))
    tracks = catalogue().values()
    assert f"{sum(track.duplicate_group is not None for track in tracks)} clips have an exact copy" in text
    assert f"{sum(bool(track.fault) for track in tracks)} a known fault" in text


def test_the_result_that_counts_for_a_visitor_comes_first_and_says_so(page):
    (text,) = (text.value for text in page("about").markdown if " right, of " in text.value)
    first, *others = text.splitlines()
    assert "expect this with your songs" in first
    assert others
    assert all("of GTZAN" in other for other in others)
    assert "%" not in text


def test_every_model_says_what_it_says_of_itself(page):
    test = page("about")
    test.selectbox(key="card").set_value("features-cnn").run()
    readme = (MODELS / "features-cnn" / "README.md").read_text(encoding="utf-8")
    (engineers,) = [box for box in test.expander if box.label.startswith("For engineers")]
    shown = next(text.value for text in engineers.markdown if "Made by" in text.value)
    assert shown.strip() == readme.partition("\n")[2].strip()


def test_a_network_that_learnt_from_more_than_the_collection_says_so(page, monkeypatch):
    recordings = GenreClassifier.load().card.recordings
    said = f"also learnt from {recordings['songs']} well-known songs, and from {recordings['other styles']} recordings"
    assert any(said in text.value for text in page("about").markdown)
    card = GenreClassifier.load("features-cnn").card
    assert not card.recordings
    monkeypatch.setattr(about.resources, "model", lambda name: SimpleNamespace(card=card))
    monkeypatch.setattr(about, "models", lambda: None)
    assert not any(said in text.value for text in page("about").markdown)
