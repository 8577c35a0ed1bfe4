from pathlib import Path

import pandas as pd

from components.exploring import left_out
from components.exploring.address import parse
from components.exploring.collection import Collection
from pipeline.artefacts.records import writer
from pipeline.artefacts.records.table import RecordTable
from pipeline.artefacts.rejected import Wanted
from tests import acquired_collection, evaluated_build
from tests.seen import find, text


def test_what_was_left_out_is_counted_by_reason_and_listed(tmp_path: Path) -> None:
    root = evaluated_build.publish(tmp_path / "artefacts")
    words = text(left_out.summary(root)) + text(left_out.rows(root)[0])
    assert words.index("Too small") < words.index("Damaged or not a picture")
    assert "It is a text." in words and "b3.jpg" in words and "1 to 3 of 3 left out" in words


def test_nothing_left_out_is_good_news(tmp_path: Path) -> None:
    writer.rejections([]).to_parquet(tmp_path / "rejected.parquet", index=False)
    assert "No picture was left out" in text(left_out.summary(tmp_path))


def lost(*classes: str) -> list[dict[str, str]]:
    return [
        {"object_id": f"o{at}", "file": f"o{at}.jpg", "stage": "prepare", "code": "unreadable", "message": "No.",
         "label": label}
        for at, label in enumerate(classes)
    ]  # fmt: skip


def test_what_was_left_out_is_counted_by_class_with_a_warning_and_what_to_do(tmp_path: Path) -> None:
    writer.rejections(lost("china", "japan", "japan")).to_parquet(tmp_path / "rejected.parquet", index=False)
    page = left_out.summary(tmp_path, taken={"china": 99, "japan": 2})
    words = text(page)
    assert "more than 5 % cannot be used of japan (2, 50 %)" in words and "china (" not in words.split("Reasons")[0]
    assert "replace the damaged ones" in words and "50 %" in words
    assert words.index("japan") < words.index("china")
    assert "Left out by class" not in text(left_out.summary(_without_classes(tmp_path), taken={"china": 99}))


def _without_classes(folder: Path) -> Path:
    """The folder as an earlier version wrote it."""
    table = pd.read_parquet(folder / "rejected.parquet").drop(columns="label")
    table.to_parquet(folder / "rejected.parquet", index=False)
    return folder


def test_a_work_that_was_left_out_is_shown_where_there_is_a_thumbnail(tmp_path: Path) -> None:
    root = acquired_collection.publish(tmp_path / "artefacts")
    records = RecordTable.open(root)
    (pictured,) = records.file.read([0], ("object_id", "picture"))
    assert (root / "thumbnails" / f"{pictured['picture']}.webp").is_file()
    both = [row | {"object_id": pictured["object_id"]} for row in lost("china")] + lost("japan")
    writer.rejections(both).to_parquet(root / "rejected.parquet", index=False)
    (picture,) = find(left_out.rows(root, records, acquired=True)[0], class_="left-picture")
    assert picture.src.endswith(f"/{root.name}/thumbnails/{pictured['picture']}.webp")


def test_all_rows_are_reached_page_by_page(tmp_path: Path) -> None:
    writer.rejections(lost(*["china"] * 120)).to_parquet(tmp_path / "rejected.parquet", index=False)
    seen: list[str] = []
    for number in (1, 2, 3):
        page, shown, pages = left_out.rows(tmp_path, page=number)
        assert (shown, pages) == (number, 3)
        seen += [text(row).split()[0] for row in find(page, type_="Tr")[1:]]
    assert seen == [f"o{at}" for at in range(120)]
    assert left_out.rows(tmp_path, page=99)[1:] == (3, 3) and "101 to 120 of 120" in text(
        left_out.rows(tmp_path, page=99)
    )


def test_a_reason_and_a_class_choose_the_rows_and_are_chips(tmp_path: Path) -> None:
    some = lost("china", "japan", "japan", "")
    some[1] |= {"code": "too_small"}
    writer.rejections(some).to_parquet(tmp_path / "rejected.parquet", index=False)
    wanted = Wanted(("unreadable",), ("japan", ""))
    page, number, pages = left_out.rows(tmp_path, wanted=wanted)
    assert [text(row).split()[0] for row in find(page, type_="Tr")[1:]] == ["o2", "o3"] and (number, pages) == (1, 1)
    chips = [(getattr(chip, "data-clear"), getattr(chip, "data-value")) for chip in find(page, class_="chip")]
    assert chips == [("reason", "unreadable"), ("left-class", "japan"), ("left-class", "")]
    (link,) = find(page, type_="A")
    assert link.href == "/collection/left-out.csv?reason=unreadable&left-class=japan&left-class="
    buttons = find(left_out.summary(tmp_path, wanted=wanted), class_="value-button")
    pressed = {getattr(each, "data-value") for each in buttons if getattr(each, "aria-pressed") == "true"}
    assert pressed == {"unreadable", "japan", ""}
    assert "No such object" in text(left_out.rows(tmp_path, wanted=Wanted(("too_small",), ("china",)))[0])
    assert left_out.rows(tmp_path, wanted=Wanted())[0] is not None


def test_objects_lead_to_the_source_and_addresses_to_themselves(tmp_path: Path) -> None:
    root = acquired_collection.publish(tmp_path / "artefacts")
    files = ("https://museum.example/a.jpg", "javascript:alert(1)", "folder/c.jpg")
    some = [
        row | {"object_id": object_id, "file": file}
        for row, object_id, file in zip(lost("", "", ""), ("j1", "c2", "unknown"), files, strict=True)
    ]
    writer.rejections(some).to_parquet(root / "rejected.parquet", index=False)
    page, *_ = left_out.rows(root, RecordTable.open(root), acquired=True)
    assert [link.href for link in find(page, type_="A")] == [
        "https://museum.example/j1",
        "https://museum.example/a.jpg",
    ]
    assert "Under the wave" in text(page) and "javascript:alert(1)" in text(page) and "unknown" in text(page)


def test_the_address_names_reasons_and_classes_that_occur(acquired: Collection) -> None:
    address = parse(acquired, "?view=rejected&reason=outside_classes&reason=no_picture&left-class=")
    assert address.left == Wanted(("outside_classes", "no_picture"), ("",)) and address.ignored == ()
    assert not address.filter and address.query == ""
    odd = parse(acquired, "?reason=colour&left-class=atlantis")
    assert not odd.left and "for the reason “colour”" in odd.ignored[0] and "“atlantis”" in odd.ignored[1]
