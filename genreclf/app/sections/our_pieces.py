"""Our own pieces, one for each genre: what can be seen of them and what can be heard are the same sound."""

from typing import Final

import streamlit as st

from genreclf.app.components.player.component import song_player
from genreclf.app.session import resources
from genreclf.app.session.recordings import MEDIA_TYPES
from genreclf.bundled.examples import examples
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
    piece = examples()[genre]
    waveform, duration = resources.track_view(piece_id(genre), "waveform", piece.path)
    spectrogram, _seconds = resources.track_view(piece_id(genre), "stft-2048", piece.path)
    song_player(
        audio=resources.track_bytes(piece.path),
        media_type=MEDIA_TYPES["ogg"],
        duration=duration,
        waveform=waveform,
        spectrogram=spectrogram,
        segments=(),
        key=key,
    )


def listen(genre: str) -> None:
    """The sound of a piece alone, where its picture is drawn larger."""
    piece = examples()[genre]
    st.audio(resources.track_bytes(piece.path), format=MEDIA_TYPES["ogg"], alt=piece_name(genre))
