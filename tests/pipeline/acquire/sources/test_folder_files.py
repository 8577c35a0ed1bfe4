"""Folders as disks, cameras and network drives leave them: what is followed, what is left out, what is said."""

import os
import unicodedata
from pathlib import Path

import pandas as pd
import pytest

from pipeline import cultures
from pipeline.acquire.sources._folder.layout import is_split_part, layout_of
from pipeline.acquire.sources.base import SourceRequest
from pipeline.acquire.sources.folder import SOURCE
from pipeline.artefacts import rejected as rejected_table
from pipeline.artefacts import schema
from pipeline.core.errors import SourceError
from pipeline.core.files import located


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder of two classes beside other folders."""
    put(tmp_path / "works", "china/a.jpg", "china/b.jpg", "japan/c.jpg")
    return tmp_path / "works"


def put(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(name.encode("utf-8", "surrogateescape"))


def request(root: Path, **changes: object) -> SourceRequest:
    settings = {"classes": ("china", "japan"), "path": root, "class_of": cultures.load("paintings").class_of}
    return SourceRequest(**(settings | changes))  # type: ignore[arg-type]


def works(root: Path, **changes: object) -> pd.DataFrame:
    out = root.parent / "out"
    out.mkdir(exist_ok=True)
    found = SOURCE.acquire(request(root, **changes), out)[0]
    assert SOURCE.state(request(root, **changes)) == SOURCE.state(request(root, **changes))
    found.to_parquet(out / "catalogue.parquet")
    return found.set_index("object_id", drop=False)


# --- names --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [b"caf\xe9.jpg", b"\xff\xfe.jpg", b"\x83K\x83\x89\x83X.jpg", b"caf\xe9%41.jpg"])
def test_a_file_name_that_is_no_utf_8_is_a_work_with_an_escaped_id(root: Path, name: bytes) -> None:
    (root / "china" / os.fsdecode(name)).write_bytes(b"picture")
    found = works(root)
    odd = found[found["file"].str.startswith("file://")].iloc[0]
    assert len(found) == 4 and odd["label"] == "china" and odd["object_id"].isprintable()
    assert Path(located(odd["file"], root)).read_bytes() == b"picture"


def test_two_names_that_are_escaped_alike_are_two_works(root: Path) -> None:
    put(root, os.fsdecode(b"china/x\xe9.jpg"), "china/x%E9.jpg")
    assert len(works(root)) == 5


def test_a_class_folder_whose_name_is_no_utf_8_is_a_class(root: Path) -> None:
    put(root, os.fsdecode(b"\xe9cole/e.jpg"))
    assert set(works(root, classes=())["label"]) == {"china", "japan", "%E9cole"}


def test_a_class_whose_folders_have_two_forms_of_one_letter_is_one_class(root: Path) -> None:
    for form in ("NFC", "NFD"):
        put(root, f"{unicodedata.normalize(form, 'École')}/{form}.jpg")
    assert set(works(root, classes=())["label"]) == {"china", "japan", "École"}


@pytest.mark.parametrize("name", ["line\nbreak", "tab\there", "bell\x07", "separator\u2028"])
def test_an_id_holds_no_sign_that_no_address_can_hold(root: Path, name: str) -> None:
    put(root, f"china/{name}.jpg")
    (root / "metadata.csv").write_text(f'file,object_id\nchina/a.jpg,"{name}"\n')
    assert all(key.isprintable() for key in works(root)["object_id"])


# --- links --------------------------------------------------------------------------------------------------------


def test_a_class_folder_may_be_a_link(root: Path) -> None:
    (root / "china").rename(root.parent / "elsewhere")
    (root / "china").symlink_to(root.parent / "elsewhere", target_is_directory=True)
    found = works(root)
    assert found["label"].value_counts().to_dict() == {"china": 2, "japan": 1}
    assert all(Path(file).is_file() for file in found["file"])


@pytest.mark.parametrize("target", [".", "..", "china", "works", "japan/up", "self"])
def test_links_that_lead_in_a_circle_end_and_list_nothing_twice(
    root: Path, target: str, caplog: pytest.LogCaptureFixture
) -> None:
    put(root.parent, "china/not-below.jpg")
    links = {
        ".": (root / "japan/loop", root),
        "..": (root / "japan/loop", root.parent),
        "china": (root / "a first in the alphabet", root / "china"),
        "works": (root / "works", root),
        "japan/up": (root / "japan/up", Path("..")),
        "self": (root / "japan/self", Path("self")),
    }
    links[target][0].symlink_to(links[target][1])
    found = works(root)
    assert sorted(key for key in found["object_id"] if key != "japan/self") == ["china/a", "china/b", "japan/c"]
    assert links[target][0].name in caplog.text


def test_two_links_to_one_folder_are_followed_once(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    put(root.parent / "elsewhere", "x.jpg")
    for name in ("china/one", "japan/two"):
        (root / name).symlink_to(root.parent / "elsewhere")
    assert works(root)["label"].value_counts().to_dict() == {"china": 3, "japan": 1}
    assert "japan/two" in caplog.text


def test_a_link_that_leads_nowhere_stays_to_be_rejected_and_is_said(
    root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (root / "japan/dead.jpg").symlink_to("nowhere.jpg")
    assert works(root).loc["japan/dead", "label"] == "japan"
    assert "lead nowhere: japan/dead.jpg" in caplog.text


def test_a_pipe_is_not_opened(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    os.mkfifo(root / "china/pipe.jpg")
    assert len(works(root)) == 3 and "china/pipe.jpg" in caplog.text


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_said(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    put(root, "china/closed/x.jpg")
    (root / "china/closed").chmod(0)
    try:
        assert len(works(root)) == 3 and "cannot be read: china/closed" in caplog.text
    finally:
        (root / "china/closed").chmod(0o700)


# --- what computers leave in folders ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["@eaDir/china/SYNOPHOTO_THUMB_M.jpg", "china/@eaDir/a.jpg/SYNOPHOTO_THUMB_M.jpg", "__MACOSX/china/x.jpg",
     "#recycle/a.jpg", "$RECYCLE.BIN/a.jpg", ".thumbnails/a.jpg", "china/._a.jpg", "china/Thumbs.db",
     "china/desktop.ini", "china/.DS_Store", "System Volume Information/x.jpg", "lost+found/x.jpg",
     "japan/.@__thumb/c.jpg", "metadata.xlsx", "README.md", "notes.pdf", "china/a.jpg@SynoEAStream",
     "china/a.jpg@SynoResource", "china/a.jpg~", "china/a.xmp", "china/a.jpg.XMP", "china/MVI_1.THM", "docs/readme.txt",
     "labels/china/a.txt", "tools/src/make.py"],
)  # fmt: skip
def test_what_systems_write_is_no_work_and_no_class(root: Path, name: str) -> None:
    put(root, name)
    found = works(root, classes=())
    assert len(found) == 3 and set(found["label"]) == {"china", "japan"}


# --- folders above the classes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "parts",
    [
        ("train", "val"), ("Train", "Test"), ("training", "validation", "testing"), ("test",),
        ("training_set", "validation_set"), ("train_images", "test-images"), ("images train", "images val"),
        ("train2017", "val2017"), ("fold1", "fold2", "fold3"), ("fold_0", "Fold-10"), ("images/train", "images/val"),
    ],
)  # fmt: skip
def test_classes_are_read_below_the_parts_of_a_split(root: Path, parts: tuple[str, ...]) -> None:
    for part in parts:
        put(
            root.parent / "split",
            f"{part}/china/a.jpg",
            f"{part}/japan/b.jpg",
            "docs/readme.txt",
            f"labels/{part}/a.txt",
        )
    found = works(root.parent / "split")
    assert found["label"].value_counts().to_dict() == {"china": len(parts), "japan": len(parts)}
    assert sorted(set(found["raw_split"])) == sorted(part.split("/")[-1] for part in parts)


def test_a_split_that_is_mixed_with_classes_is_said(root: Path) -> None:
    put(root.parent / "mixed", "train/china/a.jpg", "val/china/b.jpg", "paris/c.jpg")
    with pytest.raises(SourceError, match="train, val look like parts of a split"):
        works(root.parent / "mixed")


@pytest.mark.parametrize("name", ["contest", "Trainer", "valley", "devil", "testament", "folder", "fold", "1868"])
def test_a_class_is_no_part_of_a_split(name: str) -> None:
    assert not is_split_part(name)


def test_classes_are_read_below_a_single_folder_that_holds_them(root: Path) -> None:
    put(root.parent / "zip", "paintings-main/data/china/a.jpg", "paintings-main/data/japan/b.jpg")
    assert works(root.parent / "zip")["label"].to_list() == ["china", "japan"]


@pytest.mark.parametrize(
    ("names", "folders"),
    [
        (["china/deep/a.jpg"], ["china"]),
        (["china/a.jpg", "japan/sub/b.jpg"], ["china", "japan"]),
        (["images/a.jpg"], ["images"]),
        (["images/2020/a.jpg", "images/2021/b.jpg"], ["images", "images"]),
        (["train/a.jpg", "val/b.jpg"], ["train", "val"]),
        (["data/train/china/a.jpg", "data/val/china/a.jpg"], ["china", "china"]),
        (["train/china/x/a.jpg", "val/china/a.jpg"], ["china", "china"]),
        (["a.jpg", "china/b.jpg", "/elsewhere/x/c.jpg", "https:/host/d.jpg"], ["", "china", "", ""]),
    ],
)
def test_which_folder_is_the_class(names: list[str], folders: list[str]) -> None:
    layout = layout_of(names, lambda folder: folder in ("china", "japan"))
    assert [layout.folder(name) for name in names] == folders


# --- what is left out ---------------------------------------------------------------------------------------------


def test_works_outside_of_the_classes_and_over_the_limit_are_records_with_a_reason(root: Path) -> None:
    put(root, "europe/e.jpg", *(f"china/{number}.jpg" for number in range(5)))
    found = works(root, limit=2)
    records = pd.read_parquet(root.parent / "out/records.parquet").set_index("object_id")
    rejected = pd.read_parquet(root.parent / "out/rejected.parquet").set_index("object_id")
    assert list(rejected.columns) == [name for name in schema.REJECTED if name != "object_id"]
    assert set(records.index) == set(found.index) | set(rejected.index) and len(records) == 9
    assert set(records.loc[found.index, "status"]) == {schema.TAKEN}
    assert records.loc[rejected.index, "status"].to_dict() == rejected["code"].to_dict()
    assert rejected["code"].value_counts().to_dict() == {"over_limit": 6, "outside_classes": 1}
    assert rejected.loc["europe/e", ["label", "file"]].to_list() == ["europe", "europe/e.jpg"]
    assert set(rejected["code"]) <= set(rejected_table.REASONS)
