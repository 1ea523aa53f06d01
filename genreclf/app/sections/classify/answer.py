"""The parts of the Classify page: what the network makes of a song."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import streamlit as st

from genreclf import messages
from genreclf.app.components import widgets
from genreclf.app.components.player.component import best_moments, song_player
from genreclf.app.components.present import hidden_answer
from genreclf.app.sections.classify.explain import likely_kinds
from genreclf.app.session import analysis
from genreclf.app.session.recordings import Recording
from genreclf.errors import GenreclfError
from genreclf.genres import OUTSIDE, capital
from genreclf.inference.classifier import DEFAULT_MODEL, Prediction
from genreclf.messages.phrases import unbroken
from genreclf.messages.segmentation import kinds_in_order
from genreclf.translation import N_, Texts, translated
from genreclf.translation import gettext as _

COLUMNS: Final = Texts({"Song": N_("Song"), "Genre": N_("Genre"), "How sure": N_("How sure"), "Answer": N_("Answer")})
FILE: Final = N_("File")
"""A further column of the CSV, since songs are called by their titles."""
LONG: Final = 60.0
"""Seconds from which on a part of a song can be chosen."""


def several(songs: Sequence[Recording], newest: int = 0) -> Recording:
    """What all songs sound like, to choose from; gives the one to show, at first the one that was added last."""
    if hidden_answer.is_wanted():
        return songs[hidden_answer.pick([song.name for song in songs], newest)]
    rows, unread, bar = [], {}, st.progress(0.0)
    for number, song in enumerate(songs):
        bar.progress(
            number / len(songs),
            _(
                "Listening to {number} of {count}: {name}",
                number=number + 1,
                count=len(songs),
                name=widgets.plain(song.title),
            ),
        )
        try:
            prediction = analysis.answer(song, DEFAULT_MODEL)
        except GenreclfError as error:
            rows.append({"Song": song.title, "Genre": "", "Answer": translated(error)})
            unread[number] = f"**{widgets.plain(song.title)}**: {widgets.plain(translated(error))}"
            continue
        said = " ".join([messages.answer(prediction).replace("**", ""), *map(translated, prediction.notes)])
        row: dict[str, Any] = {"Song": analysis.title(song), "Genre": "", "Answer": said}
        if prediction.verdict != "not_music":
            name = kinds_in_order(prediction.sections) or messages.what_it_is(prediction)
            row["Genre"] = capital(name)
        if row["Genre"] and not prediction.sections and prediction.target.kind in ("genre", "outside"):
            row["How sure"] = round(100 * prediction.told_shares[prediction.target.name or OUTSIDE])
        rows.append(row)
    bar.empty()
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    said = table["Answer"].mask(table.index.isin(unread), _("No answer, see below"))
    box = "show me " + " ".join(song.id for song in songs)
    if box not in st.session_state:
        st.session_state[box] = newest
    names = [f"{number}. {widgets.plain(analysis.title(song))}" for number, song in enumerate(songs, 1)]
    chosen = st.radio(
        _("Show me"),
        range(len(songs)),
        format_func=names.__getitem__,
        captions=[widgets.plain(words) for words in said],
        key=box,
    )
    if unread:
        st.warning("\n\n".join(unread.values()), icon=":material/hearing_disabled:")
    st.download_button(
        _("Table as CSV"),
        _for_spreadsheets(table, [song.name for song in songs]).to_csv(index=False),
        "genres.csv",
        "text/csv",
        on_click="ignore",
    )
    return songs[int(chosen)]


def _for_spreadsheets(table: pd.DataFrame, files: Sequence[str]) -> pd.DataFrame:
    """With the names of the files, and no name that a spreadsheet takes for a formula."""
    named = table.assign(File=files)
    for column in ("Song", "File"):
        named[column] = named[column].str.replace(r"^(?=[=+\-@\t])", "'", regex=True)
    return named.rename(columns=dict(COLUMNS) | {"File": _(FILE)})


def part(duration: float) -> tuple[float, float]:
    """Which seconds of a recording of so many to analyse: all, or what the visitor chooses of a long one."""
    if duration < LONG:
        return 0.0, duration
    end = _time_of_day(int(duration))
    first, last = st.slider(
        _("Part to listen to"),
        min_value=_time_of_day(0),
        max_value=end,
        value=(_time_of_day(0), end),
        step=datetime.timedelta(seconds=5),
        format="mm:ss",
        help=_("The answer is for this part. At first it is the whole song."),
    )
    start, stop = _seconds(first), _seconds(last)
    return (start, duration if last == end else stop) if stop - start >= 5 else (start, start + 5)


def _time_of_day(seconds: int) -> datetime.time:
    return (datetime.datetime.min + datetime.timedelta(seconds=seconds)).time()


def _seconds(clock: datetime.time) -> float:
    return clock.hour * 3600.0 + clock.minute * 60 + clock.second


def answer(prediction: Prediction, parts: Mapping[str, str]) -> None:
    """The answer in words, and a line of links to the parts of the page below it.

    Parameters
    ----------
    prediction : Prediction
        The answer.
    parts : Mapping of str to str
        What the links say, by the anchor that they lead to.
    """
    st.header(unbroken(messages.answer(prediction)), anchor=False)
    if prediction.verdict == "not_music" and not messages.sound_instead(prediction):
        st.markdown(_("It may be speech, noise or single tones, or music unlike any that it learnt from."))
    if parts:
        widgets.jumps(parts)
    for note in prediction.notes:
        st.caption(translated(note))


def player(
    song: Recording,
    span: tuple[float, float],
    prediction: Prediction,
    overlay: np.ndarray | None,
    *,
    veiled: bool = False,
) -> None:
    """Hear a part of it, with a cursor over its pictures and, unless veiled, over what the network heard when.

    Where that is no music, there are no genres to show.
    """
    is_music = prediction.verdict != "not_music"
    content, media_type = widgets.playable(song, span)
    waveform, spectrogram = analysis.pictures(song, span)
    song_player(
        audio=content,
        media_type=media_type,
        duration=span[1] - span[0],
        waveform=waveform,
        spectrogram=spectrogram,
        segments=prediction.told_timeline if is_music else (),
        moments=best_moments(prediction.told_timeline, likely_kinds(prediction), prediction.target),
        sections=prediction.sections if is_music else (),
        overlay=overlay,
        veiled=veiled or not is_music,
        key="song player",
    )
    if song.is_kept:
        st.download_button(
            _("Save the sound"),
            song.payload,
            "listened-to.wav",
            "audio/wav",
            icon=":material/download:",
            on_click="ignore",
        )
