"""The language of a visit: chosen in the menu, named by the address, or negotiated with the browser."""

from collections.abc import Iterator
from typing import Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from genreclf import gettext_catalogues, language_negotiation, translation
from genreclf.app.session.state import state

COOKIE: Final = "genreclf-language"
PARAMETER: Final = "lang"
"""Names a language in the address."""


def settle() -> None:
    """Use the visit's language: what the address says (``?lang=de``), what was chosen, or what the browser speaks.

    To be called first in each run; what runs before it, or without it, asks by itself (`genreclf.translation.ask`).
    """
    if not state.language:
        named = language_negotiation.match([st.query_params.get(PARAMETER, "")])
        state.is_language_chosen = named is not None  # a reload of another page has lost the address
        state.language = named or language_negotiation.match(_wanted()) or gettext_catalogues.SOURCE
    translation.use(state.language)


def choose(language: str) -> None:
    """Speak a language from now on, whatever the address says."""
    state.language, state.is_language_chosen = language, True
    st.query_params.pop(PARAMETER, None)


def _wanted() -> Iterator[str]:
    yield st.context.cookies.get(COOKIE, "")
    yield st.context.locale or ""
    yield language_negotiation.accepted(st.context.headers.get("Accept-Language", ""))


def _of_visit() -> str:
    return (state.language if get_script_run_ctx(suppress_warning=True) else "") or gettext_catalogues.SOURCE


translation.ask(_of_visit)
