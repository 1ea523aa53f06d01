"""Sentences and numbers in the reader's language; the catalogues lie in ``genreclf/locale``.

A sentence stands in the code in English and is its own key. `gettext` and its kin look it up in the language that is in
use, which is English unless somebody has set another: commands and the library speak English, pages and phones what
their visitors speak. What is worded before it is known who reads it, such as an error, is a `Sentence`.
"""

import re
import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, Final, Literal, TypeVar

from genreclf.gettext_catalogues import SOURCE, catalogue, locale

K = TypeVar("K")
T = TypeVar("T")
_chosen: ContextVar[str | None] = ContextVar("language", default=None)
_ask: Callable[[], str] = lambda: SOURCE  # noqa: E731  # what `ask` sets


def language() -> str:
    """The language in use, for example ``"pt_BR"``."""
    return _chosen.get() or _ask()


def use(language: str) -> None:
    """Set the language for what follows in this thread or task."""
    _chosen.set(language)


def ask(of_whom: Callable[[], str]) -> None:
    """Set what says which language is in use where none was set."""
    global _ask
    _ask = of_whom


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Use a language within the block."""
    before = _chosen.set(language)
    try:
        yield
    finally:
        _chosen.reset(before)


def in_this_language(work: Callable[[], T]) -> Callable[[], T]:
    """The same work, in the language that is in use now, wherever and whenever it is done."""
    now = language()

    def spoken() -> T:
        with speaking(now):
            return work()

    return spoken


def gettext(message: str, /, **values: object) -> str:
    """A sentence in the language in use.

    Parameters
    ----------
    message : str
        In English, with a named placeholder in braces for each value; numbers may have a format (``{share:.0%}``).
    **values : object
        What goes into the placeholders. Numbers are written as the language writes them.
    """
    return _filled(catalogue(language()).gettext(message), values)


def ngettext(one: str, many: str, n: int, /, **values: object) -> str:
    """The same for a sentence on a number of things; ``n`` goes into the placeholder ``{n}``."""
    return _filled(catalogue(language()).ngettext(one, many, n), {"n": n, **values})


def pgettext(context: str, message: str, /, **values: object) -> str:
    """The same for words that are ambiguous by themselves; the context is for translators alone."""
    return _filled(catalogue(language()).pgettext(context, message), values)


def N_(message: str) -> str:  # noqa: N802  # the name that tools know
    """A sentence that is translated later: marked, so that it gets into catalogues."""
    return message


class Sentence(str):
    """A sentence in English that can still be said in other languages.

    Parameters
    ----------
    message : str
        As for `gettext`.
    **values : object
        What goes into the placeholders: text, numbers, or sentences.
    """

    message: str
    values: dict[str, object]

    def __new__(cls, message: str, /, **values: object) -> "Sentence":
        """Make one; see the class."""
        made = super().__new__(cls, message.format(**values) if values else message)
        made.message, made.values = message, values
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return _sentence, (self.message, self.values)


def _sentence(message: str, values: Mapping[str, object]) -> Sentence:
    return Sentence(message, **values)


def said(error: BaseException) -> str:
    """What an error says, as a `Sentence` if it is one."""
    first = error.args[0] if error.args else ""
    return first if isinstance(first, Sentence) else str(error)


def translated(text: str | BaseException) -> str:
    """A sentence, or what an error says, in the language in use; other text as it is."""
    text = said(text) if isinstance(text, BaseException) else text
    if not isinstance(text, Sentence):
        return text
    return gettext(text.message, **{name: _of_value(value) for name, value in text.values.items()})


def _of_value(value: object) -> object:
    return translated(value) if isinstance(value, Sentence) else value


def packed(text: str) -> Any:
    """A sentence as plain values, for JSON; `unpacked` makes it whole again."""
    if not isinstance(text, Sentence):
        return text
    values = {name: packed(value) if isinstance(value, str) else value for name, value in text.values.items()}
    return [text.message, values]


def unpacked(plain: Any) -> str:
    """A sentence of what `packed` made."""
    if isinstance(plain, str):
        return plain
    message, values = plain
    whole = {name: unpacked(value) if isinstance(value, list) else value for name, value in values.items()}
    return Sentence(message, **whole)


class Texts(Mapping[K, str]):
    """Texts by key, each in the language that is in use when it is looked up.

    Parameters
    ----------
    texts : Mapping to str
        In English, marked by `N_`.
    """

    def __init__(self, texts: Mapping[K, str]) -> None:
        self._texts = dict(texts)

    def __getitem__(self, key: K) -> str:
        return gettext(self._texts[key])

    def __iter__(self) -> Iterator[K]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def number(value: float, form: str = "") -> str:
    """A number as the language in use writes it.

    >>> number(0.834, ".1%")
    '83.4%'
    """
    text = format(value, form)
    return text if language() == SOURCE else _number(text, "," in form, language())


@lru_cache(maxsize=1024)  # the same shares stand on a page in each of its runs, and Babel parses its pattern each time
def _number(text: str, is_grouped: bool, language: str) -> str:
    from babel.numbers import format_decimal, format_percent

    digits = text.rstrip("%").replace(",", "")
    plain = Decimal(digits)
    written: Callable[..., str] = format_percent if text.endswith("%") else format_decimal
    if text.endswith("%"):
        plain /= 100
    decimals = len(digits.partition(".")[2])
    pattern = "#,##0" if is_grouped else "0"
    pattern += "." + "0" * decimals if decimals else ""
    if text.endswith("%"):
        pattern += _percent_sign(language)
    return written(plain, format=pattern, locale=locale(language))


def separators() -> str:
    """The signs of the language in use within a number, before decimals and between thousands, in one string."""
    if language() == SOURCE:
        return ".,"
    from babel.numbers import get_decimal_symbol, get_group_symbol

    return get_decimal_symbol(locale(language())) + get_group_symbol(locale(language()))


def listed(items: Sequence[str], conjunction: Literal["and", "or"] = "and") -> str:
    """Items in a row, with a conjunction before the last.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    if language() == SOURCE:  # without Babel, which commands need not load
        return f" {conjunction} ".join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)
    from babel.lists import format_list

    return format_list(list(items), style="or" if conjunction == "or" else "standard", locale=locale(language()))


@cache
def _percent_sign(language: str) -> str:
    """The sign as it follows a number, with the space before it where the language has one."""
    return locale(language).percent_formats[None].pattern.removeprefix("#,##0")


_FORMAT: Final = re.compile(r"\{\w+[^{}]*:")
"""A placeholder that says how a number is written."""


class _Formatter(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return number(value, format_spec)
        return format(value, format_spec)


_formatter = _Formatter()


def filled(sentence: str, /, **values: object) -> str:
    """A sentence that has been translated with its placeholders filled in, as by `gettext`."""
    return _filled(sentence, values)


def _filled(sentence: str, values: Mapping[str, object]) -> str:
    if not values:
        return sentence
    if language() == SOURCE or not (_FORMAT.search(sentence) or any(isinstance(v, float) for v in values.values())):
        return sentence.format(**values)  # much faster
    return _formatter.vformat(sentence, (), values)
