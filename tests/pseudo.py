"""A language that nobody speaks: sentences in brackets, accented and a third longer, so that what escaped shows."""

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from genreclf import translation

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
    with (translation.FOLDER / "genreclf.pot").open("rb") as file:
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
    translation._all_catalogues.cache_clear()
    translation._catalogue.cache_clear()


def escaped(text: str) -> Iterator[str]:
    """Words of a text that stand in no sentence of that language."""
    while (shorter := _SENTENCE.sub(" ", text)) != text:
        text = shorter
    yield from re.findall(
        r"[A-Za-z]{3,}", re.sub(r"\]\([^)]*\)|`[^`]*`|:[\w-]+(?=\[)|https?://\S+|<[^>]*>|%\{[^}]*\}", " ", text)
    )
