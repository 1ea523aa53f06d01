"""Downloads and sharing of a result: as a link, as pictures and as files."""

import json
import re
from typing import Any, Final

import pandas as pd
import streamlit as st

from genreclf import figures
from genreclf.app.sections import shared_result
from genreclf.app.session import analysis
from genreclf.app.session.recordings import Recording
from genreclf.inference.classifier import Prediction, Segment
from genreclf.translation import N_, in_this_language
from genreclf.translation import gettext as _

APP: Final = N_("What genre is this song?")
"""What a picture says where it came from."""
PROJECT: Final = "genreclf"
"""Stands on a picture in place of an address, where others can't reach this app."""
PHONE_DPI: Final = 120
"""Makes 1080 by 1920 pixels."""


def downloads(song: Recording, span: tuple[float, float], prediction: Prediction) -> None:
    """The result as a link, as pictures for a phone and a slide, as JSON and as CSV."""
    name, length = analysis.title(song), span[1] - span[0]
    waveform, spectrogram = analysis.pictures(song, span)
    st.header(_("Send it"), anchor="send-it")
    shown, where = shared_result.name_to_share(name), shared_result.address()
    stem, stem_shown = _stem(name), _stem(shown)
    if where:
        shared_result.share(shown, prediction, spectrogram, length)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            _("Picture for a phone"),
            in_this_language(
                lambda: figures.png(
                    figures.phone_picture(shown, prediction, spectrogram, length, app=_(APP), address=where or PROJECT),
                    dpi=PHONE_DPI,
                )
            ),
            f"{stem_shown}-phone.png",
            "image/png",
            icon=":material/smartphone:",
            on_click="ignore",
        )
        st.download_button(
            _("Picture for a slide"),
            # Drawn when asked for, outside the page's run, where the caches of a visit can't be read.
            in_this_language(
                lambda: figures.png(
                    figures.song_report(
                        shown, prediction, waveform, spectrogram, length, app=f"{_(APP)} {where or PROJECT}"
                    ),
                    dpi=120,
                )
            ),
            f"{stem_shown}.png",
            "image/png",
            icon=":material/image:",
            on_click="ignore",
        )
        result = {"song": song.name, "start": span[0], "end": span[1], "duration": length}
        st.download_button(
            _("Result as JSON"),
            json.dumps(result | prediction.to_dict(), indent=1),
            f"{stem}.json",
            "application/json",
            on_click="ignore",
        )
        st.download_button(
            _("Over time as CSV"),
            pd.DataFrame([_row(segment) for segment in prediction.timeline]).to_csv(index=False),
            f"{stem}.csv",
            "text/csv",
            on_click="ignore",
        )
    if not where:  # then pictures, which reach others, come first
        shared_result.share(shown, prediction, spectrogram, length)


def _stem(name: str) -> str:
    return re.sub(r"[^\w-]+", "-", name).strip("-")[:60] or "song"


def _row(segment: Segment) -> dict[str, Any]:
    told = segment.to_dict()
    return {"start": told.pop("start"), "end": told.pop("end"), **told.pop("probabilities"), **told}
