"""Two songs side by side: both answers, both pictures on one time axis, and what they share."""

from collections.abc import Sequence

import streamlit as st

from genreclf import messages
from genreclf.app.components import widgets
from genreclf.app.components.lazy_rendering.component import when_near
from genreclf.app.components.present import hidden_answer
from genreclf.app.session import analysis, resources
from genreclf.app.session.recordings import Recording
from genreclf.errors import GenreclfError
from genreclf.features.descriptors import compute_descriptors
from genreclf.features.views import view
from genreclf.figures.side_by_side import Side, side_by_side
from genreclf.inference.classifier import DEFAULT_MODEL, Prediction
from genreclf.messages.comparison import shared_and_different
from genreclf.translation import gettext as _


def compare(songs: Sequence[Recording]) -> None:
    """Two of the visitor's songs beside each other; nothing where there are fewer whose answers may be known."""
    songs = [song for song in songs if not hidden_answer.is_open(song)]
    if len(songs) < 2:
        return
    st.header(_("Two songs side by side"), anchor=False)
    when_near("side by side", " ".join(song.id for song in songs), _side_by_side, songs)


def _side_by_side(songs: Sequence[Recording]) -> None:
    first, second = 0, 1
    if len(songs) > 2:
        boxes, names = st.columns(2), [f"{number}. {analysis.title(song)}" for number, song in enumerate(songs, 1)]
        first, second = (
            int(
                box.selectbox(
                    label,
                    range(len(songs)),
                    index=at,
                    format_func=names.__getitem__,
                )
            )
            for at, (box, label) in enumerate(zip(boxes, (_("The first"), _("The second")), strict=True))
        )
    pair = songs[first], songs[second]
    try:
        with st.spinner(_("Listening to both…")):
            predictions = tuple(analysis.answer(song, DEFAULT_MODEL) for song in pair)
            clips = tuple(analysis.decoded(song) for song in pair)
            descriptors = compute_descriptors(clips[0]), compute_descriptors(clips[1])
    except GenreclfError as error:
        widgets.show_error(error)
        return
    for column, ordinal, song, prediction in zip(
        st.columns(2, gap="large"), (_("First"), _("Second")), pair, predictions, strict=True
    ):
        with column:
            st.markdown(f"**{ordinal}: {widgets.plain(analysis.title(song))}**  \n{messages.answer(prediction)}")
    sentences = shared_and_different(
        (predictions[0], predictions[1]), descriptors, (_nearest(predictions[0]), _nearest(predictions[1]))
    )
    st.markdown(" ".join(map(widgets.plain, sentences)))
    sides = [
        Side(view(clip, "stft-2048"), clip.duration, prediction.told_timeline)
        for clip, prediction in zip(clips, predictions, strict=True)
    ]
    widgets.chart(side_by_side(sides[0], sides[1], heading=_("Both on one time axis")), key="side by side")


def _nearest(prediction: Prediction) -> list[str]:
    if prediction.embedding is None:
        return []
    return [neighbour.track.name for neighbour in resources.neighbours().nearest(prediction.embedding)]
