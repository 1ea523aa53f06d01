"""Take it away: the result as files, and large on a projector."""

import json
import re

import pandas as pd
import streamlit as st

from genreclf import figures
from genreclf.app.sections.songs import Song
from genreclf.audio import AudioClip
from genreclf.features.views import view
from genreclf.inference.classifier import Prediction


def downloads(song: Song, clip: AudioClip, prediction: Prediction, span: tuple[float, float]) -> None:
    """The result as JSON, as CSV and as a picture for a slide."""
    st.header("Take it away", anchor="take-it-away")
    stem = re.sub(r"[^\w-]+", "-", song.name.rpartition(".")[0] or song.name).strip("-")[:60] or "song"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Picture for a slide",
            lambda: picture(song.name.rpartition(".")[0] or song.name, clip, prediction),
            f"{stem}.png",
            "image/png",
            icon=":material/image:",
            on_click="ignore",
        )
        result = {"song": song.name, "start": span[0], "end": span[1], "duration": clip.duration}
        st.download_button(
            "Result as JSON",
            json.dumps(result | prediction.to_dict(), indent=1),
            f"{stem}.json",
            "application/json",
            on_click="ignore",
        )
        st.download_button(
            "Over time as CSV",
            pd.DataFrame([{"start": s.start, "end": s.end, **s.probabilities} for s in prediction.timeline]).to_csv(
                index=False
            ),
            f"{stem}.csv",
            "text/csv",
            on_click="ignore",
        )


def picture(song: str, clip: AudioClip, prediction: Prediction) -> bytes:
    """The result on one page, as a PNG.

    It is drawn when asked for, outside the page's run, where the caches of a visit can't be read.
    """
    report = figures.song_report(song, prediction, view(clip, "waveform"), view(clip, "stft-2048"), clip.duration)
    return figures.png(report, dpi=120)
