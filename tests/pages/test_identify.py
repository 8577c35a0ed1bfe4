from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dash import Dash

from components.identify.answers import PageAnswer
from components.identify.same_work import ShownWork
from components.searching import kinds, uploads
from components.site import context
from components.works import examples
from pipeline import cultures
from pipeline.core.files import write_json
from pipeline.query import likenesses
from pipeline.similarity.likenesses.base import Likeness
from pipeline.similarity.likenesses.embedding import EmbeddingRanking
from tests import one_app, posed_works, tiny_build
from tests.seen import find, text


def _answer(**changes: Any) -> PageAnswer:
    values: dict[str, Any] = {
        "build_id": "tiny-1",
        "classes": (("japan", 0.72), ("china", 0.2), ("india", 0.05), ("america", 0.03)),
        "neighbours": tuple((row, 0.9 - row / 20) for row in range(12)),
        "position": {"umap": (0.5, -1.0), "pca": (0.0, 0.0)},
        "familiar": True,
    }
    return PageAnswer(**values | changes)


def _shown(**changes: Any) -> tuple[Any, Any, Any]:
    from pages import identify

    answer = _answer(**changes).as_json()
    return *identify.show(answer, "light"), identify.show_neighbours(answer, None, None)


def test_the_culture_is_named_with_how_sure_and_a_bar_for_every_class(app: Dash) -> None:
    verdict, _, _ = _shown()
    words = text(verdict)
    assert words.startswith("The model's guess Japan Fairly sure: 72 %")
    assert [getattr(bar, "data-class") for bar in find(verdict, class_="guess-bar")] == [
        "japan",
        "china",
        "india",
        "america",
    ]
    assert find(verdict, id="identify-class", data_class="japan")


def test_a_picture_unlike_the_collection_is_not_called_any_culture(app: Dash) -> None:
    verdict, _, _ = _shown(familiar=False)
    assert "does not look like the works of this collection" in text(verdict)
    assert not find(verdict, id="identify-class")
    assert "sure:" not in text(verdict) and not find(verdict, class_="guess-bar")
    assert not any(info.title in text(verdict) for info in cultures.load("paintings").classes)


def test_the_verdict_says_what_the_model_knows(app: Dash) -> None:
    verdict, _, _ = _shown()
    assert "Of China, Japan, India and America, which are all that the model knows." in text(verdict)


def test_a_picture_unlike_the_collection_has_no_place_among_its_works(app: Dash) -> None:
    from pages import identify

    _, place, _ = _shown(familiar=False)
    assert text(place).startswith("The nearest works only") and "has no place" in text(place)
    store = context.live_store()
    for familiar in (True, False):
        marks = [trace.name for trace in identify.place_figure(store, _answer(familiar=familiar), "light").data]
        assert ("Your picture" in marks) is familiar and "Most similar works" in marks


def test_a_picture_of_a_wall_is_said_to_be_one_only_where_nothing_is_guessed(app: Dash) -> None:
    """The paper of an ink painting is like a wall."""
    assert "go nearer" in text(_shown(familiar=False, wall=True)[0])
    assert "wall" not in text(_shown(familiar=False)[0]) and "wall" not in text(_shown(wall=True)[0])


def test_a_picture_between_two_classes_is_called_both(app: Dash) -> None:
    verdict, _, _ = _shown(prediction_set=["japan", "china"])
    words = text(verdict)
    assert words.startswith("The model's guess Japan or China Between the two; one of them: 9")
    assert len(find(verdict, class_="guess-bar")) == 4


def test_twelve_neighbours_hang_in_their_order(app: Dash) -> None:
    _, _, neighbours = _shown()
    cards = find(neighbours, class_="work-card")
    assert [getattr(card, "data-object-id") for card in cards] == list(tiny_build.IDS)
    assert "0.90" in text(cards[0]) and "0.35" in text(cards[11])


def test_the_neighbours_are_those_of_the_chosen_kind(app: Dash, monkeypatch: pytest.MonkeyPatch) -> None:
    from pages import identify

    kind = Likeness("Brightness", "how bright a picture is", EmbeddingRanking, ("levels.npy",), 9)
    monkeypatch.setattr(likenesses, "get", lambda name: kind)
    monkeypatch.setattr(likenesses, "titles_of", lambda build: {"embedding": "Look", "brightness": "Brightness"})
    answer = _answer(alike={"brightness": ((5, 0.8), (2, 0.7))}).as_json()
    shown = identify.show_neighbours(answer, "brightness", None)
    cards = find(shown, class_="work-card")
    assert [getattr(card, "data-object-id") for card in cards] == [tiny_build.IDS[5], tiny_build.IDS[2]]
    assert "Similar means here: how bright a picture is." in text(shown)
    assert len(find(identify.show_neighbours(answer, "unheard-of", None), class_="work-card")) == 12
    (switch,) = find(identify.layout(by="brightness"), id=identify.KIND)
    assert switch.value == "brightness" and [each["label"] for each in switch.data] == ["Look", "Brightness", "Mixed"]


def test_a_build_with_one_kind_of_likeness_has_no_switch(app: Dash) -> None:
    from pages import identify

    assert not find(identify.layout(), id=identify.KIND)


def test_the_place_is_that_of_the_projection_shown(app: Dash) -> None:
    _, place, _ = _shown()
    (graph,) = find(place, id="identify-map")
    mark = graph.figure.data[-1]
    assert (mark.name, mark.x[0], mark.y[0]) == ("Your picture", 0.5, -1.0)


def test_the_works_that_place_the_picture_are_outlined_on_the_map(app: Dash) -> None:
    store = context.live_store()
    projection = store.projection_infos[0].name
    _, place, _ = _shown(placed_by={projection: (7, 2)})
    (trace,) = [each for each in find(place, id="identify-map")[0].figure.data if each.name == "Most similar works"]
    assert list(trace.x) == store.projections[projection][[7, 2], 0].tolist()


def test_a_build_whose_maps_lack_the_picture_shows_none(app: Dash) -> None:
    _, place, neighbours = _shown(position={})
    assert place is None
    assert find(neighbours, class_="work-card")


def test_the_map_follows_the_wall(app: Dash) -> None:
    from components.site import theme
    from pages import identify

    figure = identify.follow_theme("dark", _answer().as_json())
    assert figure.data[-1].marker.color == theme.TOKENS["dark"]["accent"]


def test_an_example_is_named_and_what_the_museum_says_of_it(app: Dash) -> None:
    verdict, _, _ = _shown(example="a/b/c")
    assert "This is Work 2 & its <title> . The catalogue says: India." in text(verdict)


def test_a_picture_of_a_work_that_the_collection_holds_leads_to_it(app: Dash) -> None:
    corners = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    verdict, _, _ = _shown(same_work=ShownWork(3, 31, corners, corners))
    words = text(verdict)
    assert words.index("31 key points of your picture") < words.index("The model's guess")
    assert [link.href for link in find(verdict, type_="Link")] == ["/work/quote%22s%20and%20%27s"]
    assert "key points" not in text(_shown()[0])


def test_a_kind_that_finds_few_works_shows_these_only(app: Dash, monkeypatch: pytest.MonkeyPatch) -> None:
    from pages import identify

    kind = Likeness("Same", "points agree", EmbeddingRanking, ("points.npy",), 9, finds_few=True)
    monkeypatch.setattr(likenesses, "get", lambda name: kind)
    monkeypatch.setattr(likenesses, "titles_of", lambda build: {"embedding": "Look", "same": "Same"})
    shown = identify.show_neighbours(_answer(alike={"same": ((5, 0.2), (2, 0.0))}).as_json(), "same", None)
    assert [getattr(card, "data-object-id") for card in find(shown, class_="work-card")] == [tiny_build.IDS[5]]
    none = identify.show_neighbours(_answer(alike={"same": ((5, 0.0),)}).as_json(), "same", None)
    assert not find(none, class_="work-card") and text(none).startswith("None of the 12 works.")


def test_a_problem_is_shown_in_its_own_words(app: Dash) -> None:
    from pages import identify

    problem = {"problem": "The file is empty."}
    (verdict, place), neighbours = identify.show(problem, "light"), identify.show_neighbours(problem, None, None)
    assert find(verdict, role="alert") and "The file is empty." in text(verdict)
    assert place is None and neighbours is None


def test_an_answer_of_a_former_build_is_asked_for_again(app: Dash) -> None:
    verdict, place, neighbours = _shown(build_id="older")
    assert "rebuilt" in text(verdict) and place is None and neighbours is None


def test_nothing_asked_nothing_shown(app: Dash) -> None:
    from pages import identify

    assert identify.show(None, None) == (None, None)
    assert identify.show_neighbours(None, None, None) is None


def test_examples_are_works_the_model_was_not_trained_on_of_every_class_that_has_some(app: Dash) -> None:
    from pages import identify

    store = context.live_store()
    rows = examples.rows_of(store, identify.EXAMPLES)
    assert rows and set(store.objects["split"].iloc[rows]) == {"test"}
    tested = store.objects[store.objects["split"] == "test"]["label"]
    assert set(store.objects["label"].iloc[rows]) == set(tested)
    assert len(rows) == len(set(rows)) <= identify.EXAMPLES * 4


def test_the_owner_chooses_the_examples_and_leaves_some_out(
    app: Dash, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from pages import identify

    store = context.live_store()
    ids = [str(each) for each in store.objects["object_id"]]
    usual = [ids[row] for row in examples.rows_of(store, identify.EXAMPLES, {})]
    chosen = examples.rows_of(store, 3, {"SAMPLES": f"{ids[5]}, lost,{ids[1]}"})
    assert chosen == [5, 1] and "SAMPLES: the build" in caplog.text and "“lost”" in caplog.text
    without = examples.rows_of(store, identify.EXAMPLES, {"SAMPLES_WITHOUT": usual[0]})
    assert without and usual[0] not in [ids[row] for row in without]
    tag = next(str(tags[0]) for tags in store.objects["tags"] if len(tags))
    tagged = examples.rows_of(store, 50, {"SAMPLES": f"tag:{tag.upper()}"})
    assert tagged and all(tag in store.objects["tags"].iat[row] for row in tagged)
    assert examples.rows_of(store, 50, {"SAMPLES": f"tag:{tag}", "SAMPLES_WITHOUT": f"tag:{tag}"}) == []
    monkeypatch.setenv("SAMPLES", "none")
    assert "No picture at hand?" not in text(identify.layout())


def test_examples_have_names_and_say_whether_the_model_saw_them(app: Dash) -> None:
    from pages import identify

    store = context.live_store()
    rows = examples.rows_of(store, identify.EXAMPLES, {})
    shown = [text(each) for each in find(identify.layout(), className="example")]
    assert shown == [examples.name_of(store, row) for row in rows]
    untitled = next((row for row in range(len(store.objects)) if not str(store.work(row)["title"])), None)
    if untitled is not None:
        assert examples.name_of(store, untitled) == f"Untitled ({store.work(untitled)['object_id']})"
    assert "has not been trained on them" in examples.words(store, rows)
    trained = int((store.objects["split"] == "train").to_numpy().argmax())
    assert "is no test" in examples.words(store, [*rows, trained])


def test_without_a_build_the_page_names_the_command(tmp_path: Path) -> None:
    with one_app.serving(tmp_path) as app, app.server.test_request_context("/"):
        from pages import identify

        page = identify.layout()
        assert find(page, data_state="no-build")
        assert "python -m pipeline.build" in text(page)


def test_the_page_asks_the_builds_own_question(app: Dash) -> None:
    from pages import identify

    write_json(context.live_store().root / "model/labels.json", {"title": "Kinds", "question": "Oil or print?"})
    assert [text(head) for head in find(identify.layout(), type_="H1")] == ["Oil or print?"]


def test_subjects_are_guesses_and_only_those_the_build_knows_are_drawn(app: Dash) -> None:
    store = context.live_store()
    guessed = (("mist", 0.8), ("pine", 0.3))
    vars(store)["tags"] = {"tags": [{"tag": "mist"}, {"tag": "pine"}]}
    try:
        verdict, _, _ = _shown(tags=guessed)
        (part,) = find(verdict, class_="tag-guesses")
        assert text(part).startswith("What it may show mist 80 % pine 30 %")
        assert not find(_shown()[0], class_="tag-guesses")
        # What a browser hands back is a stranger's.
        for wrong in ((("<b>", 0.8),), (("mist", 7.0),), (("mist", 0.5),) * 7, (("mist", float("nan")),)):
            assert PageAnswer.read(_answer(tags=wrong).as_json(), store) is None
        older = {key: value for key, value in _answer().as_json().items() if key != "tags"}
        assert PageAnswer.read(older, store) == _answer()
    finally:
        vars(store).pop("tags")


@pytest.fixture
def posed_app(tmp_path: Path) -> Iterator[Dash]:
    """The page over a build with figures in two works."""
    build = tiny_build.publish(tmp_path / "artefacts")
    posed_works.add(build, {3: [posed_works.STANDING], 8: [posed_works.ONE_ARM_UP]})
    with one_app.serving(tmp_path / "artefacts") as app, app.server.test_request_context("/"):
        yield app


def _upload(*kinds: str) -> dict[str, Any]:
    store = context.live_store()
    descriptions = {"embedding": np.asarray(store.embeddings[5]), "pose": posed_works.ONE_ARM_UP[np.newaxis]}
    return uploads.described(store.build_id, {kind: descriptions[kind] for kind in kinds})


def test_a_kind_that_takes_seconds_waits_until_the_picture_was_looked_through(posed_app: Dash) -> None:
    from pages import identify

    upload = _upload("embedding")
    answer = _answer(upload=upload).as_json()
    (place,) = find(identify.show_neighbours(answer, "pose", None), id="identify-later")
    assert getattr(place, "data-with") == "pose" and getattr(place, "data-of") == upload["key"]
    assert find(identify.show_neighbours(answer, "mixed", "embedding:50,pose:50"), id="identify-later")
    assert kinds.asked(context.live_store(), "mixed", "embedding:50") == ["embedding"]
    described = {"of": upload["key"], "upload": _upload("embedding", "pose")}
    works = identify.show_neighbours(answer, "pose", None, described)
    assert [getattr(card, "data-object-id") for card in find(works, class_="work-card")] == [
        tiny_build.IDS[8],
        tiny_build.IDS[3],
    ]
    other = {"of": "0" * 16, "upload": described["upload"]}
    assert find(identify.show_neighbours(answer, "pose", None, other), id="identify-later"), "of another picture"
    failed = {"of": upload["key"], "problem": "A file of a network is missing."}
    assert "A file of a network is missing." in text(identify.show_neighbours(answer, "pose", None, failed))


def test_an_example_is_compared_by_the_figures_that_the_build_has_of_it(posed_app: Dash) -> None:
    from pages import identify

    works = identify.show_neighbours(_answer(example=tiny_build.IDS[3]).as_json(), "pose", None)
    (card,) = find(works, class_="work-card")
    assert getattr(card, "data-object-id") == tiny_build.IDS[8] and getattr(card, "data-figure")
    nobody = identify.show_neighbours(_answer(example=tiny_build.IDS[0]).as_json(), "pose", None)
    assert "None of the 12 works" in text(nobody)
