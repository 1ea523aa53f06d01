"""Music that is none of the ten genres: what a tiny network says of it, and what becomes of that."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from genreclf import GenreClassifier
from genreclf.batch.output import SCHEMA
from genreclf.batch.workers import row
from genreclf.cli.main import main
from genreclf.errors import ModelError
from genreclf.files import sha256
from genreclf.inference import litert
from genreclf.inference.explain.band_ablation import most_influential_band
from genreclf.inference.explain.occlusion import occlusion_map
from genreclf.inference.model_card import StyleSettings
from genreclf.inference.model_store import MODELS, open_model
from genreclf.inference.prediction import TargetClass, Verdict
from genreclf.inference.streaming import PredictionSmoother, smoothed
from genreclf.inference.styles import by_family, predict_styles
from tests.sounds import RATE, by_libsndfile, clip, song, tone
from tests.styled_model import WORDS

HIGH = np.random.default_rng(1).normal(0, 0.1, 9 * RATE)
HIGH = np.diff(np.diff(HIGH, prepend=0), prepend=0)  # louder by 12 dB an octave
LOW = tone(9.0, frequency=110.0)


@pytest.fixture(scope="module")
def classifier(styled_model: Path) -> GenreClassifier:
    return GenreClassifier.load(str(styled_model))


def settings(**changes: Any) -> StyleSettings:
    return replace(StyleSettings(WORDS, 0.5, 0.7, 0.6, {}, {}), **changes)


def rows(*chances: float) -> np.ndarray:
    return np.array([chances, chances])


def test_a_style_has_the_probability_of_being_none_of_the_ten_and_this() -> None:
    heard = predict_styles(rows(0.2, 0.5, 0.2, 0.1), np.array([0.8, 0.8]), settings())
    assert [style.style for style in heard.styles] == ["trance", "house", "salsa", "lullaby"]
    assert heard.styles[0].probability == pytest.approx(0.4)
    assert sum(style.probability for style in heard.styles) == pytest.approx(heard.outside) == pytest.approx(0.8)
    assert heard.by_window == [(0.8, "trance"), (0.8, "trance")]
    assert by_family(heard.styles)["electronic dance music"] == pytest.approx(0.56)


@pytest.mark.parametrize(
    ("chances", "confident_level"),
    [((0.2, 0.65, 0.1, 0.05), "style"), ((0.4, 0.4, 0.1, 0.1), "family"), ((0.3, 0.3, 0.3, 0.1), "")],
)
def test_it_is_sure_of_a_style_of_its_family_alone_or_of_neither(
    chances: tuple[float, ...], confident_level: str
) -> None:
    for outside in (0.05, 0.95):
        assert predict_styles(rows(*chances), np.array([outside] * 2), settings()).confident_level == confident_level


def test_a_threshold_above_one_is_never_reached() -> None:
    certain = predict_styles(rows(0, 1, 0, 0), np.ones(2), settings(style_threshold=1.01, family_threshold=1.01))
    assert certain.confident_level == ""
    assert certain.outside == pytest.approx(1, abs=1e-5)


def test_each_output_has_an_inverse_temperature_of_its_own() -> None:
    sharp = settings(inverse_temperature={"1": 1.0, "2": 2.0}, outside_inverse_temperature={"1": 1.0, "2": 3.0})
    heard = predict_styles(rows(0.4, 0.2, 0.2, 0.2), np.array([0.6, 0.6]), sharp)
    assert heard.outside == pytest.approx(0.6**3 / (0.6**3 + 0.4**3))
    assert heard.styles[0].probability == pytest.approx(heard.outside * 0.16 / (0.16 + 3 * 0.04))


def test_music_that_is_none_of_the_ten_has_a_verdict_of_its_own_and_still_a_nearest_genre(
    classifier: GenreClassifier,
) -> None:
    high, low = classifier.predict(clip(HIGH)), classifier.predict(clip(LOW))
    assert (high.verdict, low.verdict) == ("other_style", "confident")
    assert high.genre == low.genre == "pop"
    assert sum(high.probabilities.values()) == pytest.approx(1)
    assert high.probabilities == pytest.approx(low.probabilities), "among the ten, if it is one of them"
    assert high.outside > 0.6 > low.outside
    assert [style.style for style in high.styles[:2]] == ["trance", "house"]
    assert high.family == "electronic dance music"
    assert {(segment.outside > 0.5, segment.style) for segment in high.timeline} == {(True, "trance")}


@pytest.mark.parametrize(("threshold", "verdict"), [(0.0, "other_style"), (1.0, "confident")])
def test_that_verdict_follows_from_the_card(threshold: float, verdict: str, styled_model: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(styled_model, tmp_path / "model")
    edit_card(folder, lambda card: card["thresholds"].update(outside=threshold))
    assert GenreClassifier.load(str(folder)).predict(clip(song(4.0))).verdict == verdict


def test_what_is_no_music_is_no_other_style_either(styled_model: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(styled_model, tmp_path / "model")
    edit_card(folder, lambda card: card["thresholds"].update(music=1.0))
    assert GenreClassifier.load(str(folder)).predict(clip(HIGH)).verdict == "not_music"


def test_it_becomes_plain_values(classifier: GenreClassifier) -> None:
    values = json.loads(json.dumps(classifier.predict(clip(HIGH)).to_dict(), allow_nan=False))
    assert values["styles"][0].keys() == {"style", "family", "probability"}
    assert sum(style["probability"] for style in values["styles"]) == pytest.approx(values["outside"])
    assert values["confident_level"] == "style"
    assert values["timeline"][0].keys() == {"start", "end", "probabilities", "outside", "style"}


def test_a_model_without_styles_answers_as_ever() -> None:
    prediction = GenreClassifier.load("features-cnn").predict(clip(song(2.0)))
    assert (prediction.outside, prediction.styles, prediction.confident_level, prediction.family) == (None, (), "", "")
    assert {segment.outside for segment in prediction.timeline} == {None}
    assert prediction.timeline[0].to_dict().keys() == {"start", "end", "probabilities"}
    assert prediction.timeline[0].shares == prediction.timeline[0].probabilities


def test_answers_are_the_same_for_any_batch_size_and_number_of_threads(
    styled_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    music = clip(np.concatenate([song(31.0), HIGH]))
    for model in (str(styled_model), "audio-tagger"):
        said = []
        for threads in (1, 2, 4):
            classifier = GenreClassifier.load(model, threads=threads)
            for batch in (1, 3, 16):
                monkeypatch.setattr(litert, "BATCH", batch)
                said.append(classifier.predict(music))
        assert all(answer == said[0] for answer in said), model
        assert all(
            np.array_equal(answer.embedding, said[0].embedding) for answer in said if answer.embedding is not None
        )


def test_answers_to_sound_that_goes_on_are_smoothed_with_their_styles(classifier: GenreClassifier) -> None:
    high, low = classifier.predict(clip(HIGH)), classifier.predict(clip(LOW))
    together = smoothed([high, high, low])
    assert together.verdict == "other_style"
    assert together.outside == pytest.approx((2 * high.outside + low.outside) / 3)
    assert (together.styles[0].style, together.family) == ("trance", "electronic dance music")
    assert smoothed([high]).confident_level == high.confident_level
    assert smoothed([replace(high, verdict=Verdict.UNSURE), low]).outside is not None
    memory = PredictionSmoother()
    said = [memory.update(answer) for answer in (low, low, low, low, high, high)]
    assert [answer.verdict for answer in said][3:] == ["confident", "confident", "other_style"]


def test_what_an_answer_names_is_looked_for_in_windows_and_taken_away_from_the_sound(
    classifier: GenreClassifier,
) -> None:
    music = clip(HIGH)
    prediction = classifier.predict(music)
    assert prediction.target == ("style", "trance")
    windows = classifier.windows(music)
    rows = classifier.predict_target(windows.inputs, prediction.target)
    np.testing.assert_allclose(rows.sum(axis=1), 1, atol=1e-6)
    outside = [segment.outside for segment in prediction.timeline]
    assert (rows[:, 1] < outside).all()
    np.testing.assert_allclose(
        classifier.predict_target(windows.inputs, TargetClass("outside"))[:, 1], outside, atol=1e-6
    )

    reasons = occlusion_map(
        windows, lambda inputs: classifier.predict_target(inputs, prediction.target), "trance", column=1
    )
    assert reasons.probability > 0.5
    ablation = most_influential_band(music, prediction, reasons, classifier.predict)
    assert (ablation.band, ablation.decisive) == ("treble", True)


def test_a_row_of_a_batch_has_its_styles(classifier: GenreClassifier, tmp_path: Path) -> None:
    path = tmp_path / "high.wav"
    path.write_bytes(by_libsndfile(HIGH, RATE))
    found = row(classifier, str(path))
    assert found.keys() <= set(SCHEMA.names)
    assert (found["verdict"], found["style"], found["family"]) == ("other_style", "trance", "electronic dance music")
    assert sum(chance for _, chance in found["styles"]) == pytest.approx(found["outside"])
    plain = row(GenreClassifier.load("features-cnn"), str(path))
    assert [plain[name] for name in ("outside", "style", "family", "styles")] == [None] * 4


def test_the_command_says_it(styled_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "high.wav"
    path.write_bytes(by_libsndfile(HIGH, RATE))
    assert main(["classify", str(path), "--model", str(styled_model)]) == 0
    said = capsys.readouterr().out
    assert "This is trance, a kind of electronic dance music." in said
    assert "Styles beyond the ten genres: trance (" in said
    assert main(["classify", str(path), "--model", str(styled_model), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["verdict"], told["styles"][0]["style"]) == ("other_style", "trance")


def edit_card(folder: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    edit(card)
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")


@pytest.mark.parametrize(
    ("edit", "fault"),
    [
        (
            lambda card: card.update(styles=["trance", "polka"]),
            "styles names 'polka', which this program does not know",
        ),
        (lambda card: card.update(styles=["trance", "trance"]), "styles names a style twice"),
        (lambda card: card.update(styles="trance"), "styles is not what it should be"),
        (lambda card: card["thresholds"].pop("outside"), "it lacks thresholds outside"),
        (lambda card: card["thresholds"].update(outside=1.5), "thresholds outside is not a number from 0 to 1"),
        (lambda card: card["thresholds"].pop("family"), "it lacks thresholds family"),
        (lambda card: card["thresholds"].update(style=-0.1), "thresholds style is not a number from 0 on"),
        (lambda card: card["thresholds"].update(style=float("nan")), "thresholds style is not a number from 0 on"),
        (
            lambda card: card.update(style_inverse_temperature={"a": 1}),
            "style_inverse_temperature is not a table",
        ),
        (
            lambda card: card.update(outside_inverse_temperature={"1": 0}),
            "outside_inverse_temperature is not a table of factors",
        ),
    ],
)
def test_a_card_that_says_nonsense_about_styles_is_refused(
    edit: Callable[[dict[str, Any]], object], fault: str, styled_model: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(styled_model, tmp_path / "model")
    edit_card(folder, edit)
    with pytest.raises(ModelError, match=f"{fault}.* Please restore the folder"):
        open_model(str(folder))


def test_a_threshold_above_one_may_stand_in_a_card(styled_model: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(styled_model, tmp_path / "model")
    edit_card(folder, lambda card: card["thresholds"].update(style=1.01))
    assert GenreClassifier.load(str(folder)).predict(clip(HIGH)).confident_level == "family"


@pytest.mark.parametrize("words", [["trance"], ["house", "trance", "salsa", "lullaby", "tango"]])
def test_a_card_that_names_other_styles_than_its_network_is_refused(
    words: list[str], styled_model: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(styled_model, tmp_path / "model")
    edit_card(folder, lambda card: card.update(styles=words))
    with pytest.raises(ModelError, match=r"does not answer for the styles that its card names\. Please restore"):
        GenreClassifier.load(str(folder))


def test_a_network_without_styles_under_a_card_that_names_some_is_refused(styled_model: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(styled_model, tmp_path / "model")
    shutil.copy(MODELS / "audio-tagger" / "network.tflite", folder)
    edit_card(folder, lambda card: card["checksums"].update({"network.tflite": sha256(folder / "network.tflite")}))
    with pytest.raises(ModelError, match="does not answer for the styles"):
        GenreClassifier.load(str(folder))
