"""The words of the cards that ship are those that training writes today."""

import pytest

from genreclf.inference.model_store import available_models, open_model
from genreclf.training.card_readme import card_in_words
from genreclf.training.distillation import tagger_card
from genreclf.training.heads import duo_card
from genreclf.training.transfer.transfer_card import notes


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
    assert card["notes"] == tagger_card.notes(card)


def test_the_paragraphs_on_the_default_follow_from_its_figures() -> None:
    card = open_model("duo-transfer").card.content
    assert card["notes"] == duo_card.notes(card)
