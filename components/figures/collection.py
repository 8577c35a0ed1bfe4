"""What a collection is made of: counts as bars."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from components import theme
from components.figures import words
from components.figures.scatter import Category

#: Pixels of one bar with its gap (where names take two lines: the second figure), and of what is round the bars.
_BAR, _TALL_BAR, _ROUND = 30, 42, 20

#: Letters of one of a name's two lines; the whole name shows when the mouse is on its bar.
NAME_LINE = 24


def counts_figure(categories: Sequence[Category], scheme: str) -> go.Figure:
    """One horizontal bar a category, in the given order from the top, with its count and share.

    Args:
        categories: names, colours and counts.
        scheme: "light" or "dark".
    """
    colours = theme.tokens(scheme)
    total = max(1, sum(category.count for category in categories))
    counts = [category.count for category in categories]
    names = [words.lines(category.name, NAME_LINE) for category in categories]
    bar = _TALL_BAR if any("<br>" in name for name in names) else _BAR
    figure = go.Figure(
        go.Bar(
            x=counts,
            # Positions, not names: two long names may begin alike.
            y=list(range(len(categories))),
            orientation="h",
            marker={"color": [category.colour for category in categories], "line": {"width": 0}},
            text=[f"{count:,}" for count in counts],
            textposition="outside",
            cliponaxis=False,
            customdata=[[words.plain(category.name), 100 * category.count / total] for category in categories],
            hovertemplate="%{customdata[0]}<br>%{x:,} works, %{customdata[1]:.1f} %<extra></extra>",
        )
    )
    figure.update_layout(
        template=theme.template(scheme),
        height=bar * max(1, len(categories)) + _ROUND,
        margin={"l": 4, "r": 48, "t": 4, "b": 4},
        bargap=1 - 17 / bar,
        dragmode=False,
        xaxis={"visible": False, "fixedrange": True, "rangemode": "tozero"},
        yaxis={
            "autorange": "reversed",
            "fixedrange": True,
            "showgrid": False,
            "tickmode": "array",
            "tickvals": list(range(len(categories))),
            "ticktext": names,
            "tickfont": {"color": colours["ink"]},
            "ticklabelstandoff": 8,
        },
    )
    return figure


def decades_figure(years: np.ndarray, scheme: str) -> go.Figure | None:
    """Works by decade, or by century (see :func:`unit_of`); None when no year is known.

    Args:
        years: float (N,), NaN where unknown; negative before our era.
        scheme: "light" or "dark".
    """
    known = years[np.isfinite(years)]
    if len(known) == 0:
        return None
    unit = unit_of(years)
    width = 10 if unit == "decade" else 100
    begins, counts = np.unique(np.floor(known / width) * width, return_counts=True)
    colours = theme.tokens(scheme)
    figure = go.Figure(
        go.Bar(
            x=begins + width / 2,
            y=counts,
            width=width * 0.82,
            marker={"color": colours["accent"], "line": {"width": 0}},
            customdata=np.stack([begins, begins + width - 1], axis=1),
            hovertemplate="%{customdata[0]:.0f} to %{customdata[1]:.0f}<br>%{y:,} works<extra></extra>",
        )
    )
    figure.update_layout(
        template=theme.template(scheme),
        height=280,
        margin={"l": 4, "r": 4, "t": 8, "b": 4},
        dragmode=False,
        xaxis={
            "fixedrange": True,
            "showgrid": False,
            "tickformat": "d",
            "title": {"text": f"begun in the {unit} of"},
            "range": [begins[0] - width / 2, begins[-1] + 1.5 * width],
        },
        yaxis={"fixedrange": True, "rangemode": "tozero", "title": {"text": "works"}},
    )
    return figure


def unit_of(years: np.ndarray) -> str:
    """Either "decade", or "century" where the known years span more than a thousand and decades would be hairlines."""
    known = years[np.isfinite(years)]
    return "century" if len(known) and np.ptp(known) > 1000 else "decade"
