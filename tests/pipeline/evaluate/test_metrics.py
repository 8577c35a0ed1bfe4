"""The figures, against numbers derived by hand and against scikit-learn."""

import json

import numpy as np
import pytest

from pipeline.artefacts.few_artists import are_enough
from pipeline.evaluate import metrics
from pipeline.evaluate.metrics import Estimate

#: Truth 0 0 0 0 1 1 2, guessed 0 0 0 1 1 2 2: four and one, and so on, as in the comments below.
TRUTH = np.array([0, 0, 0, 0, 1, 1, 2])
GUESS = np.array([0, 0, 0, 1, 1, 2, 2])
ALONE = np.arange(7)


def figures(truth: np.ndarray, guess: np.ndarray, classes: int = 3) -> dict:
    groups = np.arange(len(truth))
    return metrics.classification(truth, guess, classes, groups, metrics.resamples(groups, 200, 0))


def test_confusion_counts_truth_by_row() -> None:
    assert metrics.confusion(TRUTH, GUESS, 3).tolist() == [[3, 1, 0], [0, 1, 1], [0, 0, 1]]


def test_accuracy_and_balanced_accuracy() -> None:
    found = figures(TRUTH, GUESS)
    assert found["accuracy"].value == pytest.approx(5 / 7)
    assert found["balanced_accuracy"].value == pytest.approx((3 / 4 + 1 / 2 + 1) / 3)


def test_precision_recall_and_f1() -> None:
    found = figures(TRUTH, GUESS)
    assert [e.value for e in found["precision"]] == pytest.approx([3 / 3, 1 / 2, 1 / 2])
    assert [e.value for e in found["recall"]] == pytest.approx([3 / 4, 1 / 2, 1 / 1])
    assert [e.value for e in found["f1"]] == pytest.approx([6 / 7, 2 / 4, 2 / 3])


def test_a_class_that_does_not_occur_has_no_recall_and_does_not_count() -> None:
    found = figures(np.array([0, 0, 1, 1]), np.array([0, 0, 1, 0]))
    assert found["balanced_accuracy"].value == pytest.approx((1 + 1 / 2) / 2)
    assert np.isnan(found["recall"][2].value) and np.isnan(found["precision"][2].value)
    assert found["recall"][2].as_dict() == {"value": None, "low": None, "high": None}


def test_a_class_that_is_never_guessed_has_no_precision() -> None:
    found = figures(np.array([0, 1]), np.array([0, 0]), 2)
    assert np.isnan(found["precision"][1].value) and found["recall"][1].value == 0 and found["f1"][1].value == 0


def test_an_estimate_is_json_whatever_it_is() -> None:
    found = Estimate(0.123456, float("nan"), 1.0).as_dict()
    assert json.loads(json.dumps(found, allow_nan=False)) == {"value": 0.1235, "low": None, "high": 1.0}


def test_an_interval_holds_its_value() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 3, 300)
    guess = np.where(rng.random(300) < 0.8, truth, rng.integers(0, 3, 300))
    found = figures(truth, guess)
    for estimate in (found["accuracy"], found["balanced_accuracy"], *found["f1"]):
        assert estimate.low < estimate.value < estimate.high
    # The width that the normal approximation gives for 300 independent works.
    width = 2 * 1.96 * np.sqrt(found["accuracy"].value * (1 - found["accuracy"].value) / 300)
    assert found["accuracy"].high - found["accuracy"].low == pytest.approx(width, rel=0.15)


def test_an_interval_is_wider_when_works_are_right_and_wrong_together() -> None:
    right = np.repeat(np.arange(30) % 4 > 0, 10).astype(float)
    alone, together = np.arange(300), np.repeat(np.arange(30), 10)
    narrow = metrics.mean(right, alone, metrics.resamples(alone, 1000, 0))
    wide = metrics.mean(right, together, metrics.resamples(together, 1000, 0))
    assert narrow.value == wide.value == pytest.approx(right.mean())
    # Ten works that are one: the interval of 30 and not of 300, so wider by the root of ten.
    assert (wide.high - wide.low) / (narrow.high - narrow.low) == pytest.approx(np.sqrt(10), rel=0.2)


def test_a_perfect_answer_has_no_width() -> None:
    found = figures(TRUTH, TRUTH)["accuracy"]
    assert (found.value, found.low, found.high) == (1, 1, 1)


def test_a_group_is_resampled_as_a_whole() -> None:
    groups = np.array(["a", "b", "b", "b", "c", "c"])
    draws = metrics.resamples(groups, 500, 0)
    assert draws.shape == (500, 3) and (draws.sum(axis=1) == 3).all()
    # Only "a" right: of 27 equal resamples one holds "a" alone, and 8 hold it not at all.
    estimate = metrics.mean(np.array([1.0, 0, 0, 0, 0, 0]), groups, draws)
    assert (estimate.value, estimate.low, estimate.high) == (pytest.approx(1 / 6), 0.0, 1.0)


def test_a_figure_of_fewer_than_three_groups_has_no_interval() -> None:
    two, three = np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 2, 2])
    right = np.array([1.0, 0, 1, 0, 0, 1])
    for groups, some in ((two, False), (three, True)):
        draws = metrics.resamples(groups, 200, 0)
        found = [
            metrics.mean(right, groups, draws),
            metrics.expected_calibration_error(np.full(6, 0.6), right > 0, groups, draws),
            metrics.auroc_estimate(right, groups, right, groups, 200, 0),
            *metrics.average_precision(right[:, None], right[:, None] > 0, groups, draws)[0],
        ]
        assert [np.isfinite(each.low) for each in found] == [some] * 4
        assert all(np.isfinite(each.value) for each in found)
        (row,) = metrics.calibration_bins(np.full(6, 0.6), right > 0, groups, draws)
        assert (row["accuracy_low"] is not None) == some


@pytest.mark.parametrize(
    ("sizes", "enough"),
    [((100, 1, 1), False), ((93, 4, 3), False), ((5, 5, 0), False), ((10, 8, 3), True), ((1, 1, 1), True), ((), False)],
)
def test_one_artist_beside_a_few_works_of_others_is_not_enough(sizes: tuple[int, ...], enough: bool) -> None:
    assert are_enough(np.array(sizes, float)) is enough
    groups = np.repeat(np.arange(len(sizes)), sizes)
    right = np.arange(len(groups)) % 2 == 0
    found = metrics.mean(right, groups, metrics.resamples(groups, 200, 0))
    assert np.isfinite(found.low) == enough


def test_a_class_of_one_artist_has_no_interval_and_the_others_have() -> None:
    # All works of class 0 are by one artist, one work of another artist is taken for it.
    truth = np.array([0] * 20 + [1] * 12)
    guess = np.array([0] * 19 + [1] + [1] * 11 + [0])
    groups = np.array([0] * 20 + list(range(1, 13)))
    found = metrics.classification(truth, guess, 2, groups, metrics.resamples(groups, 500, 0))
    for name in ("precision", "recall", "f1"):
        one, other = found[name]
        assert np.isfinite(one.value) and np.isnan(one.low) and np.isnan(one.high), name
        assert other.low <= other.value <= other.high, name
    assert np.isfinite(found["accuracy"].low)
    shown = metrics.of_classes(found, truth, guess, groups, ("a", "b"))["per_class"]
    assert [(row["class"], row["support"], row["groups"]) for row in shown] == [("a", 20, 1), ("b", 12, 12)]


def test_a_precision_that_rests_on_two_artists_has_no_interval() -> None:
    truth = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    guess = np.array([0, 0, 1, 1, 1, 1, 1, 1])
    groups = np.arange(8)
    found = metrics.classification(truth, guess, 2, groups, metrics.resamples(groups, 500, 0))
    assert np.isnan(found["precision"][0].low) and np.isfinite(found["recall"][0].low)


def test_resamples_are_seeded() -> None:
    np.testing.assert_array_equal(metrics.resamples(ALONE, 10, 3), metrics.resamples(ALONE, 10, 3))
    assert (metrics.resamples(ALONE, 10, 3) != metrics.resamples(ALONE, 10, 4)).any()


def test_the_mean_of_nothing_is_not_defined() -> None:
    assert np.isnan(metrics.mean(np.zeros(0), np.zeros(0), np.zeros((5, 0))).value)


def test_calibration_error_is_the_mean_gap_of_the_bins() -> None:
    # Two of 0.9 with one right: gap 0.4. Two of 0.6, both right: gap 0.4. One of 0.2, wrong: gap 0.2.
    confidence = np.array([0.9, 0.9, 0.6, 0.6, 0.2])
    right = np.array([True, False, True, True, False])
    groups = np.arange(5)
    found = metrics.expected_calibration_error(confidence, right, groups, metrics.resamples(groups, 100, 0), bins=10)
    assert found.value == pytest.approx((2 * 0.4 + 2 * 0.4 + 1 * 0.2) / 5)


def test_calibration_error_of_honest_confidence_is_small() -> None:
    rng = np.random.default_rng(0)
    confidence = rng.uniform(0.3, 1, 20_000)
    right = rng.random(20_000) < confidence
    groups = np.arange(20_000)
    draws = metrics.resamples(groups, 20, 0)
    assert metrics.expected_calibration_error(confidence, right, groups, draws).value < 0.02
    assert metrics.expected_calibration_error(confidence, ~right, groups, draws).value > 0.3


def test_reliability_bins_hold_every_work_once() -> None:
    confidence = np.array([0.0, 0.05, 0.5, 0.52, 1.0])
    right = np.array([False, True, True, False, True])
    found = metrics.calibration_bins(confidence, right, np.arange(5), metrics.resamples(np.arange(5), 100, 0), bins=10)
    assert [(row["low"], row["count"]) for row in found] == [(0.0, 2), (0.5, 2), (0.9, 1)]
    assert [row["accuracy"] for row in found] == [0.5, 0.5, 1.0]
    assert found[1]["confidence"] == pytest.approx(0.51)


def test_a_bin_has_the_interval_of_its_own_works() -> None:
    confidence = np.repeat([0.55, 0.95], 200)
    right = np.concatenate([np.arange(200) % 2 == 0, np.ones(200, bool)])
    alone, together = np.arange(400), np.arange(400) // 20
    narrow, sure = metrics.calibration_bins(confidence, right, alone, metrics.resamples(alone, 1000, 0), bins=10)
    # Of 200 independent works of which half are right, the normal approximation gives 0.5 +- 1.96 * 0.5 / sqrt(200).
    assert (narrow["accuracy_low"], narrow["accuracy_high"]) == pytest.approx((0.431, 0.569), abs=0.015)
    assert (sure["accuracy_low"], sure["accuracy_high"]) == (1, 1)
    sorted_right = np.sort(right[:200])
    wide = metrics.calibration_bins(
        confidence[:200], sorted_right, together[:200], metrics.resamples(together[:200], 1000, 0), bins=10
    )[0]
    assert wide["accuracy"] == 0.5 and wide["accuracy_high"] - wide["accuracy_low"] > 0.4


def test_precision_at_k_and_average_precision(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "PRECISION_AT", 3)
    # By similarity to the query (1, 0): a, b, a, b, a. The first three hold two of its class.
    gallery = np.array([[1, 0], [0.8, 0.6], [0.6, 0.8], [0, 1], [-1, 0]], np.float32)
    labels = np.array(["a", "b", "a", "b", "a"])
    query = np.array([[1, 0]], np.float32)
    precision, average = metrics.retrieval(query, np.array(["a"]), gallery, labels)
    assert precision == pytest.approx([2 / 3])
    assert average == pytest.approx([(1 / 1 + 2 / 3 + 3 / 5) / 3])


def test_average_precision_of_tags_is_the_librarys() -> None:
    from sklearn.metrics import average_precision_score

    rng = np.random.default_rng(0)
    truth = rng.random((80, 3)) < (0.5, 0.2, 0.05)
    scores = rng.normal(size=(80, 3)) + truth
    groups = rng.integers(0, 25, 80)
    found, mean = metrics.average_precision(scores, truth, groups, metrics.resamples(groups, 250, 0))
    expected = [average_precision_score(truth[:, tag], scores[:, tag]) for tag in range(3)]
    assert [each.value for each in found] == pytest.approx(expected)
    assert mean.value == pytest.approx(np.mean(expected))
    assert all(each.low < each.value < each.high for each in (*found, mean))
    # A resample is the figure of the works that were drawn, as often as they were.
    drawn = np.random.default_rng(1).multinomial(25, np.full(25, 1 / 25), 1)
    codes = np.unique(groups, return_inverse=True)[1]
    rows = np.repeat(np.arange(80), drawn[0][codes])
    once, _ = metrics.average_precision(scores, truth, groups, drawn)
    assert once[0].low == pytest.approx(average_precision_score(truth[rows, 0], scores[rows, 0]), abs=0.02)


def test_a_tag_that_does_not_occur_has_no_figure_and_does_not_count() -> None:
    truth = np.array([[True, False], [False, False]])
    found, mean = metrics.average_precision(np.eye(2), truth, np.arange(2), np.ones((3, 2), np.int64))
    assert found[0].value == mean.value == 1 and np.isnan(found[1].value)


def test_a_query_of_a_class_that_the_gallery_lacks_finds_nothing() -> None:
    gallery = np.eye(3, dtype=np.float32)
    precision, average = metrics.retrieval(gallery[:1], np.array(["x"]), gallery, np.array(["a", "b", "c"]))
    assert (precision[0], average[0]) == (0, 0)


@pytest.mark.parametrize(
    ("known", "unknown", "value"),
    [
        ([3, 4], [1, 2], 1.0),
        ([1, 2], [3, 4], 0.0),
        ([1, 3], [2, 4], 1 / 4),
        ([1, 2], [1, 2], 0.5),
        ([2, 2], [2], 0.5),
        ([5, 1, 3], [2, 3], (2 + 0 + 1.5) / 6),
    ],
)
def test_auroc_is_how_often_the_known_score_higher(known: list, unknown: list, value: float) -> None:
    assert metrics.auroc(np.array(known), np.array(unknown)) == pytest.approx(value)


def test_auroc_of_nothing_is_not_defined() -> None:
    assert np.isnan(metrics.auroc(np.array([]), np.array([1.0])))


def test_an_auroc_has_an_interval_over_the_groups_of_both_sides() -> None:
    rng = np.random.default_rng(0)
    known, unknown = rng.normal(1, 1, 120).round(1), rng.normal(0, 1, 90).round(1)  # rounded: with ties
    own, others = np.arange(120) // 4, np.arange(90) // 3
    found = metrics.auroc_estimate(known, own, unknown, others, 400, 0)
    assert found.value == metrics.auroc(known, unknown)
    assert found.low < found.value < found.high
    # One resample by hand: the same draw, taken work by work.
    drawn, against = metrics.resamples(own, 1, 0)[0], metrics.resamples(others, 1, 1)[0]
    taken = np.repeat(known, drawn[own]), np.repeat(unknown, against[others])
    assert metrics.auroc_estimate(known, own, unknown, others, 1, 0).low == pytest.approx(metrics.auroc(*taken))


def test_an_auroc_of_one_group_a_side_has_no_interval() -> None:
    found = metrics.auroc_estimate(np.array([1.0, 3]), np.zeros(2), np.array([2.0]), np.zeros(1), 100, 0)
    assert found.value == 0.5 and np.isnan(found.low) and np.isnan(found.high)


@pytest.mark.parametrize("seed", range(3))
def test_figures_of_a_classifier_are_those_of_scikit_learn(seed: int) -> None:
    from sklearn import metrics as oracle

    rng = np.random.default_rng(seed)
    truth, guess = rng.integers(0, 4, 90), rng.integers(0, 4, 90)
    found = figures(truth, guess, 4)
    assert metrics.confusion(truth, guess, 4).tolist() == oracle.confusion_matrix(truth, guess).tolist()
    assert found["accuracy"].value == pytest.approx(oracle.accuracy_score(truth, guess))
    assert found["balanced_accuracy"].value == pytest.approx(oracle.balanced_accuracy_score(truth, guess))
    expected = oracle.precision_recall_fscore_support(truth, guess)[:3]
    for name, values in zip(("precision", "recall", "f1"), expected, strict=True):
        assert [each.value for each in found[name]] == pytest.approx(list(values)), name


@pytest.mark.parametrize("seed", range(3))
def test_auroc_is_scikit_learns(seed: int) -> None:
    from sklearn.metrics import roc_auc_score

    rng = np.random.default_rng(seed)
    # Rounded, so that some scores are equal.
    known, unknown = rng.normal(1, 1, 60).round(1), rng.normal(0, 1, 40).round(1)
    expected = roc_auc_score([1] * 60 + [0] * 40, np.concatenate([known, unknown]))
    assert metrics.auroc(known, unknown) == pytest.approx(expected)


def test_average_precision_of_a_ranking_is_scikit_learns() -> None:
    from sklearn.metrics import average_precision_score

    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(60, 5)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    labels = rng.integers(0, 3, 60)
    _, average = metrics.retrieval(vectors[:10], labels[:10], vectors[10:], labels[10:])
    expected = [average_precision_score(labels[10:] == labels[row], vectors[10:] @ vectors[row]) for row in range(10)]
    assert average == pytest.approx(expected)


def test_reliability_bins_are_scikit_learns() -> None:
    from sklearn.calibration import calibration_curve

    rng = np.random.default_rng(0)
    confidence = rng.uniform(0.02, 0.98, 500)
    right = rng.random(500) < confidence
    bins = metrics.calibration_bins(confidence, right, np.arange(500), metrics.resamples(np.arange(500), 100, 0))
    accuracy, mean_confidence = calibration_curve(right, confidence, n_bins=metrics.ECE_BINS)
    assert [row["accuracy"] for row in bins] == pytest.approx(list(accuracy))
    assert [row["confidence"] for row in bins] == pytest.approx(list(mean_confidence))
