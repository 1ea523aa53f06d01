"""What the solo quiz and the quiz for a room have in common: the song, the answers, the votes, and two matrices."""

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
from genreclf.colours import COLOURS
from genreclf.evaluation import confusion_matrix
from genreclf.genres import GENRES, LABELS, title
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.messages.explanation import reason, why_it_said
from genreclf.quiz.game import Room
from genreclf.quiz.results import ROOM, YOU
from genreclf.quiz.score_sheet import Round
from genreclf.translation import N_, in_this_language, translated
from genreclf.translation import gettext as _

MACHINE: Final = N_("The machine")
NAMES_SHOWN: Final = 60
SAID: Final = {YOU: N_("What you said"), ROOM: N_("What the room said"), MACHINE: N_("What the machine said")}
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
    which = _("Song {number} of {of}", number=number, of=of) if of else _("Song {number}", number=number)
    if not is_revealed and current.truth is None:
        headed(_("{song}: nobody knows what it is. What will the machine say?", song=which))
    elif not is_revealed:
        headed(_("{song}: what genre is it?", song=which))
    elif current.truth is None:
        headed(_("{song}: the machine says {genre}", song=which, genre=LABELS[current.machine]))
    else:
        headed(_("{song}: it is {genre}", song=which, genre=LABELS[current.truth]))


def song(sound: Recording, *, is_revealed: bool, starts: bool = False, brief: bool = False) -> None:
    """The player; before the reveal without what the machine heard.

    Parameters
    ----------
    sound : Recording
        What is played of it.
    is_revealed : bool
        Whether the song's genre may be known.
    starts : bool
        Whether it plays by itself, since the visitor has just pressed the button that begins the round.
    brief : bool
        Whether the picture of its notes makes room for what else is on the screen.
    """
    clip = analysis.decoded(sound)
    waveform, spectrogram = analysis.pictures(sound, (0.0, clip.duration))
    song_player(
        audio=sound.payload,
        media_type=sound.media_type,
        duration=clip.duration,
        waveform=waveform,
        spectrogram=spectrogram,
        segments=analysis.answer(sound, DEFAULT_MODEL).told_timeline if is_revealed else (),
        starts=starts,
        loops=not is_revealed,
        brief=brief,
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
    sure = _("{chance} sure", chance=messages.in_ten(current.confidence))
    machine = _box(MACHINE, current.machine, current.truth, sure)
    st.html(f'<dl class="quiz-said">{theirs}{machine}</dl>')
    told = N_("The song: **{song}**") if current.truth else N_("The song: **{song}**. It does not count.")
    st.markdown(_(told, song=widgets.plain(translated(current.song))))


def _box(who: str, genre: str, truth: str | None, note: str = "") -> str:
    verdict = "" if truth is None else N_("right") if genre == truth else N_("wrong")
    small = "; ".join(filter(None, (_(verdict) if verdict else "", note)))
    return (
        f'<div class="{verdict}"><dt>{escape(_(who))}</dt><dd style="--colour: {COLOURS[genre]}">{title(genre)}'
        f"{f'<small>{escape(small)}</small>' if small else ''}</dd></div>"
    )


def _undecided(who: str, said: Sequence[str], truth: str | None) -> str:
    """A room that has no answer: it did not vote, or was split."""
    if 0 < len(said) <= SPLIT_NAMED:
        what, note = _("Split"), _("between {genres}", genres=messages.listed([LABELS[genre] for genre in said]))
    elif said:
        what, note = _("Split"), _("between {count} genres", count=len(said))
    else:
        what, note = _("No votes"), ""
    small = "; ".join(filter(None, (note, _("no point") if truth else "")))
    return f"<div><dt>{escape(_(who))}</dt><dd>{escape(what)}<small>{escape(small)}</small></dd></div>"


def explanation(sound: Recording) -> None:
    """What the machine's answer rests on, in two sentences."""
    with st.spinner(_("Asking it why…")):
        prediction = analysis.answer(sound, DEFAULT_MODEL)
        span = (0.0, analysis.decoded(sound).duration)
        ablation = analysis.band_ablation(sound, DEFAULT_MODEL, span, prediction)
    st.markdown(f"**{why_it_said(prediction)}** {reason(prediction, ablation)}")


def votes(tally: Mapping[str, int], heading: str, *, truth: str | None = None, machine: str | None = None) -> None:
    """Votes as bars beneath a line of text: of all genres, and after the reveal of those that matter."""
    most = max(1, *tally.values())
    rows = []
    for genre, count in tally.items():
        if machine and not count and genre not in (truth, machine):
            continue
        marks = [str(count), *([_("right")] if genre == truth else []), *([_("machine")] if genre == machine else [])]
        rows.append(
            f'<li class="{"true" if genre == truth else ""}" style="--colour: {COLOURS[genre]}; '
            f'--share: {count / most:.3f}"><span class="genre">{title(genre)}</span>'
            f'<span class="bar">{escape(" · ".join(marks))}</span></li>'
        )
    kind = "quiz-votes told" if machine else "quiz-votes"
    st.html(f'<p class="quiz-count">{escape(heading)}</p><ul class="{kind}">{"".join(rows)}</ul>')


def matrices(room: Room, who: str) -> None:
    """The confusion matrix of the room, which counts votes, beside the machine's, which counts songs."""
    st.subheader(_("Who mixes up what?"), anchor=False)
    st.markdown(
        _(
            "Each row is what songs were, each column what they were taken for. What is right lies on the slope "
            "from the top left to the bottom right. Everything beside it is a mix-up. This is called a confusion "
            "matrix."
        )
    )
    left, right = st.columns(2, gap="large")
    with left:
        _matrix(who, N_("{who}: {right} of {n} votes right"), room.guesses())
    with right:
        _matrix(MACHINE, N_("{who}: {right} of {n} songs right"), room.answers())


def _matrix(who: str, heading: str, pairs: Sequence[tuple[str, str]]) -> None:
    truth, said = (np.array([GENRES.index(pair[side]) for pair in pairs], dtype=int) for side in (0, 1))
    right = int((truth == said).sum())
    figure = figures.confusion_figure(
        confusion_matrix(truth, said),
        heading=_(heading, who=_(who), right=right, n=len(pairs)),
        light=st.context.theme.type == "light",
    )
    figure.update_xaxes(title=_(SAID[who]))
    figure.update_yaxes(title=_("What the song is"))
    widgets.chart(figure, key=f"matrix {who}")


def picture(room: Room, who: str, score: int) -> None:
    """The result as a picture to share."""
    rows = [
        (translated(song.song), song.truth, room.leading(number), song.machine)
        for number, song in enumerate(room.rounds, 1)
    ]
    counted = room.countable, score, room.machine_score()

    def drawn() -> bytes:
        from genreclf.figures.game import game_report  # here: Matplotlib is loaded when somebody wants the picture

        return figures.png(game_report(who, rows, *counted), dpi=110)

    st.download_button(
        _("Result as a picture"),
        in_this_language(drawn),
        "beat-the-machine.png",
        "image/png",
        icon=":material/image:",
        on_click="ignore",
    )
