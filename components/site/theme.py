"""Colours, marker shapes and the Plotly template. The same colours are CSS variables in the style sheets."""

from functools import cache
from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go
import plotly.io
from plotly.colors import sample_colorscale

from pipeline.artefacts.store import ArtefactStore

Scheme = Literal["light", "dark"]

# Every figure has the template below. Plotly's own would be put into each figure first.
plotly.io.templates.default = None

#: Id of the dcc.Store that holds "light" or "dark"; figure callbacks take ``Input(THEME_STORE, "data")``.
THEME_STORE = "theme"

#: Scheme -> name -> colour. ``guess`` is used for what the model says, ``ink`` for what the museum says.
TOKENS: dict[str, dict[str, str]] = {
    "light": {
        "wall": "#f3f0e9",
        "card": "#fdfbf7",
        "mat": "#ebe6db",
        "ink": "#26221c",
        "muted": "#655d51",
        "line": "#d9d2c3",
        "accent": "#76571a",
        "accent-ink": "#fdfbf7",
        "guess": "#4c5378",
        "warn": "#963a1c",
    },
    "dark": {
        "wall": "#1b1916",
        "card": "#25221e",
        "mat": "#2e2a25",
        "ink": "#eee8dc",
        "muted": "#afa698",
        "line": "#3f3a33",
        "accent": "#dcb968",
        "accent-ink": "#1b1916",
        "guess": "#b4bbe4",
        "warn": "#f0a184",
    },
}

SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
SERIF = '"Iowan Old Style", "Palatino Linotype", Palatino, "URW Palladio L", Georgia, "Times New Roman", serif'

#: Colour, marker and title of a work outside of the classes, on every page.
UNCLASSED = ("#8A8A8A", "circle-open", "Outside the classes")

#: For clusters and other categories: Okabe-Ito, then Tol's muted colours that are readable in both schemes.
CATEGORY_COLOURS = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#CC79A7",
    "#56B4E9",
    "#D55E00",
    "#B8A900",
    "#AA4499",
    "#44AA99",
    "#999933",
)
#: Seven shapes and ten colours have no common divisor: a pair of both repeats only after 70 categories.
CATEGORY_MARKERS = ("circle", "diamond", "square", "cross", "triangle-up", "star", "hexagon")


def scheme_of(value: object) -> Scheme:
    """The scheme in the theme store; "light" while the store is empty."""
    return "dark" if value == "dark" else "light"


def tokens(scheme: str) -> dict[str, str]:
    """The colours of a scheme, by the names of the CSS variables without the leading dashes."""
    return TOKENS[scheme_of(scheme)]


def template(scheme: str) -> go.layout.Template:
    """The template of every figure: transparent background, system fonts, pale grid lines. It is not to be changed."""
    return _template(scheme_of(scheme))


@cache
def _template(scheme: Scheme) -> go.layout.Template:
    # Plotly checks every part of it, which takes longer than to make a small figure.
    colours = tokens(scheme)
    axis = {
        "gridcolor": colours["line"],
        "linecolor": colours["line"],
        "zerolinecolor": colours["line"],
        "tickcolor": colours["line"],
        "title": {"font": {"color": colours["muted"], "size": 13}},
        "tickfont": {"color": colours["muted"], "size": 12},
        "automargin": True,
    }
    return go.layout.Template(
        layout={
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": SANS, "color": colours["ink"], "size": 13},
            "title": {"font": {"family": SERIF, "size": 18}, "x": 0, "xanchor": "left"},
            "colorway": list(CATEGORY_COLOURS),
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "xaxis": axis,
            "yaxis": axis,
            "legend": {"font": {"color": colours["ink"], "size": 13}, "bgcolor": "rgba(0,0,0,0)"},
            "hoverlabel": {
                "bgcolor": colours["card"],
                "bordercolor": colours["line"],
                "font": {"family": SANS, "color": colours["ink"], "size": 13},
                "align": "left",
            },
            "modebar": {
                "bgcolor": "rgba(0,0,0,0)",
                "color": colours["muted"],
                "activecolor": colours["accent"],
            },
            "newshape": {"line": {"color": colours["accent"]}},
            "activeselection": {"fillcolor": colours["accent"], "opacity": 0.12},
            "newselection": {"line": {"color": colours["accent"], "width": 1.5}},
        }
    )


def class_style(store: ArtefactStore, key: str) -> tuple[str, str, str]:
    """Colour, marker shape and title of a class; :data:`UNCLASSED` for a key that is no class."""
    info = store.class_info(key)
    return (info.colour, info.marker, info.title) if info else UNCLASSED


def category_style(index: int) -> tuple[str, str]:
    """Colour and marker shape of the category with that index. The first 70 categories all differ."""
    return CATEGORY_COLOURS[index % len(CATEGORY_COLOURS)], CATEGORY_MARKERS[index % len(CATEGORY_MARKERS)]


def sequential(count: int, scheme: str) -> list[str]:
    """``count`` colours ``#rrggbb`` for ordered categories, from the lowest to the highest.

    The end of the scale that has too little contrast with the background is left out.
    """
    low, high = (0.0, 0.82) if scheme_of(scheme) == "light" else (0.25, 1.0)
    sampled = sample_colorscale("Viridis", list(np.linspace(low, high, count)))
    # Plotly writes "rgb(r, g, b)".
    return ["#" + "".join(f"{round(float(part)):02x}" for part in colour[4:-1].split(",")) for colour in sampled]


def graph_config(filename: str, *, buttons: tuple[str, ...] | None = None) -> Any:
    """Plotly's config for a ``dcc.Graph``, a dict.

    The mode bar has only the named buttons: Plotly's default includes one that sends the chart to a third party.

    Args:
        filename: of the picture that the visitor may save, without extension.
        buttons: names of Plotly's mode bar buttons; by default those of a figure that can be zoomed.
    """
    chosen = buttons or ("toImage", "zoom2d", "pan2d", "zoomIn2d", "zoomOut2d", "resetScale2d")
    return {
        "displaylogo": False,
        "responsive": True,
        "showTips": False,
        "modeBarButtons": [list(chosen)],
        "showSendToCloud": False,
        "showEditInChartStudio": False,
        "toImageButtonOptions": {"format": "png", "filename": filename, "scale": 2},
    }


def blank_figure() -> dict[str, Any]:
    """A figure without data and axes on a transparent background, shown until the real one arrives."""
    hidden, clear = {"visible": False}, "rgba(0,0,0,0)"
    return {"data": [], "layout": {"xaxis": hidden, "yaxis": hidden, "paper_bgcolor": clear, "plot_bgcolor": clear}}
