"""What the quiz for one and the quiz for a room share: the song, the answers, the votes, and the two matrices."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

import numpy as np
import streamlit as st

from genreclf import figures, wording
from genreclf.app import visit, widgets
from genreclf.app.player.component import song_player
from genreclf.app.room.state import Room, Round
from genreclf.evaluation import confusion_matrix
from genreclf.features.views import view
from genreclf.genres import COLOURS, GENRES, LABELS, title
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.wording.explanation import reason

MACHINE: Final = "The machine"
NAMES_SHOWN: Final = 60


def song(sound: bytes, *, is_revealed: bool) -> None:
    """The player; before the reveal without what the machine heard."""
    clip = visit.decoded(sound)
    song_player(
        audio=sound,
        media_type="audio/wav",
        duration=clip.duration,
        waveform=view(clip, "waveform"),
        spectrogram=view(clip, "stft-2048"),
        segments=visit.answer(sound, DEFAULT_MODEL).timeline if is_revealed else (),
        key="quiz player",
    )


def answers(said: Mapping[str, str | None], current: Round) -> None:
    """Who said what, side by side, and what it was.

    Parameters
    ----------
    said : Mapping of str to (str or None)
        Genre by who said it; None for nothing.
    current : Round
        The song.
    """
    machine = f"{wording.in_ten(current.confidence)} sure"
    boxes = [_box(who, genre, current.truth) for who, genre in said.items()]
    boxes.append(_box(MACHINE, current.machine, current.truth, machine))
    if current.truth is None:
        boxes.append("<div><dt>It is</dt><dd>Nobody knows<small>so it does not count</small></dd></div>")
    else:
        boxes.append(_box("It is", current.truth, None))
    st.html(f'<dl class="quiz-said">{"".join(boxes)}</dl>')
    st.markdown(f"The song: **{widgets.plain(current.song)}**")


def _box(who: str, genre: str | None, truth: str | None, note: str = "") -> str:
    verdict = "" if truth is None else "right" if genre == truth else "wrong"
    small = "; ".join(filter(None, (verdict, note)))
    name, colour = (title(genre), COLOURS[genre]) if genre else ("No answer", "transparent")
    return (
        f'<div class="{verdict}"><dt>{escape(who)}</dt><dd style="--colour: {colour}">{escape(name)}'
        f"{f'<small>{escape(small)}</small>' if small else ''}</dd></div>"
    )


def why(sound: bytes, current: Round) -> None:
    """What the machine's answer rests on, in two sentences."""
    with st.spinner("Asking it why…"):
        prediction = visit.answer(sound, DEFAULT_MODEL)
        span = (0.0, visit.decoded(sound).duration)
        removal = visit.removal(sound, DEFAULT_MODEL, span, prediction)
    st.markdown(f"**Why did the machine say {LABELS[current.machine]}?** {reason(prediction, removal)}")


def votes(tally: Mapping[str, int], heading: str, *, truth: str | None = None, machine: str | None = None) -> None:
    """Votes as bars, one for each genre, beneath a line of text."""
    most = max(1, *tally.values())
    rows = []
    for genre, count in tally.items():
        marks = [str(count), *(["it is this"] if genre == truth else []), *(["machine"] if genre == machine else [])]
        rows.append(
            f'<li class="{"true" if genre == truth else ""}" style="--colour: {COLOURS[genre]}; '
            f'--share: {count / most:.3f}"><span class="genre">{title(genre)}</span>'
            f'<span class="bar">{" · ".join(marks)}</span></li>'
        )
    st.html(f'<p class="quiz-count">{escape(heading)}</p><ul class="quiz-votes">{"".join(rows)}</ul>')


def matrices(room: Room, who: str) -> None:
    """The confusion matrix of whoever guessed beside the machine's."""
    st.subheader("Who mixes up what?", anchor=False)
    st.markdown(
        "Each row is what songs were, each column what they were taken for. What is right lies on the slope from the "
        "top left to the bottom right. Everything beside it is a mix-up. This is called a confusion matrix."
    )
    for column, name, pairs in zip(
        st.columns(2, gap="large"), (who, MACHINE), (room.guesses(), room.answers()), strict=True
    ):
        with column:
            _matrix(name, pairs)


def _matrix(who: str, pairs: Sequence[tuple[str, str]]) -> None:
    truth, said = (np.array([GENRES.index(pair[side]) for pair in pairs], dtype=int) for side in (0, 1))
    right = int((truth == said).sum())
    figure = figures.confusion_figure(
        confusion_matrix(truth, said),
        heading=f"{who}: {right} of {len(pairs)} right",
        light=st.context.theme.type == "light",
    )
    figure.update_xaxes(title=f"What {who[0].lower()}{who[1:]} said")
    figure.update_yaxes(title="What the song is")
    widgets.chart(figure, key=f"matrix {who}")


def picture(room: Room, who: str, score: int) -> None:
    """The result as a picture to share."""
    rows = [(song.song, song.truth, room.majority(number), song.machine) for number, song in enumerate(room.rounds, 1)]
    counted = room.countable, score, room.machine_score()

    def drawn() -> bytes:
        from genreclf.figures.game import game_report  # here: Matplotlib is loaded when somebody wants the picture

        return figures.png(game_report(who, rows, *counted), dpi=110)

    st.download_button(
        "Result as a picture", drawn, "beat-the-machine.png", "image/png", icon=":material/image:", on_click="ignore"
    )


def verdict(who: str, score: int, machine: int, of: int) -> str:
    """Who won, as a sentence."""
    if not of:
        return "Nobody won: of no song it was known what it is."
    if score == machine:
        return f"A draw: {who.lower()} and the machine both got {score} of {of} right."
    better, worse, won = (who, "the machine", score) if score > machine else (MACHINE, who.lower(), machine)
    return f"{better} won: {won} of {of} right, {worse} {min(score, machine)}."
