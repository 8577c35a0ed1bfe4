"""A build that is missing, foreign or damaged is one sentence with the next command, never a traceback."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.artefacts import writer
from pipeline.artefacts.manifest import NEXT
from pipeline.artefacts.published import Live
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError
from pipeline.core.files import write_json
from tests import tiny_build


@pytest.fixture
def artefacts(tmp_path: Path) -> Path:
    tiny_build.publish(tmp_path / "artefacts")
    return tmp_path / "artefacts"


def refusal(artefacts: Path) -> ArtefactError:
    with pytest.raises(ArtefactError) as caught:
        ArtefactStore.open(artefacts)
    assert NEXT in str(caught.value) and "\n" not in str(caught.value)
    return caught.value


def rewrite(artefacts: Path, name: str, write: Callable[[Path], None]) -> None:
    """Writes a file of the build anew and enters its size, as a pipeline with a bug would."""
    build = artefacts / "tiny-1"
    write(build / name)
    content = json.loads((build / "manifest.json").read_text())
    content["files"][name] = {"bytes": (build / name).stat().st_size, "sha256": ""}
    (build / "manifest.json").write_text(json.dumps(content))


def edit_manifest(artefacts: Path, change: Callable[[dict], object]) -> None:
    path = artefacts / "tiny-1" / "manifest.json"
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


@pytest.mark.parametrize("folder", ["none", "."])
def test_no_build_is_missing_and_not_damaged(tmp_path: Path, folder: str) -> None:
    assert refusal(tmp_path / folder).missing


def test_an_open_build_gives_its_parts(artefacts: Path) -> None:
    store = ArtefactStore.open(artefacts)
    count = len(tiny_build.IDS)
    assert (len(store), store.build_id, store.root) == (count, "tiny-1", artefacts / "tiny-1")
    assert store.embeddings.shape == (count, 8) and isinstance(store.embeddings, np.memmap)
    assert store.embeddings.flags.f_contiguous
    assert set(store.projections) == {"pca", "umap"}
    assert [info.key for info in store.classes] == list(tiny_build.CLASSES)
    for row, object_id in enumerate(tiny_build.IDS):
        assert store.row_of(object_id) == row and store.work(row)["object_id"] == object_id
    assert store.row_of("no such work") is None
    japan = store.class_info("japan")
    assert japan is not None and japan.title == "Japan"
    assert store.class_info("") is None


def test_arrays_cannot_be_written_to(artefacts: Path) -> None:
    with pytest.raises(ValueError, match="read-only"):
        ArtefactStore.open(artefacts).embeddings[0, 0] = 1


def test_a_picture_is_named_by_its_content(artefacts: Path) -> None:
    store = ArtefactStore.open(artefacts)
    assert (store.root / store.picture_name(0)).is_file()
    assert store.picture_name(0, preview=True).startswith("previews/")
    assert store.picture_name(1, preview=True).startswith("thumbnails/")


@pytest.mark.parametrize(
    "name",
    ["objects.parquet", "embeddings.npy", "projections/pca.npy", "model/classes.json", "sprites/sheet-0000.webp"],
)
def test_a_file_that_is_gone_or_cut_is_named(artefacts: Path, name: str) -> None:
    path = artefacts / "tiny-1" / name
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    error = refusal(artefacts)
    assert name in str(error) and f"{len(whole) - 1} bytes, not {len(whole)}" in str(error) and not error.missing
    path.unlink()
    assert f"{name} is missing" in str(refusal(artefacts))


def test_a_picture_folder_that_is_gone_is_named(artefacts: Path) -> None:
    (artefacts / "tiny-1" / "thumbnails").rename(artefacts / "elsewhere")
    assert "thumbnails" in str(refusal(artefacts))


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_another_schema_version_is_named(artefacts: Path, version: object) -> None:
    edit_manifest(artefacts, lambda content: content.update(schema_version=version))
    assert f"schema version {version!r}; this version reads 1" in str(refusal(artefacts))


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b"{}", None])
def test_a_damaged_manifest_is_named(artefacts: Path, text: bytes | None) -> None:
    path = artefacts / "tiny-1" / "manifest.json"
    path.unlink()
    if text is not None:
        path.write_bytes(text)
    assert not refusal(artefacts).missing


@pytest.mark.parametrize("key", ["files", "folders", "build_id"])
def test_a_manifest_that_lacks_a_part_is_named(artefacts: Path, key: str) -> None:
    edit_manifest(artefacts, lambda content: content.pop(key))
    assert key in str(refusal(artefacts))


@pytest.mark.parametrize(
    "build_id",
    ["..", ".", "", "/etc", "../artefacts/tiny-1", "tiny-1/../tiny-1", "a\0b", ".hidden", None, 7, ["tiny-1"]],
)
def test_a_pointer_out_of_the_folder_is_refused(artefacts: Path, build_id: object) -> None:
    # All that makes a build is there, one folder up and in a hidden one: only the name speaks against it.
    for folder in (artefacts.parent, artefacts / ".hidden"):
        for path in (artefacts / "tiny-1").rglob("*"):
            goal = folder / path.relative_to(artefacts / "tiny-1")
            if path.is_file():
                goal.parent.mkdir(parents=True, exist_ok=True)
                goal.write_bytes(path.read_bytes())
    (artefacts / "current.json").write_text(json.dumps({"build_id": build_id}))
    refusal(artefacts)


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b"null", b"tiny-1", b"\xff"])
def test_a_foreign_pointer_is_refused(artefacts: Path, text: bytes) -> None:
    (artefacts / "current.json").write_bytes(text)
    assert not refusal(artefacts).missing


def test_a_pointer_to_a_build_that_is_gone_names_it(artefacts: Path) -> None:
    writer.make_current(artefacts, "gone-1")
    assert "'gone-1'" in str(refusal(artefacts))


@pytest.mark.parametrize(
    ("name", "array", "says"),
    [
        ("embeddings.npy", np.zeros((3, 8), np.float32), "shape (3, 8)"),
        ("embeddings.npy", np.zeros((len(tiny_build.IDS), 8)), "dtype float64"),
        ("embeddings.npy", np.zeros(len(tiny_build.IDS), np.float32), "shape"),
        ("neighbours_ids.npy", np.zeros((len(tiny_build.IDS), 3), np.int64), "dtype int64"),
        ("projections/umap.npy", np.zeros((5, 2), np.float32), "projections/umap.npy"),
    ],
)
def test_an_array_that_does_not_fit_the_works_is_named(
    artefacts: Path, name: str, array: np.ndarray, says: str
) -> None:
    rewrite(artefacts, name, lambda path: np.save(path, array))
    assert says in str(refusal(artefacts))


def test_an_array_with_pickled_objects_is_refused(artefacts: Path) -> None:
    evil = np.array([{}] * len(tiny_build.IDS), dtype=object)
    rewrite(artefacts, "embeddings.npy", lambda path: np.save(path, evil, allow_pickle=True))
    refusal(artefacts)


@pytest.mark.parametrize("name", ["embeddings.npy", "objects.parquet"])
def test_a_file_of_the_right_size_that_is_nothing_is_refused(artefacts: Path, name: str) -> None:
    rewrite(artefacts, name, lambda path: path.write_bytes(b"\0" * 5000))
    refusal(artefacts)


def test_a_table_without_a_column_names_it(artefacts: Path) -> None:
    def drop(path: Path) -> None:
        pd.read_parquet(path).drop(columns=["artist", "split"]).to_parquet(path)

    rewrite(artefacts, "objects.parquet", drop)
    assert "lacks the columns artist, split" in str(refusal(artefacts))


def test_columns_that_the_source_added_are_kept(artefacts: Path) -> None:
    assert ArtefactStore.open(artefacts).work(3)["wall_number"] == "Room 3"


def test_the_live_store_serves_one_object_until_another_build_is_published(artefacts: Path) -> None:
    live = Live(artefacts, ArtefactStore)
    first = live.get()
    assert first.build_id == "tiny-1" and live.get() is first
    tiny_build.publish(artefacts, "tiny-2")
    assert live.get().build_id == "tiny-2"
    assert len(first.work(0)["title"]) > 0


def test_the_live_store_looks_again_after_an_error(artefacts: Path) -> None:
    live = Live(artefacts, ArtefactStore)
    path = artefacts / "tiny-1" / "embeddings.npy"
    whole = path.read_bytes()
    path.write_bytes(b"cut")
    for _ in range(2):
        with pytest.raises(ArtefactError):
            live.get()
    path.write_bytes(whole)
    assert live.get().build_id == "tiny-1"


def test_the_live_store_begins_to_serve_when_the_first_build_comes(tmp_path: Path) -> None:
    live = Live(tmp_path / "artefacts", ArtefactStore)
    with pytest.raises(ArtefactError) as caught:
        live.get()
    assert caught.value.missing
    tiny_build.publish(tmp_path / "artefacts")
    assert live.get().build_id == "tiny-1"


def test_a_new_pointer_with_an_old_time_is_seen(artefacts: Path) -> None:
    live = Live(artefacts, ArtefactStore)
    live.get()
    before = (artefacts / "current.json").stat()
    tiny_build.publish(artefacts, "tiny-2")
    os.utime(artefacts / "current.json", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert live.get().build_id == "tiny-2"


def test_projections_come_in_their_order_with_their_titles(tmp_path: Path) -> None:
    store = tiny_build.open_store(tmp_path / "artefacts")
    assert [(info.name, info.title) for info in store.projection_infos] == [("umap", "UMAP"), ("pca", "PCA")]
    assert store.projection_infos[0].description == "groups stand apart"
    assert store.projection_title("pca") == "PCA" and store.projection_title("no_such") == "no_such"


def test_a_projection_without_a_description_comes_last_under_its_own_name(tmp_path: Path) -> None:
    build = tiny_build.publish(tmp_path / "artefacts")
    store = ArtefactStore(build)
    store.projections["a_new_one"] = store.projections["pca"]
    assert [(info.name, info.title) for info in store.projection_infos][-1] == ("a_new_one", "A new one")


def test_a_build_of_before_has_its_projections_in_alphabetical_order(tmp_path: Path) -> None:
    store = tiny_build.open_store(tmp_path / "artefacts")
    (store.root / "projections/projections.json").unlink()
    assert [(info.name, info.title) for info in store.projection_infos] == [("pca", "Pca"), ("umap", "Umap")]
    assert store.figures == []


@pytest.mark.parametrize(
    "content", [[{"name": "pca"}], [3], 3, [{"name": "pca", "title": "", "description": "", "order": "x"}]]
)
def test_damaged_descriptions_of_projections_are_an_error(tmp_path: Path, content: object) -> None:
    store = tiny_build.open_store(tmp_path / "artefacts")
    write_json(store.root / "projections/projections.json", content)
    with pytest.raises(ArtefactError, match=r"projections\.json"):
        _ = store.projection_infos
