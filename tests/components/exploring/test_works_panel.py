"""The works of the Collection page in the order of a search."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from dash import Dash

from components.exploring import collection, works_panel
from components.exploring.address import parse
from components.searching import finding
from components.searching.address import parts_of
from components.site.turns import BusyError
from pipeline.core.errors import ArtefactError
from tests import evaluated_build, one_app
from tests.seen import find, text

IDS = evaluated_build.tiny_build.IDS


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Dash]:
    evaluated_build.publish(tmp_path / "artefacts")
    with one_app.serving(tmp_path / "artefacts") as found, found.server.test_request_context("/collection"):
        yield found


def shown(search: str) -> tuple[list[str], str, str]:
    """Ids of the cards, the sentence above them, and all text."""
    chosen = collection.chosen()
    assert chosen.store is not None
    content, count, _, _ = works_panel.page(chosen, chosen.store, parse(chosen, search), parts_of(search), None)
    cards = [card for each in content for card in find(each, class_="work-card")]
    return [getattr(card, "data-object-id") for card in cards], count, " ".join(map(text, content))


def test_works_come_by_similarity_and_without_the_example(served: Dash) -> None:
    ids, count, _ = shown("?like=plain-0001")
    store = collection.chosen().store
    vectors = np.asarray(store.embeddings)
    order = np.argsort(-(vectors @ vectors[0]), kind="stable")
    assert ids == [IDS[row] for row in order if row != 0]
    assert count == f"{len(IDS) - 1} of {len(IDS)} works, most similar first · 1 to {len(IDS) - 1} shown"


def test_a_filter_keeps_the_order(served: Dash) -> None:
    everything, _, _ = shown("?like=plain-0001")
    store = collection.chosen().store
    japan = set(store.objects["object_id"][store.objects["label"] == "japan"])
    ids, _, _ = shown("?like=plain-0001&class=japan")
    assert ids == [each for each in everything if each in japan] and ids


def test_every_card_goes_on_with_the_search(served: Dash) -> None:
    chosen = collection.chosen()
    search = "?class=japan&like=plain-0001&page=1"
    content, _, _, _ = works_panel.page(chosen, chosen.store, parse(chosen, search), parts_of(search), None)
    more = find(content[-1], class_="more-or-less")[0]
    assert find(more, type_="A")[0].href.startswith("/collection?class=japan&like=plain-0001&like=")


def test_a_picture_of_another_browser_is_left_out_aloud(served: Dash) -> None:
    ids, _, words = shown("?like-upload=0123456789abcdef&like=plain-0001")
    assert "known only to the browser" in words and len(ids) == len(IDS) - 1
    ids, count, words = shown("?like-upload=0123456789abcdef")
    assert "known only to the browser" in words and len(ids) == len(IDS) and "similar" not in count


@pytest.mark.parametrize("error", [BusyError(3), ArtefactError("palettes.npy is damaged.")])
def test_a_search_that_fails_says_why(served: Dash, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(finding.Searches, "find", fail)
    ids, _, words = shown("?like=plain-0001")
    assert not ids and str(error) in words
