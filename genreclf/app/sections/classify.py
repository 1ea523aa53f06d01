"""The parts of the Classify page: what the network makes of a song, and why."""

import datetime
from typing import Any, Final

import numpy as np
import pandas as pd
import streamlit as st

from genreclf import figures, wording
from genreclf.app import resources, widgets
from genreclf.app.player.component import best_moments, song_player
from genreclf.app.present import guess
from genreclf.app.sections.songs import Song
from genreclf.audio import AudioClip
from genreclf.errors import GenreclfError
from genreclf.features.views import COLUMNS, STFT_FREQUENCIES, view
from genreclf.genres import LABELS, title
from genreclf.gtzan import catalogue
from genreclf.inference.classifier import DEFAULT_MODEL, Prediction
from genreclf.inference.neighbours import DISTANT
from genreclf.wording.explanation import reasons

LONG: Final = 60.0
"""Seconds from which on a part of a song can be chosen."""
MOMENTS: Final = 2
"""How many genres get a button for the moment that is most like them, where they reach `RUNNER_UP`."""


def explain_figures(model: str) -> None:
    """Say how far the answers of a model can be trusted, from its card."""
    metrics = resources.model(model).card["metrics"]
    known, unknown = (metrics[protocol]["test"] for protocol in ("random", "filtered"))
    st.caption(
        f"It knows ten genres, from blues to rock, and gives one of them to whatever music it hears. Of test songs it "
        f"got {wording.in_ten(known['accuracy'])} right ({known['accuracy']:.0%} of {known['n']}), of songs whose "
        f"artists were kept out of its training {wording.in_ten(unknown['accuracy'])} ({unknown['accuracy']:.0%} of "
        f"{unknown['n']})."
    )


def several(songs: list[Song], newest: int = 0) -> Song:
    """A table of what all songs sound like; gives the one to look closer at, at first the one that was added last."""
    if guess.is_wanted():
        return songs[guess.pick([song.name for song in songs], newest)]
    rows, unread, bar = [], {}, st.progress(0.0)
    for number, song in enumerate(songs):
        bar.progress(number / len(songs), f"Listening to {number + 1} of {len(songs)}: {widgets.plain(song.name)}")
        try:
            prediction = resources.answer(song.content, DEFAULT_MODEL)
        except GenreclfError as error:
            rows.append({"Song": song.name, "Genre": "", "Answer": str(error)})
            unread[number] = f"**{widgets.plain(song.name)}**: {widgets.plain(str(error))}"
            continue
        row: dict[str, Any] = {"Song": song.name, "Genre": "", "Answer": wording.verdict_in_words(prediction)}
        if prediction.verdict != "not_music":
            row |= {"Genre": title(prediction.genre), "How sure": round(100 * prediction.confidence)}
        rows.append(row)
    bar.empty()
    table = pd.DataFrame(rows, columns=["Song", "Genre", "How sure", "Answer"])
    sureness = st.column_config.ProgressColumn("How sure", format="%d %%", min_value=0, max_value=100)
    brief = table.assign(Answer=table["Answer"].mask(table.index.isin(unread), "No answer, see below"))
    st.dataframe(brief, hide_index=True, column_config={"How sure": sureness})
    if unread:
        st.warning("\n\n".join(unread.values()), icon=":material/hearing_disabled:")
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    right.download_button(
        "Table as CSV",
        _for_spreadsheets(table).to_csv(index=False),
        "genres.csv",
        "text/csv",
        on_click="ignore",
        width="stretch",
    )
    chosen = left.selectbox(
        "Look closer at, and listen to",
        range(len(songs)),
        index=newest,
        format_func=lambda number: f"{number + 1}. {songs[number].name}",
    )
    return songs[int(chosen)]


def _for_spreadsheets(table: pd.DataFrame) -> pd.DataFrame:
    """With names that a spreadsheet does not take for formulas."""
    return table.assign(Song=table["Song"].str.replace(r"^(?=[=+\-@\t])", "'", regex=True))


def part(clip: AudioClip) -> tuple[float, float]:
    """Which seconds of a clip to analyse: all, or what the visitor chooses of a long one."""
    if clip.duration < LONG:
        return 0.0, clip.duration
    end = _clock(int(clip.duration))
    first, last = st.slider(
        "Part to listen to",
        min_value=_clock(0),
        max_value=end,
        value=(_clock(0), end),
        step=datetime.timedelta(seconds=5),
        format="mm:ss",
        help="The answer is for this part. At first it is the whole song.",
    )
    start, stop = _seconds(first), _seconds(last)
    return (start, clip.duration if last == end else stop) if stop - start >= 5 else (start, start + 5)


def _clock(seconds: int) -> datetime.time:
    return (datetime.datetime.min + datetime.timedelta(seconds=seconds)).time()


def _seconds(clock: datetime.time) -> float:
    return clock.hour * 3600.0 + clock.minute * 60 + clock.second


def answer(prediction: Prediction) -> None:
    """The answer in words, and what was heard."""
    st.header(wording.answer(prediction), anchor=False)
    if prediction.verdict == "not_music":
        st.markdown("It may be speech, noise or single tones, or music unlike any that it learnt from.")
    elif tags := wording.tags_heard(prediction.tags):
        st.markdown("Words that listeners may use for it: " + " ".join(f":violet-badge[{tag}]" for tag in tags))
    for note in prediction.notes:
        st.caption(note)


def player(
    song: Song,
    clip: AudioClip,
    prediction: Prediction,
    overlay: np.ndarray | None,
    *,
    whole: bool,
    veiled: bool = False,
) -> None:
    """Hear it, with a cursor over its pictures and, unless that is veiled, over what the network heard when."""
    likely = [
        g
        for g in wording.ranked(prediction.probabilities)[:MOMENTS]
        if prediction.probabilities[g] >= wording.RUNNER_UP
    ]
    content, media_type = widgets.playable(song.content, clip, whole=whole)
    song_player(
        audio=content,
        media_type=media_type,
        duration=clip.duration,
        waveform=view(clip, "waveform"),
        spectrogram=view(clip, "stft-2048"),
        segments=prediction.timeline,
        moments=[] if prediction.verdict == "not_music" else best_moments(prediction.timeline, likely),
        overlay=overlay,
        veiled=veiled,
        key="song player",
    )


def chances(prediction: Prediction) -> None:
    """The ten probabilities."""
    heading = "How likely each genre is"
    if prediction.verdict == "not_music":
        heading = "What it would say if it had to choose"
    widgets.chart(
        figures.probability_bars(prediction.probabilities, heading=heading),
        alt=wording.probabilities_in_words(prediction.probabilities),
    )


def why(song: Song, span: tuple[float, float], prediction: Prediction) -> None:
    """What it reacted to, in words; the player shows where."""
    st.subheader("Why?", anchor=False)
    with st.spinner("Asking it again with parts of the sound hidden…"):
        explanation = resources.explanation(song.content, DEFAULT_MODEL, span, prediction.genre)
    st.markdown(reasons(explanation))
    if prediction.verdict == "unsure":
        st.caption("It was not sure, so take the reasons lightly.")
    st.caption(
        "Found by hiding parts of the sound from it and asking again. “Show what mattered” in the player lays it over "
        "the spectrogram; between the moments that were looked into, each counts as far as it is the nearest."
    )


def known_overlay(song: Song, span: tuple[float, float]) -> np.ndarray | None:
    """What mattered, to lay over the spectrogram, if it has been found out."""
    overlay: np.ndarray | None = st.session_state.get("overlays", {}).get((song.content, span))
    return overlay


def show_what_mattered(song: Song, clip: AudioClip, span: tuple[float, float], prediction: Prediction) -> None:
    """Give the player, which is on the page since long, what was found out meanwhile."""
    if known_overlay(song, span) is None:
        explanation = resources.explanation(song.content, DEFAULT_MODEL, span, prediction.genre)
        overlay = explanation.picture(STFT_FREQUENCIES, COLUMNS, clip.duration)
        st.session_state["overlays"] = {(song.content, span): overlay}
        st.rerun()


def neighbours(embedding: np.ndarray) -> None:
    """The known songs that sound most like it, and its place on the map of all of them."""
    known = resources.neighbours()
    nearest = known.nearest(embedding)
    left, right = st.columns([2, 3], gap="large")
    with left:
        close = any(neighbour.closeness != DISTANT for neighbour in nearest)
        st.subheader("It sounds most like" if close else "Nothing known is close; the nearest are", anchor=False)
        for number, neighbour in enumerate(nearest, 1):
            track = neighbour.track
            st.markdown(
                f"{number}\\. **{widgets.plain(track.name)}**, {LABELS[track.genre]}, {neighbour.closeness}"
                + (f"  \n:small[{widgets.plain(track.fault)}]" if track.fault else "")
            )
            widgets.track_player(track.id, track.name)
        st.caption(
            f"Of {len(known.tracks)} songs of the GTZAN collection, by what the network makes of them."
            + ("" if resources.dataset() else " To hear them, connect a copy of GTZAN on the page Explore.")
        )
    with right:
        names = {track: catalogue()[track].name for track in resources.gallery().map()["track"]}
        widgets.chart(
            figures.track_map(
                resources.gallery().map(),
                names,
                heading="Where it belongs among them: the star",
                star=(*known.place(embedding), "Your song"),
            ),
            key="place",
            alt="Map of all known songs, with a star among the songs that this one sounds like.",
        )
