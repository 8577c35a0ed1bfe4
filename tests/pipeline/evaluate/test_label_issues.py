"""Planted wrong labels are found, and nothing that has seen a label may vouch for it."""

import json
import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.artefacts import label_issues as label_issue_table
from pipeline.artefacts.label_issues import DOUBTED, NEIGHBOURS, UNLIKE, LabelIssues
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context
from pipeline.build.stages import review
from pipeline.evaluate import label_issues

KEYS = ("china", "japan", "india")
WIDTH = 24


@dataclass(frozen=True)
class Planted:
    """A collection whose true classes are known.

    Attributes:
        features: float32 (N, F), L2-normalised; classes overlap, artists form small clouds of their own.
        true: int (N,).
        given: int (N,), wrong where ``wrong``.
        wrong: bool (N,).
        groups: int (N,), the artist of each.
    """

    features: np.ndarray
    true: np.ndarray
    given: np.ndarray
    wrong: np.ndarray
    groups: np.ndarray

    def evidence(self) -> label_issues.LabelEvidence:
        return label_issues.assess_labels(self.features, self.given, self.groups, len(KEYS), 0)

    def listed(self) -> LabelIssues:
        return label_issues.find_label_issues(self.evidence(), self.given, np.arange(len(self.given)), KEYS, {})

    def found_within(self, share: float) -> float:
        """Share of the wrong labels in that first share of the list."""
        first = self.listed().rows[: round(share * len(self.given))]
        return float(self.wrong[first].sum() / self.wrong.sum())


def planted(seed: int, share: float = 0.05, *, whole_artists: bool = False) -> Planted:
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 12, 150)
    groups = np.repeat(np.arange(150), sizes)
    artists_class = np.arange(150) % len(KEYS)
    centres = rng.normal(size=(len(KEYS), WIDTH))
    artists = centres[artists_class] + rng.normal(size=(150, WIDTH)) * 0.5
    features = (artists[groups] + rng.normal(size=(len(groups), WIDTH)) * 0.7).astype(np.float32)
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    true = artists_class[groups]
    wrong = np.zeros(len(true), bool)
    if whole_artists:
        wrong = np.isin(groups, rng.permutation(np.flatnonzero(sizes >= 6))[:4])
        given = np.where(wrong, (true + 1) % len(KEYS), true)
    else:
        wrong[rng.permutation(len(true))[: round(share * len(true))]] = True
        given = np.where(wrong, (true + rng.integers(1, len(KEYS), len(true))) % len(KEYS), true)
    return Planted(features, true, given, wrong, groups)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_of_labels_flipped_at_random_four_in_five_are_in_the_first_tenth(seed: int) -> None:
    collection = planted(seed)
    assert collection.wrong.sum() > 30
    assert collection.found_within(0.10) >= 0.8


def test_all_works_of_an_artist_with_one_wrong_label_are_found_too() -> None:
    """Their own company agrees with each of them, so only the folds that leave an artist out can tell."""
    assert np.mean([planted(seed, whole_artists=True).found_within(0.10) for seed in range(3)]) >= 0.7


def test_the_suggestion_is_mostly_the_true_class() -> None:
    collection = planted(3)
    found = collection.listed()
    wrong = collection.wrong[found.rows]
    assert (found.suggested[wrong] == collection.true[found.rows][wrong]).mean() > 0.85
    assert (found.suggested != found.given).all()


def test_the_order_is_by_what_the_given_label_is_left_with() -> None:
    found = planted(0).listed()
    assert (np.diff(found.p_given) >= 0).all()
    assert found.doubt == pytest.approx(1 - found.p_given)
    assert sorted(found.rows.tolist()) == list(range(len(found)))


def test_the_reasons_mean_what_they_say() -> None:
    collection = planted(1)
    found = collection.listed()
    labels = collection.given[found.nearest]
    assert found.nearest.shape == (len(found), 10)
    assert found.others == pytest.approx((labels != found.given[:, None]).mean(axis=1))
    assert found.reasons[NEIGHBOURS].tolist() == (found.others == 1).tolist() and found.reasons[NEIGHBOURS].any()
    assert found.reasons[UNLIKE].sum() == round(0.01 * len(found))
    assert (
        found.mean_knn_similarity[found.reasons[UNLIKE]].max()
        <= found.mean_knn_similarity[~found.reasons[UNLIKE]].min()
    )
    doubted = found.reasons[DOUBTED]
    assert collection.wrong[found.rows][doubted].mean() > 0.6
    assert found.about["counts"] == {code: int(where.sum()) for code, where in found.reasons.items()}


def test_the_same_collection_gives_the_same_list() -> None:
    first, second = planted(2).listed(), planted(2).listed()
    assert first.rows.tolist() == second.rows.tolist() and (first.p_given == second.p_given).all()


def test_a_class_of_a_single_artist_is_judged_by_single_works() -> None:
    collection = planted(0)
    groups = np.where(collection.true == 0, 1000, collection.groups)
    evidence = label_issues.assess_labels(collection.features, collection.true, groups, len(KEYS), 0)
    assert np.isfinite(evidence.probabilities).all() and evidence.probabilities.sum(axis=1) == pytest.approx(
        np.ones(len(groups))
    )
    own = evidence.probabilities[np.arange(len(groups)), collection.true]
    assert own[collection.true == 0].mean() > 0.5


@pytest.fixture
def context(tmp_path: Path) -> Context:
    """What the stages before left: two works are outside of the classes, and the head knows the wrong labels."""
    collection = planted(0)
    for name in ("acquire", "split", "train/training", "embed", "review"):
        (tmp_path / name).mkdir(parents=True)
    labels = np.append(np.array(KEYS)[collection.given], ["", ""])
    head = np.vstack([np.eye(len(KEYS))[collection.given], np.zeros((2, len(KEYS)))])
    features = np.vstack([collection.features, collection.features[:2]])
    embeddings = np.hstack([features, head]).astype(np.float32)
    np.save(tmp_path / "embed/embeddings.npy", np.asfortranarray(embeddings))
    np.save(tmp_path / "split/groups.npy", np.append(collection.groups, [2000, 2001]))
    pd.DataFrame({"label": labels}).to_parquet(tmp_path / "split/objects.parquet")
    (tmp_path / "acquire/classes.json").write_text(json.dumps([{"key": key} for key in KEYS]))
    parts = {"features": WIDTH, "contrastive": len(KEYS)}
    (tmp_path / "train/training/summary.json").write_text(json.dumps({"frozen": True, "embedding": {"parts": parts}}))
    inputs = {name: tmp_path / name for name in ("acquire", "split", "train", "embed")}
    return Context(BuildConfig(), inputs, tmp_path / "review")


def test_the_stage_writes_what_the_page_reads(context: Context) -> None:
    review.run(context)
    (context.out.parent / "build").mkdir()
    context.out.rename(context.out.parent / "build" / label_issue_table.FOLDER)
    found = label_issue_table.read(context.out.parent / "build")
    collection = planted(0)
    expected = collection.listed()
    # The head's part would have made every wrong label look right. (Rounding may swap works of one probability.)
    assert found.p_given == pytest.approx(expected.p_given, abs=1e-4)
    assert collection.wrong[found.rows[: len(found) // 10]].sum() >= 0.8 * collection.wrong.sum()
    assert sorted(found.rows.tolist()) == sorted(expected.rows.tolist())
    assert found.given.tolist() == collection.given[found.rows].tolist()
    assert found.nearest[np.argsort(found.rows)].tolist() == expected.nearest[np.argsort(expected.rows)].tolist()
    for code in label_issue_table.REASONS:
        assert set(found.rows[found.reasons[code]]) == set(expected.rows[expected.reasons[code]]), code
    assert found.about["features_saw_labels"] is False
    assert found.about["works"] == len(collection.given)
    assert 0.02 < found.about["estimated_wrong"] < 0.2
    assert np.array(found.about["noise"]).sum(axis=0) == pytest.approx(np.ones(len(KEYS)), abs=1e-4)
    assert "256" not in found.about["method"] and f"{WIDTH} values" in found.about["method"]


def test_features_that_were_learned_from_the_labels_are_said_to_be(context: Context) -> None:
    path = context.inputs["train"] / "training/summary.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"frozen": False}))
    review.run(context)
    assert json.loads((context.out / label_issue_table.ABOUT).read_text())["features_saw_labels"] is True


def test_identical_pictures_under_two_labels_come_first_and_are_named(
    context: Context, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "pipeline")
    embeddings = np.load(context.inputs["embed"] / "embeddings.npy")
    objects = pd.read_parquet(context.inputs["split"] / "objects.parquet")
    objects["object_id"] = [f"work-{row}" for row in range(len(objects))]
    labels = objects["label"].to_numpy()
    one, other = 0, int(np.flatnonzero((labels != labels[0]) & (labels != ""))[0])
    same = int(np.flatnonzero(labels == labels[0])[1])
    embeddings[other, :WIDTH] = embeddings[one, :WIDTH]
    np.save(context.inputs["embed"] / "embeddings.npy", embeddings)
    objects.to_parquet(context.inputs["split"] / "objects.parquet")
    review.run(context)
    (context.out.parent / "build").mkdir()
    context.out.rename(context.out.parent / "build" / label_issue_table.FOLDER)
    found = label_issue_table.read(context.out.parent / "build")
    assert set(found.rows[:2]) == {one, other} and found.about["counts"][label_issue_table.CONFLICTING] == 2
    assert set(found.order(label_issue_table.DOUBTED)[:2]) == {0, 1}
    assert f"work-{one} ({labels[one]}) and work-{other} ({labels[other]})" in caplog.text
    assert same not in found.rows[found.reasons[label_issue_table.CONFLICTING]]


def test_copies_with_one_label_are_no_conflict() -> None:
    pictures = label_issues.identical_pictures(np.array([[1, 2], [1, 2], [3, 4], [1, 2]], np.float32))
    assert pictures.tolist() == [0, 0, 1, 0]
    assert label_issues.conflicting(pictures, np.array([0, 0, 1, 0])).tolist() == [False] * 4
    assert label_issues.conflicting(pictures, np.array([0, 1, 1, 0])).tolist() == [True, True, False, True]
