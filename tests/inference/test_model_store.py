import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from genreclf.errors import ModelError
from genreclf.evaluation import evaluate
from genreclf.files import sha256
from genreclf.genres import GENRES
from genreclf.gtzan import genre_indices, split
from genreclf.inference.classifier import GenreClassifier
from genreclf.inference.model_store import (
    MODELS,
    PREDICTION_COLUMNS,
    PROBABILITY_COLUMNS,
    available_models,
    open_model,
    read_song_names,
)

SHIPPED = MODELS / "features-cnn"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped model, to be damaged."""
    return shutil.copytree(SHIPPED, tmp_path / "features-cnn")


def edit_card(folder: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    edit(card)
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")


def test_models_are_found_by_name_and_by_path(folder: Path) -> None:
    assert "features-cnn" in available_models()
    assert open_model("features-cnn").folder == SHIPPED
    assert open_model("features-cnn", folder.parent).folder == folder
    assert open_model(str(folder)).name == "features-cnn"


def test_drafts_and_other_folders_are_no_models(folder: Path) -> None:
    shutil.copytree(folder, folder.parent / ".features-cnn.draft")
    (folder.parent / "notes").mkdir()
    assert available_models(folder.parent) == ["features-cnn"]


@pytest.mark.parametrize("name", ["nosuch", "", "..", "features-cnn/network.tflite"])
def test_an_unknown_model_is_refused_and_the_known_ones_named(folder: Path, name: str) -> None:
    with pytest.raises(ModelError, match=r"There is no model called '.*'\. Available: features-cnn\."):
        open_model(name, folder.parent)


@pytest.mark.parametrize("name", ["a\0b", "a" * 5000])
def test_an_impossible_name_is_refused(name: str) -> None:
    with pytest.raises(ModelError):
        open_model(name)


@pytest.mark.parametrize("network", ["network.tflite", "network.keras"])
def test_network_files_that_the_card_does_not_vouch_for_are_refused(folder: Path, network: str) -> None:
    path = folder / network
    content = path.read_bytes()
    sentence = f"The file {network} of the model 'features-cnn' is missing or damaged: .* Please restore the folder"
    model = open_model(str(folder))
    assert model.network(network) == path

    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(ModelError, match=sentence):
        model.network(network)
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(ModelError, match=sentence):
        model.network(network)
    path.unlink()
    with pytest.raises(ModelError, match=sentence):
        model.network(network)


def test_swapped_network_files_are_refused(folder: Path) -> None:
    (folder / "network.keras").replace(folder / "network.tflite")
    with pytest.raises(ModelError, match=r"network\.tflite .* is missing or damaged"):
        GenreClassifier.load(str(folder))


def test_a_file_that_is_no_network_is_refused_even_with_a_fitting_checksum(folder: Path) -> None:
    network = folder / "network.tflite"
    network.write_bytes(b"this is no network" * 100)
    edit_card(folder, lambda card: card["checksums"].update({"network.tflite": sha256(network)}))
    with pytest.raises(ModelError, match=r"network\.tflite can't be loaded .* Please restore it"):
        GenreClassifier.load(str(folder))


@pytest.mark.parametrize("text", ["", "{", '{"name": "features-cnn"', "\udcff"])
def test_a_card_that_is_no_json_is_refused(folder: Path, text: str) -> None:
    (folder / "card.json").write_text(text, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(ModelError, match=r"The card of the model '.*' can't be read"):
        open_model(str(folder))


@pytest.mark.parametrize(
    ("edit", "lacking"),
    [
        (lambda card: card.pop("name"), "name"),
        (lambda card: card.pop("genres"), "genres"),
        (lambda card: card["features"].pop("fingerprint"), "features fingerprint"),
        (lambda card: card["thresholds"].clear(), "thresholds confident"),
        (lambda card: card.update(data=None), "data network_trained_on"),
        (lambda card: card.update(checksums=[]), r"checksums network\.tflite"),
        (lambda card: card.clear(), "genres"),
    ],
    ids=["name", "genres", "fingerprint", "threshold", "data", "checksums", "everything"],
)
def test_a_card_that_lacks_what_the_code_relies_on_is_refused(
    folder: Path, edit: Callable[[dict[str, Any]], object], lacking: str
) -> None:
    edit_card(folder, edit)
    with pytest.raises(ModelError, match=f"lacks {lacking}.* Please restore the folder"):
        open_model(str(folder))


@pytest.mark.parametrize(
    ("edit", "fault"),
    [
        (lambda card: card["thresholds"].update(confident="0.7"), "thresholds confident is not what it should be"),
        (lambda card: card["thresholds"].update(confident=float("nan")), "thresholds confident is not a number"),
        (lambda card: card["thresholds"].update(music=True), "thresholds music is not a number from 0 to 1"),
        (lambda card: card["thresholds"].update(music=-0.1), "thresholds music is not a number from 0 to 1"),
        (lambda card: card.update(name=["features-cnn"]), "name is not what it should be"),
        (lambda card: card.update(tags=[1, 2]), "tags is not a list of names"),
        (lambda card: card.update(inverse_temperature={"0": 1.0}), "inverse_temperature is not a table of factors"),
        (
            lambda card: card.update(inverse_temperature={"2": float("inf")}),
            "inverse_temperature is not a table of factors",
        ),
        (lambda card: card["checksums"].update({"network.keras": 5}), "checksums are not what they should be"),
        (lambda card: card.update(metrics=[]), "metrics is not what it should be"),
        (lambda card: card["training"].update(recordings={"tracks": 9}), "training recordings does not count"),
    ],
)
def test_a_card_with_values_of_another_kind_is_refused(
    folder: Path, edit: Callable[[dict[str, Any]], object], fault: str
) -> None:
    edit_card(folder, edit)
    with pytest.raises(ModelError, match=f"can't be used: {fault}.* Please restore the folder"):
        open_model(str(folder))


def test_a_card_with_the_keys_of_earlier_ones_is_read(folder: Path) -> None:
    def as_before(card: dict[str, Any]) -> None:
        card["data"]["heard_songs"] = True
        card["sharpness"] = {"1": 1.0, "8": 1.5}

    assert not open_model(str(folder)).card.is_trained_on_songs
    edit_card(folder, as_before)
    card = open_model(str(folder)).card
    assert card.is_trained_on_songs
    assert card.inverse_temperature == {"1": 1.0, "8": 1.5}


def test_a_card_that_is_nested_very_deeply_is_refused(folder: Path) -> None:
    (folder / "card.json").write_text("[" * 5000 + "]" * 5000, encoding="utf-8")
    with pytest.raises(ModelError, match=r"can't be (read|used)"):
        open_model(str(folder))


def test_the_rest_of_a_card_is_kept_for_its_readers(folder: Path) -> None:
    edit_card(folder, lambda card: card.update(remark="ours"))
    assert open_model(str(folder)).card.content["remark"] == "ours"


def test_a_card_that_is_a_list_is_refused(folder: Path) -> None:
    (folder / "card.json").write_text("[]", encoding="utf-8")
    with pytest.raises(ModelError, match="lacks genres"):
        open_model(str(folder))


def test_a_model_for_other_genres_is_refused(folder: Path) -> None:
    edit_card(folder, lambda card: card["genres"].reverse())
    with pytest.raises(ModelError, match="for other genres"):
        open_model(str(folder))


@pytest.mark.parametrize("content", [None, "", "track,genre\nblues.00000,blues\n"])
def test_predictions_that_are_missing_or_damaged_are_refused(folder: Path, content: str | None) -> None:
    path = folder / "predictions.csv"
    path.unlink()
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=r"can't be read|lacks columns"):
        open_model(str(folder)).predictions()


@pytest.mark.parametrize("name", available_models())
def test_the_predictions_of_a_shipped_model_cover_its_splits_and_give_the_figures_of_its_card(name: str) -> None:
    model = open_model(name)
    table = model.predictions()
    assert list(table.columns) == list(PREDICTION_COLUMNS)
    assert set(table["protocol"]) == set(model.card.content["metrics"])
    for (protocol, part), rows in table.groupby(["protocol", "part"]):
        assert rows["track"].is_unique
        if protocol == "songs":
            of_outer_folds = "nested" in model.card.content  # not all of them were answered by a network without them
            assert set(rows["track"]) <= set(read_song_names())
            assert of_outer_folds or len(rows) == len(read_song_names())
        else:
            assert set(rows["track"]) <= set(split(protocol)[part])
            assert len(rows) == model.card.content["data"]["parts"][protocol][part]
        assert (rows["genre"] == rows["track"].str.partition(".")[0]).all()
        recorded = model.card.content["metrics"][protocol][part]
        measured = evaluate(genre_indices(rows["track"]), rows[list(PROBABILITY_COLUMNS)].to_numpy())
        assert measured["per_genre"] == {genre: pytest.approx(recorded["per_genre"][genre]) for genre in GENRES}
        for figure in ("n", "accuracy", "accuracy_interval", "precision", "recall", "f1", "top2", "calibration_error"):
            assert measured[figure] == pytest.approx(recorded[figure], abs=1e-5), figure
        chance = "calibration_error_by_chance"
        assert measured[chance] == pytest.approx(recorded[chance], abs=1e-3)  # draws, from rounded probabilities


@pytest.mark.parametrize("name", available_models())
def test_the_network_files_of_a_shipped_model_are_those_of_its_card(name: str) -> None:
    model = open_model(name)
    for file in model.card.content["checksums"]:
        assert model.network(file).is_file()


def test_songs_are_called_by_title_and_artist_and_a_label_is_no_name(tmp_path: Path) -> None:
    (tmp_path / "songs.csv").write_text(
        "track,artist,title\npop.0,ABBA,SOS\npop.1,,Alone\npop.2,,pop (repository label) someone\n"
    )
    assert read_song_names(tmp_path) == {"pop.0": "SOS – ABBA", "pop.1": "Alone", "pop.2": ""}
    assert not any("repository label" in name for name in read_song_names().values())
