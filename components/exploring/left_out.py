"""What was left out of a collection: by class, by reason, and all rows, which can be filtered by both."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from dash import html
from dash.development.base_component import Component

from components.exploring import facets, paging
from components.exploring.address import LEFT_CLASS, REASON
from components.site import states, urls
from components.works import cards, tables
from pipeline.artefacts import left_out, schema
from pipeline.artefacts import rejected as rejections
from pipeline.artefacts.records.table import Filter, RecordTable
from pipeline.artefacts.rejected import EVERYTHING, Wanted

#: Rows on a page.
PAGE = 50
#: Name of the CSV.
LEFT_OUT = "left-out"
_NO_CLASS = "No known class"


def summary(
    root: Path,
    records: RecordTable | None = None,
    query: str = "",
    *,
    wanted: Wanted = EVERYTHING,
    taken: Mapping[str, int] = {},
) -> Component:
    """The objects that were left out of a build or an acquired collection, by class and by reason.

    Each class and each reason is a button that filters the rows.

    Args:
        root: folder of the build or the collection.
        records: all records of the source; None where only the works are known.
        query: the collection as a query string, for the URL of the CSV.
        wanted: which rows are shown.
        taken: class -> number of works in the collection.

    Raises:
        ArtefactError: its list cannot be read.
    """
    reasons = rejections.reasons(root)
    total = sum(count for _, _, count in reasons)
    if total == 0:
        return states.empty("No picture was left out", "No picture of the source was damaged, too small or too large.")
    by_reason: list[list[tables.Cell]] = [
        [
            _choice(REASON, code, rejections.describe(code), count, wanted.codes),
            stage.capitalize(),
            tables.share_bar(count / total, tables.percent(count / total)),
            f"{count:,}",
        ]
        for stage, code, count in reasons
    ]
    return html.Div(
        [
            html.Div(
                [html.P(_totals(root, records, total), className="section-note"), _csv(f"all {total:,}", query)],
                className="left-head",
            ),
            *_by_class(root, taken, wanted),
            tables.table("Reasons", ("Reason", "Stage", "Share", "Records"), by_reason, numbers=(3,)),
        ]
    )


def rows(
    root: Path,
    records: RecordTable | None = None,
    query: str = "",
    *,
    wanted: Wanted = EVERYTHING,
    page: int = 1,
    acquired: bool = False,
) -> tuple[Component | None, int, int]:
    """One page of the rows that are wanted, the number of that page, and the number of pages.

    The arguments and the error are those of :func:`summary`; ``page`` counts from 1, and ``acquired`` is True for an
    acquired collection, False for a build. The page is None where nothing was left out.
    """
    shown, page, pages, count = _page(root, wanted, page)
    if not count:
        if not wanted:
            return None, 1, 1
        note = "Nothing was left out for this reason and of this class. Remove one of them."
        return html.Div([_chips(wanted), states.empty("No such object", note)], className="rejected-rows"), 1, 1
    known = _records(records, [row["object_id"] for row in shown])
    pictures = {key: picture for key, each in known.items() if (picture := _picture(root, each, acquired)) is not None}
    located = any(row["file"] for row in shown)
    # Older builds do not say the class.
    classed = any(row["label"] for row in shown)
    cells: list[list[tables.Cell]] = [
        [
            _object(row["object_id"], row["file"], known.get(row["object_id"])),
            *([pictures.get(row["object_id"], "")] if pictures else []),
            *([_address(row["file"])] if located else []),
            rejections.describe(row["code"]),
            *([row["label"] or _NO_CLASS] if classed else []),
            row["message"],
        ]
        for row in shown
    ]
    head = (
        "Object",
        *(("Picture",) if pictures else ()),
        *(("File or address",) if located else ()),
        "Reason",
        *(("Class",) if classed else ()),
        "Details",
    )
    first = (page - 1) * PAGE + 1
    caption = f"{first:,} to {first + len(shown) - 1:,} of {count:,} left out"
    part = "&".join(filter(None, [query.removeprefix("?"), wanted.query(REASON, LEFT_CLASS)]))
    return (
        html.Div(
            [
                html.Div([_chips(wanted), _csv(f"these {count:,}", f"?{part}")], className="left-head")
                if wanted
                else None,
                tables.table(caption, head, cells, class_name="left-table"),
            ],
            className="rejected-rows",
        ),
        page,
        pages,
    )


def _page(root: Path, wanted: Wanted, page: int) -> tuple[list[dict[str, str]], int, int, int]:
    places = rejections.places(root, wanted)
    on_page, page, pages = paging.page_of(places, page, PAGE)
    return rejections.at(root, on_page), page, pages, len(places)


def _choice(key: str, value: str, title: str, count: int, chosen: Sequence[str]) -> Component:
    label = f"{title}: {count:,} left out"
    return facets.toggle(key, value, title, pressed=value in chosen, label=label, class_name="value-button")


def _chips(wanted: Wanted) -> Component:
    chips = [
        *(facets.chip(REASON, code, "Reason", rejections.describe(code)) for code in wanted.codes),
        *(facets.chip(LEFT_CLASS, label, "Class", label or _NO_CLASS) for label in wanted.labels),
    ]
    return html.Div(chips, className="left-chips")


def _csv(which: str, query: str) -> Component:
    href = urls.relative(f"/collection/{LEFT_OUT}.csv{query}")
    return html.A(f"CSV of {which} rows", href=href, download="", className="button")


def _object(object_id: str, file: str, record: dict[str, str] | None) -> tables.Cell:
    """The id, with a link to the source's page where the record has one, and the title."""
    name = object_id or file
    if record is None:
        return name
    url, title = str(record["source_url"]), str(record["title"])
    link = cards.source_link(url, name) if urls.is_web(url) else name
    return [link, html.Div(title, className="hint left-title")] if title else link


def _address(file: str) -> tables.Cell:
    """A file's name, or an address as a link to it."""
    return cards.source_link(file, file) if urls.is_web(file) else file


def _by_class(root: Path, taken: Mapping[str, int], wanted: Wanted) -> list[Component]:
    """What was left out of each class, with a warning and what to do; empty where no class is known."""
    classes = left_out.by_class(root, taken)
    if not any(each.label for each in classes):
        return []
    lines: list[list[tables.Cell]] = [
        [
            _choice(LEFT_CLASS, each.label, each.label or _NO_CLASS, each.count, wanted.labels),
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
    return [*notes, tables.table("Left out by class", head, lines, numbers=(1, 2, 3))]


def _records(records: RecordTable | None, ids: Sequence[str]) -> dict[str, dict[str, str]]:
    """Object id -> what is shown of its record, of those that have one."""
    if records is None:
        return {}
    places = np.flatnonzero(records.file.places_of([each for each in ids if each]) >= 0)
    found = records.file.read(places, ("object_id", "title", "artist", "picture", "source_url"))
    return {str(record["object_id"]): record for record in found}


def _picture(root: Path, record: dict[str, str], acquired: bool) -> Component | None:
    """A record's thumbnail; None where there is none."""
    source = urls.record_picture(root, acquired, str(record["picture"]))
    if not source or not (root / "thumbnails" / f"{record['picture']}.webp").is_file():
        return None
    return html.Img(src=source, alt=cards.alt_text(record), className="left-picture", draggable="false")


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
