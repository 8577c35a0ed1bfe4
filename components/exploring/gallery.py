"""The collection page's works, clusters, and what did not make it. What is counted is in ``exploring``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components.atlas import colouring
from components.exploring import labels
from components.site import states, theme, urls
from components.works import cards, tables
from pipeline.artefacts import rejected as left_out
from pipeline.artefacts import schema
from pipeline.artefacts.records.table import Filter, RecordTable
from pipeline.artefacts.store import ArtefactStore

SAMPLE = 6
MOST_REJECTED = 200
#: Name of the CSV of what was left out.
LEFT_OUT = "left-out"

SORTS = {
    "catalogue": "Catalogue order",
    "title": "Title",
    "artist": "Artist",
    "oldest": "Oldest first",
    "newest": "Newest first",
}


def order(store: ArtefactStore, rows: np.ndarray, by: str) -> np.ndarray:
    """``rows`` in the wanted order; what has no title, artist or year comes last, and ties stay as they are."""
    if by in ("title", "artist"):
        values = store.objects[by].iloc[rows].str.casefold().replace("", pd.NA)
    elif by in ("oldest", "newest"):
        values = colouring.years(store).iloc[rows]
    else:
        return rows
    return rows[
        values.reset_index(drop=True)
        .sort_values(ascending=by != "newest", kind="stable", na_position="last")
        .index.to_numpy()
    ]


def page_of(rows: np.ndarray, page: int, size: int) -> tuple[np.ndarray, int, int]:
    """The rows of one page, the page that is (1 to the number of pages), and the number of pages (at least 1)."""
    pages = max(1, -(-len(rows) // size))
    page = min(max(1, page), pages)
    return rows[(page - 1) * size : page * size], page, pages


def clusters(store: ArtefactStore, name: str) -> Component:
    """A clustering's clusters, largest first, each with the works nearest to its middle."""
    clustering = store.clusterings[name]
    frame = clustering.clusters[clustering.clusters["cluster"] >= 0].sort_values("size", ascending=False)
    noise = int((clustering.assigned == -1).sum())
    note = f"{clustering.method}. Found and named by the computer, not catalogued."
    if noise:
        note += " 1 work is in no cluster." if noise == 1 else f" {noise:,} works are in no cluster."
    parts = []
    for entry in frame.itertuples():
        style = theme.class_style(store, str(entry.label))[2]
        share = tables.percent(float(entry.label_share))
        parts.append(
            html.Section(
                [
                    html.H2(str(entry.name)),
                    html.P(f"{int(entry.size):,} works · mostly {style} ({share})", className="hint"),
                    html.Div(
                        [
                            dcc.Link(
                                cards.picture(store, int(row)),
                                href=urls.work(store.objects["object_id"].iat[int(row)]),
                                className="mat",
                                title=store.objects["title"].iat[int(row)] or cards.UNTITLED,
                            )
                            for row in list(entry.exemplars)[:SAMPLE]
                        ],
                        className="exemplars",
                    ),
                ],
                className="cluster",
            )
        )
    on_map = dcc.Link("See these clusters on the map", href=urls.relative(f"/map?colour=cluster-{name}"))
    return html.Div([html.P([note, " ", on_map], className="section-note"), *parts])


def rejected(root: Path, records: RecordTable | None = None, query: str = "") -> Component:
    """What did not make it into a build or an acquired collection: counts by reason, then one row each.

    Args:
        root: folder of the build or the collection.
        records: what the source told, taken or not; None where the works alone are known.
        query: which collection, as the address of the CSV says it behind the question mark.

    Raises:
        ArtefactError: its list cannot be read.
    """
    reasons = left_out.reasons(root)
    total = sum(count for _, _, count in reasons)
    if total == 0:
        return states.empty("Every picture was taken", "No picture of the source was broken, too small or too large.")
    by_reason: list[list[tables.Cell]] = [
        [
            labels.code(code),
            stage.capitalize(),
            tables.share_bar(count / total, tables.percent(count / total)),
            f"{count:,}",
        ]
        for stage, code, count in reasons
    ]
    shown = left_out.first(root, MOST_REJECTED)
    single: list[list[tables.Cell]] = [
        [row["object_id"] or row["file"], row["file"], labels.code(row["code"]), row["message"]] for row in shown
    ]
    head = ("Object", "File", "Reason", "What was wrong")
    caption = f"All {total:,}" if len(shown) == total else f"The first {len(shown):,} of {total:,}"
    said = _reconciled(root, records, total)
    address = urls.relative(f"/collection/{LEFT_OUT}.csv{query}")
    link = html.A(f"CSV of all {total:,} rows", href=address, download="", className="button")
    return html.Div(
        [
            html.Div([html.P(said, className="section-note"), link], className="left-head"),
            tables.table("Why they were left out", ("Reason", "Stage", "Share", "Records"), by_reason, numbers=(3,)),
            html.Div(tables.table(caption, head, single), className="rejected-rows"),
        ]
    )


def _reconciled(root: Path, records: RecordTable | None, total: int) -> str:
    """How what was found, taken and left out come together, as far as it is known."""
    if records is None:
        return f"{total:,} left out."
    lacking = left_out.without_record(root, records.file.ids())
    found = len(records) + lacking
    works = dict(records.count("status", Filter()).values).get(schema.TAKEN, 0)
    sentence = f"{found:,} found: {works:,} works, {found - works:,} left out"
    if lacking == 0:
        return f"{sentence}."
    return f"{sentence}, of which {lacking:,} {'has' if lacking == 1 else 'have'} no record."
