"""The results of a game in sentences, the same on the screen and on the phones."""

from collections.abc import Sequence
from typing import Any, Final

from genreclf.genres import capital
from genreclf.translation import N_, Texts, filled, listed, ngettext
from genreclf.translation import gettext as _

NAMED: Final = 3
"""Players who share a place are named as long as they are no more; of the others is said how many."""
YOU: Final = N_("You")
ROOM: Final = N_("The room")
"""Who plays against the machine."""
_TIE: Final = Texts(
    {
        YOU: N_("A tie: you and the machine got {score} of {of} right each."),
        ROOM: N_("A tie: the room and the machine got {score} of {of} right each."),
    }
)
_WON: Final = Texts(
    {
        YOU: N_("You won: {score} of {of} right, the machine {machine}."),
        ROOM: N_("The room won: {score} of {of} right, the machine {machine}."),
    }
)
_LOST: Final = Texts(
    {
        YOU: N_("The machine won: {machine} of {of} right, you {score}."),
        ROOM: N_("The machine won: {machine} of {of} right, the room {score}."),
    }
)
_MACHINE_CAME: Final = (
    N_("The machine came first."),
    N_("The machine came second."),
    N_("The machine came third."),
    N_("The machine came fourth."),
    N_("The machine came fifth."),
    N_("The machine came sixth."),
    N_("The machine came seventh."),
    N_("The machine came eighth."),
    N_("The machine came ninth."),
    N_("The machine came tenth."),
)


def verdict(who: str, score: int, machine: int, of: int) -> str:
    """Who won the game: the machine, or who played against it.

    >>> verdict("The room", 0, 1, 2)
    'The machine won: 1 of 2 right, the room 0.'

    Parameters
    ----------
    who : str
        Who played against the machine: `YOU` or `ROOM`.
    score, machine : int
        How many songs each got right.
    of : int
        How many counted.
    """
    if not of:
        return _("Nobody won: of no song it was known what it is.")
    told = _TIE if score == machine else _WON if score > machine else _LOST
    return filled(told[who], score=score, machine=machine, of=of)


def compared(score: int, machine: int) -> str:
    """What one phone's owner got beside the machine; who won is the room's business.

    >>> compared(1, 1)
    'You and the machine: 1 each.'
    """
    if score == machine:
        return _("You and the machine: {score} each.", score=score)
    return _("You got {score} right, the machine {machine}.", score=score, machine=machine)


def ranked(points: int, best: int, shared_by: int) -> str:
    """How good that was in the room.

    >>> ranked(12, 12, 1), ranked(10, 25, 1)
    ('You guessed best in the room.', 'The best in the room got 25 points.')

    Parameters
    ----------
    points : int
        The own ones.
    best : int
        The most that anybody in the room got.
    shared_by : int
        How many got that many.
    """
    if not best:
        return _("Nobody in the room got one right.")
    if points < best:
        return _("The best in the room got {points} points.", points=best)
    if shared_by == 1:
        return _("You guessed best in the room.")
    return ngettext(
        "You and {n} other guessed best in the room.", "You and {n} others guessed best in the room.", shared_by - 1
    )


def standing(place: int, machine: int, streak: int, gained: int, others: int) -> str:
    """Where somebody is after a song, in one line or more.

    >>> standing(2, 1, 3, 14, 0).splitlines()
    ['14 more points, 3 right in a row!', 'You are in place 2, the machine is in place 1.']

    Parameters
    ----------
    place, machine : int
        Of the phone's owner, and of the machine.
    streak : int
        How many of the last songs were right in a row.
    gained : int
        Points for the last song.
    others : int
        How many players share the place.
    """
    row = ""
    if streak > 1:
        row = _("{points} more points, {streak} right in a row!", points=gained, streak=streak) + "\n"
    elif gained:
        row = _("{points} more points!", points=gained) + "\n"
    if place == machine:
        return row + _("You share place {place} with the machine.", place=place)
    if others:
        return row + ngettext(
            "You share place {place} with {n} other, the machine is in place {machine}.",
            "You share place {place} with {n} others, the machine is in place {machine}.",
            others,
            place=place,
            machine=machine,
        )
    return row + _("You are in place {place}, the machine is in place {machine}.", place=place, machine=machine)


def machine_came(place: int, others: int) -> str:
    """Where the machine is at the end.

    >>> machine_came(3, 0), machine_came(1, 1), machine_came(12, 2)
    ('The machine came third.', 'The machine came first, with 1 other.', 'The machine came in place 12, with 2 others.')

    Parameters
    ----------
    place : int
        Its place.
    others : int
        How many share it.
    """
    if place <= len(_MACHINE_CAME):
        came = _(_MACHINE_CAME[place - 1])
    else:
        came = _("The machine came in place {place}.", place=place)
    if not others:
        return came
    return ngettext("{said}, with {n} other.", "{said}, with {n} others.", others, said=came.removesuffix("."))


def best_streak(names: Sequence[str], length: int) -> str:
    """Who had the longest row of songs that were right.

    >>> best_streak(["Red ant"], 4)
    'Best streak: Red ant, with 4 right in a row.'
    """
    return _("Best streak: {names}, with {length} right in a row.", names=few(names), length=length)


def few(names: Sequence[str]) -> str:
    """Names in a row; of many the first, and how many more there are.

    >>> few(["Red ant", "Teal otter"]), few(["a", "b", "c", "d"])
    ('Red ant and Teal otter', 'a, b, c and 1 more')
    """
    more = [_("{count} more", count=len(names) - NAMED)] if len(names) > NAMED else []
    return listed([*names[:NAMED], *more])


def podium_view(steps: Sequence[tuple[int, int, Sequence[tuple[str, str]]]]) -> list[dict[str, Any]]:
    """The podium as plain values, as phones are sent it.

    Parameters
    ----------
    steps : sequence of (int, int, sequence of (str, str))
        Place, points, and who shares it: name and colour.

    Returns
    -------
    list of dict
        ``place``, ``points`` (in words), ``names`` (a text) and ``colour`` (empty where several share the place).
    """
    shown = []
    for place, points, players in steps:
        names = few([name for name, _colour in players])
        told = _("{points} points", points=points)
        colour = players[0][1] if len(players) == 1 else ""
        shown.append({"place": place, "points": told, "names": capital(names), "colour": colour})
    return shown
