"""Fool it: change the song and watch the answer."""

from typing import Final

import streamlit as st

from genreclf import figures, wording
from genreclf.app import resources, widgets
from genreclf.audio.effects import Alteration
from genreclf.inference.classifier import DEFAULT_MODEL

NO_NOISE, NO_FILTER, NO_CODEC = "none", "none", "original"
NOISES: Final = {NO_NOISE: None, "faint": 30.0, "a café": 20.0, "a crowd": 12.0, "a storm": 6.0, "as loud as it": 0.0}
CUTOFFS: Final = {NO_FILTER: None, "FM radio": 8000.0, "a pillow": 4000.0, "a telephone": 2000.0, "a wall": 800.0}
CODECS: Final = {NO_CODEC: None, "128 kbit/s": 128, "64 kbit/s": 64, "32 kbit/s": 32, "16 kbit/s": 16}


@st.fragment
@widgets.guarded
def fool_it(content: bytes, span: tuple[float, float]) -> None:
    """Sliders that change the song; the answer follows.

    Parameters
    ----------
    content : bytes
        The visitor's recording.
    span : (float, float)
        Start and end of the part that was analysed, in seconds.
    """
    st.header("Can you fool it?", anchor=False)
    st.markdown("Change the song and see whether the answer follows. What it shrugs off, it does not rely on.")
    controls, result = st.columns(2, gap="large")
    with controls:
        one, other = st.columns(2)
        decibel = one.slider("Loudness", -30, 12, 0, 3, format="%d dB")
        snr = NOISES[other.select_slider("Noise", NOISES)]
        cutoff = CUTOFFS[one.select_slider("Heard through", CUTOFFS)]
        bit_rate = CODECS[other.select_slider("mp3 quality", CODECS)]
        pitch = one.slider("Pitch, in semitones", -6, 6, 0)
        tempo = other.slider("Tempo", 70, 140, 100, 5, format="%d %%") / 100
    change = Alteration(decibel=decibel, snr=snr, cutoff=cutoff, bit_rate=bit_rate, pitch=pitch, tempo=tempo)
    before = resources.altered_answer(content, DEFAULT_MODEL, span, Alteration())
    after = resources.altered_answer(content, DEFAULT_MODEL, span, change)
    with result:
        seconds = f"These {resources.ALTERED_SECONDS:.0f} seconds from the middle alone"
        st.markdown(f"**{wording.change(before, after)}** {seconds}: {wording.answer(after)}")
        st.audio(resources.altered_wav(content, span, change), format="audio/wav", alt="The changed song")
        widgets.chart(
            figures.before_and_after(before.probabilities, after.probabilities, heading="How likely, before and after"),
            key="fooled",
            alt=wording.probabilities_in_words(after.probabilities),
        )
