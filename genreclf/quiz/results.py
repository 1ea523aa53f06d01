"""Who won, in sentences that the screen and the phones share: what one says, the other says, too."""

from collections.abc import Sequence
from typing import Any, Final

NAMED: Final = 3
"""Players who share a place are named as long as they are no more; of the others is said how many."""
ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def verdict(who: str, score: int, machine: int, of: int) -> str:
    """Who won the game: the machine, or who played against it.

    >>> verdict("The room", 0, 1, 2)
    'The machine won: 1 of 2 right, the room 0.'

    Parameters
    ----------
    who : str
        Who played against the machine: ``"You"`` or ``"The room"``.
    score, machine : int
        How many songs each got right.
    of : int
        How many counted.
    """
    if not of:
        return "Nobody won: of no song it was known what it is."
    if score == machine:
        return f"A tie: {who.lower()} and the machine got {score} of {of} right each."
    better, worse, most = (who, "the machine", score) if score > machine else ("The machine", who.lower(), machine)
    return f"{better} won: {most} of {of} right, {worse} {min(score, machine)}."


def compared(score: int, machine: int) -> str:
    """What one phone's owner got beside the machine; who won is the room's business.

    >>> compared(1, 1)
    'You and the machine: 1 each.'
    """
    if score == machine:
        return f"You and the machine: {score} each."
    return f"You got {score} right, the machine {machine}."


def ranked(score: int, best: int, shared_by: int) -> str:
    """How good that was in the room.

    >>> ranked(1, 1, 1)
    'You guessed best in the room.'

    Parameters
    ----------
    score : int
        How many songs were right.
    best : int
        The most that anybody in the room got.
    shared_by : int
        How many got that many.
    """
    if not best:
        return "Nobody in the room got one right."
    if score < best:
        return f"The best in the room got {best}."
    others = shared_by - 1
    tied = f"You and {others} {'other' if others == 1 else 'others'}" if others else "You"
    return f"{tied} guessed best in the room."


def standing(place: int, machine: int, streak: int) -> str:
    """Where somebody is after a song, in one line or two.

    >>> standing(2, 1, 3).splitlines()
    ['3 right in a row!', 'You are in place 2, the machine is in place 1.']

    Parameters
    ----------
    place, machine : int
        Of the phone's owner, and of the machine.
    streak : int
        How many of the last songs were right in a row.
    """
    row = f"{streak} right in a row!\n" if streak > 1 else ""
    if place == machine:
        return f"{row}You share place {place} with the machine."
    return f"{row}You are in place {place}, the machine is in place {machine}."


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
    where = ORDINALS[place - 1] if place <= len(ORDINALS) else f"in place {place}"
    shared = f", with {others} {'other' if others == 1 else 'others'}" if others else ""
    return f"The machine came {where}{shared}."


def best_streak(names: Sequence[str], length: int) -> str:
    """Who had the longest row of songs that were right.

    >>> best_streak(["Red ant"], 4)
    'Best streak: Red ant, with 4 right in a row.'
    """
    return f"Best streak: {few(names)}, with {length} right in a row."


def few(names: Sequence[str]) -> str:
    """Names in a row; of many the first, and how many more there are.

    >>> few(["Red ant", "Teal otter"]), few(["a", "b", "c", "d"])
    ('Red ant and Teal otter', 'a, b, c and 1 more')
    """
    shown = [*names[:NAMED], *([f"{len(names) - NAMED} more"] if len(names) > NAMED else [])]
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def podium(steps: Sequence[tuple[int, int, Sequence[tuple[str, str]]]]) -> list[dict[str, Any]]:
    """The podium as plain values.

    Parameters
    ----------
    steps : sequence of (int, int, sequence of (str, str))
        Place, score, and who shares it: name and colour.

    Returns
    -------
    list of dict
        ``place``, ``score``, ``names`` (a text) and ``colour`` (of the first of them).
    """
    shown = []
    for place, score, players in steps:
        names = few([name for name, _ in players])
        shown.append({"place": place, "score": score, "names": names[:1].upper() + names[1:], "colour": players[0][1]})
    return shown
