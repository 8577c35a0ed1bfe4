"""From a work to the lists of the works that share something with it."""

import pytest
from dash import dcc

from components.exploring import work_lists
from components.exploring.address import parse
from components.exploring.collection import Collection
from pipeline.query import likenesses
from pipeline.similarity.likenesses.base import Likeness
from pipeline.similarity.likenesses.palette import PaletteRanking
from tests import evaluated_build
from tests.seen import find, text


def test_a_link_filters_by_the_value_and_an_unknown_one_is_text(built: Collection) -> None:
    link = work_lists.of_value("artist", "Painter 3", "Painter 3")
    assert isinstance(link, dcc.Link) and link.href == "/collection?artist=Painter+3"
    assert built.keep_works(parse(built, link.href.partition("?")[2]).filter).sum() == 1
    assert work_lists.of_value("artist", "Nobody", "Nobody") == "Nobody" and work_lists.tag("") == ""
    assert work_lists.of_value("dynasty", "Ming", "Ming") == "Ming", "the collection does not record it"


def test_a_cluster_leads_to_its_works(built: Collection) -> None:
    assert built.store is not None
    part = work_lists.clusters(built.store, 0)
    (link,) = find(part, type_="Link")
    assert text(link) == evaluated_build.NAMES[0]
    wanted = parse(built, link.href.partition("?")[2])
    assert not wanted.ignored
    assert built.keep_works(wanted.filter).tolist() == (evaluated_build.ASSIGNED == 0).tolist()
    assert work_lists.clusters(built.store, evaluated_build.COUNT - 1) is None, "it is in no cluster"


def test_a_colour_leads_to_a_search_by_it(built: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    assert built.store is not None
    kind = Likeness("Palette", "its colours", PaletteRanking, ("palettes.npy",), 2, of_colours=True)
    monkeypatch.setattr(likenesses, "get", lambda name: kind)
    monkeypatch.setattr(likenesses, "titles_of", lambda build: {"palette": "Palette"})
    swatches = work_lists.colours(built.store, ["#102030", "#A0B0C0"])
    links = find(swatches, type_="A")
    assert [link.href for link in links] == [
        "/collection?like-colours=102030%3A100&by=palette",
        "/collection?like-colours=a0b0c0%3A100&by=palette",
    ]
    search = parse(built, links[1].href.partition("?")[2]).search
    assert search.examples[0].colours == (("a0b0c0", 100),) and not search.ignored
    assert getattr(links[0], "aria-label") == "Works in the colour #102030"
    assert work_lists.colours(built.store, []) is None
