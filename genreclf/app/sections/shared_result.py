"""Shared results: the link to one, and the page that it opens."""

import urllib.parse
from typing import Final

import numpy as np
import streamlit as st

from genreclf import figures, messages
from genreclf.app.base_path import base_path
from genreclf.app.components import widgets
from genreclf.app.components.share.component import share_button
from genreclf.app.server.lan_address import LOCAL_HOSTS
from genreclf.features.views import FLOOR_DB
from genreclf.inference.classifier import Prediction
from genreclf.inference.shared_result import ChangedAnswer, SharedResult, decoded, encoded, small_picture
from genreclf.messages.perturbation import fooled
from genreclf.messages.phrases import unbroken
from genreclf.translation import gettext as _

QUERY: Final = "r"
"""The parameter of the address that holds a result."""
PAGE: Final = "shared"


def link(
    name: str, prediction: Prediction, spectrogram: np.ndarray, duration: float, changed: ChangedAnswer | None = None
) -> str:
    """Path and query of a link to a result.

    Parameters
    ----------
    name : str
        What the song is called; may be empty.
    prediction : Prediction
        The answer.
    spectrogram : np.ndarray [shape=(192, COLUMNS)]
        The view ``"stft-2048"`` (see `genreclf.features.views.view`).
    duration : float
        In seconds.
    changed : ChangedAnswer, optional
        How the answer was made to give way, where this is the result of a changed song.
    """
    result = SharedResult(name, duration, prediction, small_picture(spectrogram, FLOOR_DB), changed)
    return f"{base_path()}/{PAGE}?{QUERY}={encoded(result)}"


def address() -> str:
    """Where this app can be tried, for a picture: its host, or nothing where only this computer reaches it."""
    host = urllib.parse.urlsplit(st.context.url or "")
    return "" if host.hostname in LOCAL_HOSTS else host.netloc


def name_to_share(name: str) -> str:
    """A box for the name of a song; gives the name if it is to go into link and pictures, else nothing."""
    named = st.checkbox(_("With the song's name in link and pictures"), key="share the name", persist_state="session")
    return name if named else ""


def share(name: str, prediction: Prediction, spectrogram: np.ndarray, duration: float) -> None:
    """A button that gives a link to the result away, and what the link tells.

    Parameters
    ----------
    name, prediction, spectrogram, duration
        See `link`.
    """
    share_button(
        link(name, prediction, spectrogram, duration),
        title=name or _("What genre is this song?"),
        text=messages.answer(prediction).replace("**", ""),
        key="share",
    )
    told = [
        _("The link holds the answer, what was heard when, and a small picture. It does not hold the sound.")
        if name
        else _(
            "The link holds the answer, what was heard when, and a small picture. It does not hold the sound or the "
            "song's name."
        )
    ]
    if not address():
        told.append(_("It opens on this computer only: send others a picture."))
    st.caption(" ".join(told))


def show(text: str) -> None:
    """The result that a link holds.

    Parameters
    ----------
    text : str
        From the address; empty if there was none.

    Raises
    ------
    DataError
        If it is damaged.
    """
    if not text:
        st.info(_("This page shows a result that somebody sends you. Its link has more to it than this address."))
        return
    result = decoded(text)
    if result.changed:
        st.header(_("Somebody fooled it"), anchor=False)
        st.markdown(fooled(result.changed.before, result.prediction, result.changed.changes))
    elif result.name:
        st.caption(_("Somebody asked about **{name}**.", name=widgets.plain(result.name)))
    else:
        st.caption(_("Somebody asked about a song. Its name stays with them."))
    if not result.changed:
        st.header(unbroken(messages.answer(result.prediction)), anchor=False)
    if result.prediction.timeline and result.prediction.verdict != "not_music":
        figure = figures.shared_result_figure(result, heading=_("What it looks like, and what was heard in each part"))
        heard = messages.probabilities_in_words(result.prediction.told_shares)
        widgets.chart(
            figure,
            key="shared",
            alt=_("Spectrogram of the song, and its genres over time. In all: {heard}", heard=heard),
        )


def invite() -> None:
    """The way to a result of one's own."""
    st.markdown(_("**[Try a song of yours](./)**"))
