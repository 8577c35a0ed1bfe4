"""The clusters of a build on the Collection page, and a visitor's own names for them."""

import json
from typing import Any

from components.exploring import clusters
from components.exploring.address import parse
from components.exploring.collection import Collection
from tests import evaluated_build
from tests.seen import find, text

IDS = evaluated_build.tiny_build.IDS
FIRST, SECOND = evaluated_build.NAMES


def shown(built: Collection, search: str = "", kept: object = None) -> Any:
    assert built.store is not None
    return clusters.shown(built, built.store, "ward", parse(built, search), kept)


def named(**parts: Any) -> dict[str, Any]:
    entry = {"clustering": "ward", "computed": FIRST, "name": "Mist", "size": 6, "exemplars": list(IDS[:3])}
    return entry | {"time": "2026-05-01", "build": "tiny-1"} | parts


def test_clusters_hang_with_their_exemplars(built: Collection) -> None:
    page = shown(built)
    parts = find(page, class_="cluster")
    assert [text(find(part, type_="H2")[0]) for part in parts] == [FIRST, SECOND]
    # Behind the three most typical works come others of the cluster.
    assert [len(find(part, type_="Img")) for part in parts] == [6, 5]
    assert "1 work is in no cluster" in text(page) and "6 works · mostly China" in text(parts[0])


def test_a_name_leads_to_all_works_of_its_cluster(built: Collection) -> None:
    (_, second) = find(shown(built), class_="cluster")
    links = {text(link): link.href for link in find(second, type_="Link") if text(link)}
    address = "cluster-ward=birds+%3Cand%3E+flowers"
    assert links[SECOND] == links["All its works"] == f"/collection?{address}"
    assert links["On the map"] == f"/map?{address}&colour=cluster-ward"
    assert links["In Review"] == f"/review?{address}&kind=all"
    asked = parse(built, links[SECOND].partition("?")[2])
    assert built.keep_works(asked.filter).nonzero()[0].tolist() == [6, 7, 8, 9, 10] and not asked.ignored


def test_only_clusters_with_matching_works_are_shown(built: Collection) -> None:
    page = shown(built, "?artist=Painter+7&artist=Painter+9&artist=Painter+0")
    parts = find(page, class_="cluster")
    assert [text(find(part, type_="H2")[0]) for part in parts] == [SECOND, FIRST]
    assert "2 of 5 works match" in text(parts[0]) and len(find(parts[0], type_="Img")) == 2
    assert "artist=Painter+7" in find(parts[0], type_="Link")[0].href
    assert "1 of 2 clusters" in text(shown(built, "?artist=Painter+0"))
    assert "No cluster holds a work that matches" in text(shown(built, "?artist=Painter+11"))


def test_a_visitors_name_is_shown_with_the_computers_beside_it(built: Collection) -> None:
    page = shown(built, kept={"key": named()})
    first = find(page, class_="cluster")[0]
    assert text(find(first, type_="H2")[0]) == "Mist" and f"Your name. The computer’s is “{FIRST}”." in text(first)
    assert json.loads(getattr(page, "data-titles")) == {"ward": {FIRST: "Mist"}}
    assert getattr(first, "data-key") == "key" and find(first, data_rename="drop")
    assert find(first, type_="Link")[0].href.endswith("cluster-ward=misty+mountains"), (
        "the build knows its own name only"
    )


def test_a_name_of_another_cluster_or_of_nonsense_changes_nothing(built: Collection) -> None:
    for kept in (
        {"key": named(exemplars=list(IDS[6:9]), size=60)},
        {"key": named(clustering="other")},
        {"key": named(exemplars=["gone", IDS[0]])},
        {"key": named(name=" ")},
        {"key": {"name": "x"}, "other": 3},
        [named()],
    ):
        assert [text(each) for each in find(shown(built, kept=kept), class_="cluster-title")] == [FIRST, SECOND]
