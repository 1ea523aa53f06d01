"""What a visitor sees first: a song that is answered already."""

import streamlit as st

from genreclf import messages
from genreclf.app.components import widgets
from genreclf.app.components.player.component import best_moments, song_player
from genreclf.app.sections.classify.explain import likely_genres
from genreclf.app.session import resources
from genreclf.app.session.recordings import MEDIA_TYPES
from genreclf.inference.precomputed_example import PrecomputedExample
from genreclf.messages.explanation import reason


def show(precomputed: PrecomputedExample) -> None:
    """The answer to one of our pieces, its player, and what the answer rests on."""
    with st.container(key="opening"):
        with st.container(key="opening-answer"):  # large, but no heading: the page's answer is the visitor's own
            st.markdown(widgets.unbroken(messages.answer(precomputed.prediction)))
        song_player(
            audio=precomputed.example.path.read_bytes(),
            media_type=MEDIA_TYPES["ogg"],
            duration=precomputed.duration,
            waveform=precomputed.waveform,
            spectrogram=precomputed.spectrogram,
            segments=precomputed.prediction.timeline,
            moments=best_moments(precomputed.prediction.timeline, likely_genres(precomputed.prediction)),
            overlay=precomputed.overlay,
            key="opening player",
        )
        st.markdown(f"**Why?** {reason(precomputed.prediction, precomputed.ablation)}")
        st.caption(f"{precomputed.example.title}. We composed it, and a computer plays it.")


def promise(model: str) -> None:
    """Say how far the answers can be trusted, by songs that people know if the model was tried on any."""
    metrics = resources.model(model).card.metrics
    protocol = "songs" if "songs" in metrics else "filtered"
    measured = metrics[protocol]["test"]
    heard = "songs that people know" if protocol == "songs" else "songs by artists that it had never heard"
    st.caption(
        f"It knows ten genres and picks one for whatever music it hears. Of {measured['n']} {heard}, it got "
        f"**{messages.in_ten(measured['accuracy'])}** right. Your songs are heard in memory and never stored."
    )
