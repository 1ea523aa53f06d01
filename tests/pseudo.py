"""A language that nobody speaks: sentences in brackets, accented and a third longer, so that what escaped shows."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from genreclf import gettext_catalogues

LANGUAGE = "en_XA"
_ACCENTED = str.maketrans("aeiouAEIOU", "àéîöúÀÉÎÖÚ")
_KEPT = re.compile(r"\{[^}]*\}|%\{[^}]*\}|\]\([^)]*\)|`[^`]*`|:[\w-]+\[|https?://\S+|\\.")
_NO_TEXT = re.compile(r"\]\([^)]*\)|`[^`]*`|:[\w-]+(?=\[)|:material/\w+:|https?://\S+|<[^>]*>|%\{[^}]*\}|\S*\d\S*")
_SENTENCE = re.compile(r"⟦[^⟦⟧]*⟧")


def accented(message: str) -> str:
    """A sentence in that language; placeholders, links, code and directives of Markdown stay."""
    parts, at = [], 0
    for kept in _KEPT.finditer(message):
        parts += [message[at : kept.start()].translate(_ACCENTED), kept[0]]
        at = kept.end()
    return f"⟦{''.join(parts)}{message[at:].translate(_ACCENTED)}{' ~' * (len(message) // 6)}⟧"


def write_catalogue(folder: Path) -> None:
    """Write it where ``GENRECLF_LOCALE_DIR`` names the folder."""
    with (gettext_catalogues.FOLDER / "genreclf.pot").open("rb") as file:
        template = read_po(file)
    catalogue = Catalog(locale="en")
    for message in template:
        if message.id:
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            strings = tuple(map(accented, ids))
            catalogue.add(message.id, strings if len(ids) > 1 else strings[0], context=message.context)
    path = folder / LANGUAGE / "LC_MESSAGES" / "genreclf.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, catalogue)


def read_again() -> None:
    """Let catalogues be looked for anew, since what names their folder has changed."""
    gettext_catalogues._all_catalogues.cache_clear()
    gettext_catalogues.catalogue.cache_clear()


@contextmanager
def installed(folder: Path) -> Iterator[None]:
    """Within the block, the app can speak it; its catalogue is in a folder of its own."""
    write_catalogue(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(gettext_catalogues.MORE, str(folder))
        read_again()
        yield
    read_again()


def escaped(text: str) -> Iterator[str]:
    """Words of a text that stand in no sentence of that language."""
    while (shorter := _SENTENCE.sub(" ", text)) != text:
        text = shorter
    yield from re.findall(
        r"[A-Za-z]{3,}", re.sub(r"\]\([^)]*\)|`[^`]*`|:[\w-]+(?=\[)|https?://\S+|<[^>]*>|%\{[^}]*\}", " ", text)
    )
