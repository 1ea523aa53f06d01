"""Similar songs: first those that can be heard here, then the names of others, and a map of all."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import streamlit as st

from genreclf import figures
from genreclf.app.components import widgets
from genreclf.app.session import connected_gtzan, librosa_embeddings, resources
from genreclf.app.session.recordings import MEDIA_TYPES
from genreclf.bundled.examples import examples
from genreclf.bundled.librosa_recordings import folder
from genreclf.genres import LABELS
from genreclf.inference.similarity.neighbours import CLOSE, DISTANT, VERY_CLOSE, Neighbour
from genreclf.translation import N_, Texts, listed
from genreclf.translation import gettext as _

MAX_PLAYED: Final = 4
"""How many songs can be heard here, at most."""
MIN_PLAYED: Final = 2
"""How many are offered even if none is close."""
SAME_DISTANCE: Final = 1e-3
"""Up to which difference of embeddings a piece of ours is the visitor's song itself."""
MAX_NAMED: Final = 3
"""How many songs without sound are named."""
CLOSENESS: Final = Texts({VERY_CLOSE: N_("Very much like it"), CLOSE: N_("Like it"), DISTANT: N_("A little like it")})


class Playable(NamedTuple):
    """A song that can be heard here: how similar it is, in words, too; what to say of it, as Markdown; its sound."""

    similarity: float
    closeness: str
    name: str
    about: str
    track: str
    path: Path


class Similar(NamedTuple):
    """The songs that sound most like one: those that can be heard here, and some of the others.

    Nothing but pieces of ours can be heard where neither GTZAN is connected nor recordings were fetched.
    """

    playable: Sequence[Playable]
    silent: Sequence[Neighbour]
    is_ours_only: bool

    @property
    def heading(self) -> str:
        """What stands above them."""
        likeness = {song.closeness for song in self.playable} | {song.closeness for song in self.silent}
        return _("Songs like it") if likeness != {DISTANT} else _("The songs that come nearest")


def similar_songs(embedding: np.ndarray, genre: str = "") -> Similar:
    """The songs that sound most like one whose embedding this is.

    Parameters
    ----------
    embedding : np.ndarray
        Of the visitor's song.
    genre : str
        What it was said to be, if that is one of the ten: a piece of ours of that genre comes first among what can be
        heard, where nothing real is close or can be heard.
    """
    copy = connected_gtzan.connected()
    here = copy.paths if copy else {}
    return Similar(
        _playable(embedding, here, genre),
        resources.neighbours().nearest(embedding, MAX_NAMED, without=here),
        is_ours_only=not here and not librosa_embeddings.embeddings(),
    )


def show(embedding: np.ndarray, similar: Similar) -> None:
    """The songs that sound most like one whose embedding this is: to hear, by name, and on the map."""
    left, right = st.columns([2, 3], gap="large")
    with left:
        if similar.is_ours_only:
            st.markdown(_("Only pieces of ours can be heard here:"))
        for song in similar.playable:
            _play(song)
        if similar.silent:
            _name(similar.silent, len(resources.neighbours().tracks))
    with right:
        named = [song.track for song in similar.playable if song.track] + [song.track.id for song in similar.silent]
        _map(embedding, named)


def _playable(embedding: np.ndarray, here: Mapping[str, Path], said: str) -> Sequence[Playable]:
    """What can be heard here and sounds most like it: tracks that are connected, kept recordings, and our pieces."""
    known = resources.neighbours()
    songs = [
        Playable(
            neighbour.similarity,
            neighbour.closeness,
            neighbour.track.name,
            LABELS[neighbour.track.genre],
            neighbour.track.id,
            here[neighbour.track.id],
        )
        for neighbour in known.nearest(embedding, MAX_PLAYED, within=here)
    ]
    for recording, other in librosa_embeddings.embeddings().items():
        likeness = known.likeness(embedding, other)
        about = f"[{widgets.plain(_(recording.description))}]({recording.source}), {recording.licence}"
        songs.append(Playable(*likeness, _(recording.name), about, "", folder() / recording.file))
    for genre, other in resources.pieces().items():
        if np.allclose(embedding, other, atol=SAME_DISTANCE):
            continue
        piece = examples()[genre]
        about = _("we composed it, and a computer plays it")
        songs.append(Playable(*known.likeness(embedding, other), _(piece.title), about, "", piece.path))
    # Our pieces are few, and most songs are far from all of them: then that of the genre that was said comes first.
    of_it = examples()[said].path if said else None
    is_first = _are_ours(songs)
    nearest = sorted(
        songs,
        key=lambda song: (
            is_first and song.path != of_it,
            song.closeness == DISTANT,
            song.closeness == DISTANT and song.path != of_it,
            -song.similarity,
        ),
    )[:MAX_PLAYED]
    return [song for rank, song in enumerate(nearest) if rank < MIN_PLAYED or song.closeness != DISTANT]


def _are_ours(songs: Sequence[Playable]) -> bool:
    return {song.path for song in songs} <= {piece.path for piece in examples().values()}


def _play(song: Playable) -> None:
    st.markdown(
        _(
            "**{name}**  \n:small[{closeness}: {about}.]",
            name=widgets.plain(song.name),
            closeness=CLOSENESS[song.closeness],
            about=song.about,
        )
    )
    if song.track:
        widgets.track_player(song.track, song.name)
    else:
        st.audio(
            resources.track_bytes(song.path), format=MEDIA_TYPES["ogg"], alt=_("Recording of {name}", name=song.name)
        )


def _name(silent: Sequence[Neighbour], number: int) -> None:
    names = listed([widgets.plain(neighbour.track.name) for neighbour in silent])
    st.markdown(
        _(
            ":small[Of the {number} songs of the collection that it has listened to, these come nearest; they can't be "
            "heard here: {names}.]",
            number=number,
            names=names,
        )
    )


def _map(embedding: np.ndarray, named: Sequence[str]) -> None:
    positions, names = resources.track_map()
    widgets.chart(
        figures.track_map(
            resources.track_points(),
            positions,
            names,
            heading=_("Your song is the star, the songs that are named have a ring"),
            star=(*resources.neighbours().place(embedding), _("Your song")),
            ringed=named,
        ),
        key="place",
        alt=_("Map of all known songs, with a star among the songs that this one sounds like."),
    )
    st.caption(
        _(
            "The map goes by measurements of the sound, the list by what the network hears in it: a song with a ring "
            "may lie further away than others."
        )
    )
