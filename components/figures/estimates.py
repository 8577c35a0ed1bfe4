"""Any figure of the evaluation as a table: the Model page needs no code for a new figure."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.figures import samples
from components.site.markup import attributes
from components.works import tables
from pipeline.artefacts.sample import Sample
from pipeline.artefacts.store import ArtefactStore


def sections(store: ArtefactStore, figures: Sequence[Mapping[str, Any]], drawn: Collection[str]) -> list[Component]:
    """A section for each figure that the page does not draw itself.

    Args:
        store: the build.
        figures: ``evaluation/figures.json``.
        drawn: names of the figures that the page draws itself.
    """
    return [_section(store, figure) for figure in figures if figure["name"] not in drawn and figure["estimates"]]


def _section(store: ArtefactStore, figure: Mapping[str, Any]) -> Component:
    name, title, description = str(figure["name"]), str(figure["title"]), str(figure.get("description") or "")
    return html.Section(
        [
            html.H2(title, id=f"figure-{name}-title"),
            html.P(description, className="section-note") if description else None,
            table(title, figure["estimates"]),
            samples.line(store, Sample.from_dict(figure["sample"])) if figure.get("sample") else None,
        ],
        className="section",
        id=f"figure-{name}",
        **attributes(data_figure=name, aria_labelledby=f"figure-{name}-title"),
    )


def table(title: str, estimates: Sequence[Mapping[str, Any]]) -> Component:
    """Estimates as a table of label, value, 95 % interval and note. Columns that are empty everywhere are left out.

    Args:
        title: of the figure, for the caption.
        estimates: each with ``label``, ``value``, ``low`` and ``high``, and optionally ``unit`` and ``note``. The unit
            ``share`` means a number from 0 to 1, which is shown as a percentage; any other is written behind the
            number.
    """
    rows: list[list[tables.Cell]] = [
        [str(entry["label"]), _value(entry), _interval(entry), str(entry.get("note") or "")] for entry in estimates
    ]
    shown = [0, 1, *(column for column in (2, 3) if any(row[column] for row in rows))]
    head = ("Figure", "Value", "95 % interval", "Note")
    return tables.table(
        f"{title}: estimates with 95 % intervals" if 2 in shown else f"{title}: estimates",
        [head[column] for column in shown],
        [[row[column] for column in shown] for row in rows],
        numbers=[place for place, column in enumerate(shown) if column in (1, 2)],
    )


def _value(entry: Mapping[str, Any]) -> str:
    value = entry.get("value")
    return tables.NOT_DEFINED if value is None else f"{_number(value, entry)}{_unit(entry)}"


def _interval(entry: Mapping[str, Any]) -> str:
    low, high = entry.get("low"), entry.get("high")
    if low is None or high is None:
        return ""
    between = "–" if low >= 0 else " to "
    return f"{_number(low, entry)}{between}{_number(high, entry)}{_unit(entry)}"


def _number(value: float, entry: Mapping[str, Any]) -> str:
    """A number with three digits or more; counts in full."""
    if _is_share(entry):
        text = f"{100 * value:.1f}"
    elif isinstance(value, int) or float(value).is_integer():
        text = f"{int(value):,}"
    else:
        text = f"{value:,.1f}" if abs(value) >= 100 else f"{value:.3g}"
    return text.replace("-", "−")


def _unit(entry: Mapping[str, Any]) -> str:
    unit = "%" if _is_share(entry) else str(entry.get("unit") or "")
    return f"\u00a0{unit}" if unit else ""


def _is_share(entry: Mapping[str, Any]) -> bool:
    return entry.get("unit") == "share"
