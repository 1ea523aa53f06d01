"""The four parts of the Explore page."""

from typing import Final, NamedTuple

import streamlit as st

from genreclf import figures, messages
from genreclf.app.components import widgets
from genreclf.app.sections import gtzan_audio
from genreclf.app.session import dataset, resources
from genreclf.app.session.state import State, state
from genreclf.features.views import SAMPLE_RATE, STFT_WINDOWS
from genreclf.genres import GENRES, LABELS, LOOK_FOR, title
from genreclf.gtzan import catalogue


class View(NamedTuple):
    """A way to look at a sound: its name, and a sentence on what it shows."""

    name: str
    meaning: str


VIEWS: Final = {
    "stft": View("Spectrogram", "What sounds when: low notes at the bottom, high ones at the top, bright is loud."),
    "mel": View(
        "Mel spectrogram", "The same, with the pitches grouped as the ear groups them. Most networks are shown this."
    ),
    "mfcc": View(
        "MFCC",
        "The colour of the sound, whatever the notes, as nineteen numbers a moment. Red is more than usual.",
    ),
    "chroma": View("Chroma", "Which of the twelve notes sound, high or low alike. You see the harmony."),
}

WINDOW_LABELS: Final = dict(zip(STFT_WINDOWS, ("short", "medium", "long"), strict=True))
WINDOW_MEANINGS: Final = dict(
    zip(
        STFT_WINDOWS,
        (
            "Drum hits are sharp lines, but notes blur into each other.",
            "Beats and notes can both be told apart.",
            "Notes are thin, sharp lines, but drum hits smear.",
        ),
        strict=True,
    )
)
ZOOM: Final = "Drag over the picture to zoom in, double-click to zoom out."


def arrive() -> None:
    """Prepare the page for what its address, or a click elsewhere on it, asks for."""
    asked = st.query_params.get("track", "")
    if track := state.go_to:
        state.view, state.genre, state.track = "track", catalogue()[track].genre, track
        state.go_to = ""
    elif not {State.view.key} & {*st.session_state, *st.query_params} and {"genre", "track"} & {*st.query_params}:
        state.view = "track"
    if State.genre.key not in st.session_state and asked in catalogue():
        state.genre = catalogue()[asked].genre


def show_track(track: str) -> None:
    """Go to one track."""
    state.go_to = track
    st.rerun()


def overview() -> None:
    """Ten genres at a glance: the first clip of each as waveform and spectrogram."""
    widgets.to_address(view="overview")
    st.markdown(
        "Half a minute of each genre. Above: how loud it is. Below: low notes at the bottom, bright is loud. "
        + gtzan_audio.what_plays(f"{genre}.00000" for genre in GENRES)
    )
    for row in range(0, len(GENRES), 2):
        for column, genre in zip(st.columns(2, gap="large"), GENRES[row : row + 2], strict=True):
            with column:
                heading, button = st.columns([3, 1], vertical_alignment="center", wrap=False)
                heading.subheader(title(genre), anchor=False)
                if button.button("Open", key=f"open-{genre}", width="stretch", help="See it in detail"):
                    show_track(f"{genre}.00000")
                st.image(
                    resources.track_thumbnail(f"{genre}.00000", None, light=st.context.theme.type == "light"),
                    width="stretch",
                    alt=f"Waveform and spectrogram of a {LABELS[genre]} clip. {LOOK_FOR[genre]}",
                )
                st.caption(LOOK_FOR[genre])
                gtzan_audio.hear(f"{genre}.00000")
    st.download_button(
        "Download as one picture", resources.overview_picture, file_name="gtzan-overview.png", mime="image/png"
    )


def one_track() -> None:
    """One track in depth."""
    widgets.from_address("genre", GENRES)
    genre = str(
        st.pills("Genre", GENRES, format_func=title, required=True, key=State.genre.key, persist_state="session")
    )
    tracks = [track for track in dataset.tracks() if catalogue()[track].genre == genre]
    asked = st.query_params.get("track", "")
    unseen = asked in catalogue() and asked not in dataset.tracks() and State.track.key not in st.session_state
    left, right = st.columns([3, 2])
    widgets.from_address("track", tracks)
    track = left.selectbox("Song", tracks, format_func=_listed, key=State.track.key, persist_state="session")
    kind = right.segmented_control(
        "Look at it as", list(VIEWS), format_func=lambda v: VIEWS[v].name, default="stft", required=True, wrap=True
    )
    if unseen:
        st.info(
            f"There is no picture of {widgets.plain(_listed(asked))} here, so you see another song of its genre.",
            icon=":material/image_not_supported:",
        )
    else:
        widgets.to_address(view="track", genre=genre, track=track)
    name = catalogue()[track].name
    if catalogue()[track].fault:
        st.warning(catalogue()[track].fault, icon=":material/report:")
    widgets.track_player(track, name)
    window, logarithmic = _settings(kind) if kind in ("stft", "mel") else (STFT_WINDOWS[1], True)
    picture = f"stft-{window}" if kind == "stft" else kind
    widgets.chart(
        widgets.track_picture(track, picture, heading=name, logarithmic=logarithmic),
        alt=f"Waveform and {VIEWS[kind].name} of {name}.",
    )
    st.caption(" ".join([VIEWS[kind].meaning, WINDOW_MEANINGS[window] if kind == "stft" else "", ZOOM]))


def _settings(kind: str) -> tuple[int, bool]:
    left, right = st.columns(2)
    window = STFT_WINDOWS[1]
    if kind == "stft":
        window = left.segmented_control(
            "Window",
            STFT_WINDOWS,
            format_func=lambda w: f"{WINDOW_LABELS[w]} ({1000 * w / SAMPLE_RATE:.0f} ms)",
            default=window,
            required=True,
            help="The picture is made of short pieces of sound. This is how long each of them is.",
        )
    scale = right.segmented_control(
        "Pitch axis",
        ["logarithmic", "linear"],
        default="logarithmic",
        required=True,
        help="Logarithmic gives every octave the same room, as a piano does. Linear gives every hertz the same room.",
    )
    return window, scale == "logarithmic"


def compare() -> None:
    """Two genres side by side, on average and one clip each."""
    widgets.from_address("first", GENRES)
    widgets.from_address("second", GENRES[::-1])
    chosen = [
        column.selectbox(label, GENRES, format_func=title, key=key, persist_state="session")
        for column, label, key in zip(
            st.columns(2, gap="large"), ("One genre", "Another genre"), ("first", "second"), strict=True
        )
    ]
    widgets.to_address(view="compare", first=chosen[0], second=chosen[1])
    spectra = resources.gallery().spectra()
    finding = messages.spectrum_difference(spectra, *chosen)
    widgets.chart(figures.typical_spectra(spectra, list(dict.fromkeys(chosen)), heading=finding))
    st.caption(
        "How a song's sound is spread from low to high. Line: the average song. Band: eight in ten songs. Where the "
        "bands overlap, this alone does not tell the genres apart."
    )
    for number, (column, genre) in enumerate(zip(st.columns(2, gap="large"), chosen, strict=True)):
        track = f"{genre}.00000"
        name = catalogue()[track].name
        with column:
            widgets.chart(
                widgets.track_picture(track, "stft-2048", heading=f"{title(genre)}: {name}"),
                key=f"clip-{number}",
                alt=f"Waveform and spectrogram of {name}.",
            )
            gtzan_audio.hear(track)
    st.caption(gtzan_audio.what_plays(f"{genre}.00000" for genre in chosen))


def whole_map() -> None:
    """All tracks on a plane; a click, or the box above it, opens one."""
    widgets.to_address(view="map")
    positions, names = resources.track_map()
    chosen = st.selectbox(
        "Find a song or an artist", dataset.tracks(), index=None, format_func=_found, placeholder="Bob Marley …"
    )
    if chosen:
        show_track(chosen)
    last = positions[positions["track"] == state.track]
    star = (last["x"].item(), last["y"].item(), "The song you looked at") if len(last) else None
    event = widgets.chart(
        figures.track_map(positions, names, heading=messages.map_finding(positions), star=star),
        on_select="ignore" if widgets.is_touched() else "rerun",
        selection_mode="points",
        key=f"map-{state.map_clicks}",
    )
    st.caption(
        f"Each of the {len(positions)} points is a song. Songs that sound alike lie close together: 57 measurements of "
        "sound colour, harmony and rhythm decide (the method is called t-SNE). Point at one for its name"
        + (", and find it above to see it." if widgets.is_touched() else ", click it to see it.")
    )
    if not widgets.is_touched() and (points := event["selection"]["points"]):
        track = points[0]["customdata"][0]
        if track in dataset.tracks():
            state.map_clicks += 1  # a fresh map has nothing selected
            show_track(track)
        st.info(f"There is no picture of {widgets.plain(names[track])} here.")


def _listed(track: str) -> str:
    facts = catalogue()[track]
    return f"{track.partition('.')[2]}  {facts.name}"


def _found(track: str) -> str:
    return f"{catalogue()[track].name} ({track})"
