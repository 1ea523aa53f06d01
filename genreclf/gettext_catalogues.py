"""Catalogues of sentences, in gettext's format: the languages that there are.

Catalogues are ``<language>/LC_MESSAGES/genreclf.po`` in a folder; they are read as they are, without a build step.
A language counts only once its catalogue is complete. docs/translating.md says how to make one.
"""

import io
import os
import threading
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from babel import Locale
    from babel.messages.catalog import Message

SOURCE: Final = "en"
"""The language that sentences are written in."""
FOLDER: Final = Path(__file__).with_name("locale")
CATALOGUES: Final = "*/LC_MESSAGES/genreclf.po"
MORE: Final = "GENRECLF_LOCALE_DIR"
"""Names a folder with further catalogues in the environment; they count even where they are not complete."""


def languages() -> list[str]:
    """All languages that there are, English first."""
    return [SOURCE, *sorted(_catalogues())]


def own_name(language: str) -> str:
    """What a language calls itself.

    >>> own_name("pt_BR")
    'Português (Brasil)'
    """
    if language == SOURCE:
        return "English"
    name = str(locale(language).get_display_name() or language) if _is_known(language) else language
    return name[0].upper() + name[1:]


def _is_known(language: str) -> bool:
    from babel import Locale, UnknownLocaleError

    try:
        return bool(Locale.parse(language))
    except (UnknownLocaleError, ValueError):
        return False


@cache
def locale(language: str) -> "Locale":
    """What Babel knows of a language: of British English for one that it does not know, and for our English."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse("en_GB" if language == SOURCE else language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


@cache
def catalogue(language: str) -> NullTranslations:
    """The catalogue of a language; English, and what there is none of, is left as it is written."""
    return _SOURCE if language == SOURCE else _catalogues().get(language, _SOURCE)


_SOURCE: Final = NullTranslations()


def _catalogues() -> dict[str, GNUTranslations]:
    with _reading:  # it takes a tenth of a second: visitors who come meanwhile wait
        return _all_catalogues()


_reading: Final = threading.Lock()


@cache
def _all_catalogues() -> dict[str, GNUTranslations]:
    """All catalogues by language: those that ship, if they are complete, and those of a translator at work."""
    found = _read(FOLDER, complete=True)
    return found | _read(Path(more), complete=False) if (more := os.environ.get(MORE)) else found


def _read(folder: Path, *, complete: bool) -> dict[str, GNUTranslations]:
    read = {path.parent.parent.name: read_catalogue(path, complete=complete) for path in folder.glob(CATALOGUES)}
    return {language: catalogue for language, catalogue in read.items() if catalogue}


def read_catalogue(path: Path, *, complete: bool) -> GNUTranslations | None:
    """A catalogue; None where it has to be complete and is not."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        catalogue = read_po(file)
    if complete and any(message.id and is_open(message) for message in catalogue):
        return None
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def is_open(message: "Message") -> bool:
    """Whether a translator has still to do something about a message."""
    strings = [message.string] if isinstance(message.string, str) else message.string or [""]
    return message.fuzzy or not all(strings)
