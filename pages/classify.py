"""Upload a song, hear it, see what the network makes of it."""

import streamlit as st

from genreclf import figures, wording
from genreclf.app import classify, resources, widgets
from genreclf.app.player import best_moments, song_player
from genreclf.audio import FILE_TYPES
from genreclf.classifier import DEFAULT_MODEL
from genreclf.errors import AudioError, GenreclfError
from genreclf.views import view

st.title("What genre is this song?")
st.markdown("Drop a song here and a neural network tells you what it sounds like to it.")
upload = st.file_uploader(
    "Your song, up to 20 MB. It is analysed in memory and never stored.", type=list(FILE_TYPES), key="song"
)
content = classify.current_song(upload)
try:
    if content is None:
        classify.explain(DEFAULT_MODEL)
        st.stop()
    with st.spinner("Listening…" if resources.is_warm() else "Waking up, the first song takes a little longer…"):
        clip = resources.decoded(content)
        prediction = resources.answer(content, DEFAULT_MODEL)
except GenreclfError as error:
    widgets.complain(error, icon=":material/hearing_disabled:" if isinstance(error, AudioError) else ":material/error:")
    st.stop()

st.header(wording.answer(prediction), anchor=False)
if tags := wording.tags_heard(prediction.tags):
    st.markdown("It heard: " + " ".join(f":violet-badge[{tag}]" for tag in tags))
for note in prediction.notes:
    st.caption(note)

audio, media_type = widgets.playable(content, clip)
guesses = [
    genre
    for genre in wording.ranked(prediction.probabilities)[:2]
    if prediction.probabilities[genre] >= wording.RUNNER_UP
]
song_player(
    audio=audio,
    media_type=media_type,
    duration=clip.duration,
    waveform=view(clip, "waveform"),
    spectrogram=view(clip, "stft-2048"),
    segments=prediction.timeline,
    moments=best_moments(prediction.timeline, guesses),
    key="song player",
)
widgets.chart(
    figures.probability_bars(prediction.probabilities, heading="How likely each genre is"),
    alt=wording.probabilities_in_words(prediction.probabilities),
)
