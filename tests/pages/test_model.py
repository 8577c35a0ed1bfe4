from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from dash.exceptions import PreventUpdate

from components.figures import checks
from components.site import context
from pipeline.core.files import write_json
from pipeline.evaluate.figures import names
from tests import evaluated_build, one_app
from tests.seen import find, text


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Dash]:
    evaluated_build.publish(tmp_path / "artefacts")
    with one_app.serving(tmp_path / "artefacts") as found, found.server.test_request_context("/model"):
        yield found


@pytest.fixture
def page(served: Dash) -> Any:
    from pages import model as page

    return page


def test_the_page_tells_the_whole_story(page: Any) -> None:
    shown = page.layout()
    words = text(shown)
    for part in (
        "90.0 %",
        "85–95 %",
        "40 test works that took no part in training",
        "right in 25.0",
        "The artist of 30 of them is known",
        "A small network.",
    ):
        assert part in words.replace("\u00a0", " "), part
    assert "Measured on works of artists that it never saw." in words
    assert find(shown, class_="confusion") and find(shown, class_="per-class")
    (report,) = [link for link in find(shown, type_="A") if text(link) == "The whole report"]
    assert report.href == "/artefacts/tiny-1/evaluation/report.md"


def test_the_estimate_over_all_works_comes_first(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not find(page.layout(), id="cross-validation"), "a build of before has none"
    metrics = evaluated_build.metrics() | {"cross_validation": evaluated_build.cross_validation()}
    monkeypatch.setitem(vars(context.live_store()), "metrics", metrics)
    shown = page.layout()
    words = text(shown).replace("\u00a0", " ")
    assert words.index("88.0 %") < words.index("90.0 %")
    assert "each of 400 works was predicted once" in words
    (part,) = find(shown, id="cross-validation")
    said = text(part).replace("\u00a0", " ")
    assert "0.70 not estimable: too few artists" in said and "The artist of 300 of the 400 works is known (20" in said
    assert "right on 91.0 % (86–96 %) of its test works, the model on 90.0 %" in said


def test_every_figure_says_how_many_artists_stand_behind_it(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    metrics = evaluated_build.metrics() | {"cross_validation": evaluated_build.cross_validation()}
    store = context.live_store()
    monkeypatch.setitem(vars(store), "metrics", metrics)
    evaluated_build.add_tags(store.root)
    vars(store).pop("tags", None)
    shown = page.layout()
    for name in ("confusion", "controls", "reliability", "unlike", "tags"):
        (part,) = find(shown, id=name)
        assert [text(line)[:8] for line in find(part, class_="made-by")] == ["From 3 t"], name
    for name, start in (("cross-validation", "From 11 works"), ("maps", "From 11 works"), ("training", "From 4 v")):
        (part,) = find(shown, id=name)
        assert text(find(part, class_="made-by")[0]).startswith(start), name
    first, others = find(shown, class_="made-by")[:2]
    assert text(first).startswith("Accuracy: from 11 works, whose artists are not known. By class: China none known")
    assert text(others).startswith("The other figures: from 3 test works") and "India none known (too few)" in text(
        others
    )
    assert len(find(shown, class_="headline-sample")) == 6
    (table,) = find(find(shown, id="confusion")[0], class_="per-class")
    assert "none known (too few)" in text(table)


def test_a_build_that_does_not_record_groups_says_so_once(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    store = context.live_store()
    monkeypatch.setitem(vars(store), "predictions", store.predictions.drop(columns="group"))
    shown = page.layout()
    assert text(shown).count("does not record which works are by one artist") == 1
    assert not find(shown, class_="made-by") and not find(shown, class_="headline-sample")


def test_it_says_by_what_works_are_compared_and_what_else_was_tried(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (part,) = find(page.layout(), id="likeness")
    rows = [text(row).replace("\u00a0", " ") for row in find(part, type_="Tr")]
    assert "own features" in rows[1] and "56.3 %" in rows[1] and "used" not in rows[1]
    assert "triplet loss" in rows[2] and "96.6 %" in rows[2] and "used" in rows[2]
    # A build of before says nothing of it.
    store, plain = context.live_store(), type(context.live_store()).json
    monkeypatch.setattr(
        type(store), "json", lambda self, name: {k: v for k, v in plain(self, name).items() if k != "embedding"}
        if name == "training/summary.json" else plain(self, name),
    )  # fmt: skip
    assert not find(page.layout(), id="likeness")


def test_it_says_how_well_it_knows_what_it_does_not_know(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (part,) = find(page.layout(), id="unlike")
    rows = [text(row) for row in find(part, type_="Tr")]
    assert "Test works that are accepted" in rows[1] and "0.94 0.89–0.99" in rows[1]
    assert "Of 30 other pictures" in rows[2] and "0.60 0.55–0.65" in rows[2]
    assert "AUROC" in rows[3] and "0.88" in rows[3] and "trained on 70 of its pictures" in text(part)
    metrics = evaluated_build.metrics()
    for told, sections in (({"passed": metrics["unlike"]["passed"], "background": None}, 1), (None, 0)):
        monkeypatch.setitem(vars(context.live_store()), "metrics", metrics | {"unlike": told})
        found = find(page.layout(), id="unlike")
        assert len(found) == sections
        assert not sections or ("was not measured" in text(found[0]) and len(find(found[0], type_="Tr")) == 2)


def test_it_claims_other_hands_only_where_they_are_known() -> None:
    told = evaluated_build.metrics()["unlike"]

    def words(**changed: Any) -> str:
        return text(checks.novelty(told | {"background": told["background"] | changed}))

    assert "all by other artists" in words()
    for known in (None, 0, 12):
        assert "all by other artists" not in words(known_hands=known)
    assert "not known" in words(known_hands=0)
    assert "The artist of 12 of the measured ones is known" in words(known_hands=12)


def test_it_says_what_became_of_pictures_that_are_no_works() -> None:
    told = evaluated_build.metrics()["unlike"]

    def words(share: float) -> str:
        return text(checks.novelty(told | {"strange": {"works": 24, "recognised": share}}))

    assert "noise and text, 23 are recognised as unlike." in words(0.9583)
    assert "should not be relied on" not in words(0.9583)
    assert "noise and text, none is recognised" in words(0.0) and "should not be relied on" in words(0.0)
    assert "21 are recognised" in words(0.875) and "should not be relied on" in words(0.875)
    assert "all are recognised" in words(1.0) and "should not be relied on" not in words(1.0)
    # A build of before measured nothing of it, and nothing is claimed.
    older = text(checks.novelty({"passed": told["passed"], "background": None}))
    assert "noise" not in older and "text" not in older


def test_what_a_model_learns_from_what_should_not_matter_stands_beside_its_own_figures(page: Any) -> None:
    (part,) = find(page.layout(), id="controls")
    rows = [text(row) for row in find(part, type_="Tr")]
    assert "The model" in rows[1] and "0.90 0.85–0.95" in rows[1]
    assert "the outer 6 %" in rows[2] and "0.45 0.40–0.50" in rows[2] and "45.0 points 40.0 to 50.0" in rows[2]
    assert "Guessing" in rows[3] and "0.25" in rows[3]
    assert "clearly better than guessing" in text(part)


def test_subjects_are_measured_where_there_are_tags(page: Any) -> None:
    assert not find(page.layout(), id="tags")
    build = context.live_store().root
    evaluated_build.add_tags(build)
    vars(context.live_store()).pop("tags")  # what was read once is kept
    (part,) = find(page.layout(), id="tags")
    assert "over 2 tags" in text(part)


def test_a_build_of_before_shows_no_controls_and_one_line_of_reliability(page: Any) -> None:
    build = context.live_store().root
    (build / "evaluation/controls.json").unlink()
    metrics = {k: v for k, v in evaluated_build.metrics().items() if k not in ("ece_before", "temperature")}
    write_json(build / "evaluation/metrics.json", metrics)
    write_json(build / "evaluation/reliability.json", {"bins": evaluated_build.bins()})
    assert not find(page.layout(), id="controls")
    assert "temperature" not in text(page.layout())
    assert [trace.name for trace in page.draw("light")[2].data] == ["Perfect calibration", "Test works"]


def test_no_mistake_on_the_test_works_is_said_so(page: Any) -> None:
    # The tiny build's one mistake is on a validation work.
    assert "No error on the test works" in text(page.layout())


def test_graphs_are_empty_until_light_or_dark_is_known(page: Any) -> None:
    shown = page.layout()
    for name in ("model-loss", "model-accuracy", "model-reliability"):
        assert find(shown, id=name)[0].figure["data"] == []
    with pytest.raises(PreventUpdate):
        page.draw(None)
    loss, accuracy, reliability = page.draw("light")
    assert list(loss.data[1].y) == [0.9, 0.5, 0.7] and list(accuracy.data[1].y) == [0.6, 0.8, 0.75]
    assert list(reliability.data[1].y) == [0.5, 0.9] and list(reliability.data[2].y) == [0.5, 0.95]


def test_predictions_are_read_once(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    store, asked = context.live_store(), []
    read = store.table
    monkeypatch.setattr(store, "table", lambda name: asked.append(name) or read(name))
    page.layout()
    page.layout()
    assert asked.count("evaluation/predictions.parquet") == 1


def test_a_figure_that_the_page_does_not_know_is_a_table(page: Any) -> None:
    root = context.live_store().root
    assert not find(page.layout(), data_figure="robustness"), "a build of before has no such file"
    estimates = [{"label": "Accuracy", "value": 0.5, "low": 0.4, "high": 0.6, "unit": "share", "note": "blurred"}]
    figures = [
        {"name": "robustness", "title": "Robustness", "description": "Of blurred pictures.", "estimates": estimates},
        {"name": page.DRAWN[0], "title": "Drawn by the page", "description": "", "estimates": estimates},
    ]
    write_json(root / "evaluation/figures.json", figures)
    context.live_store().__dict__.pop("figures")  # A published build does not change; this one does.
    (section,) = find(page.layout(), data_figure="robustness")
    assert text(section).startswith("Robustness Of blurred pictures. Robustness: estimates with 95 % intervals")
    assert "Accuracy 50.0 % 40.0–60.0 % blurred" in text(section)
    assert "Drawn by the page" not in text(page.layout())


def test_the_figures_that_the_page_draws_are_figures_of_the_evaluation(page: Any) -> None:
    assert set(page.DRAWN) <= set(names())
