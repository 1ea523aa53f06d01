"""The moment in which an answer gives way, and what of it can be sent."""

import json
from dataclasses import replace

import pytest

from genreclf.app.sections.classify import fooled_it
from genreclf.app.session import analysis
from genreclf.audio.perturbation import FILTERS, PRESETS, Perturbation
from genreclf.genres import GENRES
from genreclf.inference.classifier import Prediction
from genreclf.inference.shared_result import CHANGES, decoded


def headings(test):
    assert not test.exception
    return [heading.value for heading in (*test.header, *test.subheader)]


@pytest.fixture
def fooled(page, wav, monkeypatch):
    """A visit to a song that is taken for metal as soon as it is changed."""
    chances = {genre: 0.91 if genre == "metal" else 0.01 for genre in GENRES}

    def changed(song, name, span, change):
        return replace(analysis.answer(song, name), genre="metal", probabilities=chances, verdict="confident")

    monkeypatch.setattr(analysis, "perturbed_prediction", changed)
    test = page("classify")
    test.file_uploader[0].set_value([("My secret song.wav", wav, "audio/wav")]).run()
    assert "You fooled it!" not in headings(test)
    return test.button(key=f"preset {next(iter(PRESETS))}").click().run()


def test_a_song_that_is_taken_for_something_else_is_a_moment_to_send(fooled, page):
    assert "You fooled it!" in headings(fooled)
    assert any(
        "It said **classical**. Now it says **metal**. The trick: slower." in text.value for text in fooled.markdown
    )
    paths = [data["path"] for part in fooled.get("bidi_component") if "path" in (data := json.loads(part.proto.json))]
    (text,) = (path.partition("?r=")[2] for path in paths if decoded(path.partition("?r=")[2]).changed)
    assert decoded(text).name == "", "the song's name stays with the visitor"
    assert "picture of the trick" in {button.proto.id.rpartition("-")[2] for button in fooled.get("download_button")}
    opened = page("shared", r=text)
    assert headings(opened) == ["Somebody fooled it"]
    assert any("It said **classical**. Now it says **metal**." in text.value for text in opened.markdown)
    assert len(opened.get("plotly_chart")) == 1


def test_what_is_undone_is_no_moment_any_more(fooled):
    assert "You fooled it!" not in headings(fooled.button(key="undo perturbation").click().run())


def test_another_style_than_before_is_still_none_of_the_ten(wav):
    chances = dict.fromkeys(GENRES, 0.1)
    trance = Prediction("m", "pop", chances, "other_style", (), outside=0.9, confident_level="style")
    house = replace(trance, confident_level="family")
    assert not fooled_it.is_fooled(trance, house)
    assert fooled_it.is_fooled(trance, replace(trance, verdict="confident", outside=0.1))
    assert fooled_it.is_fooled(trance, replace(trance, verdict="not_music"))


def test_every_change_has_a_name():
    loud = Perturbation(
        gain_db=3, snr=5, high_pass=FILTERS["a telephone"][0], low_pass=3400, bit_rate=16, pitch=2, tempo=0.7
    )
    soft = Perturbation(gain_db=-3, pitch=-2, tempo=1.2)
    assert {*fooled_it.changes(loud), *fooled_it.changes(soft)} == {*CHANGES}
    assert fooled_it.changes(loud) == tuple(change for change in CHANGES if change in fooled_it.changes(loud))
    assert fooled_it.changes(Perturbation()) == ()
