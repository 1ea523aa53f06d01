"""Who won, in sentences that the screen and the phones share: what one says, the other says, too."""


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
