"""What a model said of one clip."""

from collections.abc import Mapping

import plotly.graph_objects as go

from genreclf.figures.style import MARGIN
from genreclf.genres import COLOURS, title
from genreclf.wording import in_ten, ranked


def probability_bars(probabilities: Mapping[str, float], *, heading: str) -> go.Figure:
    """Ten bars, the most probable genre on top, each labelled as "8 in 10".

    Parameters
    ----------
    probabilities : Mapping of str to float
        By genre.
    heading : str
        What the figure shows, in words.
    """
    order = ranked(probabilities)[::-1]
    values = [probabilities[genre] for genre in order]
    figure = go.Figure(
        go.Bar(
            x=values,
            y=[title(genre) for genre in order],
            orientation="h",
            marker_color=[COLOURS[genre] for genre in order],
            text=[in_ten(value) if value >= 0.05 else "" for value in values],
            textposition="outside",
            cliponaxis=False,
            customdata=[[in_ten(value)] for value in values],
            hovertemplate="%{y}: %{customdata[0]}<extra></extra>",
        )
    )
    figure.update_layout(title=heading, height=400, margin=MARGIN | {"r": 64}, showlegend=False)
    figure.update_xaxes(range=[0, 1], title="How likely", tickvals=[0, 0.5, 1], ticktext=["never", "1 in 2", "always"])
    figure.update_yaxes(ticklabelstandoff=6)
    return figure
