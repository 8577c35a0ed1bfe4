"""The map of the collection as a figure of Plotly: one point per work, one trace per category."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from components.figures import words
from components.site import theme

#: Shares of the map's width and height. A label that is nearer to the label of a larger category is left out.
LABEL_CLEARANCE = (0.2, 0.055)

#: Letters per line of a label on the map, which has two lines. The legend shows the whole name.
LABEL_LINE = 22


@dataclass(frozen=True)
class Category:
    """One value of a field, as shown in the legend and on the map.

    Attributes:
        name: for people.
        colour: ``#RRGGBB``.
        marker: a Plotly symbol.
        count: number of works with the value.
        labelled: whether the map shows the name among its points.
        rest: True for "other" and "not known", which are last in the legend and drawn below all other points.
    """

    name: str
    colour: str
    marker: str
    count: int
    labelled: bool = False
    rest: bool = False


@dataclass(frozen=True)
class Colouring:
    """Which category each work is in.

    Attributes:
        title: of the field.
        codes: int (N,), index into ``categories``.
        categories: in the order of drawing; later ones are drawn on top.
    """

    title: str
    codes: np.ndarray
    categories: tuple[Category, ...]

    def rows(self, code: int) -> np.ndarray:
        """Rows of the works in one category, int32, ascending."""
        return np.flatnonzero(self.codes == code).astype(np.int32)

    def legend(self) -> list[tuple[int, Category]]:
        """Code and category in the order of the legend: "other" and "not known" come last."""
        return sorted(enumerate(self.categories), key=lambda entry: entry[1].rest)


def point_size(count: int) -> float:
    """Diameter of a point in pixels, 3 to 12. It decreases with the number of works."""
    return float(np.clip(22.0 / max(count, 1) ** 0.14, 3.0, 12.0))


def map_figure(
    points: np.ndarray, colouring: Colouring, scheme: str, rows: np.ndarray, names: Sequence[str]
) -> go.Figure:
    """The map as SVG, which every browser draws.

    Args:
        points: float32 (N, 2), the projection.
        colouring: the category of each work.
        scheme: "light" or "dark".
        rows: int (K,), the works that are drawn, ascending. SVG takes some thousands.
        names: of these works, shown beside the pointer.

    Returns:
        A figure with one trace per category, in the colouring's order.
    """
    colours = theme.tokens(scheme)
    size = point_size(len(rows))
    figure = go.Figure()
    for code, category in enumerate(colouring.categories):
        places = np.flatnonzero(colouring.codes[rows] == code)
        figure.add_trace(
            go.Scatter(
                x=points[rows[places], 0],
                y=points[rows[places], 1],
                mode="markers",
                name=category.name,
                text=[words.plain(names[int(place)]) for place in places],
                hovertemplate="%{text}<extra></extra>",
                marker={
                    "color": category.colour,
                    "symbol": category.marker,
                    "size": size,
                    "opacity": 0.85,
                    "line": _rim(category, colours["card"]),
                },
            )
        )
    hidden = {"visible": False, "showgrid": False, "zeroline": False}
    figure.update_layout(
        template=theme.template(scheme),
        showlegend=False,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        xaxis=hidden,
        yaxis={**hidden, "scaleanchor": "x"},
        hovermode="closest",
        dragmode="pan",
        annotations=_labels(points, colouring, scheme),
    )
    return figure


def _labels(points: np.ndarray, colouring: Colouring, scheme: str) -> list[dict[str, object]]:
    """Names of categories at the median of their points, larger categories first, without overlaps."""
    colours = theme.tokens(scheme)
    span = np.maximum(np.ptp(points, axis=0), 1e-9) if len(points) else np.ones(2)
    by_size = sorted(range(len(colouring.categories)), key=lambda code: -colouring.categories[code].count)
    placed: list[np.ndarray] = []
    annotations: list[dict[str, object]] = []
    for code in by_size:
        category = colouring.categories[code]
        rows = colouring.rows(code)
        if not category.labelled or len(rows) == 0:
            continue
        # The median lies among the works even when a few of them are far away.
        place = np.median(points[rows], axis=0)
        if any(np.all(np.abs(place - other) / span < LABEL_CLEARANCE) for other in placed):
            continue
        placed.append(place)
        annotations.append(
            {
                "x": float(place[0]),
                "y": float(place[1]),
                "text": words.lines(category.name, LABEL_LINE),
                "showarrow": False,
                "captureevents": False,
                "font": {"size": 12, "color": colours["ink"]},
                "bgcolor": _translucent(colours["card"]),
                "borderpad": 3,
            }
        )
    return annotations


def _rim(category: Category, ground: str) -> dict[str, object]:
    """A thin rim in the background's colour separates overlapping points. A hollow marker consists of its rim."""
    hollow = category.marker.endswith("-open")
    return {"color": category.colour, "width": 1.2} if hollow else {"color": ground, "width": 0.5}


def _translucent(colour: str, alpha: float = 0.78) -> str:
    """``#RRGGBB`` as ``rgba(...)``."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"
