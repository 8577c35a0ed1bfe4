"""Training curves and the reliability diagram."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from components.site import theme

#: The two curves differ in colour and dash, so that colour is not the only sign.
_TRAINED, _VALIDATED = "Training", "Validation"


def curve_figure(history: Sequence[Mapping[str, Any]], quantity: str, best_epoch: int | None, scheme: str) -> go.Figure:
    """Loss or accuracy by epoch, training against validation, with the epoch whose weights are used.

    Args:
        history: one entry an epoch with ``epoch``, ``quantity`` and ``val_<quantity>``.
        quantity: "loss" or "accuracy".
        best_epoch: the epoch whose weights the build uses, None where that is not recorded.
        scheme: "light" or "dark".
    """
    colours = theme.tokens(scheme)
    epochs = [entry["epoch"] for entry in history]
    shape = ".0%" if quantity == "accuracy" else ".3f"
    figure = go.Figure()
    for name, key, line in (
        (_TRAINED, quantity, {"color": colours["muted"], "width": 2, "dash": "dot"}),
        (_VALIDATED, f"val_{quantity}", {"color": colours["accent"], "width": 2.5}),
    ):
        figure.add_scatter(
            x=epochs,
            y=[entry.get(key) for entry in history],
            name=name,
            mode="lines" if len(epochs) > 1 else "markers",
            line=line,
            hovertemplate=f"epoch %{{x}}: %{{y:{shape}}}<extra>{name}</extra>",
        )
    if best_epoch is not None and best_epoch in epochs:
        value = history[epochs.index(best_epoch)].get(f"val_{quantity}")
        if value is not None:
            figure.add_scatter(
                x=[best_epoch],
                y=[value],
                name=f"Used: epoch {best_epoch}",
                mode="markers",
                marker={"color": colours["card"], "size": 11, "line": {"color": colours["accent"], "width": 2.5}},
                hovertemplate=f"used, epoch {best_epoch}: %{{y:{shape}}}<extra></extra>",
            )
        figure.add_vline(x=best_epoch, line={"color": colours["line"], "width": 1}, layer="below")
    figure.update_layout(
        template=theme.template(scheme),
        height=300,
        margin={"l": 4, "r": 12, "t": 8, "b": 4},
        dragmode=False,
        hovermode="closest",
        xaxis={"fixedrange": True, "title": {"text": "epoch"}, "showgrid": False, "tickformat": "d"},
        yaxis={
            "fixedrange": True,
            "title": {"text": quantity},
            "tickformat": ".0%" if quantity == "accuracy" else "",
            "rangemode": "tozero" if quantity == "loss" else "normal",
        },
        legend=_LEGEND,
    )
    return figure


_LEGEND = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "itemclick": False, "itemdoubleclick": False}


def reliability_figure(
    bins: Sequence[Mapping[str, Any]], before: Sequence[Mapping[str, Any]], scheme: str
) -> go.Figure:
    """Accuracy against confidence, by bins of confidence. A point's area is the number of predictions in its bin.

    Args:
        bins: ``low``, ``high``, ``count``, ``confidence`` (mean) and ``accuracy`` of each bin, with ``accuracy_low``
            and ``accuracy_high`` where the interval is known; empty bins are not drawn.
        before: the same without calibration, drawn pale behind; empty where the build does not hold it.
        scheme: "light" or "dark".
    """
    colours = theme.tokens(scheme)
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        name="Perfect calibration",
        line={"color": colours["muted"], "width": 1.5, "dash": "dash"},
        hoverinfo="skip",
    )
    most = max((entry["count"] for entry in (*bins, *before)), default=0)
    name = "After calibration" if before else "Test works"
    if before:
        pale = {"symbol": "circle-open", "color": colours["muted"], "line": {"width": 1.5}}
        _add_bins(figure, before, "Before calibration", most, colours["muted"], pale)
    strong = {"color": colours["guess"], "opacity": 0.75, "line": {"color": colours["card"], "width": 1}}
    _add_bins(figure, bins, name, most, colours["guess"], strong)
    intervals = [
        (entry["accuracy"], entry.get("accuracy_low"), entry.get("accuracy_high")) for entry in bins if entry["count"]
    ]
    if any(low is not None for _, low, _ in intervals):
        figure.data[-1].error_y = {
            "type": "data",
            "symmetric": False,
            "array": [0 if high is None else max(0.0, high - value) for value, _, high in intervals],
            "arrayminus": [0 if low is None else max(0.0, value - low) for value, low, _ in intervals],
            "color": colours["muted"],
            "thickness": 1,
            "width": 0,
        }
    axis = {"range": [-0.02, 1.06], "tickformat": ".0%", "fixedrange": True, "tickvals": [0, 0.25, 0.5, 0.75, 1]}
    figure.update_layout(
        template=theme.template(scheme),
        height=400,
        margin={"l": 4, "r": 12, "t": 8, "b": 4},
        dragmode=False,
        hovermode="closest",
        xaxis={**axis, "title": {"text": "confidence of the model"}},
        yaxis={**axis, "title": {"text": "share of correct guesses"}},
        legend=_LEGEND,
    )
    return figure


def _add_bins(
    figure: go.Figure,
    bins: Sequence[Mapping[str, Any]],
    name: str,
    most: int,
    colour: str,
    marker: Mapping[str, Any],
) -> None:
    filled = [entry for entry in bins if entry["count"]]
    # The area, not the diameter, is proportional to the count.
    sizes = [8 + 26 * float(np.sqrt(entry["count"] / most)) for entry in filled]
    figure.add_scatter(
        x=[entry["confidence"] for entry in filled],
        y=[entry["accuracy"] for entry in filled],
        mode="lines+markers",
        name=name,
        line={"color": colour, "width": 1},
        marker={**marker, "size": sizes},
        customdata=[[int(entry["count"])] for entry in filled],
        hovertemplate="confidence %{x:.0%}, correct in %{y:.0%}<br>"
        "of %{customdata[0]:,} guesses<extra>%{fullData.name}</extra>",
    )
