"""The player of a song: its sound, with a cursor over its pictures and over the timeline.

A Streamlit component of our own, without a build step: ``player.html``, ``player.css`` and ``player.js`` beside this
module. Everything is drawn here, into small pictures and strings; the script moves the cursor. It sets text as text
only, so a name from elsewhere can't become markup.

The component gets the address of the sound (see `genreclf.app.components.player.media`).
"""

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import streamlit as st
from PIL import Image

from genreclf.app.components import exclusive_playback
from genreclf.app.components.component_texts import SCRIPT
from genreclf.app.components.player.media import media_address
from genreclf.colours import SHARE_COLOURS
from genreclf.features.views import COLUMNS, STFT_FREQUENCIES
from genreclf.figures.layout import hertz
from genreclf.figures.thumbnails import spectrogram_picture
from genreclf.genres import LABELS, OUTSIDE, SHARE_LABELS
from genreclf.inference.classifier import Segment
from genreclf.inference.prediction import ANOTHER_STYLE, TargetClass
from genreclf.inference.segmentation import Section
from genreclf.inference.styles import style_of
from genreclf.messages import in_ten, ranked
from genreclf.messages.segmentation import clock
from genreclf.messages.styles import other_moment
from genreclf.translation import N_, Texts
from genreclf.translation import gettext as _

SHOWN: Final = 0.1
"""A genre is named and coloured if some part reaches this probability."""

LIKELIEST: Final = 0.25
"""A part is called by its likeliest genre if that reaches this probability."""

NO_ROOM: Final = 0.12
"""Share of the song below which a stretch has no room for its name, and would leave one name twice side by side."""

PITCHES: Final = (200, 500, 1000, 2000, 5000, 10_000)
"""Marks of the pitch axis, in Hz."""

TIME_STEPS: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300)
"""Distances between marks of the time axis, in seconds: the first that leaves at most `TIME_MARKS` is taken."""

TIME_MARKS: Final = 7

_SPOKE_FOR, _SPOKE_AGAINST = (80, 255, 60), (255, 255, 255)  # no colour of a genre, nor of the spectrogram
_HERE = Path(__file__).parent


def _asset(ending: str) -> str:
    return (_HERE / f"player.{ending}").read_text(encoding="utf-8")


_component = st.components.v2.component(
    "genreclf_player", html=_asset("html"), css=_asset("css"), js=SCRIPT + exclusive_playback.SCRIPT + _asset("js")
)


WORDS: Final = Texts(
    {
        "your_song": N_("Your song"),
        "play": N_("Play"),
        "pause": N_("Pause"),
        "show": N_("Show what mattered"),
        "hide": N_("Hide what mattered"),
        "fault": N_("This browser can't play the recording; the pictures below still show it."),
        "position": N_("Position in the song"),
        "at": N_("{now} of {length}"),
        "loudness": N_("Loudness"),
        "pitch": N_("High and low notes: low ones below, bright is loud"),
        "part_by_part": N_("What it hears, part by part"),
        "meaning": N_(
            "Green: this made it think so. White stripes: this spoke against it. The rest made little difference."
        ),
        "legend": N_("Genres in the picture"),
        "moments": N_("Moments to listen to"),
    }
)
"""What the player says by itself."""


@dataclass(frozen=True)
class Moment:
    """A part of a song that is worth a listen.

    Attributes
    ----------
    label : str
        What there is to hear, for example ``"The most blues-like moment: 0:12–0:15"``.
    start, end : float
        In seconds from the start of the song.
    """

    label: str
    start: float
    end: float


def song_player(
    *,
    audio: bytes,
    media_type: str,
    duration: float,
    waveform: np.ndarray,
    spectrogram: np.ndarray,
    segments: Sequence[Segment],
    moments: Sequence[Moment] = (),
    sections: Sequence[Section] = (),
    overlay: np.ndarray | None = None,
    veiled: bool = False,
    brief: bool = False,
    starts: bool = False,
    loops: bool = False,
    key: str,
) -> None:
    """Show a song: a player whose cursor runs over waveform, spectrogram and what the network heard when.

    The sound goes on where the page runs again, whatever else changes, as long as ``audio`` and ``key`` stay.

    Parameters
    ----------
    audio : bytes
        The recording, in a format that browsers play.
    media_type : str
        Its media type, for example ``"audio/mpeg"``.
    duration : float
        Length of what is drawn, in seconds; the player stops there.
    waveform : np.ndarray [shape=(2, COLUMNS)]
        The view ``"waveform"`` (see `genreclf.features.views.view`).
    spectrogram : np.ndarray [shape=(192, COLUMNS)]
        The view ``"stft-2048"`` or its like.
    segments : sequence of Segment
        What was heard in each part, in order; none where that is not to be told yet.
    moments : sequence of Moment
        Get a button each that plays just that part.
    sections : sequence of Section
        Where a song that is more than one kind of music changes; by default parts are named by what is likeliest in
        each.
    overlay : np.ndarray [shape=(rows, columns)], optional
        How much each part of the spectrogram spoke for the answer (up to 1) or against it (down to -1). The grid
        covers the whole picture evenly: low notes first, rows at equal distances of the picture's axis.
    veiled : bool
        Whether to keep back what was heard.
    brief : bool
        Whether to show of the pictures only how loud it is, and a button that does not stand out.
    starts : bool
        Whether a recording plays as soon as it is there. Browsers allow that only after a press on the page.
    loops : bool
        Whether it begins again where it ends.
    key : str
        Identifies the player on its page.
    """
    drawn = drawing(duration, waveform, spectrogram, segments, moments, overlay, sections)
    show_drawn(audio, media_type, drawn, veiled=veiled, brief=brief, starts=starts, loops=loops, key=key)


def show_drawn(
    audio: bytes,
    media_type: str,
    drawn: Mapping[str, Any],
    *,
    veiled: bool = False,
    brief: bool = False,
    starts: bool = False,
    loops: bool = False,
    key: str,
) -> None:
    """Show a player whose pictures are there already.

    Parameters
    ----------
    audio, media_type, veiled, brief, starts, loops, key
        See `song_player`.
    drawn : Mapping
        From `drawing`.
    """
    address = media_address(audio, media_type, f"player {key}")
    _component(
        data={
            "audio": address,
            "veiled": veiled,
            "brief": brief,
            "starts": starts,
            "loops": loops,
            "words": dict(WORDS),
            **drawn,
            **({"spectrogram": ""} if brief else {}),  # most of what is sent
        },
        key=key,
    )


def best_moments(
    segments: Sequence[Segment], kinds: Sequence[str], target: TargetClass = ANOTHER_STYLE
) -> list[Moment]:
    """The part that sounds most like each kind of music, of those that no kind before it got.

    Parameters
    ----------
    segments : sequence of Segment
        What was heard in each part; at least one.
    kinds : sequence of str
        Genres, or `OUTSIDE` for a style that is none of the ten, in the order of the moments.
    target : TargetClass
        Which style or family that is, if it is sure.
    """
    moments, left = [], list(segments)
    for kind in kinds[: len(left)]:
        of_the_style = [part for part in left if kind == OUTSIDE and target.includes(style_of(part.style))]
        part = max(of_the_style or left, key=lambda segment: segment.shares[kind])
        left.remove(part)
        when = _span(part.start, part.end)
        label = (
            _("The most {genre}-like moment: {when}", genre=LABELS[kind], when=when)
            if kind in LABELS
            else other_moment(target, when)
        )
        moments.append(Moment(label, part.start, part.end))
    return moments


def drawing(
    duration: float,
    waveform: np.ndarray,
    spectrogram: np.ndarray,
    segments: Sequence[Segment],
    moments: Sequence[Moment] = (),
    overlay: np.ndarray | None = None,
    sections: Sequence[Section] = (),
) -> dict[str, Any]:
    """What the component shows, as plain values: see `song_player` for the parameters."""
    genres = _shown_genres(segments)
    legend = [{"name": SHARE_LABELS[genre], "colour": SHARE_COLOURS[genre]} for genre in genres]
    if segments and len(genres) < len(segments[0].shares):
        legend.append({"name": _("the rest"), "colour": "transparent"})
    return {
        "duration": duration,
        "waveform": _svg(waveform_svg(waveform)),
        "spectrogram": _png(spectrogram_picture(spectrogram)),
        "overlay": None if overlay is None else _png(overlay_picture(overlay)),
        "timeline": _svg(timeline_svg(segments, genres, duration)),
        "legend": legend,
        "segments": [{"start": s.start, "end": s.end, "text": heard(s)} for s in segments],
        "runs": [_named(section) for section in sections] or _runs(segments, duration),
        "moments": [{"label": m.label, "start": m.start, "end": m.end} for m in moments],
        "times": _times(duration),
        "pitches": [{"at": _height(pitch), "text": hertz(pitch)} for pitch in PITCHES],
    }


def heard(segment: Segment) -> str:
    """What the network heard in a part, for example ``"0:12–0:15: blues, 8 in 10; country, 2 in 10"``."""
    named = [genre for genre in ranked(segment.shares)[:3] if segment.shares[genre] >= SHOWN]
    words = "; ".join(
        _("{genre}, {chance}", genre=SHARE_LABELS[genre], chance=in_ten(segment.shares[genre])) for genre in named
    )
    return _("{when}: {what}", when=_span(segment.start, segment.end), what=words)


def overlay_picture(overlay: np.ndarray) -> Image.Image:
    """What mattered, to lay over a spectrogram: green where it spoke for the answer, white stripes against it.

    Parameters
    ----------
    overlay : np.ndarray [shape=(rows, columns)]
        From -1 to 1, low notes first; the stronger, the less transparent. Values that are not finite count as 0.
    """
    size = (COLUMNS, len(STFT_FREQUENCIES))
    grid = np.nan_to_num(overlay[::-1].astype(np.float32), posinf=0, neginf=0)
    values = np.clip(np.asarray(Image.fromarray(grid).resize(size, Image.Resampling.BILINEAR)), -1, 1)
    y, x = np.indices(values.shape)
    striped = (x + y) % 10 < 3
    pixels = np.zeros((*values.shape, 4), np.uint8)
    pixels[..., :3] = np.where(values[..., None] > 0, _SPOKE_FOR, _SPOKE_AGAINST)
    pixels[..., 3] = np.round(200 * np.where(values > 0, values, -values * striped))
    return Image.fromarray(pixels)


def waveform_svg(waveform: np.ndarray) -> str:
    """The outline of a waveform [shape=(2, columns)], full scale 127, as an SVG of one black shape."""
    low, high = waveform.astype(int)
    columns = range(waveform.shape[1])
    upper = [f"{x},{126 - y}" for x, y in zip(columns, high.tolist(), strict=True)]
    lower = [f"{x},{128 - y}" for x, y in zip(columns, low.tolist(), strict=True)]
    return _svg_of(len(columns) - 1, 254, f'<path d="M{" ".join(upper + lower[::-1])}z"/>')


def timeline_svg(segments: Sequence[Segment], genres: Sequence[str], duration: float) -> str:
    """Stacked columns, one per part and as wide as it is long: the probabilities of genres, the first at the bottom."""
    boxes = []
    for segment in segments:
        top = 1.0
        for genre in genres:
            share = segment.shares[genre]
            top -= share
            box = (
                f'x="{segment.start:.3f}" y="{top:.4f}" width="{segment.end - segment.start:.3f}" height="{share:.4f}"'
            )
            boxes.append(f'<rect {box} fill="{SHARE_COLOURS[genre]}"/>')
    return _svg_of(duration, 1, "".join(boxes))


def _svg_of(width: float, height: float, content: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" preserveAspectRatio="none" '
        f'shape-rendering="crispEdges">{content}</svg>'
    )


def _shown_genres(segments: Sequence[Segment]) -> list[str]:
    """Genres that some part reaches `SHOWN` with, from the most to the least probable over all parts."""
    known = segments[0].shares if segments else {}
    total = {genre: sum(segment.shares[genre] for segment in segments) for genre in known}
    return [genre for genre in ranked(total) if max(s.shares[genre] for s in segments) >= SHOWN]


def _named(section: Section) -> dict[str, Any]:
    return {"start": section.start, "end": section.end, "text": SHARE_LABELS[section.kind]}


def _runs(segments: Sequence[Segment], duration: float) -> list[dict[str, Any]]:
    """Successive parts with the same most probable genre; one too short for its name does not part its neighbours."""
    runs: list[dict[str, Any]] = []
    for segment in segments:
        likeliest = ranked(segment.shares)[0]
        text = SHARE_LABELS[likeliest] if segment.shares[likeliest] >= LIKELIEST else ""
        if runs and runs[-1]["text"] == text:
            runs[-1]["end"] = segment.end
        else:
            runs.append({"start": segment.start, "end": segment.end, "text": text})
    merged: list[dict[str, Any]] = []
    for run in runs:
        if (
            len(merged) > 1
            and merged[-2]["text"] == run["text"]
            and merged[-1]["end"] - merged[-1]["start"] < NO_ROOM * duration
        ):
            merged.pop()
            merged[-1]["end"] = run["end"]
        else:
            merged.append(run)
    return merged


def _times(duration: float) -> list[dict[str, Any]]:
    step = next((step for step in TIME_STEPS if duration / step < TIME_MARKS), TIME_STEPS[-1])
    return [{"at": time / duration, "text": clock(time)} for time in range(0, int(duration) + 1, step)]


def _height(pitch: float) -> float:
    """Where a pitch lies on a spectrogram's axis, from 0 (bottom) to 1, by the centres of its rows."""
    row = np.interp(pitch, STFT_FREQUENCIES, np.arange(len(STFT_FREQUENCIES)))
    return float((row + 0.5) / len(STFT_FREQUENCIES))


def _span(start: float, end: float) -> str:
    return f"{clock(start)}–{clock(end)}"


def _png(picture: Image.Image) -> str:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


def _svg(markup: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(markup.encode()).decode()}"
