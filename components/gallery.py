"""The collection page's views: works, counts, samples, completeness, clusters, and what did not make it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components import cards, colouring, fields, states, tables, theme, urls
from components.figures import collection as figures
from components.figures.scatter import Category
from components.markup import attributes
from pipeline.artefacts import schema
from pipeline.artefacts.store import ArtefactStore

#: What is always counted, filled or not; other fields are when they have values.
_COUNTED = ("class", "classification", "medium")
_BARS = 12

#: Columns that describe the picture file and not the work: every work has them.
_TECHNICAL = {*schema.PREPARED, "object_id", "generated", "group"}

SAMPLE = 6
MOST_REJECTED = 200

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


def counts(store: ArtefactStore, scheme: str) -> Component:
    """Bars for class, classification, decade, medium, and the source's own fields."""
    keys = [field.key for field in colouring.fields(store)]
    extra = [key for key in keys if (key == "split" or colouring.column_of(key)) and key not in _COUNTED]
    parts = [_counted(store, key, scheme) for key in _COUNTED]
    parts.insert(2, _decades(store, scheme))
    parts += [_counted(store, key, scheme) for key in extra if key not in ("culture", "label")]
    return html.Div(parts, className="counts")


def _counted(store: ArtefactStore, key: str, scheme: str) -> Component:
    column = colouring.column_of(key) or key
    title = "Class" if key == "class" else fields.title_of(column)
    if key != "class" and not store.objects[column].str.strip().any():
        return _block(title, _nothing(title))
    found = colouring.colouring(store, colouring.Field(key, title), scheme)
    entries = [category for _, category in found.legend()]
    if key != "class":
        # Only classes have colours here: elsewhere a length says it, and colours would seem to mean something.
        accent, muted = theme.tokens(scheme)["accent"], theme.tokens(scheme)["muted"]
        entries = [
            Category(each.name, muted if each.rest else accent, each.marker, each.count, rest=each.rest)
            for each in entries
        ]
    words = "; ".join(f"{each.name}: {each.count:,}" for each in entries)
    return _block(title, _graph(figures.counts_figure(entries, scheme), f"Works by {title.lower()}. {words}"))


def _decades(store: ArtefactStore, scheme: str) -> Component:
    years = colouring.years(store)
    figure = figures.decades_figure(years.to_numpy(), scheme)
    if figure is None:
        return _block("Decade", _nothing("Decade", "years"))
    known = int(years.notna().sum())
    lacking = len(store) - known
    note = f"Of {known:,} works; of {lacking:,} no year is known." if lacking else f"Of all {known:,} works."
    unit = figures.unit_of(years.to_numpy())
    words = f"Works by {unit}, from {years.min():.0f} to {years.max():.0f}. {note}"
    return _block(unit.capitalize(), html.Div([_graph(figure, words), html.P(note, className="hint")]))


def _graph(figure: object, words: str) -> Component:
    config = theme.graph_config("vitrine-counts") | {"displayModeBar": False}
    return html.Div(
        dcc.Graph(figure=figure, config=config), role="img", className="figure-box", **attributes(aria_label=words)
    )


def _nothing(title: str, what: str | None = None) -> Component:
    text = f"The source of this collection gives no {what or title.lower()}."
    return html.P(text, className="nothing-recorded")


def _block(title: str, content: Component) -> Component:
    return html.Section([html.H2(title), content], className="count-block")


def completeness(objects: pd.DataFrame) -> list[tuple[str, float]]:
    """Column and share of works whose value is known, 0 to 1, the fullest first."""
    shares = {}
    for name in objects.columns:
        if name in _TECHNICAL:
            continue
        values = objects[name]
        kind = schema.OBJECTS[name].kind if name in schema.OBJECTS else "text"
        if kind == "list":
            known = values.str.len() > 0
        elif kind == "text":
            known = values.str.strip() != ""
        else:
            known = values.notna()
        shares[name] = float(known.mean()) if len(values) else 0.0
    return sorted(shares.items(), key=lambda entry: -entry[1])


def completeness_table(store: ArtefactStore) -> Component:
    """How many works each catalogue column is filled for."""
    rows: list[list[tables.Cell]] = []
    for name, share in completeness(store.objects):
        own = "" if name in schema.OBJECTS else "the source's own"
        count = round(share * len(store))
        rows.append(
            [
                html.Span([fields.title_of(name), html.Span(own, className="own-column") if own else None]),
                tables.share_bar(share, tables.percent(share)),
                f"{count:,}",
            ]
        )
    return tables.table(
        f"Of {len(store):,} works, for how many the catalogue says something",
        ("Column", "Filled", "Works"),
        rows,
        numbers=(2,),
        class_name="completeness",
    )


def sample(rows: np.ndarray, seed: Sequence[int], size: int = SAMPLE) -> np.ndarray:
    """``size`` of the rows (all, when there are fewer) by chance, the same for the same seed, ascending."""
    generator = np.random.default_rng(seed)
    return np.sort(generator.choice(rows, size=min(size, len(rows)), replace=False))


def class_rows(store: ArtefactStore, key: str) -> np.ndarray:
    """Rows of one class's works; "" stands for those outside of the classes."""
    return np.flatnonzero((store.objects["label"] == key).to_numpy(bool))


def sample_grid(store: ArtefactStore, key: str, turn: int) -> Component:
    """A few works of one class; another ``turn`` shows others."""
    keys = [info.key for info in store.classes] + [""]
    seed = (int(store.manifest.get("config", {}).get("seed", 0) or 0), keys.index(key), turn)
    title = theme.class_style(store, key)[2]
    rows = sample(class_rows(store, key), seed)
    return cards.work_grid([cards.work_card(store, int(row)) for row in rows], label=f"A sample of {title}")


def samples(store: ArtefactStore) -> Component:
    """For each class a few works by chance, and a button for others."""
    parts = []
    for key in [info.key for info in store.classes] + [""]:
        count = len(class_rows(store, key))
        if count == 0:
            continue
        head = html.Div(
            [
                html.H2(cards.class_name(store, key)),
                html.Span(f"{count:,} works", className="hint"),
                html.Button(
                    "Another sample",
                    id={"type": "sample-again", "index": key},
                    className="button",
                    type="button",
                    **attributes(aria_label=f"Another sample of {theme.class_style(store, key)[2]}"),
                ),
            ],
            className="sample-head",
        )
        grid = html.Div(
            sample_grid(store, key, 0), id={"type": "sample-grid", "index": key}, **attributes(aria_live="polite")
        )
        parts.append(html.Section([head, grid], className="sample"))
    return html.Div(parts)


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


def rejected(frame: pd.DataFrame) -> Component:
    """Pictures that did not make it: counts by reason, then one row each."""
    if frame.empty:
        return states.empty("Every picture was taken", "No picture of the source was broken, too small or too large.")
    reasons = frame.groupby(["stage", "code"]).size().sort_values(ascending=False)
    total = len(frame)
    by_reason: list[list[tables.Cell]] = [
        [
            str(code).replace("_", " ").capitalize(),
            str(stage).capitalize(),
            tables.share_bar(count / total, tables.percent(count / total)),
            f"{count:,}",
        ]
        for (stage, code), count in reasons.items()
    ]
    shown = frame.head(MOST_REJECTED)
    single: list[list[tables.Cell]] = [
        [str(row.object_id) or str(row.file), str(row.file), str(row.code).replace("_", " "), str(row.message)]
        for row in shown.itertuples()
    ]
    head = ("Object", "File", "Reason", "What was wrong")
    caption = f"All {total:,}" if len(shown) == total else f"The first {len(shown):,} of {total:,}"
    return html.Div(
        [
            tables.table(
                "Why pictures were left out", ("Reason", "Stage", "Share", "Pictures"), by_reason, numbers=(3,)
            ),
            html.Div(tables.table(caption, head, single), className="rejected-rows"),
        ]
    )
