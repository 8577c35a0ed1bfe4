"""The clusters of a build, each with its most typical works."""

from dash import dcc, html
from dash.development.base_component import Component

from components.site import theme, urls
from components.works import cards, tables
from pipeline.artefacts.store import ArtefactStore

#: Most pictures of a cluster.
SAMPLE = 6


def clusters(store: ArtefactStore, name: str) -> Component:
    """A clustering's clusters, largest first, each with its most typical works."""
    clustering = store.clusterings[name]
    frame = clustering.clusters[clustering.clusters["cluster"] >= 0].sort_values("size", ascending=False)
    noise = int((clustering.assigned == -1).sum())
    note = f"{clustering.method}. Found and named by the computer, not catalogued."
    if noise:
        note += " 1 work is in no cluster." if noise == 1 else f" {noise:,} works are in no cluster."
    parts = []
    for entry in frame.itertuples():
        title = theme.class_style(store, str(entry.label))[2]
        share = tables.percent(float(entry.label_share))
        parts.append(
            html.Section(
                [
                    html.H2(str(entry.name)),
                    html.P(f"{int(entry.size):,} works · mostly {title} ({share})", className="hint"),
                    html.Div(
                        [cards.picture_link(store, int(row)) for row in list(entry.exemplars)[:SAMPLE]],
                        className="exemplars",
                    ),
                ],
                className="cluster",
            )
        )
    on_map = dcc.Link("See these clusters on the map", href=urls.relative(f"/map?colour=cluster-{name}"))
    return html.Div([html.P([note, " ", on_map], className="section-note"), *parts])
