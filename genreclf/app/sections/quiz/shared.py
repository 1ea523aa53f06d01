"""What the quiz for one and the quiz for a room share: the song, the answers, the votes, and the two matrices."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

import numpy as np
import streamlit as st

from genreclf import figures, messages
from genreclf.app.components import widgets
from genreclf.app.components.player.component import song_player
from genreclf.app.session import analysis
from genreclf.app.session.recordings import Recording
from genreclf.app.session.state import state
from genreclf.evaluation import confusion_matrix
from genreclf.genres import COLOURS, GENRES, LABELS, title
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.messages.explanation import reason, why_it_said
from genreclf.quiz.game import Room
from genreclf.quiz.record import Round

MACHINE: Final = "The machine"
NAMES_SHOWN: Final = 60
SPLIT_NAMED: Final = 3
"""Genres that a split room is said to be split between; of more only how many."""


def headed(text: str) -> None:
    """The page's title, and below it what went wrong at the last press, if anything did."""
    st.title(text, anchor=False)
    if state.quiz_fault:
        widgets.show_error(state.quiz_fault)
        state.quiz_fault = ""


def asked(number: int, current: Round, *, is_revealed: bool, of: int | None = None) -> None:
    """The question as the page's title, and from the reveal on its answer."""
    which = f"Song {number} of {of}" if of else f"Song {number}"
    if not is_revealed and current.truth is None:
        headed(f"{which}: nobody knows what it is. What will the machine say?")
    elif not is_revealed:
        headed(f"{which}: what genre is it?")
    elif current.truth is None:
        headed(f"{which}: the machine says {LABELS[current.machine]}")
    else:
        headed(f"{which}: it is {LABELS[current.truth]}")


def song(sound: Recording, *, is_revealed: bool, starts: bool = False) -> None:
    """The player; before the reveal without what the machine heard.

    Parameters
    ----------
    sound : Recording
        What is played of it.
    is_revealed : bool
        Whether the song's genre may be known.
    starts : bool
        Whether it plays by itself, since the visitor has just pressed the button that begins the round.
    """
    clip = analysis.decoded(sound)
    waveform, spectrogram = analysis.pictures(sound, (0.0, clip.duration))
    song_player(
        audio=sound.payload,
        media_type=sound.media_type,
        duration=clip.duration,
        waveform=waveform,
        spectrogram=spectrogram,
        segments=analysis.answer(sound, DEFAULT_MODEL).timeline if is_revealed else (),
        starts=starts,
        loops=not is_revealed,
        key="quiz player",
    )


def answers(who: str, said: Sequence[str], current: Round) -> None:
    """Who said what, side by side, and which song it was.

    Parameters
    ----------
    who : str
        Who played against the machine.
    said : sequence of str
        The genres that got most votes; none where nobody voted, several where the room was split.
    current : Round
        The song.
    """
    theirs = _box(who, said[0], current.truth) if len(said) == 1 else _undecided(who, said, current.truth)
    machine = _box(MACHINE, current.machine, current.truth, f"{messages.in_ten(current.confidence)} sure")
    st.html(f'<dl class="quiz-said">{theirs}{machine}</dl>')
    counts = "" if current.truth else ". It does not count."
    st.markdown(f"The song: **{widgets.plain(current.song)}**{counts}")


def _box(who: str, genre: str, truth: str | None, note: str = "") -> str:
    verdict = "" if truth is None else "right" if genre == truth else "wrong"
    small = "; ".join(filter(None, (verdict, note)))
    return (
        f'<div class="{verdict}"><dt>{escape(who)}</dt><dd style="--colour: {COLOURS[genre]}">{title(genre)}'
        f"{f'<small>{escape(small)}</small>' if small else ''}</dd></div>"
    )


def _undecided(who: str, said: Sequence[str], truth: str | None) -> str:
    """A room that has no answer: it did not vote, or was split."""
    few = messages.listed([LABELS[genre] for genre in said]) if 0 < len(said) <= SPLIT_NAMED else f"{len(said)} genres"
    what, note = ("Split", f"between {few}") if said else ("No votes", "")
    small = "; ".join(filter(None, (note, "no point" if truth else "")))
    return f"<div><dt>{escape(who)}</dt><dd>{what}<small>{small}</small></dd></div>"


def explanation(sound: Recording) -> None:
    """What the machine's answer rests on, in two sentences."""
    with st.spinner("Asking it why…"):
        prediction = analysis.answer(sound, DEFAULT_MODEL)
        span = (0.0, analysis.decoded(sound).duration)
        ablation = analysis.band_ablation(sound, DEFAULT_MODEL, span, prediction)
    st.markdown(f"**{why_it_said(prediction)}** {reason(prediction, ablation)}")


def votes(tally: Mapping[str, int], heading: str, *, truth: str | None = None, machine: str | None = None) -> None:
    """Votes as bars, one for each genre, beneath a line of text."""
    most = max(1, *tally.values())
    rows = []
    for genre, count in tally.items():
        marks = [str(count), *(["right"] if genre == truth else []), *(["machine"] if genre == machine else [])]
        rows.append(
            f'<li class="{"true" if genre == truth else ""}" style="--colour: {COLOURS[genre]}; '
            f'--share: {count / most:.3f}"><span class="genre">{title(genre)}</span>'
            f'<span class="bar">{" · ".join(marks)}</span></li>'
        )
    kind = "quiz-votes told" if machine else "quiz-votes"
    st.html(f'<p class="quiz-count">{escape(heading)}</p><ul class="{kind}">{"".join(rows)}</ul>')


def matrices(room: Room, who: str) -> None:
    """The confusion matrix of the room, which counts votes, beside the machine's, which counts songs."""
    st.subheader("Who mixes up what?", anchor=False)
    st.markdown(
        "Each row is what songs were, each column what they were taken for. What is right lies on the slope from the "
        "top left to the bottom right. Everything beside it is a mix-up. This is called a confusion matrix."
    )
    left, right = st.columns(2, gap="large")
    with left:
        _matrix(who, "votes", room.guesses())
    with right:
        _matrix(MACHINE, "songs", room.answers())


def _matrix(who: str, unit: str, pairs: Sequence[tuple[str, str]]) -> None:
    truth, said = (np.array([GENRES.index(pair[side]) for pair in pairs], dtype=int) for side in (0, 1))
    right = int((truth == said).sum())
    figure = figures.confusion_figure(
        confusion_matrix(truth, said),
        heading=f"{who}: {right} of {len(pairs)} {unit} right",
        light=st.context.theme.type == "light",
    )
    figure.update_xaxes(title=f"What {who[0].lower()}{who[1:]} said")
    figure.update_yaxes(title="What the song is")
    widgets.chart(figure, key=f"matrix {who}")


def picture(room: Room, who: str, score: int) -> None:
    """The result as a picture to share."""
    rows = [(song.song, song.truth, room.leading(number), song.machine) for number, song in enumerate(room.rounds, 1)]
    counted = room.countable, score, room.machine_score()

    def drawn() -> bytes:
        from genreclf.figures.game import game_report  # here: Matplotlib is loaded when somebody wants the picture

        return figures.png(game_report(who, rows, *counted), dpi=110)

    st.download_button(
        "Result as a picture", drawn, "beat-the-machine.png", "image/png", icon=":material/image:", on_click="ignore"
    )
