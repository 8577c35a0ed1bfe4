"""What a collection is made of, over time: records by century and class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from components.figures import words
from components.site import theme

#: Columns beside one another at most; what is older than they reach stands in one column before them.
COLUMNS = 36
#: Share of the oldest records that need no columns of their own, and columns that are shown in any case.
_FEW, _FEWEST = 0.01, 7
#: The last century that is not a slip of the pen.
_LAST = 21
#: A colour is never the only sign: each class has its own hatching too, and the first has none.
_HATCHES = ("", "/", ".", "\\", "x", "-", "|", "+")


@dataclass(frozen=True)
class Series:
    """One class of the stack.

    Attributes:
        title: for people.
        colour: its own on every page.
        counts: int (centuries,).
    """

    title: str
    colour: str
    counts: np.ndarray


@dataclass(frozen=True)
class Column:
    """One column of the stack.

    Attributes:
        first, last: the centuries it stands for.
        name: in full; ``tick`` is short.
        click: what a click on it filters by: "century:18", "to:-400" or "from:2100".
    """

    first: int
    last: int
    name: str
    tick: str
    click: str


def columns_of(centuries: Sequence[int], totals: Sequence[int] | np.ndarray) -> list[Column]:
    """One column for each century from the first that matters to the last, empty ones too, for a gap is news.

    The oldest share a column where they are fewer than one in a hundred, or more than :data:`COLUMNS` would be
    needed; centuries to come share one as well.

    Args:
        centuries: those that occur, ascending; negative before our era, never 0.
        totals: records of each.
    """
    if not len(centuries):
        return []
    last = max(min(max(centuries), _LAST), min(centuries))
    few = np.cumsum(totals) < _FEW * np.sum(totals)
    first = min(int(np.asarray(centuries)[np.argmin(few)]), last - _FEWEST)
    steps = [number for number in range(max(min(centuries), first), last + 1) if number][-COLUMNS:]
    found = [Column(number, number, _name(number), _tick(number), f"century:{number}") for number in steps]
    if min(centuries) < steps[0]:
        begin = _first_year(steps[0])
        edge = f"Before {-begin} B.C." if begin < 0 else f"Before {begin}"
        # There is no year 0.
        found.insert(0, Column(min(centuries), steps[0] - 1, edge, "older", f"to:{begin - 1 or -1}"))
    if max(centuries) > last:
        found.append(Column(last + 1, max(centuries), f"After {last * 100 - 1}", "later", f"from:{last * 100}"))
    return found


def timeline_figure(
    centuries: Sequence[int], series: Sequence[Series], chosen: Sequence[int], scheme: str
) -> go.Figure | None:
    """Stacked columns, a century each; None when no year is known.

    Args:
        centuries: ascending; row i of the counts belongs to century i.
        series: the classes from the bottom of the stack.
        chosen: centuries that are filtered by; the others step back.
        scheme: "light" or "dark".
    """
    by_century = np.sum([each.counts for each in series], axis=0) if series else np.zeros(len(centuries), int)
    columns = columns_of(centuries, by_century)
    if not columns:
        return None
    colours, figure = theme.tokens(scheme), go.Figure()
    numbers = np.asarray(centuries)
    inside = np.array([(numbers >= column.first) & (numbers <= column.last) for column in columns])
    faint = [1.0 if not chosen or set(numbers[here].tolist()) & set(chosen) else 0.3 for here in inside]
    totals = inside @ by_century
    for place, each in enumerate(series):
        heights = inside @ each.counts
        figure.add_bar(
            x=list(range(len(columns))),
            y=heights,
            name=words.plain(each.title),
            marker={
                "color": each.colour,
                "opacity": faint,
                "line": {"width": 0.5, "color": colours["wall"]},
                "pattern": {
                    "shape": _HATCHES[place % len(_HATCHES)],
                    "fillmode": "overlay",
                    "fgcolor": colours["wall"],
                    "fgopacity": 0.4,
                    "size": 7,
                    "solidity": 0.2,
                },
            },
            customdata=[[column.click, column.name, int(total)] for column, total in zip(columns, totals, strict=True)],
            hovertemplate=(
                f"%{{customdata[1]}}<br>{words.plain(each.title)}: %{{y:,}} of %{{customdata[2]:,}}<extra></extra>"
            ),
        )
    figure.update_layout(
        template=theme.template(scheme),
        barmode="stack",
        bargap=0.12,
        height=300,
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
        dragmode=False,
        clickmode="event",
        showlegend=False,
        xaxis={
            "fixedrange": True,
            "showgrid": False,
            "tickmode": "array",
            "tickvals": _ticked(columns),
            "ticktext": [columns[place].tick for place in _ticked(columns)],
            "tickangle": 0,
            # Two centuries are no two walls.
            "range": [-0.6, max(len(columns), _FEWEST + 1) - 0.4],
            "title": {"text": "century, by the middle of the years given"},
        },
        yaxis={
            "fixedrange": True,
            "rangemode": "tozero",
            "title": {"text": "records"},
            "tickformat": ",d",
            # There is no half of a record.
            "dtick": 1 if totals.max() < 6 else None,
        },
    )
    return figure


def _ticked(columns: Sequence[Column]) -> list[int]:
    """Places with a name below them: so few that a telephone has room."""
    step = max(1, -(-len(columns) // 9))
    # Counted from the last, which is the century that people know best.
    found = [place for place in range(len(columns)) if (len(columns) - 1 - place) % step == 0]
    if columns[0].tick == "older":
        found = [0, *(place for place in found if place >= max(1, step - 1))]
    return found


def _first_year(century: int) -> int:
    """1800 of the 19th, 1 of the 1st; of the 2nd before our era -200."""
    return max(1, (century - 1) * 100) if century > 0 else century * 100


def _tick(century: int) -> str:
    return str(century) if century > 0 else f"{-century} B.C."


def _name(century: int) -> str:
    first = _first_year(century)
    return f"{first} to {century * 100 - 1}" if century > 0 else f"{-first} to {-first - 99} B.C."
