"""A build that is missing, foreign or damaged is one sentence with the next command, never a traceback."""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline import verify
from pipeline.artefacts import mapped_tables, published, soundness, writer
from pipeline.artefacts.manifest import NEXT, describe_file
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
    """Writes a file of the build anew and enters its size, as a pipeline with a bug would.

    The Arrow file of a table says the same, unless the table cannot be read.
    """
    build = artefacts / "tiny-1"
    write(build / name)
    content = json.loads((build / "manifest.json").read_text())
    written = [name]
    with suppress(OSError, ValueError):
        mapped_tables.write(build)
        written += [f"{path.relative_to(build)}" for path in build.rglob(f"*{mapped_tables.SUFFIX}")]
    for each in written:
        content["files"][each] = {"bytes": (build / each).stat().st_size, "sha256": ""}
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
    [
        "x" * 5000,
        "..",
        ".",
        "",
        "/etc",
        "../artefacts/tiny-1",
        "tiny-1/../tiny-1",
        "a\0b",
        ".hidden",
        None,
        7,
        ["tiny-1"],
    ],
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


def test_the_live_store_looks_again_after_an_error_but_not_for_every_visitor(
    artefacts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live, opened, open_store = Live(artefacts, ArtefactStore), [], ArtefactStore.open
    monkeypatch.setattr(ArtefactStore, "open", lambda folder: opened.append(folder) or open_store(folder))
    path = artefacts / "tiny-1" / "embeddings.npy"
    whole = path.read_bytes()
    path.write_bytes(b"cut")
    monkeypatch.setattr(published, "LOOK_SECONDS", 1000.0)
    for _ in range(5):
        with pytest.raises(ArtefactError, match=r"embeddings\.npy"):
            live.get()
    assert len(opened) == 1
    path.write_bytes(whole)
    monkeypatch.setattr(published, "LOOK_SECONDS", 0.0)
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


def add_map_graph(artefacts: Path) -> None:
    """The graph of the label-free part: in this build every work has the next two rows as its neighbours."""
    count = len(tiny_build.IDS)
    ids = (np.arange(count)[:, np.newaxis] + [1, 2]) % count
    rewrite(artefacts, "map_neighbours_ids.npy", lambda path: np.save(path, ids.astype(np.int32)))
    similar = np.full((count, 2), 0.5, np.float32)
    rewrite(artefacts, "map_neighbours_similarities.npy", lambda path: np.save(path, similar))


def test_a_map_has_the_neighbours_in_the_vectors_that_it_shows(artefacts: Path) -> None:
    add_map_graph(artefacts)
    store = ArtefactStore.open(artefacts)
    pca, umap = tiny_build.PROJECTIONS
    umap = umap | {"vectors": "label_free", "saw_labels": False}
    write_json(store.root / "projections/projections.json", [pca, umap])
    assert [(info.name, info.vectors, info.saw_labels) for info in store.projection_infos] == [
        ("umap", "label_free", False), ("pca", "embedding", None),
    ]  # fmt: skip
    assert store.map_graph("umap")[0][3].tolist() == [4, 5]
    assert store.map_graph("pca")[0] is store.neighbours_ids


def test_a_build_of_before_has_no_graph_of_maps_and_is_served(artefacts: Path) -> None:
    store = ArtefactStore.open(artefacts)
    assert store.map_neighbours_ids is None and store.map_neighbours_similarities is None
    assert {info.vectors for info in store.projection_infos} == {"embedding"}
    assert store.map_graph("umap")[1] is store.neighbours_similarities


@pytest.mark.parametrize(
    ("name", "array", "says"),
    [
        ("map_neighbours_ids.npy", np.zeros((len(tiny_build.IDS), 2), np.int64), "dtype int64"),
        ("map_neighbours_ids.npy", np.full((len(tiny_build.IDS), 2), 99, np.int32), "it names rows from 99"),
        ("map_neighbours_similarities.npy", np.zeros((3, 2), np.float32), "shape (3, 2)"),
        ("map_neighbours_similarities.npy", np.full((len(tiny_build.IDS), 2), 5, np.float32), "no cosines"),
    ],
)
def test_a_damaged_graph_of_maps_is_found(artefacts: Path, name: str, array: np.ndarray, says: str) -> None:
    add_map_graph(artefacts)
    rewrite(artefacts, name, lambda path: np.save(path, array))
    error = str(refusal(artefacts))
    assert name in error and says in error


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


@pytest.mark.parametrize("name", ["objects.parquet", "model/classes.json", "evaluation/predictions.parquet"])
@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_damage_that_keeps_the_size_is_found(artefacts: Path, name: str, place: float) -> None:
    path = artefacts / "tiny-1" / name
    data = bytearray(path.read_bytes())
    data[int(place * len(data))] ^= 0xFF
    path.write_bytes(data)
    assert name in str(refusal(artefacts))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("model/labels.json", b"{"),
        ("model/labels.json", b"[" * 100_000),
        ("model/labels.json", b"\xff\xfe"),
        ("evaluation/predictions.parquet", b"PAR1" + bytes(3000) + b"PAR1"),
        ("evaluation/predictions.parquet", b""),
    ],
)
def test_a_file_that_was_written_wrongly_is_found_too(artefacts: Path, name: str, text: bytes) -> None:
    rewrite(artefacts, name, lambda path: path.write_bytes(text))
    assert name in str(refusal(artefacts))


def test_a_page_of_a_table_that_cannot_be_decoded_is_found_without_a_hash(artefacts: Path) -> None:
    def spoil(path: Path) -> None:
        pd.DataFrame({"row": np.arange(5000), "label": [f"a label {n}" for n in range(5000)]}).to_parquet(path)
        data = bytearray(path.read_bytes())
        data[5000:9000] = b"\xff" * 4000
        path.write_bytes(data)

    rewrite(artefacts, "evaluation/predictions.parquet", spoil)
    assert "evaluation/predictions.parquet" in str(refusal(artefacts))


def test_the_content_of_the_table_for_warehouses_is_left_to_verify(artefacts: Path) -> None:
    build, name = artefacts / "tiny-1", "embeddings.parquet"
    pd.DataFrame({"value": np.random.default_rng(0).random(500)}).to_parquet(build / name)
    content = json.loads((build / "manifest.json").read_text())
    content["files"][name] = describe_file(build / name)
    (build / "manifest.json").write_text(json.dumps(content))
    assert verify.problems(build) == []
    whole = (build / name).read_bytes()
    (build / name).write_bytes(whole[:1000] + bytes([whole[1000] ^ 1]) + whole[1001:])
    ArtefactStore.open(artefacts)
    assert [found.split()[0] for found in verify.problems(build)] == [name]
    (build / name).write_bytes(whole[:1000])
    assert f"{name} has 1000 bytes" in str(refusal(artefacts))


def test_a_column_of_another_kind_is_named(artefacts: Path) -> None:
    def change(path: Path) -> None:
        table = pd.read_parquet(path)
        table["title"] = np.arange(len(table))
        table.to_parquet(path)

    rewrite(artefacts, "objects.parquet", change)
    assert "its column 'title' is int64" in str(refusal(artefacts))


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        ("embeddings.npy", lambda array: array * np.float32("nan"), "values that are no numbers"),
        ("embeddings.npy", lambda array: array * np.float32(3), "of length 3, not 1"),
        ("embeddings.npy", lambda array: array * 0, "of length 0, not 1"),
        ("neighbours_ids.npy", lambda array: array + 100, "it names rows from"),
        ("neighbours_ids.npy", lambda array: array - 1, "it names rows from -1"),
        ("neighbours_similarities.npy", lambda array: array * np.float32("inf"), "values that are no numbers"),
        ("neighbours_similarities.npy", lambda array: array + 5, "no cosines"),
        ("projections/umap.npy", lambda array: array * np.float32("nan"), "values that are no numbers"),
    ],
)
def test_vectors_that_are_none_are_found(
    artefacts: Path, name: str, change: Callable[[np.ndarray], np.ndarray], says: str
) -> None:
    array = np.load(artefacts / "tiny-1" / name)
    rewrite(artefacts, name, lambda path: np.save(path, change(array).astype(array.dtype)))
    error = str(refusal(artefacts))
    assert name in error and says in error


def test_of_many_vectors_a_sample_is_read() -> None:
    vectors = np.zeros((100_000, 4), np.float32, order="F")
    vectors[:, 0] = 1
    assert soundness._of_array(vectors, "embeddings.npy") is None
    for place in (0, 99_999):
        spoiled = vectors.copy()
        spoiled[place, 2] = np.nan
        assert soundness._of_array(spoiled, "embeddings.npy") is not None
    assert soundness._sample(vectors).shape == (256, 4)


@pytest.mark.parametrize("content", [b"", b"\0" * 500, b"\x93NUMPY", b"PK\x03\x04" + bytes(500), b"{}"])
def test_nothing_is_advised_about_pickles(artefacts: Path, content: bytes) -> None:
    for name in ("embeddings.npy", "projections/umap.npy"):
        rewrite(artefacts, name, lambda path: path.write_bytes(content))
        error = str(refusal(artefacts))
        assert "pickle" not in error and str(artefacts) not in error


def test_a_file_that_is_touched_while_it_is_served_is_looked_at_again(
    artefacts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "LOOK_SECONDS", 0)
    live, path = Live(artefacts, ArtefactStore), artefacts / "tiny-1" / "embeddings.npy"
    first, whole = live.get(), path.read_bytes()
    assert live.get() is first
    os.truncate(path, 100)
    for _ in range(2):
        with pytest.raises(ArtefactError, match=r"embeddings\.npy has 100 bytes"):
            live.get()
    path.write_bytes(whole)
    again = live.get()
    assert again is not first and live.get() is again
    path.unlink()
    with pytest.raises(ArtefactError, match=r"embeddings\.npy is missing"):
        live.get()


def test_a_folder_that_cannot_be_read_is_named_with_the_reason(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 300)  # As one that may not be read: the system refuses to look.
    for find in (Live(folder, ArtefactStore).get, Live(folder, ArtefactStore).find):
        with pytest.raises(ArtefactError, match=r"cannot be read \(File name too long\)") as caught:
            find()
        assert not caught.value.missing
