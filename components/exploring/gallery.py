"""The rejected objects of a collection."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from dash import html
from dash.development.base_component import Component

from components.site import states, urls
from components.works import cards, tables
from pipeline.artefacts import left_out, schema
from pipeline.artefacts import rejected as rejections
from pipeline.artefacts.records.table import Filter, RecordTable

#: Most rows of rejected objects.
MOST_REJECTED = 200
#: Name of the CSV of rejected objects.
LEFT_OUT = "left-out"


def rejected(
    root: Path,
    records: RecordTable | None = None,
    query: str = "",
    *,
    taken: Mapping[str, int] = {},
    acquired: bool = False,
) -> Component:
    """The objects that were left out of a build or an acquired collection: by class, by reason, and one row each.

    Args:
        root: folder of the build or the collection.
        records: all records of the source; None where only the works are known.
        query: the collection as a query string, for the URL of the CSV.
        taken: class -> number of works in the collection.
        acquired: True for an acquired collection, False for a build.

    Raises:
        ArtefactError: its list cannot be read.
    """
    reasons = rejections.reasons(root)
    total = sum(count for _, _, count in reasons)
    if total == 0:
        return states.empty("No picture was left out", "No picture of the source was damaged, too small or too large.")
    by_reason: list[list[tables.Cell]] = [
        [
            rejections.describe(code),
            stage.capitalize(),
            tables.share_bar(count / total, tables.percent(count / total)),
            f"{count:,}",
        ]
        for stage, code, count in reasons
    ]
    shown = rejections.first(root, MOST_REJECTED)
    pictures = _pictures(root, records, [row["object_id"] for row in shown], acquired)
    single: list[list[tables.Cell]] = [
        [
            row["object_id"] or row["file"],
            *([pictures.get(row["object_id"], "")] if pictures else []),
            row["file"],
            rejections.describe(row["code"]),
            row["message"],
        ]
        for row in shown
    ]
    head = ("Object", *(("Picture",) if pictures else ()), "File", "Reason", "Details")
    caption = f"All {total:,}" if len(shown) == total else f"The first {len(shown):,} of {total:,}"
    url = urls.relative(f"/collection/{LEFT_OUT}.csv{query}")
    link = html.A(f"CSV of all {total:,} rows", href=url, download="", className="button")
    return html.Div(
        [
            html.Div([html.P(_totals(root, records, total), className="section-note"), link], className="left-head"),
            *_by_class(root, taken),
            tables.table("Reasons", ("Reason", "Stage", "Share", "Records"), by_reason, numbers=(3,)),
            html.Div(tables.table(caption, head, single), className="rejected-rows"),
        ]
    )


def _by_class(root: Path, taken: Mapping[str, int]) -> list[Component]:
    """What was left out of each class, with a warning and what to do; empty where no class is known."""
    classes = left_out.by_class(root, taken)
    if not any(each.label for each in classes):
        return []
    rows: list[list[tables.Cell]] = [
        [
            each.label or "No known class",
            f"{each.taken:,}",
            f"{each.count:,}",
            tables.percent(each.faulty_share),
            "; ".join(f"{rejections.describe(cause.code)} ({cause.objects:,})" for cause in each.causes),
        ]
        for each in classes
    ]
    warning = left_out.warning(classes)
    advice = dict.fromkeys(line for each in classes if each.is_unusual for line in each.advice())
    notes: list[Component] = [html.P(warning, className="left-warning", role="status")] if warning else []
    if advice:
        notes.append(html.Ul([html.Li(line) for line in advice], className="left-advice"))
    head = ("Class", "Works", "Left out", "Cannot be used", "Reasons")
    return [*notes, tables.table("Left out by class", head, rows, numbers=(1, 2, 3))]


def _pictures(root: Path, records: RecordTable | None, ids: Sequence[str], acquired: bool) -> dict[str, Component]:
    """Object id -> its thumbnail, of those that have one."""
    if records is None:
        return {}
    rows = np.flatnonzero(records.file.places_of([each for each in ids if each]) >= 0)
    pictures: dict[str, Component] = {}
    for record in records.file.read(rows, ("object_id", "title", "artist", "picture")):
        source = urls.record_picture(root, acquired, str(record["picture"]))
        if source and (root / "thumbnails" / f"{record['picture']}.webp").is_file():
            pictures[str(record["object_id"])] = html.Img(
                src=source, alt=cards.alt_text(record), className="left-picture", draggable="false"
            )
    return pictures


def _totals(root: Path, records: RecordTable | None, total: int) -> str:
    """The numbers of objects that were found, included and left out, as far as they are known."""
    if records is None:
        return f"{total:,} left out."
    without_record = rejections.without_record(root, records.file.ids())
    objects = len(records) + without_record
    works = dict(records.count("status", Filter()).values).get(schema.TAKEN, 0)
    sentence = f"{objects:,} found: {works:,} works, {objects - works:,} left out"
    if without_record == 0:
        return f"{sentence}."
    return f"{sentence}, of which {without_record:,} {'has' if without_record == 1 else 'have'} no record."
