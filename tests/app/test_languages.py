"""Pages in another language: no sentence escapes it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest

from genreclf import translation
from genreclf.app.sections import shared_result
from genreclf.audio import load_audio
from genreclf.features.views import view
from genreclf.genres import GENRES
from genreclf.gtzan import catalogue
from genreclf.inference.classifier import GenreClassifier
from genreclf.inference.model_store import available_models, read_song_names
from tests.pseudo import LANGUAGE, escaped, installed

SHOWN = {"label", "body", "help", "placeholder", "caption", "alt", "text", "value", "content", "options", "title"}
"""Fields of Streamlit's messages that people see."""
SAID = {"text", "name", "title", "hovertemplate", "ticktext", "customdata", "words", "sentences", "label", "legend"}
"""What a figure or a component says."""
DATA = {"spec", "json"}
NO_WORDS = {"GTZAN", "MFCC", "kbit", "kHz", "wav", "COLLAPSED", "transparent", *GENRES}
CARD = "A genre classifier on top of"
"""How a model's card begins, which is for engineers, and in English."""


@pytest.fixture(scope="module")
def pseudo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with installed(tmp_path_factory.mktemp("locale")), pytest.MonkeyPatch.context() as patch:
        patch.setattr(translation, "_ask", lambda: LANGUAGE)
        yield


@pytest.fixture(scope="module")
def names() -> re.Pattern[str]:
    """What is called by its name in all languages."""
    known = {
        text for track in catalogue().values() for text in (track.title, track.artist, track.name, track.id) if text
    }
    known |= {*read_song_names(), *read_song_names().values(), *available_models()}
    return re.compile("|".join(map(re.escape, sorted(filter(None, known), key=len, reverse=True))))


def told(found: Any, fields: set[str]) -> Iterator[str]:
    """All text in some fields of nested values."""
    if isinstance(found, dict):
        for name, value in found.items():
            yield from strings(value) if name in fields else told(value, fields)
    elif isinstance(found, list):
        for value in found:
            yield from told(value, fields)


def strings(found: Any) -> Iterator[str]:
    """All text in nested values."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict | list):
        for value in found.values() if isinstance(found, dict) else found:
            yield from strings(value)


def shown(test: AppTest) -> Iterator[str]:
    """What a page shows, component by component."""
    for node in test._tree:
        if (proto := getattr(node, "proto", None)) is None:
            continue
        plain = MessageToDict(proto)
        yield from told({name: value for name, value in plain.items() if name not in DATA}, SHOWN)
        for name in DATA & plain.keys():
            if plain[name].startswith("{"):  # a graph in the DOT language is none
                yield from told(json.loads(plain[name]), SAID)


def check(test: AppTest, names: re.Pattern[str]) -> None:
    assert not test.exception
    texts = [text.replace("\\", "") for text in shown(test) if not text.startswith(("#", "<style>", "<script>", CARD))]
    assert any(text.startswith("⟦") for text in texts)
    assert not {text: words for text in texts if (words := set(escaped(names.sub(" ", text))) - NO_WORDS)}


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("about", {}),
        ("classify", {}),
        ("confusions", {}),
        ("confusions", {"true": "rock", "said": "metal"}),
        ("explore", {}),
        ("explore", {"view": "track"}),
        ("explore", {"view": "compare"}),
        ("explore", {"view": "map"}),
        ("quiz", {}),
        ("shared", {}),
        ("teach", {}),
        ("training", {}),
    ],
)
def test_no_sentence_of_a_page_escapes(pseudo, names, page, name, query):
    check(page(name, **query), names)


def test_no_sentence_about_a_song_escapes(pseudo, names, page, wav):
    test = page("classify")
    test.file_uploader[0].set_value([("a.wav", wav, "audio/wav"), ("b.wav", wav[: len(wav) // 2], "audio/wav")]).run()
    check(test, names)


def test_no_sentence_of_a_game_escapes(pseudo, names, page):
    test = page("quiz")
    next(button for button in test.button if "fîvé" in button.label).click().run()
    check(test, names)
    test.button(key="guess-jazz").click().run()
    check(test, names)


def test_who_opens_a_shared_link_reads_it_in_their_own_language(pseudo, names, page, wav):
    clip = load_audio(wav)
    link = shared_result.link("", GenreClassifier.load().predict(clip), view(clip, "stft-2048"), clip.duration)
    check(page("shared", r=link.partition(f"?{shared_result.QUERY}=")[2]), names)


def test_a_recording_that_is_refused_is_refused_in_the_language_of_the_page(pseudo, names, page):
    test = page("classify")
    test.file_uploader[0].set_value([("1.wav", b"no sound", "audio/wav")]).run()
    assert test.error[0].value.startswith("⟦Thîs döés nöt löök lîké")
