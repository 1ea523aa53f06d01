"""Upload a song, hear it, see what the network makes of it."""

import streamlit as st

from genreclf import figures, wording
from genreclf.app import classify, resources, widgets
from genreclf.audio import FILE_TYPES
from genreclf.classifier import DEFAULT_MODEL
from genreclf.errors import AudioError, GenreclfError
from genreclf.genres import COLOURS
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
    with st.spinner(resources.wait_in_words()):
        clip = resources.decoded(content)
        prediction = resources.answer(content, DEFAULT_MODEL)
except GenreclfError as error:
    widgets.complain(error, icon=":material/hearing_disabled:" if isinstance(error, AudioError) else ":material/error:")
    st.stop()

st.header(wording.answer(prediction), anchor=False)
widgets.player(content, clip)
if tags := wording.tags_heard(prediction.tags):
    st.markdown("It heard: " + " ".join(f":violet-badge[{tag}]" for tag in tags))
for note in prediction.notes:
    st.caption(note)

bars, picture = st.columns([2, 3], gap="large")
with bars:
    widgets.chart(
        figures.probability_bars(prediction.probabilities, heading="How likely each genre is"),
        alt=wording.probabilities_in_words(prediction.probabilities),
    )
with picture:
    widgets.chart(
        figures.sound_picture(
            view(clip, "waveform"),
            view(clip, "stft-2048"),
            "stft-2048",
            clip.duration,
            heading="What your song looks like",
            colour=COLOURS[prediction.genre],
        ),
        alt="Waveform and spectrogram of the song over time.",
    )
    st.caption(
        "Above: how far the air swings. Below: which pitches are loud when; low notes at the bottom, bright is loud."
    )
