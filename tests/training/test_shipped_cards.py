"""The words of the cards that ship are those that training writes today, and `make train` runs their commands."""

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from genreclf.inference.model_store import available_models, open_model
from genreclf.training.card_readme import card_in_words
from genreclf.training.distillation import tagger_readme
from genreclf.training.heads import duo_readme
from genreclf.training.transfer.musicnn_readme import notes


@pytest.mark.parametrize("name", available_models())
def test_the_readme_follows_from_the_card(name: str) -> None:
    model = open_model(name)
    assert (model.folder / "README.md").read_text(encoding="utf-8") == card_in_words(model.card.content)


def test_the_paragraphs_on_a_head_follow_from_its_figures() -> None:
    card = open_model("musicnn-transfer").card.content
    words = notes(card)
    assert card["notes"][: len(words)] == words


def test_the_paragraphs_on_the_tagger_follow_from_its_figures() -> None:
    card = open_model("audio-tagger").card.content
    assert card["notes"] == tagger_readme.notes(card)


def test_the_paragraphs_on_the_default_follow_from_its_figures() -> None:
    card = open_model("duo-transfer").card.content
    assert card["notes"] == duo_readme.notes(card)


def settings_of(command: str) -> dict[str, list[str]]:
    """The model that a command trains, and its options with the numbers that they get."""
    _, _, words = command.partition(" -m genreclf train ")
    model, *rest = shlex.split(words)
    options: dict[str, list[str]] = {"model": [model]}
    for word in rest:
        if word.startswith("--"):
            option = options.setdefault(word, [])
        elif word.isdecimal():
            option.append(word)
    return options


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_train_runs_the_commands_of_the_cards() -> None:
    folders = [f"{name}=data" for name in ("GTZAN", "SONGS", "WORLD", "TEACHERS", "SPEECH")]
    root = Path(__file__).resolve().parents[2]
    lines = subprocess.run(
        ["make", "--dry-run", "train", *folders], cwd=root, capture_output=True, check=True, text=True
    ).stdout.splitlines()
    trained = [settings_of(line) for line in lines if " -m genreclf train " in line]
    for name in available_models():
        assert settings_of(open_model(name).card.content["command"]) in trained, name
