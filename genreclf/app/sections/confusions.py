"""The parts of the page Mix-ups: matrix, findings, and the songs of a cell, from `held_out_predictions`."""

from typing import Any, Final

import numpy as np
import pandas as pd
import streamlit as st

from genreclf import figures, messages
from genreclf.app.components import widgets
from genreclf.app.components.matrix.component import matrix_of_buttons
from genreclf.app.sections import our_pieces
from genreclf.app.sections.held_out_predictions import HeldOutPredictions, held_out_predictions
from genreclf.app.session import connected_gtzan, resources
from genreclf.app.session.state import State, state
from genreclf.evaluation import (
    genre_clusters,
    genres_confused_with,
    most_confused_genre,
    reliability,
)
from genreclf.genres import GENRES, LABELS, title
from genreclf.gtzan import catalogue
from genreclf.inference.classifier import ORIGINAL_MODEL
from genreclf.inference.model_store import PROBABILITY_COLUMNS
from genreclf.translation import N_, Texts, in_this_language, language
from genreclf.translation import gettext as _

PROTOCOL_NAMES: Final = Texts(
    {
        "songs": N_("Songs that people know"),
        "filtered": N_("Artists kept apart"),
        "random": N_("Mixed at random"),
    }
)
PROTOCOLS_IN_A_SENTENCE: Final = Texts(
    {
        "songs": N_("songs that people know"),
        "filtered": N_("artists kept apart"),
        "random": N_("mixed at random"),
    }
)
PROTOCOL_MEANINGS: Final = Texts(
    {
        "random": N_(
            "The songs were dealt at random: it may have learnt from the same singer, even from the same album."
        ),
        "filtered": N_("None of these artists is in its training data, as far as anybody knew who is who."),
        "songs": N_(
            "These songs are not from the collection: they are what people listen to. Each was answered by a copy of "
            "the network that was trained without its artist."
        ),
    }
)
DRAWINGS: Final = Texts({"network": N_("Network"), "tree": N_("Tree")})
NUMBERS: Final = {
    "none": (N_("Songs"), N_("Each number counts songs.")),
    "rows": (N_("Shares of a row"), N_("Each row adds up to 100 %: what became of the songs of that genre.")),
    "columns": (N_("Shares of a column"), N_("Each column adds up to 100 %: what songs were behind that answer.")),
}
SHOWN_SONGS: Final = 12
SHOWN_CELLS: Final = 6


def protocols(model: str) -> list[str]:
    """The sets of songs that a model was tried on, the most telling first."""
    return [protocol for protocol in PROTOCOL_NAMES if protocol in resources.model(model).card.metrics]


def summary(test: HeldOutPredictions, protocol: str) -> None:
    """How good the model is, in words."""
    low, high = test.metrics["accuracy_interval"]
    st.markdown(
        _(
            "Of {n} songs that it was not trained on, it recognised {right}: **{chance}**. With other songs it "
            "might be {range}.",
            n=test.metrics["n"],
            right=int(np.trace(test.matrix)),
            chance=messages.in_ten(test.metrics["accuracy"]),
            range=messages.between_in_ten(low, high),
        )
        + f" {PROTOCOL_MEANINGS[protocol]}  \n{messages.extremes(test.matrix)}"
    )


def chart(test: HeldOutPredictions, key: str) -> tuple[str, str] | None:
    """The matrix, and the same choice as two boxes; gives the true and predicted genre of the chosen cell."""
    widgets.from_address("numbers", NUMBERS)
    matrix = st.container()
    numbers = str(
        st.segmented_control(
            _("Numbers"), NUMBERS, format_func=lambda n: _(NUMBERS[n][0]), required=True, key="numbers", wrap=True
        )
    )
    if state.clicked_cell:
        state.true, state.said = state.clicked_cell
        state.clicked_cell = None
    for name in (State.true.key, State.said.key):
        widgets.from_address(name, ["", *GENRES])
    chosen = state.true, state.said
    with matrix:
        _matrix(test, numbers, chosen if all(chosen) else None, f"matrix-{key}-{numbers}-{'-'.join(chosen)}")
    how_to_read = _("The diagonal is what it got right. Choose a square to see its songs.")
    st.caption(f"{_(NUMBERS[numbers][1])} {how_to_read}")
    left, right = st.columns(2)
    for column, name, label in (
        (left, State.true.key, _("Songs that are …")),
        (right, State.said.key, _("… and that it called")),
    ):
        column.selectbox(label, ["", *GENRES], format_func=lambda g: title(g) if g else _("any"), key=name)
    return chosen if all(chosen) else None


def _matrix(test: HeldOutPredictions, numbers: str, chosen: tuple[str, str] | None, key: str) -> None:
    heading, light = messages.worst_confusion(test.matrix), st.context.theme.type == "light"
    if widgets.is_touched():
        st.markdown(f"**{heading}**")
        pressed = matrix_of_buttons(test.matrix, normalise=numbers, chosen=chosen, light=light, key=key)
    else:
        event = widgets.chart(
            figures.confusion_figure(test.matrix, heading=heading, normalise=numbers, chosen=chosen, light=light),
            on_select="rerun",
            selection_mode="points",
            key=key,
            alt=f"{heading} {messages.extremes(test.matrix).replace('**', '')}",
        )
        points = event["selection"]["points"]
        pressed = (points[0]["customdata"][1], points[0]["customdata"][2]) if points else None
    if pressed:
        _choose(*pressed)
        st.rerun()


def _choose(true_genre: str, predicted_genre: str) -> None:
    state.clicked_cell = (true_genre, predicted_genre)


def songs(test: HeldOutPredictions, chosen: tuple[str, str] | None) -> None:
    """The songs of the chosen cell: picture, probabilities, and sound where it is connected."""
    st.markdown(_("**Its commonest mistakes, and how many songs**"))
    with st.container(horizontal=True, gap="small"):
        for true_genre, predicted_genre, count in commonest(test.matrix):
            st.button(
                _(
                    "{genre} taken for {other}: {count}",
                    genre=title(true_genre),
                    other=LABELS[predicted_genre],
                    count=count,
                ),
                key=f"cell {true_genre} {predicted_genre}",
                on_click=_choose,
                args=(true_genre, predicted_genre),
                type="primary" if chosen == (true_genre, predicted_genre) else "secondary",
            )
    if chosen is None:
        return
    with st.container(key="cell-songs"):
        _songs_of(test, *chosen)
    widgets.move_to("cell-songs", once_for=chosen)


def commonest(matrix: np.ndarray) -> list[tuple[str, str, int]]:
    """True genre, predicted genre and count of the largest cells off the diagonal, at most `SHOWN_CELLS`."""
    cells = [(one, other, count) for one in GENRES for other, count in genres_confused_with(matrix, one)]
    return sorted(cells, key=lambda cell: -cell[2])[:SHOWN_CELLS]


def _songs_of(test: HeldOutPredictions, true_genre: str, predicted_genre: str) -> None:
    row = test.matrix[GENRES.index(true_genre)]
    count = int(row[GENRES.index(predicted_genre)])
    st.subheader(messages.confusion_cell(true_genre, predicted_genre, count, int(row.sum())), anchor=False)
    surest = test.table[test.is_cell(true_genre, predicted_genre)].sort_values(f"p_{predicted_genre}", ascending=False)
    found = sorted(surest.to_dict("records"), key=lambda song: not connected_gtzan.track_path(song["track"]))
    if true_genre != predicted_genre and not (found and connected_gtzan.track_path(found[0]["track"])):
        for column, genre in zip(
            st.columns(2, vertical_alignment="bottom"), (true_genre, predicted_genre), strict=True
        ):
            with column:
                st.markdown(_(":small[How {genre} can sound: a piece of ours]", genre=LABELS[genre]))
                our_pieces.listen(genre)
    shown = found[:SHOWN_SONGS]
    named = [song for song in shown if song["track"] not in connected_gtzan.tracks()]
    for song in shown:
        if song not in named:
            with st.container(border=True):
                _song(song)
    if named:  # there is nothing to see or to hear of them
        songs = [f"- **{widgets.plain(_name(song))}**: {_guesses(song, 2)}" for song in named]
        st.caption("\n".join([_("These songs can't be heard here."), "", *songs]))
    if len(found) > SHOWN_SONGS:
        st.caption(
            _(
                "These are the {shown_songs} it was surest about, of {count}; the file below holds all.",
                shown_songs=SHOWN_SONGS,
                count=len(found),
            )
        )


def _song(song: dict[str, Any]) -> None:
    track, name = song["track"], _name(song)
    said = _("It said: {guesses}", guesses=_guesses(song, 3))
    st.markdown(f"**{widgets.plain(name)}**  \n:small[{said}]")
    widgets.track_player(track, name)
    if track in connected_gtzan.tracks():
        picture = resources.track_thumbnail(
            track, connected_gtzan.track_path(track), light=st.context.theme.type == "light"
        )
        st.image(picture, width="stretch", alt=_("Waveform and spectrogram of {name}", name=name))


def _name(song: dict[str, Any]) -> str:
    track = song["track"]
    name = catalogue()[track].name if track in catalogue() else resources.song_names().get(track, track)
    return name or _("A recording without a title")


def _guesses(song: dict[str, Any], most: int) -> str:
    chances = {genre: float(song[f"p_{genre}"]) for genre in GENRES}
    likeliest = {LABELS[genre]: chances[genre] for genre in messages.ranked(chances)[:most]}
    return messages.chances_in_words(likeliest)


def one_genre(test: HeldOutPredictions) -> str:
    """Whom a genre is confused with; gives the chosen genre."""
    if State.of.key not in {*st.session_state, *st.query_params}:
        state.of = most_confused_genre(test.matrix)
    widgets.from_address(State.of.key, GENRES)
    genre = st.selectbox(_("What does it take for something else?"), GENRES, format_func=title, key=State.of.key)
    sentence = messages.ranking(test.matrix, genre)
    confusions = genres_confused_with(test.matrix, genre)
    if confusions:
        total = int(test.matrix[GENRES.index(genre)].sum())
        widgets.chart(figures.confusion_ranking(confusions, total, heading=sentence))
    else:
        st.success(sentence)
    return genre


def likeness(test: HeldOutPredictions) -> None:
    """Which genres are alike to the model."""
    clear = messages.clear_confusions(test.matrix)
    clusters = genre_clusters(clear)
    drawn = st.segmented_control(
        _("Which genres sound alike to it?"),
        list(DRAWINGS),
        format_func=DRAWINGS.__getitem__,
        default="network",
        required=True,
    )
    if drawn == "network":
        widgets.chart(figures.genre_network(clear, clusters, heading=messages.alike(test.matrix)))
        st.caption(
            _(
                "A line joins two genres that it confuses: the thicker, the more songs. Fewer than {fewest} "
                "songs make no line, since that may be chance.",
                fewest=messages.MIN_SONGS,
            )
        )
        return
    widgets.chart(figures.genre_tree(clusters, heading=_("The family tree of the genres, as it hears them")))
    st.caption(
        _(
            "The further left two branches meet, the larger the share of songs that it takes for the other "
            "genre. Pairs with fewer than {fewest} such songs are left out, since that may be chance.",
            fewest=messages.MIN_SONGS,
        )
    )


def calibration(test: HeldOutPredictions) -> None:
    """Whether "8 in 10" means 8 in 10."""
    st.header(_("When it says 8 in 10, is it right 8 times in 10?"), anchor=False)
    probabilities = test.table[list(PROBABILITY_COLUMNS)].to_numpy()
    rows = [row for row in reliability(test.truth, probabilities) if row["n"] >= messages.MIN_SONGS]
    widgets.chart(figures.reliability_figure(rows, heading=messages.calibration_finding(test.truth, probabilities)))
    st.caption(
        _(
            "Each point is a group of songs about which it was equally sure; a larger point is a larger group. On the "
            "dashed line it is right as often as it says, above it more often."
        )
    )
    with st.expander(_("For engineers")):
        by_chance, _interval = test.metrics["calibration_error_by_chance"]
        st.markdown(
            _(
                "Expected calibration error: {calibration_error:.1%}; with only {count} songs, a perfectly "
                "calibrated model would show {by_chance:.1%} on average. Macro precision {precision:.2f}, recall "
                "{recall:.2f}, F1 {f1:.2f}. The tree is an average linkage of the shares of songs mixed up.",
                calibration_error=test.metrics["calibration_error"],
                count=len(test.truth),
                by_chance=by_chance,
                precision=test.metrics["precision"],
                recall=test.metrics["recall"],
                f1=test.metrics["f1"],
            )
        )


def both_protocols(model: str) -> None:
    """All sets of test songs side by side, and why they differ."""
    st.header(_("Why there is more than one number"), anchor=False)
    results = {protocol: held_out_predictions(model, protocol) for protocol in protocols(model)}
    for column, (protocol, test) in zip(st.columns(len(results)), results.items(), strict=True):
        column.metric(
            PROTOCOL_NAMES[protocol],
            messages.in_ten(test.metrics["accuracy"]),
            _("{right} of {n} songs", right=int(np.trace(test.matrix)), n=test.metrics["n"]),
            delta_color="off",
            delta_arrow="off",
            border=True,
        )
    if "songs" in results:
        st.markdown(_("**With your songs, expect the first number**: it was measured on songs that people listen to."))
    st.markdown(
        _(
            "The collection holds many songs by the same artists: 35 of its 100 reggae songs are Bob Marley's. "
            "Mixed at random, a network can score by recognising the singer or the album. With artists kept apart, and "
            "without copies and doubtful songs, it has to know the music."
        )
    )
    if "random" not in results:  # it learnt from songs that the random split would have it tested on
        return
    random, filtered = (results[protocol].metrics for protocol in ("random", "filtered"))
    if filtered["accuracy_interval"][1] >= random["accuracy"]:
        first = resources.model(ORIGINAL_MODEL).card.metrics
        at_random, apart = (messages.in_ten(first[which]["test"]["accuracy"]) for which in ("random", "filtered"))
        st.markdown(
            _(
                "The network of the original experiment shows it: {at_random} at random, {apart} with artists kept "
                "apart. This model does not gain by knowing the singer, since it learnt most of what it knows outside "
                "the collection.",
                at_random=at_random,
                apart=apart,
            )
        )
        if filtered["accuracy_interval"][0] <= random["accuracy_interval"][1]:
            st.markdown(
                _("With so few songs, the difference between its two numbers for the collection may be chance.")
            )


def downloads(test: HeldOutPredictions, model: str, protocol: str) -> None:
    """The matrix and its songs as files."""
    names = [title(genre) for genre in GENRES]
    matrix = pd.DataFrame(test.matrix, names, names).to_csv(index_label=_("true / predicted"))
    stem = f"{model}-{protocol}"
    with st.container(horizontal=True):
        st.download_button(_("Matrix as CSV"), matrix, f"confusions-{stem}.csv", "text/csv", on_click="ignore")
        st.download_button(
            _("Songs as CSV"), test.table.to_csv(index=False), f"predictions-{stem}.csv", "text/csv", on_click="ignore"
        )
        st.download_button(
            _("Matrix as picture"),
            in_this_language(
                lambda: resources.confusion_picture(
                    test.matrix, f"{model}, {PROTOCOLS_IN_A_SENTENCE[protocol]}", language()
                )
            ),
            f"confusions-{stem}.png",
            "image/png",
            on_click="ignore",
        )
