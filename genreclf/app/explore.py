"""The four parts of the Explore page."""

from typing import Final, NamedTuple

import streamlit as st

from genreclf import figures, wording
from genreclf.app import resources, widgets
from genreclf.genres import GENRES, LABELS, LOOK_FOR, title
from genreclf.gtzan import catalogue
from genreclf.views import SAMPLE_RATE, STFT_WINDOWS


class View(NamedTuple):
    """A way to look at a sound: its name, and a sentence on what it shows."""

    name: str
    meaning: str


VIEWS: Final = {
    "stft": View(
        "Spectrogram", "Which pitches are loud when: low notes at the bottom, high ones at the top, bright is loud."
    ),
    "mel": View(
        "Mel spectrogram", "The same, with pitches grouped the way ears do it; this is what most networks are shown."
    ),
    "mfcc": View(
        "MFCC",
        "Nineteen numbers a moment for the colour of the sound, not its notes; red is above this clip's usual.",
    ),
    "chroma": View("Chroma", "Which of the twelve notes sound, in whatever octave: it makes harmony visible."),
}

WINDOW_LABELS: Final = dict(zip(STFT_WINDOWS, ("short", "medium", "long"), strict=True))
WINDOW_MEANINGS: Final = dict(
    zip(
        STFT_WINDOWS,
        (
            "Drum hits are sharp lines, but neighbouring notes blur into each other.",
            "A compromise: beats and notes can both be told apart.",
            "Notes are thin sharp lines, but drum hits smear out in time.",
        ),
        strict=True,
    )
)


def overview() -> None:
    """Ten genres at a glance: the first clip of each as waveform and spectrogram."""
    st.markdown("The first clip of each genre: its waveform above, its spectrogram below, on the same thirty seconds.")
    for row in range(0, len(GENRES), 2):
        for column, genre in zip(st.columns(2, gap="large"), GENRES[row : row + 2], strict=True):
            with column:
                heading, button = st.columns([3, 1], vertical_alignment="bottom", wrap=False)
                heading.subheader(title(genre), anchor=False)
                if button.button("Open", key=f"open-{genre}", width="stretch", help=f"Look closer at {LABELS[genre]}"):
                    show_track(f"{genre}.00000")
                st.image(
                    resources.genre_picture(genre),
                    width="stretch",
                    alt=f"Waveform and spectrogram of a {LABELS[genre]} clip. {LOOK_FOR[genre]}",
                )
                st.caption(LOOK_FOR[genre])
    st.download_button(
        "Download as one picture", resources.overview_picture, file_name="gtzan-overview.png", mime="image/png"
    )


def one_track() -> None:
    """One track in depth."""
    widgets.from_address("genre", GENRES)
    genre = str(st.pills("Genre", GENRES, format_func=title, required=True, key="genre"))
    tracks = resources.tracks(genre)
    if not tracks:
        st.info(f"The connected folder holds no {LABELS[genre]} track. Please choose another genre.")
        return
    left, right = st.columns([3, 2])
    widgets.from_address("track", tracks)
    track = left.selectbox("Track", tracks, format_func=_listed, key="track")
    kind = right.segmented_control(
        "Look at it as", list(VIEWS), format_func=lambda v: VIEWS[v].name, default="stft", required=True, wrap=True
    )
    st.query_params.update(view="track", genre=genre, track=track)
    if catalogue()[track].fault:
        st.warning(catalogue()[track].fault, icon=":material/report:")
    if path := resources.track_path(track):
        st.audio(resources.track_bytes(path), alt=f"Recording of {catalogue()[track].name}")
    window, logarithmic = _settings(kind) if kind in ("stft", "mel") else (STFT_WINDOWS[1], True)
    name = f"stft-{window}" if kind == "stft" else kind
    st.plotly_chart(
        widgets.track_picture(track, name, heading=catalogue()[track].name, logarithmic=logarithmic),
        config=widgets.CHART,
        alt=f"Waveform and {VIEWS[kind].name} of {catalogue()[track].name}.",
    )
    st.caption(" ".join([VIEWS[kind].meaning, WINDOW_MEANINGS[window] if kind == "stft" else "", _ZOOM]))


_ZOOM = "Drag over the picture to zoom in, double-click to zoom out."


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
            help="A spectrogram cuts the sound into short pieces; this is their length.",
        )
    scale = right.segmented_control(
        "Pitch axis",
        ["logarithmic", "linear"],
        default="logarithmic",
        required=True,
        help="Logarithmic gives every octave the same room, as a piano does; linear gives every hertz the same.",
    )
    return window, scale == "logarithmic"


def compare() -> None:
    """Two genres side by side, one clip each and on average."""
    widgets.from_address("first", GENRES)
    widgets.from_address("second", GENRES[::-1])
    left, right = st.columns(2, gap="large")
    chosen = [
        column.selectbox(label, GENRES, format_func=title, key=key)
        for column, label, key in ((left, "One genre", "first"), (right, "Another genre", "second"))
    ]
    st.query_params.update(view="compare", first=chosen[0], second=chosen[1])
    spectra = resources.gallery().spectra()
    finding = wording.spectrum_difference(spectra, *chosen)
    st.plotly_chart(figures.typical_spectra(spectra, list(dict.fromkeys(chosen)), heading=finding), alt=finding)
    st.caption(
        "How the sound of a typical track is spread over pitch. Line: mean over the tracks. Band: where eight in ten "
        "of them lie; where two bands overlap, pitch alone does not tell the genres apart."
    )
    for column, genre in zip((left, right), chosen, strict=True):
        tracks = resources.tracks(genre)
        if tracks:
            column.plotly_chart(
                widgets.track_picture(tracks[0], "stft-2048", heading=catalogue()[tracks[0]].name),
                config=widgets.CHART,
                key=f"clip-{column is left}",
                alt=f"Waveform and spectrogram of {catalogue()[tracks[0]].name}.",
            )


def whole_map() -> None:
    """All tracks on a plane; a click opens one."""
    st.query_params["view"] = "map"
    positions = resources.gallery().map()
    names = {track: catalogue()[track].name for track in positions["track"]}
    heading = wording.map_finding(positions)
    event = st.plotly_chart(
        figures.track_map(positions, names, heading=heading, chosen=st.query_params.get("track")),
        config=widgets.CHART | {"scrollZoom": True},
        on_select="rerun",
        selection_mode="points",
        key=f"map-{st.session_state.get('map opened', 0)}",
        alt=f"A map of {len(positions)} tracks. {heading}",
    )
    st.caption(
        f"Each of the {len(positions)} points is a track, laid out by t-SNE from 57 measured features (timbre, "
        "harmony, rhythm) so that tracks which sound alike lie close. Point at one for its name, "
        "click it to look closer."
    )
    if points := event["selection"]["points"]:
        track = points[0]["customdata"][0]
        if track not in resources.tracks(track.partition(".")[0]):
            st.info(f"{names[track]} has no picture here. Connect your copy of GTZAN below to open every track.")
            return
        st.session_state["map opened"] = st.session_state.get("map opened", 0) + 1  # a fresh map has nothing selected
        show_track(track)


def show_track(track: str) -> None:
    """Go to one track."""
    st.session_state.update({"go to": ("track", track.partition(".")[0], track)})
    st.rerun()


def connection() -> None:
    """How to connect the audio, or what is connected."""
    dataset = resources.dataset()
    with st.container(border=True):
        if dataset:
            st.markdown(f"**Your copy of GTZAN is connected**: {len(dataset.paths)} of 1000 tracks, with sound.")
            return
        st.markdown(
            "**Want to hear them, and see all 1000?** GTZAN's recordings have no licence, so they are not part of this "
            f"app; you see pictures of {len(resources.gallery().durations)} of them. If you have a copy, start the app "
            f"with `{resources.DATA_VARIABLE}` set to its folder. The command "
            "`python -m genreclf dataset download --list` says where to get one."
        )
        if resources.is_local_visitor():
            folder = st.text_input("Or name its folder here, for this visit:", placeholder="/music/gtzan")
            if folder:
                if fault := resources.connect(folder):
                    st.error(fault, icon=":material/folder_off:")
                else:
                    st.rerun()


def _listed(track: str) -> str:
    facts = catalogue()[track]
    return f"{track.partition('.')[2]}  {facts.name}" if facts.title or facts.artist else track
