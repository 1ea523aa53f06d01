"""The page Classify, and the quiz, where music is none of the ten genres."""

import io
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from genreclf import GenreClassifier, messages
from genreclf.app.sections.quiz import songs as quiz_songs
from genreclf.app.session import resources
from genreclf.colours import SHARE_COLOURS
from genreclf.messages.phrases import unbroken
from genreclf.style_taxonomy import STYLES_BY_WORD
from tests.inference.test_styles import HIGH, LOW, edit_card
from tests.sounds import RATE, clip
from tests.styled_model import WORDS


def as_wav(samples: np.ndarray) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, np.clip(samples, -1, 1), RATE, format="WAV")
    return file.getvalue()


@pytest.fixture
def model(styled_model: Path, monkeypatch: pytest.MonkeyPatch, new_visit: None) -> GenreClassifier:
    """The tiny model in the default's place, and in that of the one that is asked where to look."""
    classifier = GenreClassifier.load(str(styled_model))
    monkeypatch.setattr(resources, "classifier", lambda name: classifier)
    return classifier


def uploaded(page, *sounds: tuple[str, np.ndarray]):
    test = page("classify")
    test.file_uploader[0].set_value([(name, as_wav(samples), "audio/wav") for name, samples in sounds]).run()
    assert not test.exception
    return test


def player(test):
    return next(data for part in test.get("bidi_component") if "waveform" in (data := json.loads(part.proto.json)))


def test_the_page_names_the_style_shows_it_over_time_and_says_why(page, model):
    prediction = model.predict(clip(HIGH))
    assert prediction.verdict == "other_style"
    test = uploaded(page, ("high.wav", HIGH))
    assert test.header[0].value == unbroken(messages.answer(prediction))
    shown = player(test)
    assert shown["legend"][0] == {"name": "another style", "colour": SHARE_COLOURS["outside"]}
    assert "another style, " in shown["segments"][0]["text"]
    assert [run["text"] for run in shown["runs"]] == ["another style"]
    (moment,) = shown["moments"]
    assert moment["label"].startswith("The moment that is most clearly trance: ")
    shares, bars = (json.loads(chart.proto.spec)["data"][0] for chart in test.get("plotly_chart")[:2])
    told = messages.in_ten(prediction.outside)
    assert (shares["y"][-1], shares["text"][-1]) == ("Another style", told), "as on the strip"
    assert bars["y"][-1] == "Trance"
    assert not any(bars.get("text") or ()), "a small share beside a sure answer would contradict it"
    assert any("trance" in heading.value for heading in test.subheader), "the reason speaks of the style"


def test_music_that_is_one_of_the_ten_is_shown_as_ever(page, model):
    test = uploaded(page, ("low.wav", LOW))
    assert "**pop**" in test.header[0].value
    assert player(test)["moments"][0]["label"].startswith("The most pop-like moment")


def test_a_table_of_several_songs_names_the_style(page, model):
    test = uploaded(page, ("high.wav", HIGH), ("low.wav", LOW))
    high, low = test.radio[0].proto.captions
    assert "none of the ten genres" in high
    assert "pop" in low


def test_a_song_of_unknown_genre_that_is_none_of_the_ten_is_not_asked(model, monkeypatch):
    monkeypatch.setattr(quiz_songs.Card, "read", lambda card: card)
    monkeypatch.setattr(quiz_songs.analysis, "decoded", lambda card: clip(HIGH))
    monkeypatch.setattr(quiz_songs.analysis, "answer", lambda sound, name: model.predict(clip(HIGH)))
    with pytest.raises(quiz_songs.GenreclfError, match="none of the ten genres, so it is not asked"):
        quiz_songs._dealt(quiz_songs.Card("high", None))
    dealt, _ = quiz_songs._dealt(quiz_songs.Card("high", "pop"))
    assert (dealt.truth, dealt.machine) == ("pop", "pop"), "its genre is known: the machine names the nearest"


def test_the_quiz_asks_why_the_machine_would_rather_name_a_style(page, styled_model, tmp_path, monkeypatch, new_visit):
    folder = shutil.copytree(styled_model, tmp_path / "model")
    edit_card(folder, lambda card: card["thresholds"].update(outside=0.0, style=0.0))
    classifier = GenreClassifier.load(str(folder))
    monkeypatch.setattr(resources, "classifier", lambda name: classifier)
    test = page("quiz")
    for label in ("Play five songs", "Disco"):
        next(button for button in test.button if button.label == label).click().run()
        assert not test.exception
    (why,) = (text.value for text in test.markdown if "Why " in text.value)
    assert "had to pick one of the ten genres and said pop" in why
    assert any(f"Why would it rather say {STYLES_BY_WORD[word].name}?" in why for word in WORDS)
