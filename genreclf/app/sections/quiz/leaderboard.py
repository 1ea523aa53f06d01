"""The leaderboard of a room: the first places after each song, and the podium at the end."""

from html import escape
from typing import Final

import streamlit as st

from genreclf.genres import capital, title
from genreclf.quiz import results
from genreclf.quiz.game import Room
from genreclf.quiz.score_sheet import MACHINE
from genreclf.translation import gettext as _
from genreclf.translation import translated

PLACES_SHOWN: Final = 5
MIN_VOTES: Final = 30
MIN_SONGS: Final = 5
"""From so many votes on so many songs on, a confusion matrix says something of who guessed."""


def has_enough(room: Room) -> bool:
    """Whether there are enough votes for a confusion matrix to say something."""
    return room.countable >= MIN_SONGS and len(room.guesses()) >= MIN_VOTES


def show_leaders(room: Room) -> None:
    """The first places, the machine among them; who has moved since the last song comes from where it was.

    Nobody moves where the current song does not count.
    """
    counts = room.current.truth is not None
    found = room.standings()
    shown = list(found)[:PLACES_SHOWN]
    if MACHINE not in shown:
        shown[-1:] = [MACHINE]
    were = sorted(shown, key=lambda who: (found[who].before, shown.index(who))) if counts else shown
    rows = []
    for at, who in enumerate(shown):
        name, colour = room.player(who)
        one = found[who]
        climbed = one.before - one.place if counts else 0
        moved = f'<span class="up">▲ {climbed}</span>' if climbed > 0 else ""
        row = "<small>" + escape(_("{streak} in a row", streak=one.streak)) + "</small>" if one.streak > 1 else ""
        gained = f'<span class="gained">+{one.gained}</span>' if counts and one.gained else ""
        rows.append(
            f'<li style="--colour: {colour or "currentColor"}; --from: {were.index(who) - at}">'
            f'<span class="place">{one.place}</span><span class="name">{escape(capital(name))}</span>'
            f"{row}{moved}{gained}"
            f'<span class="points">{one.points}</span></li>'
        )
    label = _("The first places, by points")
    st.html(f'<ol class="quiz-places" aria-label="{escape(label)}">{"".join(rows)}</ol>')


def show_podium(room: Room) -> None:
    """The end of a game, each for oneself: who won, the best streak, and where the machine came.

    Where nobody got a song right there is nobody to put on a podium: all have their places in a list.
    """
    steps = [(place, points, [room.player(who) for who in shared]) for place, points, shared in room.podium()]
    if not steps:
        if room.countable:
            show_leaders(room)
        return
    blocks = "".join(
        f'<li class="step-{step["place"]}" style="--colour: {step["colour"] or "currentColor"}">'
        f'<span class="name">{escape(step["names"])}</span>'
        f'<span class="block"><b>{step["place"]}</b><small>{escape(step["points"])}</small></span></li>'
        for step in results.podium_view(steps)
    )
    label = _("The podium")
    st.html(f'<ol class="quiz-podium" aria-label="{escape(label)}">{blocks}</ol>')
    found = room.standings()
    machine = found[MACHINE].place
    said = [results.machine_came(machine, sum(one.place == machine for one in found.values()) - 1)]
    length, best = room.best_streak()
    if best:
        said.insert(0, results.best_streak([translated(seat.name) for seat in best], length))
    st.html(f'<p class="quiz-count">{escape(" ".join(said))}</p>')


def songs_played(room: Room, who: str) -> None:
    """What was played and who said what: instead of a matrix, where there are too few votes for one."""
    rows = []
    for number, song in enumerate(room.rounds, 1):
        leading = room.leading(number)
        said = title(leading[0]) if len(leading) == 1 else _("split") if leading else _("no votes")
        rows.append(
            {
                _("Song"): translated(song.song),
                _("It is"): title(song.truth) if song.truth else _("nobody knows"),
                _(who): said,
                _("The machine"): title(song.machine),
            }
        )
    if rows:
        st.table(rows, border="horizontal")
