"""Pages show names from elsewhere as text: with all that Markdown, HTML, Streamlit and Plotly make something of."""

import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from google.protobuf.message import Message
from markdown_it import MarkdownIt
from markdown_it.token import Token
from streamlit.testing.v1 import AppTest

from genreclf.app.components.widgets import plain
from genreclf.app.sections.shared_result import QUERY
from genreclf.genres import GENRES
from genreclf.gtzan import locations
from genreclf.inference.classifier import DEFAULT_MODEL, Prediction, Verdict
from genreclf.inference.few_shot import FewShotClassifier, LabelledExample
from genreclf.inference.model_store import open_model
from genreclf.inference.shared_result import PICTURE_SHAPE, SharedResult, encoded
from genreclf.inference.similarity.neighbours import open_neighbours
from tests.app.conftest import ROOT
from tests.sounds import RATE, song
from tests.waiting import GIVE_UP

PAGES = ("classify", "explore", "confusions", "training", "quiz", "teach", "about")
PARTS = (
    "![i](http://no.example/i.png)",
    "<img src=x>",
    "<b>loud</b>",
    "**loud**",
    "`loud`",
    "[l](http://no.example)",
    "www.no.example",
    "$x^2$",
    ":red[r]",
    ":smile:",
    ":material/home:",
    "a -> b",
)
HIDDEN = "\x07\N{RIGHT-TO-LEFT OVERRIDE}\x9b"
LITERAL = ("arrow_data_frame", "imgs", "audio", "bidi_component", "file_uploader", "text_input", "selectbox")
"""Elements whose texts Streamlit shows as they are, or that set them as text."""
PAGE_OF_NAMES = MarkdownIt("commonmark").enable("strikethrough").enable("table")


def bad(number: int) -> str:
    """A name that is as bad as can be, one of several."""
    return f"{number}{HIDDEN}{''.join(PARTS)}\n\n# big"


def elements(test: AppTest) -> Iterator[tuple[str, Message]]:
    """Kind and content of everything on a page."""
    waiting = [test._tree]
    while waiting:
        node = waiting.pop()
        waiting += getattr(node, "children", {}).values()
        if isinstance(message := getattr(node, "proto", None), Message):
            yield node.type, message


def texts(message: Message) -> Iterator[tuple[str, str]]:
    for field, value in message.ListFields():
        many = value if not isinstance(value, str | bytes | Message | int | float | bool) else [value]
        for one in many.values() if hasattr(many, "values") else many:
            if isinstance(one, Message):
                yield from texts(one)
            elif isinstance(one, str):
                yield field.name, one


def flat(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from flat(token.children or [])


def made_of_names(markdown: str) -> list[str]:
    """What Markdown, or Streamlit after it, makes of names in a text."""
    tokens = [*flat(PAGE_OF_NAMES.parse(markdown))]
    found = [token.type for token in tokens if token.type in ("image", "html_inline", "html_block", "code_inline")]
    found += [str(token.attrs) for token in tokens if "no.example" in str(token.attrs)]
    after = itertools.pairwise(tokens)
    found += [one.type for one, inside in after if one.type.endswith("_open") and inside.content in ("loud", "r")]
    shown = "".join(token.content for token in tokens if token.type == "text")
    found += re.findall(r"(?i)https?://no|www\.no|:smile:|:material/home:|a -> b", shown)
    found += re.findall(r"(?<!\\):red\[|(?<!\\)\$x", markdown)
    return found


def names_made_into_something(test: AppTest) -> list[str]:
    found = []
    for kind, message in elements(test):
        for field, text in texts(message):
            found += [f"{kind}.{field}: {c!a}" for c in HIDDEN if c in text]
            if "loud" not in text or kind in LITERAL:
                continue
            if kind in ("html", "plotly_chart"):
                found += [f"{kind}.{field}: {tag}" for tag in ("<img", "<b>loud") if tag in text]
            elif field not in ("id", "key", "form_id", "file_name", "alt"):
                found += [f"{kind}.{field}: {what} in {text[:300]}" for what in made_of_names(text)]
    return found


def shows_a_bad_name(test: AppTest) -> bool:
    return any("loud" in text for _, message in elements(test) for _, text in texts(message))


def test_the_test_would_notice() -> None:
    for part in PARTS:
        assert made_of_names(f"x {part} y"), part
        assert not made_of_names(f"x {plain(part)} y"), part
    assert not made_of_names(f"**{plain(bad(1))}** and *ours*, [ours](explore)")


@pytest.fixture
def songs(wav: bytes) -> list[tuple[str, bytes, str]]:
    return [(bad(number), wav[: -1000 * number], "audio/wav") for number in (1, 2, 3)]


def test_songs_that_were_dropped(page: Callable[..., AppTest], songs: list[tuple[str, bytes, str]]) -> None:
    test = page("classify")
    test.file_uploader[0].set_value(songs).run()
    assert not test.exception
    assert shows_a_bad_name(test)
    assert not names_made_into_something(test)
    for name in PAGES:
        other = page(name)
        for key, value in test.session_state._state.filtered_state.items():
            other.session_state[key] = value
        other.run()
        assert not other.exception
        assert not names_made_into_something(other)


def test_a_file_that_is_refused(page: Callable[..., AppTest]) -> None:
    test = page("classify")
    test.file_uploader[0].set_value([(bad(1), b"<html>" * 99, "audio/mpeg")]).run()
    assert test.error
    assert not names_made_into_something(test)


def test_a_lesson_that_somebody_sent(page: Callable[..., AppTest], songs: list[tuple[str, bytes, str]]) -> None:
    size = open_neighbours().directions.shape[1]
    near = np.eye(2, size, dtype=np.float32) + 0.1
    examples = [LabelledExample(bad(n), bad(n % 2)[:60], near[n % 2]) for n in range(6)]
    test = page("teach")

    def give(key: str, *files: tuple[str, bytes, str]) -> None:
        next(box for box in test.file_uploader if box.key == key).set_value([*files]).run()
        assert not test.exception

    give("own file", ("my.json", FewShotClassifier.of(open_model(DEFAULT_MODEL), examples).to_json().encode(), ""))
    give("own new song", songs[0])
    assert "Of your own genres" in test.header[0].value
    assert shows_a_bad_name(test)
    assert not names_made_into_something(test)
    give("own songs 0", songs[1], (bad(4), b"no sound" * 99, ""))
    assert not names_made_into_something(test)


def test_songs_of_the_quiz(page: Callable[..., AppTest], songs: list[tuple[str, bytes, str]]) -> None:
    test = page("quiz")
    next(box for box in test.button_group if box.label == "Songs").set_value("own").run()
    test.file_uploader[0].set_value(songs).run()
    assert not test.exception
    assert shows_a_bad_name(test)
    assert not names_made_into_something(test)
    for label in ("Play five songs", "Jazz"):
        next(button for button in test.button if button.label == label).click().run()
        assert not test.exception
        assert not names_made_into_something(test)
    assert shows_a_bad_name(test)


def test_a_result_that_was_sent(page: Callable[..., AppTest]) -> None:
    prediction = Prediction("m", "jazz", dict.fromkeys(GENRES, 0.1), Verdict.CONFIDENT, ())
    for part in PARTS:
        result = SharedResult(f"{HIDDEN}{part} loud", 3.0, prediction, np.zeros(PICTURE_SHAPE, np.float32))
        test = page("shared", **{QUERY: encoded(result)})
        assert not test.exception
        assert shows_a_bad_name(test)
        assert not names_made_into_something(test)


def test_folders_with_copies_of_the_recordings(
    page: Callable[..., AppTest], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        folder = tmp_path / bad(number).replace("/", "_") / "gtzan" / "blues"
        folder.mkdir(parents=True)
        soundfile.write(folder / "blues.00000.wav", song(30), RATE)
    page("explore")
    monkeypatch.setattr(locations, "usual_places", lambda: [*tmp_path.iterdir()])
    from genreclf.app.sections import gtzan_audio

    gtzan_audio._copies_at_hand.clear()
    test = AppTest.from_file(ROOT / "pages" / "explore.py", default_timeout=GIVE_UP).run()
    assert not test.exception
    assert shows_a_bad_name(test)
    assert not names_made_into_something(test)
