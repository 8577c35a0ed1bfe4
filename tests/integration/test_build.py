"""``python -m pipeline.build`` on a folder as it lies on a museum's disk."""

import fcntl
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.acquire import sources
from pipeline.acquire.sources.base import SourceRequest
from pipeline.artefacts import schema
from pipeline.artefacts.label_free import has_head
from pipeline.artefacts.store import ArtefactStore
from pipeline.build import __main__ as build
from pipeline.build.config import resolve
from pipeline.build.plan import planned
from pipeline.query.engine import QueryEngine
from pipeline.verify import problems
from tests.conftest import run_build
from tests.integration.conftest import EACH, OTHERS, REJECTED, Collection, steps
from tests.pipeline import pictures

PLANNED = planned(resolve({"projection.names": "pca,tsne"}))
STAGES = [*(stage.name for stage in PLANNED), "publish"]
HEAD = rf"\[\d+/{len(STAGES)}\]"


@pytest.fixture(scope="module")
def store(first_build: tuple[Collection, str]) -> ArtefactStore:
    return ArtefactStore.open(first_build[0].artefacts)


def test_every_stage_runs_in_order_and_says_how_long_it_took(first_build: tuple[Collection, str]) -> None:
    log = first_build[1]
    assert steps(log) == dict.fromkeys(STAGES, True)
    assert list(steps(log)) == STAGES
    for stage in PLANNED:
        assert all(STAGES.index(need) < STAGES.index(stage.name) for need in stage.needs), stage.name
    for name in STAGES[:-1]:
        assert re.search(rf"^{HEAD} {name}: done in [\d.]+ s$", log, re.MULTILINE), name
    assert re.search(r"^Published .+ in \d+ s\.$", log, re.MULTILINE)


def test_nothing_is_said_that_is_not_the_pipelines_own(first_build: tuple[Collection, str]) -> None:
    foreign = [line for line in first_build[1].splitlines() if not re.match(rf"{HEAD} |  \w|Published ", line)]
    assert foreign == []


def test_what_is_published_is_whole(store: ArtefactStore) -> None:
    assert problems(store.root) == []
    # Without a metric head a map with labels would be the other one again.
    with_head = has_head(store.json("training/summary.json"))
    assert set(store.projections) == {"pca", "tsne"} | ({"tsne-labelled"} if with_head else set())
    assert {info.name for info in store.projection_infos} == set(store.projections)
    assert store.map_neighbours_ids is not None
    assert set(store.clusterings) == {"agglomerative", "hdbscan"}
    for name in ("model/model.keras", "model/serving.tflite", "model/preprocess.json", "evaluation/report.md"):
        assert (store.root / name).is_file(), name
    # The folder's catalogue has no tags: the build says so, and holds no head.
    assert store.tags["tags"] == [] and len(store.tag_guesses) == 0 and not (store.root / "tags/head.npy").exists()
    assert {row["name"] for row in store.json("evaluation/controls.json")["controls"]} == {"border", "colour", "noise"}
    assert not list(store.root.rglob("*.pkl")) and not list(store.root.rglob("pixels.npy"))


def test_each_file_that_cannot_be_used_is_a_row_with_its_reason(store: ArtefactStore) -> None:
    rejected = store.table("rejected.parquet")
    assert list(rejected.columns) == list(schema.REJECTED)
    assert dict(zip(rejected["file"], rejected["code"], strict=True)) == REJECTED
    assert (rejected["stage"] == "prepare").all() and (rejected["message"].str.len() > 20).all()
    assert set(rejected["object_id"]) == {str(Path(name).with_suffix("")) for name in REJECTED}


def test_every_other_work_is_in_the_collection_with_its_data(store: ArtefactStore) -> None:
    works = store.objects
    assert works["label"].value_counts().to_dict() == {"china": EACH, "japan": EACH, "": OTHERS}
    assert list(works.columns)[: len(schema.OBJECTS)] == list(schema.OBJECTS)
    assert (works["room"] == "7").all() and (works["title"] != "").all()
    assert (works.loc[works["label"] == "", "split"] == "unlabelled").all()
    assert (works.loc[works["label"] == "", "culture"] == "india").all()
    assert [info.key for info in store.classes] == ["china", "japan"]
    for _, sides in works[works["label"] != ""].groupby("artist")["split"]:
        assert sides.nunique() == 1
    for row, work in works.iterrows():
        assert (store.root / store.picture_name(row)).is_file()
        assert (work["width"], work["height"]) != (0, 0) and len(work["colours"]) > 0


def test_the_summary_says_of_what_the_embedding_is_made(store: ArtefactStore) -> None:
    told = store.json("training/summary.json")["embedding"]
    ends = np.cumsum(list(told["parts"].values()))
    assert next(iter(told["parts"])) == "features" and ends[-1] == told["dimensions"] == store.embeddings.shape[1]
    for part in np.split(store.embeddings, ends[:-1], axis=1):
        np.testing.assert_allclose(np.linalg.norm(part, axis=1), len(ends) ** -0.5, atol=1e-5)


def test_the_manifest_says_how_it_was_made(store: ArtefactStore) -> None:
    manifest = store.manifest
    assert manifest["counts"]["works"] == 2 * EACH + OTHERS and manifest["counts"]["rejected"] == len(REJECTED)
    assert manifest["counts"]["per_class"] == {"china": EACH, "japan": EACH}
    assert manifest["config"]["options"]["projection.tsne"]["perplexity"] == 5 and manifest["seed"] == 0
    assert set(manifest["stages"]) == set(STAGES) - {"publish"}
    assert manifest["libraries"]["keras"] and manifest["python"] and manifest["created"].endswith("+00:00")


def test_where_the_pictures_lay_is_not_published(store: ArtefactStore, first_build: tuple[Collection, str]) -> None:
    parent = str(first_build[0].folder.parent).encode()
    for path in store.root.rglob("*"):
        if path.is_file() and path.suffix in (".json", ".md", ".parquet"):
            assert parent not in path.read_bytes(), path.name
    for name in ("objects.parquet", "rejected.parquet"):
        assert parent.decode() not in pd.read_parquet(store.root / name).to_json()


def test_arrays_agree_with_one_another(store: ArtefactStore) -> None:
    similarities = np.einsum("nd,nkd->nk", store.embeddings, np.asarray(store.embeddings)[store.neighbours_ids])
    np.testing.assert_allclose(similarities, store.neighbours_similarities, atol=1e-5)
    predictions = store.table("evaluation/predictions.parquet")
    assert predictions["row"].tolist() == list(range(len(store)))
    np.testing.assert_allclose(predictions[["p_china", "p_japan"]].sum(axis=1), 1, atol=1e-5)


def test_the_report_reads_by_itself(store: ArtefactStore) -> None:
    report = (store.root / "evaluation" / "report.md").read_text()
    for part in ("# Evaluation report", "Accuracy on", "95 %", "## Classifier", "precision@10"):
        assert part in report, part
    assert f"{2 * EACH + OTHERS} works, {len(REJECTED)} pictures rejected" in report
    assert "nan" not in report.lower().split()


def test_a_second_build_does_nothing_and_says_so(collection: Collection) -> None:
    before = ArtefactStore.open(collection.artefacts).build_id
    done = run_build(*collection.arguments())
    assert done.stderr == f"Nothing has changed: {before} is live.\n"
    assert ArtefactStore.open(collection.artefacts).build_id == before


def test_a_new_perplexity_runs_its_maps_and_the_evaluation_again_and_nothing_else(collection: Collection) -> None:
    before = ArtefactStore.open(collection.artefacts)
    done = run_build(*collection.arguments("--perplexity", "7"))
    assert {name for name, ran in steps(done.stderr).items() if ran} == {
        "project-tsne", "project-tsne-labelled", "neighbours_kept", "sprites", "evaluate", "publish",
    }  # fmt: skip
    assert list(steps(done.stderr)) == STAGES
    after = ArtefactStore.open(collection.artefacts)
    assert after.build_id != before.build_id and before.root.is_dir()
    assert (after.projections["tsne"] != before.projections["tsne"]).any()
    np.testing.assert_array_equal(after.projections["pca"], before.projections["pca"])
    # And back again: nothing has to be computed for what was there before.
    again = run_build(*collection.arguments("--keep", "1"))
    assert {name for name, ran in steps(again.stderr).items() if ran} == {"publish"}
    assert len([path for path in collection.artefacts.iterdir() if path.is_dir() and path.name != ".stages"]) == 1


def test_maps_of_a_rebuild_begin_where_works_were_and_are_the_same_when_made_again(
    collection: Collection, tmp_path: Path
) -> None:
    before = ArtefactStore.open(collection.artefacts)
    shutil.copytree(collection.folder, tmp_path / "pictures")
    for number in (70, 71):
        drawn = pictures.encode(pictures.painting(number))
        (tmp_path / f"pictures/china/new-{number}.jpg").write_bytes(drawn)
    grown = replace(collection, folder=tmp_path / "pictures")
    run_build(*grown.arguments())
    after = ArtefactStore.open(grown.artefacts)
    assert len(after) == len(before) + 2 and problems(after.root) == []
    measured = after.json("evaluation/metrics.json")["projections"]
    assert set(measured) == set(after.projections)
    for name, figures in measured.items():
        about = after.json(f"map_starts/{name}.json")
        assert figures["start"] == about["reason"] and about["placed"] == pytest.approx(
            len(before) / len(after), abs=1e-4
        )
        # A network that is trained anew may tell of other neighbours; then the old places would mislead.
        assert about["reason"] == ("warm" if about["neighbours_kept"] >= 0.5 else "neighbours_changed")
        if about["reason"] == "warm":
            start = after.table(f"map_starts/{name}.parquet")
            rows = [before.row_of(after.objects["object_id"][row]) for row in start["row"]]
            np.testing.assert_array_equal(start[["x", "y"]].to_numpy(), before.projections[name][rows])
            assert figures["moved"]["works"] == len(before)
    # The maps are made again, and the build is another one. Nothing is new, so they are the same to the bit.
    for kind in ("map_start", "project"):
        for kept in (grown.artefacts / ".stages").glob(f"{kind}-*"):
            shutil.rmtree(kept)
    settings = tmp_path / "settings.toml"
    settings.write_text(grown.settings.read_text().replace("bootstrap = 100", "bootstrap = 101"))
    done = run_build(*replace(grown, settings=settings).arguments())
    ran = {name for name, runs in steps(done.stderr).items() if runs}
    assert {f"{kind}-{name}" for kind in ("map_start", "project") for name in after.projections} <= ran
    again = ArtefactStore.open(grown.artefacts)
    assert again.build_id != after.build_id
    for name, points in after.projections.items():
        np.testing.assert_array_equal(again.projections[name], points)
        assert again.json(f"map_starts/{name}.json") == after.json(f"map_starts/{name}.json")


def test_a_background_is_learned_and_measured_and_the_works_stay_as_they_were(
    collection: Collection, tmp_path: Path
) -> None:
    sources.get("demo").acquire(SourceRequest(("india",), limit=24, seed=9), tmp_path / "others")
    before = ArtefactStore.open(collection.artefacts)
    done = run_build(*collection.arguments("--background", str(tmp_path / "others")))
    ran = steps(done.stderr)
    assert {name for name in STAGES[: STAGES.index("train")] if ran[name]} == {"background", "features-background"}
    after = ArtefactStore.open(collection.artefacts)
    assert problems(after.root) == []
    assert [store.json("model/familiarity.json")["background"] for store in (before, after)] == [False, True]
    assert [store.json("evaluation/metrics.json")["unlike"]["background"] is None for store in (before, after)] == [
        True,
        False,
    ]
    learned_from = after.json("training/summary.json")["works"]["background"]
    told = after.json("evaluation/metrics.json")["unlike"]["background"]
    assert told["learned_from"] == learned_from and learned_from + told["works"] == 24
    # One logit more a depth, for what is none of the classes; and an upload is answered.
    engine = QueryEngine(after)
    data = next((tmp_path / "others").rglob("*.jpg")).read_bytes()
    answer, _ = engine.answer(data)
    assert answer.probe_logits is not None and answer.probe_logits.shape == (1, len(after.classes) + 1)
    found = engine.query(data)
    assert bool(found.prediction_set) == found.familiar and np.isfinite(found.inlier_score)


def test_a_damaged_live_build_is_published_again_beside_one_of_another_version(collection: Collection) -> None:
    damaged = ArtefactStore.open(collection.artefacts).root
    (damaged / "embeddings.npy").write_bytes(b"cut")
    foreign = collection.artefacts / "20200101T000000-00000000"
    foreign.mkdir()
    (foreign / "manifest.json").write_text(json.dumps({"schema_version": 99}))
    done = run_build(*collection.arguments())
    assert {name for name, ran in steps(done.stderr).items() if ran} == {"publish"}
    store = ArtefactStore.open(collection.artefacts)
    assert store.root != damaged and problems(store.root) == [] and foreign.is_dir()


def test_a_second_build_at_the_same_time_is_told_to_wait(collection: Collection) -> None:
    with (collection.artefacts / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        done = run_build(*collection.arguments("--seed", "3"), check=False)
    assert done.returncode == 1
    assert re.fullmatch(r"build: Another build is running in .+\. Wait until it has ended, .+\n", done.stderr)


WRONG = [
    (("--source", "museum"), 2, "There is no source 'museum'. Allowed: cleveland, demo, folder, iiif, met"),
    (("--path", "/no/such/folder"), 1, "There is no folder /no/such/folder"),
    (("--metadata", "none.csv"), 1, "There is no file none.csv"),
    (("--classes", "atlantis"), 1, "none of the classes atlantis; it has china, india, japan"),
    (("--classes", "china,atlantis"), 1, "There is no work of the class atlantis"),
    (("--classes", "china"), 1, "At least two classes with 12 works each"),
    (("--classes", "china,india"), 1, f"india ({OTHERS})"),
]


@pytest.mark.parametrize(("arguments", "status", "says"), WRONG)
def test_wrong_usage_is_one_sentence_and_what_was_served_still_is(
    collection: Collection,
    arguments: tuple[str, ...],
    status: int,
    says: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = ArtefactStore.open(collection.artefacts).build_id
    assert build.main(collection.arguments(*arguments)) == status
    said = [line for line in capsys.readouterr().err.splitlines() if not line.startswith("[")]
    assert len(said) == 1 and said[0].startswith("build: ") and says in said[0]
    assert ArtefactStore.open(collection.artefacts).build_id == before


def test_a_folder_source_without_a_folder_is_one_sentence(tmp_path: Path) -> None:
    done = run_build("--source", "folder", "--artefacts", str(tmp_path / "a"), check=False)
    assert done.returncode == 1
    assert done.stderr == "build: The source 'folder' needs --path DIR, a folder with one sub-folder a class.\n"


def test_a_file_cannot_be_a_folder_of_builds(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run_build("--artefacts", str(tmp_path / "file"), check=False)
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert "cannot be a folder of builds" in done.stderr


def test_a_folder_of_nothing_but_broken_pictures_is_one_sentence(tmp_path: Path) -> None:
    for label in ("china", "japan"):
        (tmp_path / "p" / label).mkdir(parents=True)
        for number in range(12):
            (tmp_path / "p" / label / f"{number}.jpg").write_bytes(b"broken")
    done = run_build(
        "--source", "folder", "--path", str(tmp_path / "p"), "--classes", "china,japan",
        "--artefacts", str(tmp_path / "a"), check=False,
    )  # fmt: skip
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "None of the 24 pictures could be used" in done.stderr.splitlines()[-1]
