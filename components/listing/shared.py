"""A list that its address carries, before a visitor keeps it; and the same list as a IIIF manifest for viewers."""

import json

from dash import Dash, dcc, html
from dash.development.base_component import Component
from flask import Response, abort, request

from components.listing import address, iiif
from components.listing.address import Shared
from components.listing.work_lists import Listed, WorkList
from components.site import context, lists, pins, states, urls
from components.site.markup import attributes
from components.works import cards, manifests
from pipeline.artefacts.records.chosen_csv import FileError
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError

#: Most unknown ids that are named.
_NAMED = 5


def content(store: ArtefactStore, shared: Shared) -> list[Component]:
    """The name and the works of the list, and the button that keeps it."""
    found = {object_id: store.row_of(object_id) for object_id in shared.object_ids}
    rows = [row for row in found.values() if row is not None]
    gone = [object_id for object_id, row in found.items() if row is None]
    count = "1 work" if len(found) == 1 else f"{len(found):,} works"
    works = [
        {"id": object_id, "title": cards.title_of(store.work(row)) if row is not None else ""}
        for object_id, row in found.items()
    ]
    tools: list[Component] = [
        html.Button(
            "Keep this list",
            type="button",
            className="button button--first list-keep",
            **attributes(data_keep=json.dumps({"name": shared.name, "works": works})),
        ),
        dcc.Link("Your lists", href=urls.relative(lists.PATH), className="button"),
    ]
    if len(rows) > 1:
        first = [str(store.work(row)["object_id"]) for row in rows[: pins.MOST]]
        link = f"{urls.relative(pins.PATH)}?{pins.WORKS}={urls.listed(first)}"
        words = "Compare" if len(rows) <= pins.MOST else f"Compare the first {pins.MOST}"
        tools.insert(1, dcc.Link(words, href=link, className="button"))
    grid = cards.work_grid([cards.work_card(store, row) for row in rows], label="Works of the list")
    nothing = states.empty(
        "None of these works is here", "The link may be of another collection. Keeping it loses none."
    )
    return [
        html.H2(shared.name, className="list-title"),
        html.P(f"Somebody shared this list of {count} by link. This browser does not keep it yet.", className="lede"),
        *(html.P(sentence, className="notice-line", role="status") for sentence in (*shared.ignored, *_gone(gone))),
        html.Div(tools, className="list-tools"),
        grid if rows else nothing,
    ]


def _gone(object_ids: list[str]) -> list[str]:
    """A sentence about works that the build does not have."""
    if not object_ids:
        return []
    named = ", ".join(f"“{each}”" for each in object_ids[:_NAMED])
    more = f" and {len(object_ids) - _NAMED} more" if len(object_ids) > _NAMED else ""
    them = "it" if len(object_ids) == 1 else "them"
    return [f"This collection has no work with the id {named}{more}. The list has {them} all the same."]


def add_route(app: Dash) -> None:
    """Adds the route of the manifests."""
    prefix = app.config.routes_pathname_prefix
    app.server.add_url_rule(f"{prefix}{address.MANIFEST.lstrip('/')}", "list-manifest", _manifest)


def _manifest() -> Response:
    """The list of the address as a manifest. Viewers of any site may read it, as the specification asks for."""
    shared = address.parse(request.args.get(lists.NAME), request.args.get(lists.WORKS))
    if shared is None or shared.ignored:
        abort(400, " ".join(shared.ignored) if shared else "The address names no works.")
    try:
        works = tuple(map(Listed, shared.object_ids))
        content = iiif.write(context.live_store(), WorkList(shared.name, works), {}, urls.origin())
    except ArtefactError as error:
        abort(503, context.sentence(error))
    except FileError as error:
        abort(404, str(error))
    response = Response(content, mimetype="application/ld+json")
    response.headers["Content-Type"] = f'application/ld+json;profile="{manifests.CONTEXT}"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "no-cache"
    return response
