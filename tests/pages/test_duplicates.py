import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dash.exceptions import PreventUpdate

from components.reviewing.duplicates import SIZE
from components.reviewing.group_decisions import key_of
from pipeline.artefacts import duplicates
from pipeline.artefacts.duplicates import SAME_PICTURE, Group, Pair
from tests import duplicates_build, one_app, reviewed_build, tiny_build
from tests.seen import find, text

IDS = [[tiny_build.IDS[row] for row in group.rows] for group in duplicates_build.GROUPS]
KEYS = [key_of(ids) for ids in IDS]


@pytest.fixture
def build(tmp_path: Path) -> Path:
    return duplicates_build.publish(tmp_path / "artefacts")


@pytest.fixture
def page(build: Path) -> Iterator[Any]:
    with one_app.serving(build.parent) as app, app.server.test_request_context("/review/duplicates"):
        from pages import duplicates as page

        yield page


def groups(part: Any) -> list[Any]:
    return find(part, class_="duplicate-group")


def test_each_group_shows_its_works_side_by_side_in_order(page: Any) -> None:
    shown = groups(page.layout())
    assert [getattr(group, "data-group") for group in shown] == KEYS
    cards = [[getattr(card, "data-object-id") for card in find(group, class_="work-card")] for group in shown]
    assert cards == IDS


def test_a_group_says_what_was_found_and_which_labels_it_has(page: Any) -> None:
    first, second, third = groups(page.layout())
    assert "2 works: same picture" in text(first) and "different labels: Japan and China." in text(first)
    assert "The same picture as the other one. Similarity 0.98, 120 key points agree." in text(first)
    assert "different labels" not in text(second) + text(third)
    whole, detail, mirrored = find(second, class_="work-card")
    assert "25 % of it is shown by “Work 6" in text(whole)
    assert "Detail: it shows 25 % of “Work 2" in text(detail) and "Mirrored left to right" in text(detail)
    assert "Mirrored left to right, it shows the same as “Work 6" in text(mirrored)
    assert "The same file as the other one" in text(third) and "key points" not in text(third)


def test_a_group_can_be_kept_merged_or_called_different(page: Any) -> None:
    first, second, _ = groups(page.layout())
    buttons = {text(each): getattr(each, "data-decide") for each in find(first, class_="suspect-button")}
    assert buttons == {"Keep both": "keep_both", "Merge": "merge", "Different": "different"}
    assert "Keep all" in text(second)
    assert all(getattr(each, "aria-pressed") == "false" for each in find(first, class_="suspect-button"))
    # The first work is kept unless another one is chosen.
    assert [option.value for option in find(second, type_="Option")] == IDS[1]


def test_the_tabs_lead_from_list_to_list(page: Any) -> None:
    from pages import review

    for layout, current in ((page.layout(), "Duplicates 3"), (review.layout(), "Label issues 3")):
        tabs = find(layout, class_="review-tab")
        assert [text(tab) for tab in tabs][-2:] == ["All works 11", "Duplicates 3"]
        assert [text(tab) for tab in find(layout, class_="review-tab--current")] == [current]
        assert tabs[-1].href == "/review/duplicates" and tabs[0].href == "/review"


def test_one_leafs_and_a_page_too_far_is_the_last(tmp_path: Path) -> None:
    pairs = [(a, b) for a in range(5) for b in range(a + 1, 5)] + [(5, 6), (7, 8)]
    many = tuple(Group((a, b), (Pair(a, b, SAME_PICTURE, 20, 0.9, 1.0, 1.0),)) for a, b in pairs)
    assert len(many) == SIZE + 2
    duplicates_build.publish(tmp_path / "artefacts", many)
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/review/duplicates"):
        from pages import duplicates as page

        assert len(groups(page.layout())) == SIZE and "Page 1 of 2" in text(page.layout())
        for number in ("2", "99"):
            last = page.layout(page=number)
            assert len(groups(last)) == 2 and "Page 2 of 2" in text(last)
        (link,) = find(find(last, class_="review-pager"), type_="Link")
        assert link.href == "/review/duplicates"
        for odd in ("x", "-1", "", None, []):
            assert "Page 1 of 2" in text(page.layout(page=odd))


def test_progress_counts_groups_and_names_strangers(page: Any) -> None:
    kept = {
        KEYS[0]: {"decision": "merge"},
        KEYS[1]: {"decision": "", "note": "x"},
        '["gone", "lost"]': {"decision": "different"},
    }
    assert text(page.progress(kept)) == "1 of 3 groups decided. 1 more about groups that this build does not have."
    assert text(page.progress(None)) == text(page.progress({"odd": 7})) == "0 of 3 groups decided."


def test_decisions_go_out_and_come_in_as_csv(page: Any) -> None:
    kept = {KEYS[0]: {"decision": "merge", "keep": IDS[0][1], "note": "Better scan", "title": "Work 1"}}
    sent = page.export(1, kept)
    content = base64.b64decode(sent["content"]).decode("utf-8-sig")
    assert sent["filename"].startswith("vitrine-duplicates-") and sent["filename"].endswith(".csv")
    assert "Work 0 & its <title>" in content and "china" in content and "Better scan" in content
    (taken,) = page.import_csv({"text": content})["decisions"].items()
    assert taken[0] == KEYS[0] and taken[1]["keep"] == IDS[0][1] and taken[1]["note"] == "Better scan"
    assert "no column group" in page.import_csv({"text": "a,b\n1,2\n"})["problem"]
    for odd in (None, 7, {"text": 5}):
        with pytest.raises(PreventUpdate):
            page.import_csv(odd)
    with pytest.raises(PreventUpdate):
        page.export(None, kept)


def test_a_build_of_before_says_what_to_do(tmp_path: Path) -> None:
    reviewed_build.publish(tmp_path / "artefacts")
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/review/duplicates"):
        from pages import duplicates as page
        from pages import review

        words = text(page.layout())
        assert "This build has no list of duplicates" in words and "python -m pipeline.build" in words
        assert "Duplicates" in [text(tab) for tab in find(page.layout(), class_="review-tab")]
        assert "Duplicates" not in text(find(review.layout(), class_="review-tabs"))
        with pytest.raises(PreventUpdate):
            page.progress(None)


def test_a_collection_without_duplicates_says_so(tmp_path: Path) -> None:
    duplicates_build.publish(tmp_path / "artefacts", ())
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/review/duplicates"):
        from pages import duplicates as page

        assert "No duplicates" in text(page.layout())


def test_a_damaged_list_is_a_sentence(page: Any, build: Path) -> None:
    (build / duplicates.FOLDER / duplicates.PAIRS).write_bytes(b"PAR1 no more")
    assert "This build cannot be shown" in text(page.layout())


def test_the_browser_is_told_what_its_own_tests_expect(page: Any) -> None:
    (root,) = find(page.layout(), id="duplicates-page")
    told = json.loads(getattr(root, "data-rules"))
    expected = Path(__file__).parents[1] / "assets/review/group_rules.json"
    assert told == json.loads(expected.read_text(encoding="utf-8"))
    assert "tiny-1" not in getattr(root, "data-source")
