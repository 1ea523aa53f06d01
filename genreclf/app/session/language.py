"""The language of a visit: chosen in the menu, named by the address, or asked for by the browser."""

from collections.abc import Iterator
from typing import Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from genreclf import gettext_catalogues, translation
from genreclf.app.session.state import state

COOKIE: Final = "genreclf-language"


def settle() -> None:
    """Use the visit's language: what was chosen, what the address says (``?lang=de``), or what the browser speaks.

    To be called first in each run; what runs before it, or without it, asks by itself (`genreclf.translation.ask`).
    """
    if not state.language:
        state.language = gettext_catalogues.match(_wanted()) or gettext_catalogues.SOURCE
    translation.use(state.language)


def _wanted() -> Iterator[str]:
    yield st.query_params.get("lang", "")
    yield st.context.cookies.get(COOKIE, "")
    yield st.context.locale or ""
    yield gettext_catalogues.accepted(st.context.headers.get("Accept-Language", ""))


def _of_visit() -> str:
    return (state.language if get_script_run_ctx(suppress_warning=True) else "") or gettext_catalogues.SOURCE


translation.ask(_of_visit)
