import ast
import json
import pickle
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.checkers import num_plurals
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from genreclf import gettext_catalogues, language_negotiation, translation
from genreclf.bundled.examples import examples
from genreclf.errors import AudioError
from genreclf.gtzan import catalogue
from genreclf.inference.audio_classes import AUDIO_CLASSES, INSTRUMENT, OTHER_SOUNDS, VOICE
from genreclf.messages.prediction import SAID_TAGS
from genreclf.translation import N_, Sentence, Texts, gettext, in_this_language, language, ngettext, number, speaking
from tests.pseudo import read_again

ROOT = Path(__file__).resolve().parents[1]
CATALOGUES = sorted(gettext_catalogues.FOLDER.glob(gettext_catalogues.CATALOGUES))
AGAIN = "Please run: make messages"

HEADER = """
msgid ""
msgstr ""
"Language: de\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"""
GERMAN = (
    HEADER
    + """
msgid "jazz"
msgstr "Jazz"

msgid "{share:.1%} of {n} songs"
msgstr "{n} Lieder, davon {share:.1%}"

msgid "{n} vote"
msgid_plural "{n} votes"
msgstr[0] "{n} Stimme"
msgstr[1] "{n} Stimmen"

msgid "This sounds like {genre}."
msgstr "Das klingt nach {genre}."

msgctxt "verb"
msgid "Open"
msgstr "Öffnen"
"""
)


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A catalogue of a translator at work."""
    catalogue = tmp_path / "de" / "LC_MESSAGES" / "genreclf.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(GERMAN, encoding="utf-8")
    monkeypatch.setenv(gettext_catalogues.MORE, str(tmp_path))
    read_again()
    with speaking("de"):
        yield
    monkeypatch.undo()
    read_again()


def test_english_is_spoken_unless_something_else_is_said() -> None:
    assert language() == "en"
    assert gettext("{share:.0%} of {n:,} songs", share=0.5, n=1000) == "50% of 1,000 songs"


def test_sentences_and_numbers_in_another_language(german: None) -> None:
    assert gettext("{share:.1%} of {n} songs", share=0.123, n=3) == "3 Lieder, davon 12,3\N{NO-BREAK SPACE}%"
    assert [ngettext("{n} vote", "{n} votes", n) for n in (1, 2)] == ["1 Stimme", "2 Stimmen"]
    assert translation.pgettext("verb", "Open") == "Öffnen"
    assert gettext("never translated {x}", x="a") == "never translated a"
    assert [number(1234.5, ",.1f"), number(-0.25, ".2f"), number(7)] == ["1.234,5", "-0,25", "7"]
    assert translation.listed(["a", "b", "c"], "or") == "a, b oder c"


def test_a_block_ends_with_its_language(german: None) -> None:
    with speaking("en"):
        assert gettext("jazz") == "jazz"
        later = in_this_language(lambda: gettext("jazz"))
    assert (gettext("jazz"), later()) == ("Jazz", "jazz")


def test_what_stands_for_a_language_is_asked_where_none_was_set(german: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translation, "_ask", lambda: "de")
    with speaking(""):
        assert gettext("jazz") == "Jazz"


def test_a_sentence_is_worded_first_and_translated_later(german: None) -> None:
    said = Sentence(N_("This sounds like {genre}."), genre=Sentence("jazz"))
    assert said == "This sounds like jazz."
    for same in (
        said,
        pickle.loads(pickle.dumps(said)),
        translation.unpacked(json.loads(json.dumps(translation.packed(said)))),
    ):
        assert translation.translated(same) == "Das klingt nach Jazz."
        assert same == said
    error = AudioError(said)
    assert (str(error), translation.translated(error)) == (said, "Das klingt nach Jazz.")
    assert translation.translated("as it is") == "as it is"


def test_texts_are_translated_when_they_are_looked_up(german: None) -> None:
    texts = Texts({"jazz": N_("jazz")})
    assert (texts["jazz"], list(texts.values()), len(texts)) == ("Jazz", ["Jazz"], 1)


@pytest.mark.parametrize(
    ("header", "spoken"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr;q=0.9, de ;q=0.5", "de"),
        ("en-US,en;q=0.9,de;q=0.8", "en"),
        ("de;q=0, fr", "en"),
        ("fr", "en"),
        ("*", "en"),
        ("", "en"),
        ("de;q=much", "en"),
    ],
)
def test_what_a_browser_asks_for(german: None, header: str, spoken: str) -> None:
    assert language_negotiation.accepted(header) == spoken


def test_a_language_that_is_not_complete_is_not_offered(tmp_path: Path) -> None:
    complete, half, fuzzy = (tmp_path / f"{name}.po" for name in ("complete", "half", "fuzzy"))
    complete.write_text(GERMAN, encoding="utf-8")
    half.write_text(GERMAN.replace('msgstr[1] "{n} Stimmen"', 'msgstr[1] ""'), encoding="utf-8")
    fuzzy.write_text(GERMAN.replace('msgid "jazz"', '#, fuzzy\nmsgid "jazz"'), encoding="utf-8")
    assert [bool(gettext_catalogues.read_catalogue(path, complete=True)) for path in (complete, half, fuzzy)] == [
        True,
        False,
        False,
    ]
    assert all(gettext_catalogues.read_catalogue(path, complete=False) for path in (half, fuzzy))


def test_languages_go_by_their_own_names() -> None:
    names = [gettext_catalogues.own_name(code) for code in ("en", "de", "es", "pt_BR", "tlh")]
    assert names == ["English", "Deutsch", "Español", "Português (Brasil)", "Tlh"]


def template() -> Catalog:
    with (gettext_catalogues.FOLDER / "genreclf.pot").open("rb") as file:
        return read_po(file)


def test_the_template_holds_every_sentence_of_the_code() -> None:
    keywords = {**DEFAULT_KEYWORDS, "Sentence": None}
    found = {
        (message, context)
        for folder in ("genreclf", "pages")
        for _, _, message, _, context in extract_from_dir(ROOT / folder, keywords=keywords)
    }
    known = {(message.id, message.context) for message in template() if message.id}
    assert {str(entry) for entry in found ^ known} == set(), AGAIN


def test_no_sentence_stands_within_an_f_string() -> None:
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for folder in ("genreclf", "pages")
        for path in (ROOT / folder).rglob("*.py")
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") in ("_", "N_", "ngettext", "pgettext", "Sentence")
        and isinstance(call.args[0], ast.Constant)
    ]
    assert not hidden, "pybabel does not see it there"


def test_what_ships_with_words_of_its_own_has_them_in_the_template() -> None:
    known = {message.id for message in template()}
    pieces = {text for piece in examples().values() for text in (piece.title, piece.description)}
    sounds = {sound.name for sound in AUDIO_CLASSES if sound.kind in (INSTRUMENT, VOICE, *OTHER_SOUNDS)}
    faults = {track.fault for track in catalogue().values() if track.fault and "same recording" not in track.fault}
    assert not (pieces | sounds | {tag.lower() for tag in SAID_TAGS} | faults) - known


def placeholders(text: str) -> set[tuple[str, str]]:
    return {(name, form or "") for _, name, form, _ in Formatter().parse(text) if name is not None}


def strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_a_catalogue_has_the_sentences_of_the_template_and_their_placeholders(path: Path) -> None:
    with path.open("rb") as file:
        catalogue = read_po(file)
    assert {(m.id, m.context) for m in catalogue if m.id} == {(m.id, m.context) for m in template() if m.id}, AGAIN
    for message in catalogue:
        if message.id:
            message.flags.discard("python-format")  # Babel takes "95 % interval" for one; ours are filled by braces
            num_plurals(catalogue, message)  # Babel's other check takes "95 % of" for a placeholder
            originals = message.id if isinstance(message.id, tuple) else (message.id,)
            allowed = [placeholders(original) for original in originals]
            for string in filter(None, strings(message)):
                assert placeholders(string) in allowed, f"{string!r} does not fill in what {originals[-1]!r} does"
                assert string.count("**") == originals[-1].count("**"), f"{string!r}: bold is not as in English"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_a_catalogue_that_ships_is_complete(path: Path) -> None:
    with path.open("rb") as file:
        catalogue = read_po(file)
    left = [message.id for message in catalogue if message.id and gettext_catalogues.is_open(message)]
    assert not left
