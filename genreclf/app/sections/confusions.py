"""The parts of the Confusions page."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import streamlit as st

from genreclf import figures, wording
from genreclf.app import resources, widgets
from genreclf.app.sections import recordings
from genreclf.evaluation import (
    confused_pairs,
    confusion_matrix,
    evaluate,
    genre_clusters,
    genre_distances,
    genres_confused_with,
    most_confused_genre,
    reliability,
)
from genreclf.genres import GENRES, LABELS, title
from genreclf.gtzan import PROTOCOLS, catalogue, genre_indices
from genreclf.inference.model_store import PROBABILITY_COLUMNS

PROTOCOL_NAMES: Final = {"filtered": "Artists kept apart", "random": "Mixed at random"}
PROTOCOL_MEANINGS: Final = {
    "random": "Songs were dealt at random, so it may have trained on the same singer, even on the same album.",
    "filtered": "Its training songs hold none of these artists, as far as they were known when the split was made.",
}
NUMBERS: Final = {
    "none": ("Songs", "Each number counts songs."),
    "rows": ("Share of the true genre", "Each row adds up to 100 %: what happened to the songs of that genre."),
    "columns": ("Share of the answers", "Each column adds up to 100 %: what was behind that answer."),
}
SHOWN_SONGS: Final = 12


@dataclass(frozen=True)
class Tested:
    """What a model said about the test tracks of one protocol.

    Attributes
    ----------
    table : pd.DataFrame
        Rows of the model's predictions.
    truth, predicted : np.ndarray [shape=(n,)]
        Genre indices.
    matrix : np.ndarray [shape=(10, 10)]
        Counts.
    metrics : dict
        See `genreclf.evaluation.evaluate`.
    """

    table: pd.DataFrame
    truth: np.ndarray
    predicted: np.ndarray
    matrix: np.ndarray
    metrics: dict[str, Any]

    def songs(self, true_genre: str, predicted_genre: str) -> list[dict[str, Any]]:
        """The tracks of one cell, those that the model was surest about first."""
        cell = (self.truth == GENRES.index(true_genre)) & (self.predicted == GENRES.index(predicted_genre))
        return self.table[cell].sort_values(f"p_{predicted_genre}", ascending=False).to_dict("records")


@st.cache_data(max_entries=16, show_spinner=False)
def tested(model: str, protocol: str) -> Tested:
    """The test part of one protocol, from the model's recorded predictions."""
    rows = resources.predictions(model)
    table = rows[(rows["part"] == "test") & (rows["protocol"] == protocol)]
    probabilities = table[list(PROBABILITY_COLUMNS)].to_numpy()
    truth, predicted = genre_indices(table["track"]), probabilities.argmax(axis=1)
    return Tested(table, truth, predicted, confusion_matrix(truth, predicted), evaluate(truth, probabilities))


def summary(test: Tested, protocol: str) -> None:
    """How good the model is, in words."""
    low, high = test.metrics["accuracy_interval"]
    st.markdown(
        f"It recognised **{wording.in_ten(test.metrics['accuracy'])}** of {test.metrics['n']} songs that it was "
        f"not trained on: {test.metrics['accuracy']:.0%}, and with 95 % certainty between {low:.0%} and {high:.0%}. "
        f"{PROTOCOL_MEANINGS[protocol]}  \n{wording.extremes(test.matrix)}"
    )


def chart(test: Tested, key: str) -> tuple[str, str] | None:
    """The matrix, and the same choice as two boxes; gives the true and predicted genre of the chosen cell."""
    widgets.from_address("numbers", NUMBERS)
    numbers = str(
        st.segmented_control(
            "Numbers", NUMBERS, format_func=lambda n: NUMBERS[n][0], required=True, key="numbers", wrap=True
        )
    )
    if "clicked cell" in st.session_state:
        st.session_state.update(zip(("true", "said"), st.session_state.pop("clicked cell"), strict=True))
    for name in ("true", "said"):
        widgets.from_address(name, ["", *GENRES])
    chosen = st.session_state["true"], st.session_state["said"]
    heading = wording.worst_confusion(test.matrix)
    event = widgets.chart(
        figures.confusion_figure(
            test.matrix,
            heading=heading,
            normalise=numbers,
            chosen=chosen if all(chosen) else None,
            light=st.context.theme.type == "light",
        ),
        on_select="ignore" if widgets.is_touched() else "rerun",
        selection_mode="points",
        key=f"matrix-{key}-{numbers}-{'-'.join(chosen)}",
        alt=f"{heading} {wording.extremes(test.matrix).replace('**', '')}",
    )
    hint = "Choose a square below" if widgets.is_touched() else "Click a square, or choose one below,"
    st.caption(f"{NUMBERS[numbers][1]} The diagonal is what it got right. {hint} to see its songs.")
    left, right = st.columns(2)
    for column, name, label in ((left, "true", "Songs that are …"), (right, "said", "… and that it called")):
        column.selectbox(label, ["", *GENRES], format_func=lambda g: title(g) if g else "any", key=name)
    if not widgets.is_touched() and (points := event["selection"]["points"]):
        st.session_state["clicked cell"] = points[0]["customdata"][1:]
        st.rerun()
    return chosen if all(chosen) else None


def songs(test: Tested, chosen: tuple[str, str] | None) -> None:
    """The songs of the chosen cell: picture, probabilities, and sound where it is connected."""
    if chosen is None:
        pairs = confused_pairs(test.matrix)[:5]
        st.markdown("**Mixed up most, in either direction**")
        st.markdown("\n".join(f"- {LABELS[a]} and {LABELS[b]}: {n} songs" for a, b, n in pairs) or "None.")
        return
    true_genre, predicted_genre = chosen
    row = test.matrix[GENRES.index(true_genre)]
    count = int(row[GENRES.index(predicted_genre)])
    st.subheader(wording.confusion_cell(true_genre, predicted_genre, count, int(row.sum())), anchor=False)
    if true_genre != predicted_genre:
        recordings.hear_both(true_genre, predicted_genre)
    found = test.songs(true_genre, predicted_genre)
    for song in found[:SHOWN_SONGS]:
        with st.container(border=True):
            _song(song, predicted_genre)
    if len(found) > SHOWN_SONGS:
        st.caption(f"These are the {SHOWN_SONGS} it was surest about, of {len(found)}; the file below holds all.")


def _song(song: dict[str, Any], predicted_genre: str) -> None:
    track, name = song["track"], catalogue()[song["track"]].name
    st.markdown(f"**{widgets.plain(name)}**" + (f" ({track})" if name != track else ""))
    widgets.track_player(track, name)
    if track in resources.tracks():
        picture = resources.track_thumbnail(track, resources.track_path(track))
        st.image(picture, width="stretch", alt=f"Waveform and spectrogram of {name}")
    chances = {genre: float(song[f"p_{genre}"]) for genre in GENRES}
    guesses = [f"{LABELS[genre]} {wording.in_ten(chances[genre])}" for genre in wording.ranked(chances)[:3]]
    st.caption(f"The model said: {', '.join(guesses)}.")


def one_genre(test: Tested) -> str:
    """Whom a genre is confused with; gives the chosen genre."""
    if "of" not in st.session_state and "of" not in st.query_params:
        st.session_state["of"] = most_confused_genre(test.matrix)
    widgets.from_address("of", GENRES)
    genre = st.selectbox("Who is confused with …", GENRES, format_func=title, key="of")
    sentence = wording.ranking(test.matrix, genre)
    confusions = genres_confused_with(test.matrix, genre)
    if confusions:
        total = int(test.matrix[GENRES.index(genre)].sum())
        widgets.chart(figures.confusion_ranking(confusions, total, heading=sentence))
    else:
        st.success(sentence)
    return genre


def likeness(test: Tested) -> None:
    """Which genres are alike to the model."""
    sentence, clusters = wording.alike(test.matrix), genre_clusters(test.matrix)
    drawn = st.segmented_control(
        "Likeness of genres as", ["network", "tree"], format_func=str.capitalize, default="network", required=True
    )
    if drawn == "network":
        widgets.chart(figures.genre_network(genre_distances(test.matrix), clusters, heading=sentence))
        st.caption("The thicker a line, the larger the share of the two genres' songs that is taken for the other one.")
        return
    widgets.chart(figures.genre_tree(clusters, heading=sentence))
    st.caption(
        "Genres whose branches meet on the left are often taken for each other, on the right never (average linkage of "
        "the shares of songs mixed up)."
    )


def modesty(test: Tested) -> None:
    """Whether "8 in 10" means 8 in 10."""
    probabilities = test.table[list(PROBABILITY_COLUMNS)].to_numpy()
    heading = wording.modesty(test.truth, probabilities)
    widgets.chart(figures.reliability_figure(reliability(test.truth, probabilities), heading=heading))
    by_chance, _ = test.metrics["calibration_error_by_chance"]
    st.caption(
        "Each point gathers songs about which it was equally sure; larger points hold more. Above the dashed line it "
        f"was right more often than it said. Expected calibration error: {test.metrics['calibration_error']:.1%}; with "
        f"only {len(test.truth)} songs, a perfectly calibrated model would show {by_chance:.1%} on average."
    )


def both_protocols(model: str) -> None:
    """The two splits side by side, and why they differ."""
    st.header("Why the honest number is lower", anchor=False)
    results = {protocol: tested(model, protocol) for protocol in PROTOCOLS}
    for column, (protocol, test) in zip(st.columns(len(results)), results.items(), strict=True):
        low, high = test.metrics["accuracy_interval"]
        column.metric(
            f"{PROTOCOL_NAMES[protocol]}, {test.metrics['n']} songs",
            f"{test.metrics['accuracy']:.0%}",
            f"{low:.0%} to {high:.0%}",
            delta_color="off",
            delta_arrow="off",
            border=True,
        )
    st.markdown(
        "GTZAN holds many songs by the same artists: of its reggae clips, 35 are Bob Marley. If songs are dealt at "
        "random, a model can score by recognising the singer, the studio or the very album. Keep every artist on one "
        "side, and remove repeated recordings, and what remains is closer to what you can expect of a song it really "
        "never heard."
    )
    random, filtered = (results[protocol].metrics for protocol in ("random", "filtered"))
    if filtered["accuracy_interval"][1] >= random["accuracy"]:
        st.markdown(
            "For this model the two lie so close that the difference may be chance; for those that learnt from these "
            "songs alone it is plain."
        )


def downloads(test: Tested, model: str, protocol: str) -> None:
    """The matrix and its songs as files."""
    names = [title(genre) for genre in GENRES]
    matrix = pd.DataFrame(test.matrix, names, names).to_csv(index_label="true / predicted")
    stem = f"{model}-{protocol}"
    with st.container(horizontal=True):
        st.download_button("Matrix as CSV", matrix, f"confusions-{stem}.csv", "text/csv", on_click="ignore")
        st.download_button(
            "Songs as CSV", test.table.to_csv(index=False), f"predictions-{stem}.csv", "text/csv", on_click="ignore"
        )
        st.download_button(
            "Matrix as picture",
            lambda: resources.confusion_picture(test.matrix, f"{model}, {PROTOCOL_NAMES[protocol].lower()}"),
            f"confusions-{stem}.png",
            "image/png",
            on_click="ignore",
        )
