from pathlib import Path

import pandas as pd
import pytest

from components.figures import report
from pipeline.artefacts.store import ArtefactStore
from tests import evaluated_build
from tests.seen import find, text


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> ArtefactStore:
    return ArtefactStore(evaluated_build.publish(Path(tmp_path_factory.mktemp("evaluated")) / "artefacts"))


def test_headlines_have_value_and_interval() -> None:
    page = report.headlines(evaluated_build.metrics())
    (accuracy,) = find(page, data_metric="accuracy")
    assert text(accuracy).startswith("Accuracy 90.0 % 85–95 %")
    assert {getattr(part, "data-metric") for part in find(page, type_="Div")} == {
        "accuracy",
        "balanced_accuracy",
        "precision_at_10",
        "map",
        "ece",
    }


def test_the_accuracy_by_cross_validation_is_the_first_headline() -> None:
    page = report.headlines(evaluated_build.metrics() | {"cross_validation": evaluated_build.cross_validation()})
    shown = [text(part).replace("\u00a0", " ") for part in find(page, type_="Div")]
    assert shown[0].startswith("Accuracy 88.0 % 83–93 % of all works get the right class")
    assert shown[1].startswith("Accuracy on the test works 90.0 % 85–95 %")


def test_artists_are_counted_where_the_build_counts_them(evaluated: ArtefactStore) -> None:
    assert "Artists or groups" not in text(report.per_class_table(evaluated, evaluated_build.metrics()))
    words = text(report.per_class_table(evaluated, evaluated_build.cross_validation(), "Works"))
    assert "Works Artists or groups" in words and "100 12" in words


def test_the_matrix_has_counts_and_shares_of_the_row(evaluated: ArtefactStore) -> None:
    page = report.confusion_table(evaluated, evaluated_build.metrics()["confusion"])
    right, wrong = find(page, class_="confusion-right"), find(page, class_="confusion-wrong")
    assert [text(cell) for cell in right] == ["7 70 %", "10 100 %", "10 100 %", "9 90 %"]
    assert text(wrong[0]) == "3 30 %" and wrong[0].title == "3 of 10 works of China predicted as Japan"
    assert len(wrong) == 12


def test_a_class_without_test_works_is_a_row_of_noughts(evaluated: ArtefactStore) -> None:
    page = report.confusion_table(evaluated, {"classes": ["china", "japan"], "counts": [[0, 0], [1, 1]]})
    assert [text(cell) for cell in find(page, class_="confusion-right")] == ["0 0 %", "1 50 %"]


def test_each_class_has_its_figures_with_intervals(evaluated: ArtefactStore) -> None:
    words = text(report.per_class_table(evaluated, evaluated_build.metrics()))
    assert words.count("0.90 0.85–0.95") == 4 and words.count("0.80 0.75–0.85") == 4


def test_the_surest_mistakes_on_the_test_works_come_first() -> None:
    predictions = pd.DataFrame(
        {
            "row": [0, 1, 2, 3, 4],
            "split": ["test", "test", "train", "test", "test"],
            "label": ["a", "a", "a", "a", "b"],
            "predicted": ["b", "b", "b", "a", "a"],
            "confidence": [0.6, 0.9, 0.99, 0.99, 0.7],
        }
    )
    assert report.mistakes(predictions)["row"].tolist() == [1, 4, 0]
    assert report.mistakes(predictions, most=1)["row"].tolist() == [1]


def test_a_mistake_says_what_the_museum_says_and_marks_the_guess(evaluated: ArtefactStore) -> None:
    wrong = report.mistakes(evaluated.table("evaluation/predictions.parquet"), split="validation")
    (card,) = find(report.mistake_cards(evaluated, wrong), class_="work-card")
    assert getattr(card, "data-class") == "china"
    (guess,) = find(card, class_="mistake")
    assert text(guess) == "Model's guess Japan 85 %"
    assert find(guess, class_="guess-tag")


def test_the_most_faithful_map_is_first(evaluated: ArtefactStore) -> None:
    words = text(report.projections_table(evaluated, evaluated_build.metrics()))
    assert words.index("UMAP") < words.index("PCA")
    # No map of this build began with places of before: nothing is said of movement.
    assert "moved" not in words
    metrics = evaluated_build.metrics()
    metrics["projections"]["umap"]["moved"] = {"works": 300, "median": 0.0312, "p90": 0.1}
    words = text(report.projections_table(evaluated, metrics))
    assert "Works moved" in words and "0.031 (90\u00a0%: 0.100)" in words.replace("90 %", "90\u00a0%")
    assert "made anew" in words[words.index("PCA") :]


def test_how_far_a_map_shows_the_classes_stands_beside_what_its_vectors_and_chance_show(
    evaluated: ArtefactStore,
) -> None:
    metrics = evaluated_build.metrics()
    assert "Same class" not in text(report.projections_table(evaluated, metrics))
    shares = {"same_class": 0.881, "same_class_by_vectors": 0.878, "same_class_at_random": 0.27}
    metrics["projections"]["umap"] |= shares
    words = text(report.projections_table(evaluated, metrics)).replace("\u00a0", " ")
    assert "88 % (88 %, 27 %)" in words and "not measured" in words[words.index("PCA") :]


def test_the_words_on_training() -> None:
    summary = {"description": "A small network", "parameters": 1234, "best_epoch": 2, "seconds": 150, "frozen": False}
    assert report.training(summary, 3) == (
        "A small network. 1,234 parameters, all trained. "
        "Trained for 3 epochs in 2 minutes. Epoch 2 was best on the validation works, and its weights are used."
    )
    assert report.majority_baseline({}) == ""
    losses = {"0": 0.5, "0.25": 0.4, "0.5": 0.25, "0.75": 0.3, "1": 0.6}
    tuned = {"steps": 64, "pictures_a_step": 32, "weights": 99, "share": 0.5, "validation_loss_by_share": losses}
    words = report.training(summary | {"fine_tuning": tuned}, 3)
    assert "1,234 parameters, 99 of them fine-tuned. " in words
    assert "for 64 steps of 32 pictures. The model uses 50\u00a0% of the change" in words
    assert "(0.500 before, 0.250 after)" in words
    words = report.training(summary | {"frozen": True, "fine_tuning": tuned | {"share": 0.0}}, 3)
    assert "those of the backbone are frozen." in words and "the original layers are used" in words
    assert "25.0" in report.majority_baseline(evaluated_build.metrics())


def test_a_figure_that_there_is_none_of_is_said_to_be_not_defined(evaluated: ArtefactStore) -> None:
    metrics = evaluated_build.metrics()
    metrics["map"] = None
    metrics["ece"] = {"value": None, "low": None, "high": None}
    metrics["accuracy"] |= {"low": None, "high": None}
    page = report.headlines(metrics)
    assert [text(part).split(" ")[1:3] for name in ("map", "ece") for part in find(page, data_metric=name)] == [
        ["not", "defined"]
    ] * 2
    assert text(find(page, data_metric="accuracy")[0]) == (
        "Accuracy 90.0 % not estimable: too few artists of the test works get the right class"
    )
    metrics["per_class"][0] |= {"precision": {"value": None, "low": None, "high": None}, "recall": None}
    metrics["per_class"][0]["f1"] |= {"low": None}
    words = text(report.per_class_table(evaluated, metrics))
    assert words.count("not defined") == 2 and "not defined not defined 0.85 not estimable: too few artists 10" in words


def test_how_far_the_artists_are_known_is_said() -> None:
    metrics = evaluated_build.metrics()
    assert report.known_artists(metrics).replace("\u00a0", " ") == (
        "The artist of 30 of them is known (accuracy on these alone: 80.0 % (75–85 %)). The others were divided one "
        "by one, so works of one artist may be both among the training works and among the test works. "
    )
    counted = report.known_artists(metrics | {"known_groups": 4}).replace("\u00a0", " ")
    assert "is known (4 artists or groups; accuracy on these alone: 80.0 %" in counted
    assert "The artist of 30 of them is known. The others" in report.known_artists(metrics | {"accuracy_grouped": None})
    none = report.known_artists(metrics | {"works_with_group": 0, "accuracy_grouped": None})
    assert none.startswith("The artist of none of them is known. They were divided")
    assert report.known_artists(metrics | {"works_with_group": 40}) == ""
    assert report.known_artists({"works": 40}) == ""
