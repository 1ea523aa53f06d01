"""The four parts of the Explore page."""

from collections import Counter
from pathlib import Path
from typing import Final, NamedTuple

import streamlit as st

from genreclf import figures, messages
from genreclf.app.components import widgets
from genreclf.app.components.lazy_rendering.component import when_near
from genreclf.app.sections import our_pieces
from genreclf.app.sections.our_pieces import is_piece, piece_id, piece_name
from genreclf.app.sections.track_names import names_of, track_name, with_names
from genreclf.app.session import connected_gtzan, resources
from genreclf.app.session.state import State, state
from genreclf.bundled.examples import examples
from genreclf.features.views import SAMPLE_RATE, STFT_WINDOWS
from genreclf.genres import GENRES, LABELS, LOOK_FOR, title
from genreclf.gtzan import catalogue
from genreclf.translation import N_, Texts, in_this_language, language
from genreclf.translation import gettext as _


class View(NamedTuple):
    """A way to look at a sound: its name, and a sentence on what it shows."""

    name: str
    meaning: str


VIEWS: Final = {
    "stft": View(
        N_("Spectrogram"), N_("What sounds when: low notes at the bottom, high ones at the top, bright is loud.")
    ),
    "mel": View(
        N_("As the ear hears"),
        N_("Like the spectrogram, with the pitches grouped as the ear groups them. Most networks are shown this."),
    ),
    "mfcc": View(
        N_("Sound colour"),
        N_("The colour of the sound, whatever the notes, as nineteen numbers a moment. Red is more than usual."),
    ),
    "chroma": View(N_("Notes"), N_("Which of the twelve notes sound, high or low alike. You see the harmony.")),
}

WINDOW_LABELS: Final = Texts(dict(zip(STFT_WINDOWS, (N_("short"), N_("medium"), N_("long")), strict=True)))
WINDOW_MEANINGS: Final = Texts(
    dict(
        zip(
            STFT_WINDOWS,
            (
                N_("Drum hits are sharp lines, but notes blur into each other."),
                N_("Beats and notes can both be told apart."),
                N_("Notes are thin, sharp lines, but drum hits smear."),
            ),
            strict=True,
        )
    )
)
SCALES: Final = Texts({"logarithmic": N_("logarithmic"), "linear": N_("linear")})
STILL: Final = "stft-2048", True
"""The view, and whether its pitches are logarithmic, that `genreclf.figures.thumbnail` draws."""
ZOOM: Final = N_("Drag over the picture to zoom in, double-click to zoom out.")


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
    """Ten genres at a glance: what is seen of each is what is heard, beside it the picture of a famous recording."""
    widgets.to_address(view="overview")
    here = all(connected_gtzan.track_path(_first(genre)) for genre in GENRES)
    lead = st.container(key="overview-lead")
    if here:
        lead.markdown(
            _(
                "Half a minute of each genre, to see and to hear. Above: how loud it is. Below: low notes at the "
                "bottom, bright is loud."
            )
        )
    else:
        lead.markdown(
            _(
                "Press play and see what you hear: pieces that we composed, with low notes at the bottom, bright "
                "is loud. Beside each stands the picture of a famous recording, which can't be heard here."
            )
        )
    for row in range(0, len(GENRES), 2) if here else range(len(GENRES)):
        if here:
            for column, genre in zip(st.columns(2, gap="large"), GENRES[row : row + 2], strict=True):
                with column:
                    _famous(genre, heading=title(genre))
                    widgets.track_player(_first(genre), catalogue()[_first(genre)].name)
            continue
        genre = GENRES[row]
        left, right = st.columns(2, gap="large")
        with left:
            st.subheader(title(genre), anchor=False)
            st.caption(_(examples()[genre].description))
            our_pieces.show(genre, key=f"piece {genre}")
        with right:
            _famous(genre, heading="")
    st.download_button(
        _("Download as one picture"),
        in_this_language(lambda: resources.overview_picture(language())),
        file_name="gtzan-overview.png",
        mime="image/png",
    )


def _famous(genre: str, *, heading: str) -> None:
    """The picture of the first track of a genre, what to look for in it, and the way to see it in detail."""
    track = _first(genre)
    words, button = st.columns([3, 1], vertical_alignment="center", wrap=False)
    if heading:
        words.subheader(heading, anchor=False)
    else:
        words.markdown(widgets.plain(catalogue()[track].name))
    if button.button(_("Open"), key=f"open-{genre}", width="stretch", help=_("See it in detail")):
        show_track(track)
    pictured = _("Waveform and spectrogram of {name}.", name=catalogue()[track].name)
    st.image(
        resources.track_thumbnail(track, None, light=st.context.theme.type == "light"),
        width="stretch",
        alt=f"{pictured} {LOOK_FOR[genre]}",
    )
    st.caption(LOOK_FOR[genre])


def _first(genre: str) -> str:
    return f"{genre}.00000"


def one_track() -> None:
    """One track in depth."""
    widgets.from_address("genre", GENRES)
    genre = str(
        st.pills(_("Genre"), GENRES, format_func=title, required=True, key=State.genre.key, persist_state="session")
    )
    tracks = [track for track in connected_gtzan.tracks() if catalogue()[track].genre == genre]
    heard = [track for track in tracks if connected_gtzan.track_path(track)]
    songs = [*heard, piece_id(genre), *(track for track in tracks if track not in heard)]
    asked = st.query_params.get("track", "")
    unseen = asked in catalogue() and asked not in connected_gtzan.tracks() and State.track.key not in st.session_state
    left, right = st.columns([3, 2])
    widgets.from_address("track", songs)
    track = left.selectbox(
        _("Song"),
        songs,
        format_func=names_of(songs).__getitem__,
        key=State.track.key,
        persist_state="session",
        filter_mode="contains",
    )
    kind = right.segmented_control(
        _("Look at it as"),
        list(VIEWS),
        format_func=lambda v: _(VIEWS[v].name),
        default="stft",
        required=True,
        wrap=True,
        help=_("For engineers: short-time Fourier transform, mel spectrogram, MFCC and chroma."),
    )
    if unseen:
        st.info(
            _(
                "There is no picture of {song} here, so you see another song of its genre.",
                song=widgets.plain(track_name(asked)),
            ),
            icon=":material/image_not_supported:",
        )
    else:
        widgets.to_address(view="track", genre=genre, track=track)
    name = track_name(track)
    if is_piece(track):
        our_pieces.listen(genre)
    else:
        if fault := catalogue()[track].fault:
            st.warning(widgets.plain(with_names(fault)), icon=":material/report:")
        widgets.track_player(track, name)
        if not connected_gtzan.track_path(track):
            hear, _empty = st.columns([3, 2])
            hear.button(
                _("This recording can't be heard here. Hear our {genre} piece", genre=LABELS[genre]),
                icon=":material/volume_up:",
                on_click=_choose_piece,
                args=(genre,),
            )
    window, logarithmic = _settings(kind) if kind in ("stft", "mel") else (STFT_WINDOWS[1], True)
    picture = f"stft-{window}" if kind == "stft" else kind
    path = examples()[genre].path if is_piece(track) else connected_gtzan.track_path(track)
    alt = _("Waveform and {view} of {name}.", view=_(VIEWS[kind].name), name=name)
    st.markdown(f"**{widgets.plain(name)}**")
    with st.container(key="still-first"):
        if (picture, logarithmic) == STILL:
            light = st.context.theme.type == "light"
            widgets.still(resources.track_thumbnail(track, path, light=light), alt=alt)
        when_near("picture", "any", _picture, track, picture, logarithmic, path, alt)
    zoom = "" if widgets.is_touched() else _(ZOOM)
    st.caption(" ".join([_(VIEWS[kind].meaning), WINDOW_MEANINGS[window] if kind == "stft" else "", zoom]))


def _picture(track: str, picture: str, logarithmic: bool, path: Path | None, alt: str) -> None:
    figure = widgets.track_picture(track, picture, heading="", logarithmic=logarithmic, path=path)
    widgets.chart(figure, alt=alt)


def _settings(kind: str) -> tuple[int, bool]:
    left, right = st.columns(2)
    window = STFT_WINDOWS[1]
    if kind == "stft":
        window = left.segmented_control(
            _("Window"),
            STFT_WINDOWS,
            format_func=lambda w: _(
                "{window_labels} ({value:.0f} ms)", window_labels=WINDOW_LABELS[w], value=1000 * w / SAMPLE_RATE
            ),
            default=window,
            required=True,
            wrap=True,
            help=_("The picture is made of short pieces of sound. This is how long each of them is."),
        )
    scale = (right if kind == "stft" else left).segmented_control(
        _("Pitch axis"),
        list(SCALES),
        format_func=SCALES.__getitem__,
        default="logarithmic",
        required=True,
        wrap=True,
        help=_(
            "Logarithmic gives every octave the same room, as a piano does. Linear gives every hertz the same room."
        ),
    )
    return window, scale == "logarithmic"


def compare() -> None:
    """Two genres side by side, on average and one clip each."""
    widgets.from_address("first", GENRES)
    widgets.from_address("second", GENRES[::-1])
    chosen = [
        column.selectbox(label, GENRES, format_func=title, key=key, persist_state="session")
        for column, label, key in zip(
            st.columns(2, gap="large"), (_("One genre"), _("Another genre")), ("first", "second"), strict=True
        )
    ]
    widgets.to_address(view="compare", first=chosen[0], second=chosen[1])
    spectra, of = resources.gallery().spectra(), Counter(track.genre for track in catalogue().values())
    finding = messages.spectrum_difference(spectra, *chosen)
    widgets.chart(figures.typical_spectra(spectra, list(dict.fromkeys(chosen)), heading=finding))
    st.caption(
        _(
            "How a song's sound is spread from low to high. Line: the average song. Band: eight in ten songs. "
            "Where the bands overlap, this alone does not tell the genres apart."
        )
        + f" {messages.spectrum_basis(spectra, list(dict.fromkeys(chosen)), of)}"
    )
    heard = all(connected_gtzan.track_path(_first(genre)) for genre in chosen)
    for number, (column, genre) in enumerate(zip(st.columns(2, gap="large"), chosen, strict=True)):
        with column:
            if not heard:
                st.markdown(f"**{piece_name(genre)}**")
                our_pieces.show(genre, key=f"piece {number}")
                continue
            name = catalogue()[_first(genre)].name
            widgets.chart(
                widgets.track_picture(_first(genre), "stft-2048", heading=f"{title(genre)}: {name}"),
                key=f"clip-{number}",
                alt=_("Waveform and spectrogram of {name}.", name=name),
            )
            widgets.track_player(_first(genre), name)


def whole_map() -> None:
    """All tracks on a plane; a click, or the box above it, opens one."""
    widgets.to_address(view="map")
    positions, names = resources.track_map()
    chosen = st.selectbox(
        _("Find a song or an artist"),
        connected_gtzan.tracks(),
        index=None,
        format_func=names_of(connected_gtzan.tracks()).__getitem__,
        placeholder=_("Bob Marley …"),
        filter_mode="contains",
    )
    if chosen:
        show_track(chosen)
    last = positions[positions["track"] == state.track]
    star = (last["x"].item(), last["y"].item(), _("The song you looked at")) if len(last) else None
    event = widgets.chart(
        figures.track_map(
            resources.track_points(), positions, names, heading=messages.map_finding(positions), star=star
        ),
        on_select="ignore" if widgets.is_touched() else "rerun",
        selection_mode="points",
        key=f"map-{state.map_clicks}",
    )
    what_it_is = _(
        "Each of the {points} points is a song; one of the thousand is broken. Songs with similar measurements lie "
        "close together: there are 57, of sound colour, harmony and rhythm (the method is called t-SNE).",
        points=len(positions),
    )
    if widgets.is_touched():
        what_to_do = _("Point at one for its name, and find it above to see it.")
    else:
        what_to_do = _("Point at one for its name, click it to see it.")
    st.caption(f"{what_it_is} {what_to_do}")
    if not widgets.is_touched() and (points := event["selection"]["points"]):
        track = points[0]["customdata"][0]
        if track in connected_gtzan.tracks():
            state.map_clicks += 1  # a fresh map has nothing selected
            show_track(track)
        st.info(_("There is no picture of {song} here.", song=widgets.plain(names[track])))


def _choose_piece(genre: str) -> None:
    state.track = piece_id(genre)
