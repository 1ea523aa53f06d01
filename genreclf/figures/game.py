"""The result of a quiz as a picture to share (Matplotlib)."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from genreclf.colours import COLOURS
from genreclf.figures.report import literal
from genreclf.genres import title
from genreclf.translation import gettext as _

MAX_NAME_LENGTH = 46
"""Letters of a song's name that fit into its column."""
MAX_ROWS = 14


def game_report(
    who: str, rows: Sequence[tuple[str, str | None, Sequence[str], str]], of: int, score: int, machine: int
) -> Figure:
    """All answers for each song, and the scores.

    Parameters
    ----------
    who : str
        Who played against the machine, for example ``"The room"``.
    rows : sequence of (str, str or None, sequence of str, str)
        For each song its name, its genre (None where nobody knows), the genres that most of ``who`` said, and what the
        machine said.
    of : int
        How many songs count.
    score, machine : int
        How many each got right.

    Returns
    -------
    Figure
        White, as wide as a slide; of more than `MAX_ROWS` songs the last ones.
    """
    shown = rows[-MAX_ROWS:]
    figure = Figure(figsize=(12, 2.6 + 0.5 * len(shown)))
    axes = figure.add_axes((0.04, 0.04, 0.92, 0.92))
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(len(shown) + 2.6, 0)
    axes.text(0, 0.7, _("Beat the machine"), fontsize=16, color="#5f5a6b")
    axes.text(
        0,
        1.6,
        _("{who} {score}, the machine {machine}, of {of}", who=_(who), score=score, machine=machine, of=of),
        fontsize=24,
        fontweight="bold",
    )
    columns = (0, 0.46, 0.64, 0.82)
    for x, text in zip(columns, (_("Song"), _("It is"), _(who), _("The machine")), strict=True):
        axes.text(x, 2.4, text, fontsize=12, color="#5f5a6b")
    for row, (name, truth, leading, answer) in enumerate(shown):
        y = row + 3.1
        axes.text(0, y, literal(name if len(name) <= MAX_NAME_LENGTH else f"{name[:MAX_NAME_LENGTH]}…"), fontsize=13)
        axes.text(columns[1], y, title(truth) if truth else _("nobody knows"), fontsize=13)
        for x, said in zip(columns[2:], (leading, [answer]), strict=True):
            if len(said) != 1:
                axes.text(x + 0.026, y, _("split") if said else _("no votes"), fontsize=13)
                continue
            mark = "" if truth is None else "  ✓" if said[0] == truth else "  ✗"
            axes.plot([x + 0.008], [y - 0.13], "s", color=COLOURS[said[0]], markersize=11)
            axes.text(x + 0.026, y, f"{title(said[0])}{mark}", fontsize=13)
    return figure
