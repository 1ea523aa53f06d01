"""The pieces that ship, one for each genre: their pictures and their sound."""

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from genreclf.app.components.player.component import drawing, show_drawn
from genreclf.app.session import resources
from genreclf.app.session.recordings import MEDIA_TYPES
from genreclf.audio import load_audio
from genreclf.bundled.examples import examples
from genreclf.features.views import view
from genreclf.genres import GENRES
from genreclf.translation import gettext as _

_ID: Final = ".ours"


def piece_id(genre: str) -> str:
    """What the piece of a genre is called where tracks are called by their identifiers, and in addresses."""
    return genre + _ID


def is_piece(track: str) -> bool:
    """Whether this is not a track of the collection but a piece of ours."""
    return track.endswith(_ID)


def piece_name(genre: str) -> str:
    """The piece of a genre by its title."""
    return _(examples()[genre].title)


def show(genre: str, *, key: str) -> None:
    """The piece of a genre: a player whose cursor runs over the pictures of what it plays.

    Parameters
    ----------
    genre : str
        Which piece.
    key : str
        Identifies the player on its page.
    """
    show_drawn(resources.track_bytes(examples()[genre].path), MEDIA_TYPES["ogg"], _drawn(genre), key=key)


def draw_all() -> None:
    """Draw what all visitors see of the pieces, before one of them waits for it."""
    for genre in GENRES:
        _drawn(genre)


@st.cache_resource(max_entries=len(GENRES), show_spinner=False)
def _drawn(genre: str) -> Mapping[str, Any]:
    clip = load_audio(examples()[genre].path)
    return drawing(clip.duration, view(clip, "waveform"), view(clip, "stft-2048"), ())


def listen(genre: str) -> None:
    """The sound of a piece alone, where its picture is drawn larger."""
    piece = examples()[genre]
    st.audio(resources.track_bytes(piece.path), format=MEDIA_TYPES["ogg"], alt=piece_name(genre))
