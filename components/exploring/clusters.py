"""The clusters of a clustering among the works that match the filter, and the visitor's own names for them."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components.atlas.colouring import CLUSTER
from components.exploring import labels, panels
from components.exploring.address import CollectionAddress
from components.exploring.collection import Collection
from components.site import theme, urls
from components.site.markup import attributes
from components.works import cards, tables
from pipeline.artefacts import cluster_names as named
from pipeline.artefacts.cluster_names import ClusterName
from pipeline.artefacts.store import ArtefactStore

#: Pictures of a cluster.
SAMPLE = 6
#: Most names that a callback reads. A browser's storage holds fewer.
_MOST = 10_000


def read(kept: object) -> dict[str, ClusterName]:
    """The names that the browser keeps, by their keys. Invalid entries are left out."""
    found = {}
    for key, entry in list(kept.items())[:_MOST] if isinstance(kept, Mapping) else ():
        if not isinstance(entry, Mapping) or not isinstance(entry.get("exemplars"), list):
            continue
        texts = {part: entry.get(part, "") for part in ("clustering", "computed", "name", "time", "build")}
        is_valid = all(isinstance(text, str) for text in texts.values()) and isinstance(entry.get("size"), int)
        exemplars = tuple(each for each in entry["exemplars"] if isinstance(each, str))
        if is_valid and texts["name"].strip():
            name = texts.pop("name").strip()[: named.LONGEST]
            found[str(key)] = ClusterName(name=name, size=entry["size"], exemplars=exemplars, **texts)
    return found


def recognised(store: ArtefactStore, clustering: str, kept: Mapping[str, ClusterName]) -> dict[int, str]:
    """Cluster -> key of the visitor's name for it, for the clusters of this build that are recognised."""
    own = {key: each for key, each in kept.items() if each.clustering == clustering}
    ids = {object_id for each in own.values() for object_id in each.exemplars}
    rows = {object_id: row for object_id in ids if (row := store.row_of(object_id)) is not None}
    found, _ = named.recognised(list(own.values()), store.clusterings[clustering].assigned, rows)
    keys = {id(each): key for key, each in own.items()}
    return {cluster: keys[id(each)] for cluster, each in found.items()}


def titles(store: ArtefactStore, kept: Mapping[str, ClusterName]) -> dict[str, dict[str, str]]:
    """Clustering -> name in the build -> the visitor's own, as the browser puts it in place on all pages."""
    return {
        name: {
            str(row["name"]): kept[key].name
            for cluster, key in recognised(store, name, kept).items()
            for row in clustering.clusters.loc[clustering.clusters["cluster"] == cluster].to_dict("records")
        }
        for name, clustering in store.clusterings.items()
    }


@dataclass(frozen=True)
class _Part:
    """One cluster on the page."""

    cluster: int
    name: str  #: as it is shown
    computed: str  #: the computer's name
    key: str  #: of the visitor's own name; "" where there is none
    size: int
    matching: int  #: its works that match the filter
    links: tuple[tuple[str, str], ...]  #: text and address of the lists of its works


def shown(
    collection: Collection, store: ArtefactStore, name: str, address: CollectionAddress, kept: object
) -> Component:
    """A clustering's clusters, those with most matching works first, each with its most typical works.

    Args:
        collection: that of the build.
        store: the build.
        name: of the clustering.
        address: with the filter.
        kept: the names that the browser keeps.
    """
    clustering = store.clusterings[name]
    keep = collection.keep_works(address.filter)
    counts = np.bincount(clustering.assigned[keep & (clustering.assigned >= 0)], minlength=len(clustering.clusters))
    names = read(kept)
    keys = recognised(store, name, names)
    frame = clustering.clusters[clustering.clusters["cluster"] >= 0]
    frame = frame.assign(matching=counts[frame["cluster"].to_numpy()]).query("matching > 0")
    frame = frame.sort_values(["matching", "size"], ascending=False, kind="stable")
    parts = []
    for _, entry in frame.iterrows():
        key = keys.get(int(entry["cluster"]), "")
        part = _part(name, entry, address, key, names[key].name if key else str(entry["name"]))
        parts.append(_cluster(store, name, entry, part, keep))
    note = f"{clustering.method}. Found by the computer, and named by it where nobody did."
    noise = int((keep & (clustering.assigned == -1)).sum())
    if noise:
        note += " 1 work is in no cluster." if noise == 1 else f" {noise:,} works are in no cluster."
    if address.filter:
        note += f" {len(parts):,} of {len(clustering.clusters):,} clusters hold a work that matches."
    on_map = dcc.Link("See these clusters on the map", href=_url("/map", address, ("colour", f"{CLUSTER}{name}")))
    return html.Div(
        [
            html.P([note, " ", on_map], className="section-note"),
            *(parts or [panels.no_match("No cluster holds a work that matches")]),
        ],
        **attributes(data_titles=json.dumps(titles(store, names)), data_build=store.build_id),
    )


def _part(name: str, entry: pd.Series, address: CollectionAddress, key: str, shown_name: str) -> _Part:
    own = (f"{CLUSTER}{name}", str(entry["name"]))
    return _Part(
        int(entry["cluster"]),
        shown_name,
        str(entry.get("computed_name", entry["name"])),
        key,
        int(entry["size"]),
        int(entry["matching"]),
        (
            ("All its works", _url("/collection", address, own)),
            ("On the map", _url("/map", address, own, ("colour", f"{CLUSTER}{name}"))),
            ("In Review", _url("/review", address, own, ("kind", "all"))),
        ),
    )


def _cluster(store: ArtefactStore, name: str, entry: pd.Series, part: _Part, keep: np.ndarray) -> Component:
    """The section of a cluster. ``keep`` tells which works match the filter, bool (N,)."""
    typical = [int(row) for row in entry["exemplars"] if keep[row]]
    members = np.flatnonzero((store.clusterings[name].assigned == part.cluster) & keep)[:SAMPLE]
    pictured = list(dict.fromkeys([*typical, *members.tolist()]))[:SAMPLE]
    of_all = f"{part.matching:,} of {labels.works(part.size)} match"
    class_title, share = theme.class_style(store, str(entry["label"]))[2], tables.percent(float(entry["label_share"]))
    exemplars = [str(store.objects["object_id"].iat[int(row)]) for row in entry["exemplars"]]
    about = {"clustering": name, "computed": part.computed, "size": part.size, "exemplars": exemplars}
    return html.Section(
        [
            html.H2(dcc.Link(part.name, href=part.links[0][1]), className="cluster-title"),
            _namer(part, by_curator=bool(entry.get("by_curator", False))),
            html.P(
                f"{labels.works(part.size) if part.matching == part.size else of_all} · mostly {class_title} ({share})",
                className="hint",
            ),
            html.Div([cards.picture_link(store, row) for row in pictured], className="exemplars"),
            _links(part),
            _form(part),
        ],
        className="cluster",
        **attributes(
            data_key=part.key or f"{store.build_id}/{name}/{part.cluster}",
            data_about=json.dumps(about),
            data_name=part.name,
        ),
    )


def _namer(part: _Part, *, by_curator: bool) -> Component | None:
    """Who named the cluster, if the computer did not."""
    if not part.key and not by_curator:
        return None
    whose = "Your name" if part.key else "A curator’s name"
    return html.P(f"{whose}. The computer’s is “{part.computed}”.", className="hint")


def _links(part: _Part) -> Component:
    parts: list[Component] = [dcc.Link(text, href=href) for text, href in part.links]
    buttons = {"open": "Rename", **({"drop": "Use the computer’s name"} if part.key else {})}
    parts += [
        html.Button(text, type="button", className="quiet-button", **attributes(data_rename=act))
        for act, text in buttons.items()
    ]
    return html.P(parts, className="cluster-links")


def _form(part: _Part) -> Component:
    """The form of a new name, hidden until it is wanted."""
    whose = html.Span(f"of “{part.name}”", className="visually-hidden")
    return html.Form(
        [
            # The browser adds the box, since it must begin with the name: Dash's form has no such input.
            html.Label(["New name ", whose, html.Span(className="cluster-box")]),
            html.Button("Save", type="submit", className="button"),
            html.Button("Cancel", type="button", className="quiet-button", **attributes(data_rename="close")),
        ],
        className="cluster-form",
        hidden=True,
    )


def _url(path: str, address: CollectionAddress, *parts: tuple[str, str]) -> str:
    """The address of a page with the filter and further parts."""
    query = "&".join(part for part in (address.query, urlencode(parts)) if part)
    return urls.relative(f"{path}?{query}")


def imported(text: str) -> dict[str, Any]:
    """The names in a chosen CSV as the browser keeps them, by their keys.

    Raises:
        FileError: it is no such file, or a row is invalid.
    """
    found = {}
    for each in named.from_csv(text):
        key = "/".join((each.build, each.clustering, each.computed or each.name))
        found[key] = asdict(each) | {"exemplars": list(each.exemplars)}
    return found
