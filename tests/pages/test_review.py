import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from dash import Dash
from dash.exceptions import PreventUpdate

from components.atlas import selection_address
from components.reviewing import decisions
from components.reviewing.address import SIZE
from components.site import context
from components.works import label_issues as works_issues
from pipeline.artefacts import label_issues
from tests import one_app, reviewed_build, tiny_build
from tests.seen import find, text

IDS = [tiny_build.IDS[row] for row in reviewed_build.ROWS]


@pytest.fixture
def build(tmp_path: Path) -> Path:
    return reviewed_build.publish(tmp_path / "artefacts")


@pytest.fixture
def served(build: Path) -> Iterator[Dash]:
    with one_app.serving(build.parent) as found, found.server.test_request_context("/review"):
        yield found


@pytest.fixture
def page(served: Dash) -> Any:
    from pages import review as page

    return page


def shown(module: Any, hidden: tuple[str, ...] = (), search: str = "") -> Any:
    """The cards and the pager of an address."""
    return module.show({"search": search, "hidden": list(hidden)})[:2]


def above(module: Any, search: str = "") -> Any:
    """What stands above the cards: the tabs and what the list holds."""
    return module.show({"search": search})[2]


def ids(part: Any) -> list[str]:
    return [getattr(card, "data-object-id") for card in find(part, class_="suspect")]


def test_the_lists_say_how_many_they_have(page: Any) -> None:
    tabs = [text(tab) for tab in find(above(page), class_="review-tab")]
    assert tabs == ["Label issues 3", "Neighbours disagree 1", "Unlike any other 2", "All works 11"]
    (about,) = find(page.layout(), class_="review-about")
    assert "estimated 3.1 % of the 11 labels" in text(about) and "Please note" not in text(about)


def test_features_that_saw_the_labels_are_warned_of(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    found = works_issues.of(context.live_store())
    assert found is not None
    monkeypatch.setitem(found.about, "features_saw_labels", True)
    assert "Please note: the features of this model were trained on these labels" in text(page.layout())


def test_the_most_doubtful_comes_first_with_fact_and_guess_apart(page: Any) -> None:
    part, pager = shown(page)
    assert ids(part) == IDS[:3] and pager is None
    card = find(part, class_="suspect")[0]
    assert "China" in text(find(card, class_="suspect-catalogue")[0])
    (guess,) = find(card, class_="suspect-guess")
    assert "The model's guess" in text(guess) and "Quite sure: 95 %" in text(guess) and "Japan" in text(guess)
    (why,) = find(card, class_="suspect-why")
    assert "at least as confident of Japan as it usually is" in text(why)
    assert "None of the 10 most similar works is catalogued as China" in text(why)
    assert len(find(card, class_="suspect-near")[0].children) == 5
    buttons = {text(each): getattr(each, "data-label") for each in find(card, class_="suspect-button")}
    assert buttons == {"Label is right": "", "Should be Japan": "japan", "Not sure, look again": ""}


def test_works_unlike_any_other_begin_with_the_most_alone(page: Any) -> None:
    part, _ = shown(page, search="?kind=unlike")
    assert ids(part) == [IDS[6], IDS[3]]
    assert "10 nearest works is 0.20; 0.70 is usual" in text(part)


def test_one_leafs_and_a_page_too_far_is_the_last(page: Any) -> None:
    first, pager = shown(page, search="?kind=all")
    assert ids(first) == IDS[:SIZE] and "Page 1 of 2" in text(pager)
    last, pager = shown(page, search="?kind=all&page=99")
    assert ids(last) == IDS[SIZE:] and "Page 2 of 2" in text(pager)
    (link,) = find(pager, type_="Link")
    assert link.href == "/review?kind=all"


def test_a_model_that_agrees_is_not_said_to_disagree(page: Any) -> None:
    last = find(shown(page, search="?kind=all&page=2")[0], class_="suspect-guess")[-1]
    assert "as the catalogue says" in text(last)


def test_a_class_alone(page: Any) -> None:
    part, _ = shown(page, search="?kind=all&class=japan")
    assert ids(part) == [each for each, row in zip(IDS, reviewed_build.ROWS, strict=True) if row % 4 == 1]
    empty, _ = shown(page, search="?kind=neighbours&class=japan")
    assert "No work matches" in text(empty) and find(empty, data_clear="all")


def test_decided_works_are_hidden_when_that_is_asked_for(page: Any) -> None:
    assert ids(shown(page, (IDS[0],))[0]) == IDS[:3]
    assert ids(shown(page, (IDS[0], "no such work"), "?hide=decided")[0]) == IDS[1:3]
    done, _ = shown(page, tuple(IDS), "?hide=decided")
    assert "Everything here is decided" in text(done)


def test_progress_counts_decisions_of_this_list_and_names_strangers(page: Any) -> None:
    kept = {
        IDS[0]: {"decision": "label_right"},
        IDS[9]: {"decision": "look_again"},
        IDS[1]: {"decision": "", "note": "x"},
    }
    words = text(page.progress(kept | {"gone": {"decision": "label_right"}}, {"search": ""}))
    assert words.startswith("1 of 3 decided here, 3 in all.") and "1 of these are about works" in words
    assert text(page.progress(None, {"search": "?kind=all"})) == "0 of 11 decided here, 0 in all."


def test_decisions_go_out_and_come_in_as_csv(page: Any) -> None:
    kept = {IDS[0]: {"decision": "change_label", "label": "japan", "given": "china", "note": "Seal, lower left"}}
    sent = page.export(1, kept)
    content = base64.b64decode(sent["content"]).decode("utf-8-sig")
    assert sent["filename"].endswith(".csv") and f"{IDS[0]}" in content and "Seal, lower left" in content
    taken = page.import_csv({"text": content})["decisions"]
    assert taken[IDS[0]]["label"] == "japan" and taken[IDS[0]]["note"] == "Seal, lower left"
    assert "no column object_id" in page.import_csv({"text": "a,b\n1,2\n"})["problem"]
    with pytest.raises(PreventUpdate):
        page.export(None, kept)


def test_decisions_are_kept_by_collection_not_by_build(page: Any) -> None:
    (root,) = find(page.layout(), id="review-page")
    assert "tiny-1" not in getattr(root, "data-source") and "A tiny collection" in getattr(root, "data-source")


@pytest.mark.parametrize("odd", [None, 7, {"search": 3, "hidden": [{}]}, {"search": "?page=-5&kind=odd&kind=issues"}])
def test_nonsense_from_a_browser_is_no_traceback(page: Any, odd: Any) -> None:
    if not isinstance(odd, dict):
        with pytest.raises(PreventUpdate):
            page.show(odd)
    else:
        assert ids(page.show(odd)[0]) == IDS[:3]
    assert decisions.read(odd) == []


def test_a_build_of_before_says_what_to_do(app: Dash) -> None:
    from pages import review as page

    words = text(page.layout())
    assert "This build has no review" in words and "python -m pipeline.build" in words
    with pytest.raises(PreventUpdate):
        page.show({"kind": "issues"})


def test_a_damaged_list_is_a_sentence(page: Any, build: Path) -> None:
    (build / label_issues.FOLDER / label_issues.TABLE).write_bytes(b"PAR1 no more")
    assert "This build cannot be shown" in text(page.layout())


def test_the_works_own_page_and_the_model_page_lead_here(served: Dash) -> None:
    from pages import model, work

    (doubt,) = find(work.layout(object_id=IDS[1]), class_="work-doubt")
    assert find(doubt, type_="Link")[0].href == "/review#plain-0001"
    assert not find(work.layout(object_id="with%20space"), class_="work-doubt")
    (mistakes,) = find(model.layout(), id="mistakes")
    assert [link.href for link in find(mistakes, type_="Link")] == ["/review"]


def test_the_browser_is_told_what_its_own_tests_expect(page: Any) -> None:
    told = json.loads(getattr(page.layout(), "data-rules"))
    expected = json.loads((Path(__file__).parents[1] / "assets/review/rules.json").read_text(encoding="utf-8"))
    assert {name: told[name] for name in expected} == expected
    assert (told["names"]["view"], told["names"]["hide"], told["ids"]) == ("kind", "hide", "review")
    # In their order: the boxes' values come in that of their names.
    boxes = ["search", "class", "split", "values", "from", "to"]
    assert list(told["controls"]) == [f"review-{box}" for box in boxes]


def test_a_list_can_be_filtered_like_the_collection(page: Any) -> None:
    assert ids(shown(page, search="?artist=Painter+7&artist=Painter+4&artist=Painter+5")[0]) == [IDS[0], IDS[2]]
    assert ids(shown(page, search="?q=painter+7&from=1700&to=1800")[0]) == [IDS[2]]
    assert ids(shown(page, search="?doubted=neighbours_disagree")[0]) == [IDS[0]]
    assert ids(shown(page, search="?q=no+such+word")[0]) == []
    tabs = [text(tab) for tab in find(above(page, "?artist=Painter+4&kind=all"), class_="review-tab")]
    assert tabs == ["Label issues 1", "Neighbours disagree 1", "Unlike any other 0", "All works 1"]
    leads = {text(link): link.href for link in find(page.show_filter("?artist=Painter+4")[0], type_="Link")}
    assert leads == {"In Collection": "/collection?artist=Painter+4", "On the map": "/map?artist=Painter+4"}
    links = {text(link): link.href for link in find(above(page, "?artist=Painter+4"), type_="Link")}
    assert links["Neighbours disagree 1"] == "/review?artist=Painter+4&kind=neighbours"


def test_a_selection_of_the_map_is_a_filter(page: Any) -> None:
    selected = selection_address.text_of(context.live_store(), reviewed_build.ROWS[[2, 0]])
    assert ids(shown(page, search=f"?select={selected}")[0]) == [IDS[0], IDS[2]]
    chips, _, note = page.show_filter(f"?select={selected}")
    assert "Selected on the map: 2 works" in text(chips) and note == ""


def test_what_an_address_asks_in_vain_is_named(page: Any) -> None:
    (_, _, note) = page.show_filter("?kind=odd&artist=Nobody&like=m-1&select=other.abc&split=test")
    assert note.startswith("Parts of the address were ignored: There is no list “odd”.")
    assert "No record has “Nobody” as its artist." in note and "made on another build" in note
    assert "split" not in note


def test_a_work_page_takes_the_decision_and_says_why_its_figure_is_another_one(served: Dash) -> None:
    from pages import work

    (section,) = find(work.layout(object_id=quote(IDS[0], safe="")), id="work-review-page")
    assert "Classifiers that did not see it say Japan, 95 %." in text(section)
    assert "so its figure is another one" in text(section)
    buttons = {text(each): getattr(each, "data-decide") for each in find(section, class_="suspect-button")}
    assert buttons == {
        "Label is right": "label_right",
        "Should be Japan": "change_label",
        "Not sure, look again": "look_again",
    }
    assert getattr(section, "data-list") == "review" and section.open
    last = find(work.layout(object_id=quote(tiny_build.IDS[-1], safe="")), id="work-review-page")
    assert not last, "the work outside of the classes has no label to decide on"


def test_a_card_says_why_the_works_own_page_gives_another_figure(page: Any) -> None:
    guess = text(find(shown(page)[0], class_="suspect-guess")[0])
    assert "Its own page says" in guess and "did not see its label" in guess
