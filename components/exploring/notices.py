"""A quiet line above the collection: that no model was trained on it yet, or that a newer acquisition is there."""

from __future__ import annotations

from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from components.exploring import collection as collections
from components.exploring import labels
from components.exploring.collection import ACQUIRED, Collection
from components.site import urls


def line(collection: Collection) -> Component | None:
    """The line; None where there is nothing to say."""
    if collection.store is None:
        acquired = f"Acquired on {day(collection.created)}, no model trained on it yet: run "
        back: list[Component | str] = [
            " ",
            dcc.Link("Back to the build’s collection", href=urls.relative("/collection")),
        ]
        return html.P(
            [
                acquired,
                html.Code(command(collection)),
                " with the flags of the acquisition.",
                *(back if collections.has_build() else []),
            ],
            className="offer",
        )
    newer = collections.newer()
    if newer is None:
        return None
    text = f"A newer acquisition of {day(str(newer.manifest['created']))} holds {labels.records(len(newer.records))}: "
    href = urls.relative(f"/collection?of={ACQUIRED}")
    return html.P([text, dcc.Link("look at it", href=href), "."], className="offer")


def command(collection: Collection) -> str:
    """What makes a build of an acquired collection: as its manifest says, which knows the source's name."""
    config = collection.manifest.get("config")
    source = config.get("source") if isinstance(config, dict) else None
    name = source.get("name") if isinstance(source, dict) else None
    return f"python -m pipeline.build --source {name}" if name else "python -m pipeline.build"


def day(created: str) -> str:
    """A manifest's time as a day that people read; as it stands, if it is no time."""
    try:
        found = date.fromisoformat(created[:10])
    except ValueError:
        return created
    return f"{found.day} {found:%B %Y}"
