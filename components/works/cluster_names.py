"""The name of a cluster on the page. The browser puts the visitor's own name in its place, if one is kept."""

from dash import html
from dash.development.base_component import Component

from components.site.markup import attributes
from pipeline.artefacts.store import ArtefactStore


def shown(store: ArtefactStore, clustering: str, name: str, class_name: str = "") -> Component:
    """A cluster's name, see ``assets/shared/cluster_titles.mjs``.

    Args:
        store: the build.
        clustering: its name in the build.
        name: of the cluster in the build.
        class_name: of the element.
    """
    return html.Span(
        name,
        className=class_name,
        **attributes(data_cluster_of=clustering, data_cluster_name=name, data_build=store.build_id),
    )
