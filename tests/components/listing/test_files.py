"""Lists as files: out, through a spreadsheet or a viewer, and in again; a bad file gets a sentence."""

import csv
import io
import json
import re
from typing import Any

import pytest

from components.listing import files
from components.listing.csv_lists import IMPORTED
from components.listing.work_lists import Listed, Lists, Note, WorkList
from components.site.lists import MOST_WORKS
from pipeline.artefacts.records.chosen_csv import FileError
from pipeline.artefacts.store import ArtefactStore
from tests import tiny_build

ORIGIN = "https://museum.example"
TIME = "2026-01-02T10:00:00Z"
SHIPS = WorkList("=Ships", tuple(Listed(each) for each in reversed(tiny_build.IDS)), TIME)
GONE = WorkList("Gone", (Listed("lost-1", "A lost work"), Listed(tiny_build.IDS[0])), TIME)
NOTES = {tiny_build.IDS[0]: Note('-says "no",\nand more', TIME), "only-noted": Note("in no list", TIME)}


def written(store: ArtefactStore, kind: str, lists: Lists) -> str:
    return files.write(store, kind, lists, ORIGIN)[0].decode("utf-8-sig")


def ids(lists: Lists) -> list[tuple[str, list[str]]]:
    return [(each.name, [work.object_id for work in each.works]) for each in lists.lists]


def refused(content: str) -> str:
    with pytest.raises(FileError) as caught:
        files.read(content)
    return str(caught.value)


@pytest.mark.parametrize("kind", [files.CSV, files.JSON])
def test_a_file_has_all_lists_and_notes_and_is_read_again(store: ArtefactStore, kind: str) -> None:
    lists = Lists((SHIPS, GONE), NOTES)
    found = files.read(written(store, kind, lists)).lists
    assert ids(found) == ids(lists) and [each.time for each in found.lists] == [TIME, TIME]
    assert {key: (note.text, note.time) for key, note in found.notes.items()} == {
        key: (note.text, note.time) for key, note in NOTES.items()
    }


def test_a_spreadsheet_runs_nothing_of_the_csv_and_shows_the_catalogue(store: ArtefactStore) -> None:
    rows = list(csv.DictReader(io.StringIO(written(store, files.CSV, Lists((SHIPS, GONE), NOTES)), newline="")))
    assert rows[0]["list"] == "'=Ships" and rows[0]["place"] == "1" and rows[0]["artist"] == "Painter 11"
    lost = next(row for row in rows if row["object_id"] == "lost-1")
    assert (lost["list"], lost["title"], lost["artist"]) == ("Gone", "A lost work", "")
    assert rows[-1]["note"] == "in no list" and rows[-1]["list"] == ""
    assert next(row for row in rows if row["note_time"])["note"].startswith("'-says")


def test_a_column_of_object_ids_is_a_list() -> None:
    found = files.read("object_id;title\r\na;Mist\r\n;\r\nb;\r\na;again\r\n").lists
    assert found.lists == (WorkList(IMPORTED, (Listed("a", "Mist"), Listed("b"))),)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("\x00\x01", "not a text"),
        ("list,title\r\nShips,Mist\r\n", "no column object_id"),
        ("list,object_id\r\nShips,\r\n", "Row 2 has no object_id. Nothing was imported."),
        ("list,object_id\r\nShips," + "x" * 1001 + "\r\n", "too long"),
        ("object_id\r\n", "no row with a work"),
        ("object_id\r\n" + "".join(f"{n}\r\n" for n in range(MOST_WORKS + 1)), "1,000 at most"),
        ("{", "damaged"),
        ("[" * 100_000, "damaged"),
        ("[]", "no lists of Vitrine"),
        ('{"format": "other"}', "no lists of Vitrine"),
        ('{"format": "vitrine-lists", "version": 2}', "version 2"),
        ('{"format": "vitrine-lists", "version": 1, "lists": 5}', "no list and no note"),
        (json.dumps({"format": "vitrine-lists", "version": 1, "lists": [{"works": [0] * 1001}]}), "1,000 at most"),
        ('{"@context": "http://iiif.io/api/presentation/2/context.json", "@type": "sc:Manifest"}', "sc:Manifest"),
        ('{"@context": "http://iiif.io/api/presentation/3/context.json", "type": "Collection"}', "Collection"),
        ('{"@context": "http://iiif.io/api/presentation/3/context.json", "type": "Manifest"}', "No canvas"),
    ],
)  # fmt: skip
def test_a_bad_file_gets_a_sentence(content: str, said: str) -> None:
    assert said in refused(content)


def manifest(store: ArtefactStore, lists: Lists) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(written(store, files.IIIF, lists))
    return content


def test_a_manifest_has_a_canvas_a_work_with_its_picture_and_its_note(store: ArtefactStore) -> None:
    content = manifest(store, Lists((GONE,), NOTES))
    assert content["@context"] == "http://iiif.io/api/presentation/3/context.json"
    assert (content["type"], content["label"]) == ("Manifest", {"none": ["Gone"]})
    assert content["requiredStatement"]["value"] == {"none": ["A tiny collection"]}
    (canvas,) = content["items"]
    assert canvas["summary"] == {"none": [NOTES[tiny_build.IDS[0]].text]}
    (annotation,) = canvas["items"][0]["items"]
    assert annotation["target"] == canvas["id"] and annotation["motivation"] == "painting"
    picture = annotation["body"]["id"].removeprefix(f"{ORIGIN}/artefacts/{store.build_id}/")
    assert (store.root / picture).is_file() and picture.startswith("previews/")
    assert (canvas["width"], canvas["height"]) == (90, 60)


def test_a_manifest_keeps_the_rules_of_the_specification(store: ArtefactStore) -> None:
    content = manifest(store, Lists((SHIPS,), {each: Note("<b>x</b>") for each in tiny_build.IDS}))
    seen: list[str] = []

    def check(part: Any) -> None:
        if isinstance(part, list):
            for each in part:
                check(each)
        if not isinstance(part, dict):
            return
        if "type" in part:
            # Every resource has an address without a part behind "#", and every Canvas one of its own.
            assert re.fullmatch(r"https?://[^\s#<>\"]+", part["id"]), part["id"]
            seen.extend([part["id"]] if part["type"] in ("Canvas", "Annotation", "AnnotationPage") else [])
        for name in ("label", "value", "summary"):
            if name in part:
                (words,) = part[name].values()
                assert set(part[name]) <= {"en", "none"} and all(isinstance(each, str) for each in words)
                # A text from < to > would be read as HTML.
                assert not any(each.startswith("<") and each.endswith(">") for each in words)
        for each in part.values():
            check(each)

    check(content)
    assert len(seen) == len(set(seen)) == 3 * len(tiny_build.IDS)
    assert all(
        isinstance(each[side], int) and each[side] > 0 for each in content["items"] for side in ("width", "height")
    )


def test_a_manifest_is_read_again(store: ArtefactStore) -> None:
    found = files.read(written(store, files.IIIF, Lists((SHIPS,), NOTES)))
    assert ids(found.lists) == ids(Lists((SHIPS,))) and found.foreign == 0
    assert [note.text for note in found.lists.notes.values()] == [NOTES[tiny_build.IDS[0]].text]


def test_canvases_of_others_are_counted(store: ArtefactStore) -> None:
    content = manifest(store, Lists((GONE,)))
    content["items"] += [
        {"id": "https://other.example/canvas/1", "type": "Canvas"},
        {"id": 5},
        {"id": "http://[x/work/a/canvas"},
    ]
    found = files.read(json.dumps(content))
    assert found.foreign == 3 and len(found.lists.lists[0].works) == 1


def test_a_manifest_needs_one_list_with_a_work_of_the_build(store: ArtefactStore) -> None:
    for lists in (Lists((WorkList("Gone", (Listed("lost-1"),)),)), Lists((SHIPS, GONE)), Lists()):
        with pytest.raises(FileError):
            files.write(store, files.IIIF, lists, ORIGIN)


@pytest.mark.parametrize("origin", [None, 3, "", "museum.example", "https://a b", 'https://x"', "https://a/b"])
def test_a_manifest_has_addresses_of_a_server_only(store: ArtefactStore, origin: object) -> None:
    with pytest.raises(ValueError, match="no address"):
        files.write(store, files.IIIF, Lists((SHIPS,)), origin)


def test_a_file_is_named_after_its_list(store: ArtefactStore) -> None:
    one = Lists((WorkList("Tea & ships / 1800", SHIPS.works),))
    assert re.fullmatch(r"vitrine-tea-ships-1800-[0-9-]{10}\.csv", files.write(store, files.CSV, one, ORIGIN)[1])
    assert files.write(store, files.JSON, Lists((SHIPS, GONE)), ORIGIN)[1].startswith("vitrine-lists-20")
