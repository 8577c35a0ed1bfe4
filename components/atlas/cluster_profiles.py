"""The clusters that hold some chosen works, and what each of them is like."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components.atlas import colouring, selection
from components.atlas.colouring import CLUSTER
from components.site import theme, urls
from components.site.markup import attributes
from components.site.years import span
from components.works import cards, cluster_names, tables
from components.works.tables import percent
from pipeline.artefacts.store import ArtefactStore

#: Most clusters that are described: those that hold most of the works.
MOST = 6
#: Typical pictures of each.
PICTURES = 6
#: The years that most works of a cluster are between: without the first and the last tenth.
MIDDLE = (0.1, 0.9)


@dataclass(frozen=True)
class Profile:
    """What a cluster is like, and how many of the chosen works it holds."""

    clustering: str  #: name of the clustering
    cluster: int  #: its number in it
    name: str
    chosen: int  #: chosen works in it
    size: int
    words: tuple[str, ...]  #: what its works have in common, by the catalogue
    colours: tuple[str, ...]  #: ``#rrggbb``
    classes: tuple[tuple[str, int], ...]  #: class key and number of works, see :func:`.selection.class_counts`
    years: tuple[int, int] | None  #: years between which most of its works were made, see :data:`MIDDLE`
    dated: int  #: works with a known year
    exemplars: tuple[int, ...]  #: rows of typical works


def profiles(store: ArtefactStore, clustering: str, rows: np.ndarray, most: int = MOST) -> list[Profile]:
    """The clusters that hold any of the works, those with most of them first.

    Args:
        store: the build.
        clustering: name of one of its clusterings.
        rows: int (n,), the chosen works.
        most: clusters at most.
    """
    found = store.clusterings[clustering]
    held, counts = np.unique(found.assigned[rows], return_counts=True)
    entries = found.clusters.set_index("cluster", drop=False)
    order = sorted(zip(held.tolist(), counts.tolist(), strict=True), key=lambda each: (-each[1], each[0]))
    known = [(cluster, count) for cluster, count in order if cluster >= 0 and cluster in entries.index]
    return [_profile(store, clustering, entries.loc[cluster], count) for cluster, count in known[:most]]


def _profile(store: ArtefactStore, clustering: str, entry: pd.Series, chosen: int) -> Profile:
    cluster = int(entry["cluster"])
    rows = np.flatnonzero(store.clusterings[clustering].assigned == cluster)
    made = colouring.years(store).iloc[rows].dropna()
    low, high = made.quantile(MIDDLE) if len(made) else (0, 0)
    return Profile(
        clustering,
        cluster,
        str(entry["name"]),
        chosen,
        len(rows),
        tuple(entry["words"]),
        tuple(entry["colours"]),
        tuple(selection.class_counts(store, rows)),
        (round(low), round(high)) if len(made) else None,
        len(made),
        tuple(int(row) for row in list(entry["exemplars"])[:PICTURES]),
    )


def panel(store: ArtefactStore, found: Sequence[Profile], chosen: int) -> Component | None:
    """The profiles side by side, each with a button that selects the cluster; None where no work is in a cluster.

    Args:
        store: the build.
        found: what :func:`profiles` gave.
        chosen: number of the chosen works.
    """
    if not found:
        return None
    outside = chosen - sum(profile.chosen for profile in found)
    are = "is" if outside == 1 else "are"
    rest = f" {outside:,} of the works {are} in no cluster, or in one of the others." if outside else ""
    return html.Section(
        [
            html.H3("The clusters that hold these works"),
            html.Div([_card(store, profile, chosen) for profile in found], className="profiles"),
            html.P(
                "The computer found and named these clusters. Words, years and classes are the catalogue's." + rest,
                className="hint",
            ),
        ],
        className="selection-profiles",
    )


def _card(store: ArtefactStore, profile: Profile, chosen: int) -> Component:
    count = f"{profile.chosen:,} of the {chosen:,} selected works · {profile.size:,} works in all"
    lines: list[Component | None] = [
        html.H4(
            dcc.Link(
                cluster_names.shown(store, profile.clustering, profile.name),
                href=urls.relative(f"/collection?{urlencode([(CLUSTER + profile.clustering, profile.name)])}"),
                title="All its works in Collection",
            )
        ),
        html.P(count, className="profile-count"),
        html.Div([cards.picture_link(store, row) for row in profile.exemplars], className="exemplars"),
        html.Ul(
            [
                html.Li(
                    [
                        cards.class_name(store, key),
                        tables.share_bar(
                            count / profile.size,
                            percent(count / profile.size),
                            colour=theme.class_style(store, key)[0],
                        ),
                    ]
                )
                for key, count in profile.classes
            ]
        ),
        html.P(_made(profile)),
        # Many clusters are named by their words.
        html.P(words) if (words := ", ".join(profile.words)) not in ("", profile.name) else None,
        html.Div(
            [html.Span(style={"background": colour}) for colour in profile.colours],
            className="profile-colours",
            **attributes(aria_hidden="true"),
        ),
        html.Button(
            "Select the cluster",
            type="button",
            className="button",
            **attributes(
                data_act="cluster", data_value=str(profile.cluster), aria_label=f"Select the cluster {profile.name}"
            ),
        ),
    ]
    return html.Article([line for line in lines if line is not None], className="profile")


def _made(profile: Profile) -> str:
    if profile.years is None:
        return "No year is known of its works."
    if profile.dated == profile.size:
        return f"Most were made {span(*profile.years)}."
    if profile.dated == 1:
        return f"The year of one work is known: {span(*profile.years)}."
    return f"Of the {profile.dated:,} works whose year is known, most were made {span(*profile.years)}."
