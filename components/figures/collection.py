"""The timeline of a collection: records by century and class."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from components.figures import words
from components.site import theme, years

#: Most columns with a century each. All older centuries share one column before them.
COLUMNS = 36
#: Share of the oldest records that share a column, and the number of columns that are shown in any case.
_FEW, _FEWEST = 0.01, 7
#: The present century. A later one is most likely an error of the catalogue.
_LAST = 21
#: Each class has a colour and a hatching, so that colour is not the only sign. The first class has no hatching.
_HATCHES = ("", "/", ".", "\\", "x", "-", "|", "+")


@dataclass(frozen=True)
class Series:
    """One class of the stacked columns.

    Attributes:
        title: for people.
        colour: the class's colour on every page.
        counts: records by century, int (centuries,).
    """

    title: str
    colour: str
    counts: np.ndarray


@dataclass(frozen=True)
class Column:
    """One stacked column.

    Attributes:
        first, last: the centuries that it counts.
        name: its years in full.
        tick: its short name below the axis.
        click: the filter that a click sets: "century:18", "to:-400" or "from:2100".
    """

    first: int
    last: int
    name: str
    tick: str
    click: str


def columns_of(centuries: Sequence[int], totals: Sequence[int] | np.ndarray) -> list[Column]:
    """One column for each century from the first to the last, including centuries without records.

    The oldest records share a column where they are fewer than one in a hundred, or where more than :data:`COLUMNS`
    would be needed. All centuries after the present one share a column.

    Args:
        centuries: those that occur, ascending; negative before our era, never 0.
        totals: records of each century.
    """
    if not len(centuries):
        return []
    last = max(min(max(centuries), _LAST), min(centuries))
    few = np.cumsum(totals) < _FEW * np.sum(totals)
    first = min(int(np.asarray(centuries)[np.argmin(few)]), last - _FEWEST)
    steps = [number for number in range(max(min(centuries), first), last + 1) if number][-COLUMNS:]
    columns = [
        Column(
            number,
            number,
            years.span(years.first_year(number), years.last_year(number), " to "),
            str(number) if number > 0 else years.year(number),
            f"century:{number}",
        )
        for number in steps
    ]
    if min(centuries) < steps[0]:
        begin = years.first_year(steps[0])
        # There is no year 0.
        to = f"to:{begin - 1 or -1}"
        columns.insert(0, Column(min(centuries), steps[0] - 1, f"Before {years.year(begin)}", "older", to))
    if max(centuries) > last:
        end = years.last_year(last)
        columns.append(Column(last + 1, max(centuries), f"After {years.year(end)}", "later", f"from:{end + 1}"))
    return columns


def timeline_figure(
    centuries: Sequence[int], series: Sequence[Series], chosen: Sequence[int], scheme: str
) -> go.Figure | None:
    """Stacked columns by century; None when no year is known.

    Args:
        centuries: ascending; element i of the counts belongs to century i.
        series: the classes, from the bottom of the stack.
        chosen: centuries that are filtered by; all other columns are drawn paler.
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
            # A minimum width, so that the columns of two centuries do not fill the figure.
            "range": [-0.6, max(len(columns), _FEWEST + 1) - 0.4],
            "title": {"text": "century, by the middle of the years given"},
        },
        yaxis={
            "fixedrange": True,
            "rangemode": "tozero",
            "title": {"text": "records"},
            "tickformat": ",d",
            # Whole numbers only.
            "dtick": 1 if totals.max() < 6 else None,
        },
    )
    return figure


def _ticked(columns: Sequence[Column]) -> list[int]:
    """Places of the columns with a tick: about nine, so that they fit on a phone."""
    step = max(1, -(-len(columns) // 9))
    # Counted from the last column, so that the latest century always has a tick.
    places = [place for place in range(len(columns)) if (len(columns) - 1 - place) % step == 0]
    if columns[0].tick == "older":
        places = [0, *(place for place in places if place >= max(1, step - 1))]
    return places
