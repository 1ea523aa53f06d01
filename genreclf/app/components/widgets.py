"""Widgets that several pages use, or that would make a page long."""

import functools
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any, Final

import plotly.graph_objects as go
import streamlit as st

from genreclf import figures
from genreclf.app.components import present
from genreclf.app.components.player.media import media_address
from genreclf.app.session import analysis, connected_gtzan, resources
from genreclf.app.session.recordings import MEDIA_TYPES, Recording, played_as
from genreclf.app.session.state import state
from genreclf.colours import COLOURS
from genreclf.errors import GenreclfError
from genreclf.translation import gettext as _
from genreclf.translation import separators, translated
from genreclf.untrusted_names import readable

NARROW: Final = 640
"""Width in pixels below which columns lie under each other."""

NEARLY_AS_LONG: Final = 0.5
"""Seconds by which the length that a file states may differ from what is heard of it: codecs pad their first and last
frames, and only some containers say by how much."""

_MOVE = """<script>{{ // {turn}: the same words again would not run again
    const move = () => {{
        const part = document.querySelector(".st-key-{key}");
        if (innerWidth < {narrow}) part?.scrollIntoView();
        else if (part?.offsetHeight < innerHeight / 2) part.scrollIntoView({{ block: "nearest" }});
    }};
    move();
    // What the page shows until it has run to its end makes way for it, and moves it: then once more.
    const watch = setInterval(() => {{
        if (document.querySelector("[data-testid=stApp]").dataset.testScriptState !== "notRunning") return;
        clearInterval(watch);
        move();
    }}, 100);
    for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"])
        addEventListener(kind, () => clearInterval(watch), {{ once: true }});
}}</script>"""

_JUMP = """<script>
    // What lies above a part is drawn as one passes it and moves the part: until nothing moves, the jump is made again.
    document.querySelector(".st-key-jumps").addEventListener("click", (event) => {
        const link = event.target.closest("a[href^='#']");
        if (!link) return;
        const kinds = ["wheel", "touchmove", "keydown", "pointerdown"];
        const jump = setInterval(() => document.querySelector(link.hash)?.scrollIntoView(), 100);
        const stop = () => clearInterval(jump);
        setTimeout(stop, 8000);
        for (const kind of kinds) addEventListener(kind, stop, { once: true });
    });
</script>"""

_FOCUS = """<script>{{
    const part = document.querySelector(".st-key-{key}");
    part.tabIndex = -1;
    part.focus({{ preventScroll: true }});
}}</script>"""

_MADE_INTO_MORE = re.compile(
    r"(?<=:)(?=[^\s:]+:|//)"  # :smile:, :material/home:, https://
    r"|(?<=[wW]{3})(?=\.)|(?<=@)(?=\w)"  # www.example.org, me@example.org
    r"|(?<=[-<>=~])(?=[-<>=~])"  # ->
)

_TOUCH = re.compile(r"Android|iPhone|iPad|Mobile")


def from_address(name: str, options: Collection[str], *, query: str = "") -> None:
    """Prepare the widget whose key is ``name``: on arrival its value is what the page's address asks for.

    The address calls it ``query``, or ``name`` where that is empty. Where it asks for nothing that is an option, or the
    options have changed since, the value is the first option.
    """
    value = st.session_state[name] if name in st.session_state else st.query_params.get(query or name)
    # Set on every run: a widget of the same key on another page does not always take over what is there.
    st.session_state[name] = value if value in options else next(iter(options), None)


def to_address(**values: str) -> None:
    """Make these the whole query of the page's address."""
    if st.query_params.to_dict() != values:
        st.query_params.from_dict(values)


def is_touched() -> bool:
    """Whether the visitor taps: Plotly then selects what was tapped before, so charts can't be clicked."""
    return bool(_TOUCH.search(st.context.headers.get("User-Agent", "")))


def plain(text: str) -> str:
    """Text from elsewhere, such as a title, as Markdown that shows it as it is, on one line.

    Streamlit makes icons, links and arrows of some words after it has read the Markdown, where no backslash helps:
    those are parted by a character without width.
    """
    return _escaped(readable(text))


def _escaped(text: str) -> str:
    parted = _MADE_INTO_MORE.sub("\N{WORD JOINER}", text)
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", parted)


def guarded(show: Callable[..., None]) -> Callable[..., None]:
    """A part of a page that is a fragment: its errors don't reach the page, so it shows their sentences itself."""

    @functools.wraps(show)
    def shown(*arguments: Any) -> None:
        try:
            show(*arguments)
        except GenreclfError as error:
            show_error(error)

    return shown


def show_error(error: GenreclfError | str, *, icon: str = ":material/broken_image:") -> None:
    """Show an error's sentence as it is."""
    st.error(plain(translated(error)), icon=icon)


def chart(figure: go.Figure, *, alt: str = "", **options: Any) -> Any:
    """Show a figure: its title as text that wraps, its axes readable on a light page.

    Parameters
    ----------
    figure : go.Figure
        With a title that states what it shows.
    alt : str
        Text alternative; the title by default.
    **options
        For `streamlit.plotly_chart`.

    Returns
    -------
    PlotlyState
        What is selected, where ``on_select`` asks for it.
    """
    heading = figure.layout.title.text
    figure.update_layout(title=None, margin_t=8)
    if st.context.theme.type == "light":  # Streamlit's grey is too faint on a projector
        figure.update_layout(font_color="#221f2b", legend_font_color="#221f2b")
        for update in (figure.update_xaxes, figure.update_yaxes):
            update(tickfont_color="#4a4558", title_font_color="#4a4558")
    figure.update_layout(separators=separators())
    if present.is_on():
        figures.enlarge(figure)
    if heading:
        st.markdown(f"**{_escaped(heading)}**")
    return st.plotly_chart(figure, config={"displayModeBar": False, "scrollZoom": False}, alt=alt or heading, **options)


def still(picture: bytes, *, alt: str) -> None:
    """Show a JPEG file where a chart comes, which hides it once it is drawn: Plotly takes a browser seconds to load."""
    address = media_address(picture, "image/jpeg", "still")
    st.html(f'<img class="still" src="{address}" alt="{escape(alt)}">')  # st.image would wait for a script


def track_picture(
    track: str, name: str, *, heading: str, logarithmic: bool = True, path: Path | None = None
) -> go.Figure:
    """Waveform and one view of a track, from its audio or from the gallery; or of another sound that has a path."""
    path = path or connected_gtzan.track_path(track)
    waveform, duration = resources.track_view(track, "waveform", path)
    picture, _seconds = resources.track_view(track, name, path)
    colour = COLOURS[track.partition(".")[0]]
    return figures.sound_picture(
        waveform, picture, name, duration, heading=heading, colour=colour, logarithmic=logarithmic
    )


def track_player(track: str, name: str) -> None:
    """Play a track, where its audio is connected."""
    if path := connected_gtzan.track_path(track):
        kind = MEDIA_TYPES.get(path.suffix.lower().removeprefix("."))
        content = resources.track_bytes(path) if kind else resources.track_wav(path)
        st.audio(content, format=kind or "audio/wav", alt=_("Recording of {name}", name=name))


def playable(recording: Recording, span: tuple[float, float]) -> tuple[bytes, str]:
    """What a browser can play of a recording: the file as it came where that will do, else what was decoded of it.

    A file of which something had to be done to hear it is heard as it was decoded: browsers would play another track of
    it, only its first part, or the silence that was left out, and sound and pictures would run apart. So is one that
    states another length than it has, which players believe.

    Parameters
    ----------
    recording : Recording
        The visitor's, or one of ours.
    span : tuple of float
        Which part of it to play, in seconds.

    Returns
    -------
    content : bytes
        A sound file.
    media_type : str
        For example ``"audio/mpeg"``.
    """
    known = analysis.facts(recording)
    is_as_long = abs(known.source.stated_seconds - known.duration) < NEARLY_AS_LONG
    is_plain = is_as_long and not known.notes and known.source.files == 1
    kind = recording.media_type or (played_as(known.source.format) if is_plain else "")
    if kind and analysis.is_whole(recording, span):
        return recording.payload, kind
    return analysis.part_wav(recording, span), MEDIA_TYPES["wav"]


@contextmanager
def another(recording: Recording) -> Iterator[None]:
    """While this runs for the first time for a recording, nothing shows that the page said of the one before it."""
    marker = st.empty()
    if state.last_shown != recording.id:
        marker.html('<span class="another"></span>')
    try:
        yield
    finally:
        state.last_shown = recording.id
        marker.empty()


def jumps(parts: Mapping[str, str]) -> None:
    """A line of links to parts of the page, by the anchors that they lead to."""
    with st.container(key="jumps"):
        st.markdown(" · ".join(f"[{words}](#{anchor})" for anchor, words in parts.items()))
        st.html(_JUMP, unsafe_allow_javascript=True)


def focus(key: str) -> None:
    """Let the keyboard go on from the container with this key, where what had the focus is gone."""
    st.html(_FOCUS.format(key=key), unsafe_allow_javascript=True)


def move_to(key: str, *, once_for: object) -> None:
    """Bring the container with this key into view, once for each value of ``once_for``.

    Where the page is narrow, the container goes to the top; elsewhere only what is out of sight moves, if it is short.
    """
    before, turn = state.scrolled_to.get(key, (None, 0))
    if before != once_for:
        state.scrolled_to = {**state.scrolled_to, key: (once_for, turn + 1)}
        st.html(_MOVE.format(turn=turn, key=key, narrow=NARROW), unsafe_allow_javascript=True)
