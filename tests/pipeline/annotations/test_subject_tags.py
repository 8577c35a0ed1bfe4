"""Subjects learned from the catalogue's tags, and how well."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.annotations import subject_tags
from pipeline.annotations.subject_tags import CatalogueTags
from pipeline.artefacts import manifest
from pipeline.build.config import BuildConfig
from pipeline.build.stage import Context
from pipeline.build.stages import annotate
from pipeline.core.files import write_json
from pipeline.query.tag_head import GUESSED, SHOWN, TagHead

WIDTH, COUNT = 12, 600
SPLIT = np.resize(["train", "train", "train", "validation", "test"], COUNT)
#: Subjects that lie along a direction of the embedding each, and how often they occur.
SUBJECTS = {"Boats": 0.4, "mist": 0.25, "pine": 0.1}


def collection(seed: int = 0) -> tuple[np.ndarray, list[list[str]]]:
    """Embeddings of unit length whose features show the subjects; every tenth work is one that nobody has tagged."""
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(COUNT, WIDTH))
    tags: list[list[str]] = [["painting"] for _ in range(COUNT)]
    for place, (tag, share) in enumerate(SUBJECTS.items()):
        for row in np.flatnonzero(rng.random(COUNT) < share):
            vectors[row, place] += 4
            tags[row].append(tag if row % 3 else tag.upper())
    for row in range(0, COUNT, 10):
        tags[row] = []
    tags[1].append("once")
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    head = np.random.default_rng(1).normal(size=(COUNT, 4))
    head /= np.linalg.norm(head, axis=1, keepdims=True)
    return (np.concatenate([vectors, head], axis=1) / np.sqrt(2)).astype(np.float32), tags


def run(folder: Path, tags: list[list[str]], embeddings: np.ndarray) -> tuple[dict[str, Any], pd.DataFrame]:
    for name in ("prepare", "split", "train/training", "embed", "out"):
        (folder / name).mkdir(parents=True)
    np.save(folder / "prepare/pixels.npy", np.zeros((COUNT, 1, 1, 3), np.uint8))
    pd.DataFrame({"tags": tags, "split": SPLIT}).to_parquet(folder / "split/objects.parquet")
    np.save(folder / "split/groups.npy", np.arange(COUNT) // 2)
    np.save(folder / "embed/embeddings.npy", np.asfortranarray(embeddings))
    write_json(folder / "train/training/summary.json", {"embedding": {"parts": {"features": WIDTH, "triplet": 4}}})
    config = BuildConfig()
    config = replace(config, evaluation=replace(config.evaluation, bootstrap=100))
    inputs = {name: folder / name for name in ("prepare", "split", "train", "embed")}
    annotate.run(Context(config, inputs, folder / "out"), "subject_tags")
    files = folder / "out/files"
    return manifest.read_json(files / "tags.json"), pd.read_parquet(files / "works.parquet")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    folder = tmp_path_factory.mktemp("tags")
    embeddings, tags = collection()
    told, works = run(folder, tags, embeddings)
    (folder / "out/files").rename(folder / "tags")
    return SimpleNamespace(told=told, works=works, embeddings=embeddings, tags=tags, build=folder)


def test_tags_that_cannot_be_learned_are_left_out_and_listed(made: SimpleNamespace) -> None:
    # Spelled as the catalogue mostly does; what every tagged work carries tells nothing apart.
    assert [entry["tag"] for entry in made.told["tags"]] == ["Boats", "mist", "pine"]
    assert {entry["tag"]: entry["works"] for entry in made.told["left_out"]} == {
        "painting": COUNT * 9 // 10, "once": 1,
    }  # fmt: skip
    for entry in made.told["tags"]:
        assert entry["works"] == sum(entry["tag"].casefold() in {tag.casefold() for tag in each} for each in made.tags)


def test_subjects_are_found_and_their_figures_have_intervals(made: SimpleNamespace) -> None:
    told = made.told
    assert told["map"]["value"] > 0.8 > told["map_frequency"] + 0.4
    assert told["map"]["value"] >= told["map_neighbours"]["value"]
    for entry in told["tags"]:
        figure = entry["average_precision"]
        assert figure["low"] <= figure["value"] <= figure["high"] and figure["low"] > entry["frequency"]
    for name in ("right", "found", "ece", "ece_before"):
        assert told[name]["low"] <= told[name]["high"], name


def test_a_confidence_says_how_often_such_a_guess_is_right(made: SimpleNamespace) -> None:
    told = made.told
    assert sum(row["count"] for row in told["bins"]) >= told["guesses"] > 30
    test = np.flatnonzero((SPLIT == "test") & [bool(each) for each in made.tags])
    sure = made.works[(made.works["confidence"] >= GUESSED) & made.works["row"].isin(test)]
    pairs = zip(sure["row"], sure["tag"], strict=True)
    right = [tag.casefold() in {own.casefold() for own in made.tags[row]} for row, tag in pairs]
    # Of some 70 guesses the share that is right strays by 0.06 (one standard error).
    assert np.mean(right) == pytest.approx(sure["confidence"].mean(), abs=0.12)
    assert len(sure) == told["guesses"] and np.mean(right) == pytest.approx(told["right"]["value"], abs=1e-4)


def test_every_work_is_told_of_those_without_tags_too(made: SimpleNamespace) -> None:
    works = made.works
    assert (works["confidence"] >= SHOWN).all()
    untagged = works[works["row"] % 10 == 0]
    assert untagged["row"].nunique() > 20
    assert works["row"].is_monotonic_increasing
    assert works.groupby("row")["confidence"].apply(lambda each: each.is_monotonic_decreasing).all()


def test_serving_says_what_the_build_said(made: SimpleNamespace) -> None:
    head = TagHead.load(made.build)
    assert head is not None
    for row in (3, 10):
        told = made.works[made.works["row"] == row]
        scores = head.scores(made.embeddings[row])
        assert [score.tag for score in scores] == told["tag"].tolist()
        assert [score.probability for score in scores] == pytest.approx(told["confidence"].tolist(), abs=1e-5)


def test_the_part_that_was_taught_the_classes_is_not_read(made: SimpleNamespace) -> None:
    head = np.load(made.build / "tags/head.npy")
    assert head.shape == (3, WIDTH + 4 + 1) and head.dtype == np.float32
    assert (head[:, WIDTH:-1] == 0).all() and (head[:, :WIDTH] != 0).all()


def test_a_collection_without_tags_has_an_empty_answer(tmp_path: Path) -> None:
    embeddings, _ = collection()
    told, works = run(tmp_path, [[] for _ in range(COUNT)], embeddings)
    assert told["tags"] == [] and told["left_out"] == [] and told["works_with_tags"] == 0
    assert len(works) == 0 and list(works.columns) == ["row", "tag", "confidence"]
    assert not (tmp_path / "out/files/head.npy").exists()


def test_subjects_that_no_picture_shows_are_measured_as_what_they_are(tmp_path: Path) -> None:
    """Rare tags strewn by chance: nothing is sure enough to be guessed, or even to be told, and the build goes on."""
    embeddings, _ = collection()
    rng = np.random.default_rng(2)
    tags = [["painting", "luck"] if rng.random() < 0.06 else ["painting"] for _ in range(COUNT)]
    for side in ("validation", "test"):
        for row in np.flatnonzero(side == SPLIT)[:3]:
            tags[row] = ["painting", "luck"]
    told, works = run(tmp_path, tags, embeddings)
    assert [entry["tag"] for entry in told["tags"]] == ["luck"] and told["guesses"] == 0
    nothing = {"value": None, "low": None, "high": None}
    assert told["right"] == nothing and told["found"]["value"] == 0
    assert len(works) == 0 and told["bins"] == [] and told["ece"] == nothing


def test_of_no_confident_tag_nothing_is_said() -> None:
    truth = np.resize([True, False], (20, 2))
    told = subject_tags.guess_figures(np.full((20, 2), 0.3), np.full((20, 2), 0.3), truth, np.arange(20), 100, 0)
    assert told["guesses"] == 0 and told["right"]["value"] is None
    assert [row["count"] for row in told["bins"]] == [40] and told["ece"]["value"] is not None


def test_a_work_without_tags_is_no_example_of_their_absence() -> None:
    found = CatalogueTags.of([["Boat", " boat ", ""], [], ["Mist"]])
    assert found.tagged.tolist() == [True, False, True] and found.tags[0] == ["boat"]
    assert found.matrix(["Boat", "Mist"]).tolist() == [[True, False], [False, False], [False, True]]


def test_calibration_takes_back_a_known_scale_and_shift() -> None:
    rng = np.random.default_rng(0)
    honest = rng.normal(-1, 2, (4000, 3))
    truth = rng.random(honest.shape) < 1 / (1 + np.exp(-honest))
    found = subject_tags.platt(honest / 2 - 1, truth)
    assert (found.scale, found.shift) == pytest.approx((2, 2), rel=0.06)


def test_the_vote_is_the_nearest_works_tags_weighted_by_likeness() -> None:
    gallery = np.array([[1, 0], [0.8, 0.6], [-1, 0]], np.float32)
    truth = np.array([[True, False], [False, True], [False, True]])
    near = np.exp(subject_tags.VOTE_SHARPNESS * np.array([0, 0.8 - 1, -1 - 1]))
    expected = [near[0] / near.sum(), near[1:].sum() / near.sum()]
    np.testing.assert_allclose(subject_tags.vote(gallery[:1], gallery, truth)[0], expected, rtol=1e-5)
