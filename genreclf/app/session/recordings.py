"""`Recording`: a recording with an id that is computed once, so that no cache hashes up to 100 MB on each run."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from operator import attrgetter
from typing import Any, Final

from genreclf.bundled.examples import examples
from genreclf.errors import AudioError
from genreclf.genres import LABELS
from genreclf.translation import N_, Sentence, language, speaking, translated
from genreclf.translation import gettext as _
from genreclf.untrusted_names import readable

MEDIA_TYPES: Final = {
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "flac": "audio/flac",
    "ogg": "audio/ogg",
    "mov,mp4": "audio/mp4",
    "matroska,webm": "audio/webm",
    "aac": "audio/aac",
}
"""Media types of the formats that browsers play, by how a clip's source or a file's name begins or ends."""


_PLAYED: Final = (
    (re.compile(r"wav(ex)? \((pcm_(u8|16|24|32|s16le|s24le|s32le|f32le)|float|ulaw|alaw)\)"), "wav"),
    (re.compile(r"mp3 \(mp3float\)"), "mp3"),
    (re.compile(r"flac \((pcm_\w+|flac)\)"), "flac"),
    (re.compile(r"ogg \((vorbis|opus|flac)\)"), "ogg"),
    (re.compile(r"mov,mp4.* \((aac|mp3float|opus|flac)\)"), "mov,mp4"),
    (re.compile(r"matroska,webm \((vorbis|opus)\)"), "matroska,webm"),
    (re.compile(r"aac \(aac\)"), "aac"),
)
"""Containers and codings that all browsers play: not every coding in a container that they know."""


def played_as(source: str) -> str:
    """What browsers play a file as.

    Parameters
    ----------
    source : str
        Its format, as a clip's source calls it.

    Returns
    -------
    str
        Empty where not all browsers play it.
    """
    return next((MEDIA_TYPES[kind] for pattern, kind in _PLAYED if pattern.fullmatch(source.lower())), "")


@dataclass(frozen=True, eq=False)
class Recording:
    """A recording that a page shows, plays or classifies.

    It is compared by identity: each visit owns its recordings, and what is kept for them goes with them.

    Attributes
    ----------
    id : str
        SHA-256 of what was sent, in hexadecimal; the key of all caches.
    payload : bytes
        The file, or what is kept of it (see `genreclf.app.session.uploads`).
    media_type : str
        What browsers play the payload as; empty where only a decoder can tell.
    name : str
        What to call it, on one line (`genreclf.untrusted_names.readable`); from a stranger, so shown with
        `genreclf.app.components.widgets.plain`.
    size : int
        Bytes of what was sent.
    notes : tuple of str
        What had to be done to decode it, where the payload no longer shows it.
    refusal : AudioError or None
        Why it can't be used, where it can't.
    about : str
        Where it comes from, in Markdown of ours.
    is_kept : bool
        Whether it was kept of what the microphone heard: the visitor has no file of it.
    """

    id: str
    payload: bytes = field(repr=False)
    media_type: str
    name: str
    size: int
    notes: tuple[str, ...] = ()
    refusal: AudioError | None = None
    about: str = ""
    is_kept: bool = False

    @property
    def title(self) -> str:
        """The name as people read it: without a file's ending, with spaces for underscores."""
        return " ".join(re.sub(r"\.\w{2,5}$", "", translated(self.name)).replace("_", " ").split()) or self.name

    @classmethod
    def of(
        cls, payload: bytes, name: str, *, media_type: str = "", about: str = "", is_kept: bool = False
    ) -> "Recording":
        """A recording that is kept as it came.

        Parameters
        ----------
        payload : bytes
            The file.
        name : str
            What to call it; a `Sentence` where we do.
        media_type : str
            What browsers play it as, where that is known.
        about : str
            Where it comes from, in Markdown of ours.
        is_kept : bool
            Whether it was kept of what the microphone heard.
        """
        name = name if isinstance(name, Sentence) else readable(name) or _("A song")
        digest = hashlib.sha256(payload).hexdigest()
        return cls(digest, payload, media_type, name, len(payload), about=about, is_kept=is_kept)


BY_ID: Final[dict[str | type, Callable[[Any], Any]]] = {Recording: attrgetter("id")}
"""For ``hash_funcs`` of Streamlit's caches."""


def example_recording(genre: str) -> Recording:
    """One of the ten pieces that ship with the project; all visits share its sound."""
    return _named_example(genre, language())


@cache
def _named_example(genre: str, spoken: str) -> Recording:
    with speaking(spoken):
        name = _("Our {genre} piece", genre=LABELS[genre])
        told = N_("{title}. We composed it, and a computer plays it: the network learnt from real recordings only.")
        return replace(_example(genre), name=name, about=_(told, title=_(examples()[genre].title)))


@cache
def _example(genre: str) -> Recording:
    path = examples()[genre].path
    return Recording.of(path.read_bytes(), genre, media_type=MEDIA_TYPES[path.suffix.removeprefix(".")])
