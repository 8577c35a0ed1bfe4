"""From what is recorded about a work to the list of all works that share it: links to the Collection page."""

from urllib.parse import urlencode

from dash import dcc, html
from dash.development.base_component import Component

from components.atlas.colouring import CLUSTER
from components.exploring.collection import Collection, chosen
from components.searching import address, links
from components.site import urls
from components.site.markup import attributes
from components.works import cluster_names, guesses
from pipeline.artefacts.store import ArtefactStore
from pipeline.query import likenesses


def of_value(key: str, value: str, text: str) -> Component | str:
    """A link to the works with a value; the text alone where the collection cannot be filtered by it.

    Args:
        key: of a field, see :mod:`.address`.
        value: of the field, as recorded.
        text: of the link.
    """
    collection = chosen()
    return _link(collection, key, value, text) if _is_known(collection, key, value) else text


def tag(name: str) -> Component | str:
    """A link to the works with a subject tag of the catalogue."""
    return of_value("tag", name, name)


def clusters(store: ArtefactStore, row: int) -> Component | None:
    """The clusters of a work, each with a link to its works; None where it is in none."""
    collection = chosen()
    entries = []
    for name, clustering in store.clusterings.items():
        found = clustering.clusters.loc[clustering.clusters["cluster"] == clustering.assigned[row], "name"]
        if clustering.assigned[row] < 0 or found.empty:
            continue
        key, title = f"{CLUSTER}{name}", str(found.iloc[0])
        known = _is_known(collection, key, title)
        own = cluster_names.shown(store, name, title)
        entries += [html.Dt(name.replace("_", " ")), html.Dd(_link(collection, key, title, own) if known else own)]
    if not entries:
        return None
    return html.Section(
        [
            guesses.badge("The model's clusters"),
            html.H2("Its cluster" if len(entries) == 2 else "Its clusters"),
            html.Dl(entries),
        ],
        className="work-clusters",
    )


def colours(store: ArtefactStore, shown: list[str]) -> Component | None:
    """A work's colours, each with a link to the works that have most of it; None for a work without colours.

    Args:
        store: the build.
        shown: ``#RRGGBB``.
    """
    kind = next((each for each in likenesses.titles_of(store.root) if likenesses.get(each).of_colours), None)

    def swatch(colour: str) -> Component:
        sign = html.Span(style={"background": colour}, title=colour)
        if kind is None:
            return sign
        href = address.href(address.of_colour(colour.removeprefix("#").lower(), kind))
        return links.link(sign, href, **attributes(aria_label=f"Works in the colour {colour}"))

    return (
        html.Ul([html.Li("Colours"), *(html.Li(swatch(each)) for each in shown)], className="colours")
        if shown
        else None
    )


def _is_known(collection: Collection, key: str, value: str) -> bool:
    field = collection.fields.get(key)
    return bool(value) and field is not None and collection.table.occurs(field.column, value)


def _link(collection: Collection, key: str, value: str, text: str | Component) -> Component:
    field = collection.fields[key]
    return dcc.Link(
        text,
        href=urls.relative(f"/collection?{urlencode([(key, value)])}"),
        title=f"All works with this {field.title.lower()}",
    )
