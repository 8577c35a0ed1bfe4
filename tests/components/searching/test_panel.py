import pytest

from components.searching import finding, links, panel
from components.searching import kinds as kinds_of
from components.searching.address import ExampleAddress, SearchAddress, parse, parts_of
from components.site.static_html import static_html
from pipeline.artefacts.store import ArtefactStore
from pipeline.query import likenesses
from tests.seen import find, text
from tests.tiny_build import IDS


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likenesses, "titles_of", lambda build: {"embedding": "Look", "palette": "Palette"})


def test_each_example_says_its_sign_and_can_be_turned_round_or_removed(store: ArtefactStore) -> None:
    parts = [("like", IDS[0]), ("unlike", IDS[2]), ("class", "japan")]
    shown = panel.panel(store, parse(store, parts), parts)
    liked, disliked = find(shown, class_="query-item")
    assert "More like this Work 0" in text(liked) and "Less like this Work 2" in text(disliked)
    hrefs = [link.href for link in find(liked, type_="A")]
    assert "/collection?unlike=a%2Fb%2Fc&class=japan&unlike=plain-0001" in hrefs, "the other sign"
    assert "/collection?unlike=a%2Fb%2Fc&class=japan" in hrefs, "without it"
    assert find(shown, class_="quiet-link")[-1].href == "/collection?class=japan", "the filter outlasts the search"


def test_a_detail_is_shown_through_a_window(store: ArtefactStore) -> None:
    detail = ExampleAddress(True, "50,0,25,50,plain-0001", IDS[0], (0.5, 0.0, 0.75, 0.5))
    shown = panel.panel(store, SearchAddress((detail,)), [(detail.name, detail.value)])
    (image,) = find(shown, type_="Img")
    assert (image.style["width"], image.style["left"]) == ("400.00%", "-200.00%")
    assert (image.style["height"], image.style["top"]) == ("200.00%", "-0.00%")
    (window,) = find(shown, class_="detail-window")
    assert window.style["aspect-ratio"] == "0.7500", "90 x 60 pixels: a quarter of the width, half of the height"
    assert "Detail of Work 0" in text(shown)


def test_an_upload_is_a_place_that_the_browser_fills(store: ArtefactStore) -> None:
    upload = ExampleAddress(False, "0" * 16, upload="0" * 16)
    shown = panel.panel(store, SearchAddress((upload,)), [(upload.name, upload.value)])
    assert [getattr(each, "data-upload") for each in find(shown, class_="query-upload")] == ["0" * 16]
    assert "Less like this Your picture" in text(shown)


def test_sliders_belong_to_a_mixture(store: ArtefactStore) -> None:
    parts = [("like", IDS[0])]
    single = panel.panel(store, parse(store, parts), parts)
    assert not find(single, class_="search-weights")
    options = {getattr(each, "data-kind"): each for each in find(single, class_="switch-option")}
    assert list(options) == ["embedding", "palette", "mixed"]
    assert getattr(options["embedding"], "aria-current") == "true"
    assert options["mixed"].href.endswith("&by=embedding%3A50%2Cpalette%3A50")
    parts.append(("by", "palette:30,embedding:0"))
    mixed = static_html(panel.panel(store, parse(store, parts), parts))
    assert 'data-weight="palette" max="100" min="0" step="5" type="range" value="30"' in mixed.html
    assert 'data-weight="embedding" max="100" min="0" step="5" type="range" value="0"' in mixed.html


def test_every_card_offers_more_and_less_of_its_work(store: ArtefactStore) -> None:
    shown = links.more_or_less(store, 1, [("like", IDS[0]), ("by", "palette")])
    more, less = find(shown, type_="A")
    assert more.href == "/collection?like=plain-0001&by=palette&like=with+space"
    assert less.href == "/collection?like=plain-0001&by=palette&unlike=with+space"
    assert getattr(more, "aria-label") == "More like this: Untitled"


def test_each_card_tells_the_similarity_by_each_kind(store: ArtefactStore, monkeypatch: pytest.MonkeyPatch) -> None:
    assert panel.explained(store, {"palette": 0.5, "embedding": 0.2}) == {"Palette": 0.5, "Look": 0.2}
    monkeypatch.setattr(likenesses, "titles_of", lambda build: {"embedding": "Look"})
    assert panel.explained(store, {"embedding": 0.5}) == {"Similarity": 0.5}
    titles = {"embedding": "Look", "same_picture": "Same picture"}
    monkeypatch.setattr(likenesses, "titles_of", lambda build: titles)
    assert panel.explained(store, {"embedding": -0.5, "same_picture": 0}) == {"Look": -0.5}
    assert finding.explaining(store, {"same_picture": 1.0}) == {"same_picture": 1.0, "embedding": 0.0}
    assert finding.explaining(store, {"embedding": 2.0, "same_picture": 0.0}) == {"embedding": 2.0}


def test_the_switch_knows_kinds_and_their_mixture(store: ArtefactStore) -> None:
    known = {
        by: kinds_of.known(store, by) for by in ("palette", "mixed", "embedding:1,palette:3", "?", None, "palette:9")
    }
    assert list(known.values()) == ["palette", "mixed", "mixed", "embedding", "embedding", "embedding"]
    control, kept = kinds_of.switch(store, "x-kind", "embedding:1,palette:3")
    assert control.children.value == "mixed" and [each["label"] for each in control.children.data][-1] == "Mixed"
    assert (kept.id, kept.data) == ("x-kind-weights", "embedding:1,palette:3")
    assert kinds_of.switch(store, "x-kind", "palette")[1].data is None


def test_a_selection_leads_to_works_like_it(store: ArtefactStore) -> None:
    few, many = links.like_all(store, [2, 0]), links.like_all(store, [*range(12), *range(12), *range(12)])
    assert text(few) == "Works like these" and text(many) == "Works like 12 of these"
    assert find(few, type_="A")[0].href == "/collection?like=a%2Fb%2Fc&like=plain-0001"
    (link,) = find(many, type_="A")
    asked = parse(store, parts_of(link.href.partition("?")[2]))
    assert [each.object_id for each in asked.examples] == [IDS[row] for row in (0, 3, 6, 9)], "each once"
