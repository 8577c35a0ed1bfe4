"""A notice above the collection: that no model has been trained on it, or that there is a newer acquisition."""

from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from components.exploring import collection as collections
from components.exploring import labels
from components.exploring.collection import ACQUIRED, Collection
from components.site import urls


def line(collection: Collection) -> Component | None:
    """The notice; None where there is none."""
    if collection.store is None:
        acquired = f"Acquired on {day(collection.created)}. No model has been trained on it yet: run "
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
    """The command that makes a build of an acquired collection, with the name of its source."""
    config = collection.manifest.get("config")
    source = config.get("source") if isinstance(config, dict) else None
    name = source.get("name") if isinstance(source, dict) else None
    return f"python -m pipeline.build --source {name}" if name else "python -m pipeline.build"


def day(created: str) -> str:
    """A time in ISO 8601 as "12 November 2026"; any other text is returned unchanged."""
    try:
        parsed = date.fromisoformat(created[:10])
    except ValueError:
        return created
    return f"{parsed.day} {parsed:%B %Y}"
