"""The choice of the language at the end of the menu, and the page's language for screen readers."""

import json
from typing import Final

import streamlit as st

from genreclf import gettext_catalogues, translation
from genreclf.app.session.state import State, state
from genreclf.app.session.visit_language import COOKIE, choose
from genreclf.translation import gettext as _

_UPLOAD: Final = """
[data-testid="stFileUploaderDropzone"] button p { display: none; }
[data-testid="stFileUploaderDropzone"] button [data-testid="stMarkdownContainer"]::after { content: var(--upload); }
.stFileUploader .stFileChip [role="alert"] { font-size: 0; }
.stFileUploader .stFileChip [role="alert"]::after { content: var(--refused); font-size: 0.875rem; }
"""
"""Streamlit says "Upload", and why it took no file, in English only."""
_YEAR: Final = 365 * 24 * 3600


def show(*, is_shown: bool) -> None:
    """Tell the browser the page's language, and offer the others, unless the page has no room for that."""
    there = gettext_catalogues.languages()
    if len(there) < 2:
        return
    with st.container(key="language"):
        spoken = translation.language()
        if is_shown:
            st.menu_button(
                gettext_catalogues.own_name(spoken),
                there,
                format_func=gettext_catalogues.own_name,
                icon=":material/language:",
                type="tertiary",
                key=State.languages.key,
                help=_("Language"),
                on_click=_choose,
            )
        tag = spoken.replace("_", "-")
        kept = f"{COOKIE}={spoken}; Path=/; Max-Age={_YEAR}; SameSite=Lax" if state.is_language_chosen else ""
        if spoken != gettext_catalogues.SOURCE:
            said = {
                "upload": _("Upload"),
                "refused": _(
                    "Not taken: a file may have {megabytes} MB at most. If it has less, try again.",
                    megabytes=st.get_option("server.maxUploadSize"),
                ),
            }
            words = "".join(f"--{name}: {json.dumps(text, ensure_ascii=False)};" for name, text in said.items())
            st.html(f"<style>:root {{ {words} }}{_UPLOAD}</style>")
        told = f"document.documentElement.lang = {json.dumps(tag)};"
        st.html(
            f"<script>{told}{f'document.cookie = {json.dumps(kept)};' if kept else ''}</script>",
            unsafe_allow_javascript=True,
        )


def _choose() -> None:
    if state.languages in gettext_catalogues.languages():
        choose(state.languages)
