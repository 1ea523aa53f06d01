"""Browse the GTZAN data set by genre, as waveforms and spectrograms."""

import streamlit as st

from genreclf import figures
from genreclf.app import resources, widgets
from genreclf.errors import GenreclfError
from genreclf.genres import COLOURS, GENRES, LABELS, title
from genreclf.gtzan import catalogue

st.title("See what music looks like")
st.markdown("Pick a genre and a track of the famous GTZAN collection, and look at its sound.")

widgets.from_address("genre", GENRES)
genre = st.pills("Genre", GENRES, format_func=title, required=True, key="genre")
connected = resources.dataset()
available = list(connected.paths) if connected else list(resources.gallery().tracks)
tracks = [track for track in available if catalogue()[track].genre == genre]
left, right = st.columns([3, 2])
widgets.from_address("track", tracks)
track = left.selectbox("Track", tracks, format_func=lambda name: f"{name}: {catalogue()[name].name}", key="track")
scale = right.segmented_control(
    "Pitch axis", ["every octave alike", "every hertz alike"], default="every octave alike", required=True
)
if track is None:
    st.info(f"The connected folder holds no {LABELS[genre]} track.")
    st.stop()
st.query_params.update(genre=genre, track=track)

path = connected.path(track) if connected else None
if path:
    st.audio(resources.track_bytes(path), alt=f"Recording of {track}")
if catalogue()[track].fault:
    st.warning(catalogue()[track].fault, icon=":material/report:")
try:
    waveform, duration = resources.track_view(track, "waveform", path)
    picture, _ = resources.track_view(track, "stft-2048", path)
except GenreclfError as error:
    st.error(str(error), icon=":material/broken_image:")
    st.stop()
st.plotly_chart(
    figures.sound_picture(
        waveform,
        picture,
        "stft-2048",
        duration,
        heading=catalogue()[track].name,
        colour=COLOURS[catalogue()[track].genre],
        logarithmic=scale == "every octave alike",
    ),
    config=widgets.CHART,
    alt=f"Waveform and spectrogram of {catalogue()[track].name}.",
)
st.caption(
    "Above: how far the air swings. Below: which pitches are loud when; low notes at the bottom, bright is loud."
)
