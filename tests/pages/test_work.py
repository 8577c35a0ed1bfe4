from pathlib import Path
from urllib.parse import quote

import pytest
from dash import Dash

from components.site import context
from pipeline.query import likenesses
from pipeline.similarity.likenesses.base import Likeness
from pipeline.similarity.likenesses.embedding import EmbeddingRanking
from tests import tiny_build
from tests.seen import find, text


def _layout(object_id: str):
    from pages import work

    return work.layout(object_id=quote(object_id, safe=""))


@pytest.mark.parametrize("object_id", [each for each in tiny_build.IDS if each not in (".", "..")])
def test_every_work_has_its_page(app: Dash, object_id: str) -> None:
    page = _layout(object_id)
    row = tiny_build.IDS.index(object_id)
    title = "Untitled" if row == 1 else f"Work {row} & its <title>"
    assert [text(head) for head in find(page, type_="H1")] == [title]
    assert find(page, data_object_id=object_id)


def test_the_label_says_what_the_museum_says_in_its_order(app: Dash) -> None:
    (label,) = find(_layout("plain-0001"), class_="museum-label")
    assert text(label).startswith("Work 0 & its <title> Painter 0 about 1800 Ink on paper China")


def test_the_larger_picture_is_shown_where_there_is_one(app: Dash) -> None:
    (box,) = find(_layout("plain-0001"), class_="work-picture")
    assert "/previews/" in find(box, type_="Img")[0].src
    (box,) = find(_layout("a/b/c"), class_="work-picture")
    assert "/thumbnails/" in find(box, type_="Img")[0].src


def test_the_neighbours_are_those_of_the_chosen_kind(app: Dash, monkeypatch: pytest.MonkeyPatch) -> None:
    from pages import work

    kind = Likeness("Brightness", "how bright a picture is", EmbeddingRanking, ("levels.npy",), 9)
    monkeypatch.setattr(likenesses, "get", lambda name: kind)
    monkeypatch.setattr(likenesses, "titles_of", lambda build: {"embedding": "Look", "brightness": "Brightness"})
    asked = []
    monkeypatch.setattr(likenesses, "of_work", lambda store, *rest: asked.append(rest) or ([5, 2], [0.8, 0.7]))
    shown = work.show_neighbours("brightness", None, "", "plain-0001")
    assert [getattr(card, "data-object-id") for card in find(shown, class_="work-card")] == [
        tiny_build.IDS[5],
        tiny_build.IDS[2],
    ]
    assert asked == [(0, "brightness", 12, None)] and "Similar means here: how bright a picture is." in text(shown)
    (switch,) = find(work.layout(object_id="plain-0001", by="brightness"), id=work.KIND)
    assert switch.value == "brightness" and [each["label"] for each in switch.data] == ["Look", "Brightness", "Mixed"]
    work.show_neighbours("unheard-of", None, None, "plain-0001")
    assert len(asked) == 2, "what the build cannot be asked by is not asked"


def test_neighbours_are_the_builds_own_nearest_first_and_not_the_work(app: Dash) -> None:
    store = context.live_store()
    row = store.row_of("a/b/c")
    shown = [getattr(card, "data-object-id") for card in find(_layout("a/b/c"), class_="work-card")]
    assert shown == [tiny_build.IDS[near] for near in store.neighbours_ids[row]]
    assert "a/b/c" not in shown


def test_the_models_guess_is_marked_as_one(app: Dash) -> None:
    (guess,) = find(_layout("plain-0001"), class_="guess")
    words = text(guess)
    assert words.startswith("The model's guess China Fairly sure: 85 %")
    assert "The catalogue says the same." in words
    assert "trained on this work" in words


def test_a_wrong_guess_is_called_wrong(app: Dash) -> None:
    (guess,) = find(_layout(tiny_build.IDS[4]), class_="guess")
    assert "Japan" in text(guess) and "The catalogue says something else." in text(guess)


def test_a_work_outside_of_the_classes_has_no_guess(app: Dash) -> None:
    assert not find(_layout(tiny_build.IDS[-1]), class_="guess")


def test_a_build_without_predictions_has_pages_without_guesses(app: Dash, tmp_path: Path) -> None:
    tiny_build.publish(tmp_path / "artefacts", "tiny-2", predictions=False)
    assert context.live_store().build_id == "tiny-2"
    assert not find(_layout("plain-0001"), class_="guess")


def test_an_unknown_work_is_said_to_be_unknown(app: Dash) -> None:
    page = _layout('no "such" <work>')
    assert "No such work" in text(page) and 'no "such" <work>' in text(page)
    assert find(page, data_state="missing")


def test_the_small_map_marks_the_work(app: Dash) -> None:
    from pages import work

    store = context.live_store()
    figure = work.show_place("dark", "a/b/c")
    x, y = store.projections["umap"][2]
    assert (figure.data[-1].name, figure.data[-1].x[0], figure.data[-1].y[0]) == ("This work", x, y)


def test_the_tab_is_named_after_the_work(app: Dash) -> None:
    from pages import work

    assert work.page_title(object_id="plain-0001") == "Work 0 & its <title> · Vitrine"
    assert work.page_title(object_id="nope") == "Not found · Vitrine"


def test_a_query_string_cannot_break_the_page(app: Dash) -> None:
    from pages import work

    assert find(work.layout(object_id="plain-0001", anything="x", layout="y"), type_="H1")


def test_predictions_are_read_once(app: Dash, monkeypatch: pytest.MonkeyPatch) -> None:
    store, asked = context.live_store(), []
    read = store.table
    monkeypatch.setattr(store, "table", lambda name: asked.append(name) or read(name))
    assert find(_layout("plain-0001"), class_="guess") and find(_layout("a/b/c"), class_="guess")
    assert asked == ["evaluation/predictions.parquet"]


def test_the_catalogues_tags_stand_on_the_page(app: Dash) -> None:
    (facts,) = find(_layout("plain-0001"), class_="tag-facts")
    assert [text(tag) for tag in facts.children] == ["mountain", "mist"]
    assert not find(_layout("with space"), class_="work-tags")


def test_neighbours_of_another_culture_are_asked_for_by_the_address(app: Dash) -> None:
    from pages import work

    store = context.live_store()
    page = work.layout(object_id="plain-0001", without="class,artist,nonsense")
    pressed = {
        getattr(button, "data-without"): getattr(button, "aria-pressed") for button in find(page, class_="restriction")
    }
    assert pressed == {"artist": "true", "class": "true"}
    shown = [getattr(card, "data-object-id") for card in find(page, class_="work-card")]
    labels = dict(zip(store.objects["object_id"], store.objects["label"], strict=True))
    near = [tiny_build.IDS[row] for row in store.neighbours_ids[store.row_of("plain-0001")]]
    assert shown == [name for name in near if labels[name] not in ("", labels["plain-0001"])]
    # The callback and the page agree; a mixture and a kind are restricted alike.
    again = work.show_neighbours(None, None, "class,artist", "plain-0001")
    assert [getattr(card, "data-object-id") for card in find(again, class_="work-card")] == shown


def test_the_artist_the_tags_and_the_colours_lead_to_their_lists(app: Dash) -> None:
    page = _layout("plain-0001")
    (label,) = find(page, class_="museum-label")
    assert [link.href for link in find(label, type_="Link")] == ["/collection?artist=Painter+0"]
    (facts,) = find(page, class_="tag-facts")
    assert [(text(link), link.href) for link in find(facts, type_="Link")] == [
        ("mountain", "/collection?tag=mountain"),
        ("mist", "/collection?tag=mist"),
    ]
    # Nothing is recorded of the second work, and the build compares no colours.
    assert not find(find(_layout(tiny_build.IDS[1]), class_="museum-label")[0], type_="Link")
    assert not find(find(page, class_="colours")[0], type_="A")
