import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.artefacts import rejected, schema
from pipeline.artefacts.acquired import FOLDER, AcquiredCollection
from pipeline.artefacts.published import Live
from pipeline.artefacts.records import csv as record_csv
from pipeline.artefacts.records import writer
from pipeline.artefacts.records.columns import MultiValueColumn, centuries, from_numbers
from pipeline.artefacts.records.table import CATALOGUE, CENTURY, CERTAIN, PICTURED, READINGS, Filter, RecordTable
from pipeline.core import text
from pipeline.core.errors import ArtefactError
from pipeline.core.text import fold_array
from tests import acquired_collection, tiny_build

COUNT = acquired_collection.COUNT


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return acquired_collection.publish(Path(tmp_path_factory.mktemp("acquired")) / "artefacts")


@pytest.fixture(scope="module")
def table(root: Path) -> RecordTable:
    return RecordTable.open(root)


def asked(**fields: str | tuple[str, ...]) -> Filter:
    return Filter(tuple((name, (value,) if isinstance(value, str) else value) for name, value in fields.items()))


def ids(table: RecordTable, wanted: Filter, **options: object) -> list[str]:
    return [row["object_id"] for row in table.rows(wanted, ["object_id"], **options)]  # type: ignore[arg-type]


def test_values_are_counted_most_frequent_first_and_equals_by_the_alphabet(table: RecordTable) -> None:
    found = table.count("classification", Filter())
    assert found.values == [("Paintings", 4), ("Prints", 3), ("Metalwork", 2), ("Ceramics", 1), ("Sculpture", 1)]
    assert (found.distinct, found.total, found.unknown) == (5, COUNT, 1)
    assert table.count("classification", Filter(), most=2).values == found.values[:2]


def test_fields_narrow_each_other_and_not_themselves(table: RecordTable) -> None:
    wanted = asked(classification="Paintings", label=("china", "india"))
    assert ids(table, wanted) == ["c1", "i1"]
    assert table.count("label", wanted).values == [("america", 1), ("china", 1), ("india", 1)]
    assert table.count("classification", wanted).values == [("Paintings", 2), ("Ceramics", 1), ("Metalwork", 1)]


def test_a_chosen_value_is_counted_even_when_nothing_is_left_of_it(table: RecordTable) -> None:
    wanted = asked(label="japan", classification="Ceramics")
    assert ids(table, wanted) == []
    assert ("Ceramics", 0) in table.count("classification", wanted, most=1).values


def test_what_is_not_recorded_can_be_asked_for(table: RecordTable) -> None:
    assert ids(table, asked(label="")) == ["o1", "o2", "o3", "o4"]
    assert ids(table, asked(label=("", "india"))) == ["i1", "o1", "o2", "o3", "o4"]
    assert ids(table, asked(culture="", label="")) == ["o3"]
    assert ids(table, asked(tags="", label="")) == ["o1", "o2", "o4"]


def test_a_record_counts_once_for_each_of_its_tags(table: RecordTable) -> None:
    found = table.count("tags", Filter())
    assert found.values == [("Men", 3), ("Mountains", 2), ("Actors", 1), ("Boats", 1), ("Trees", 1), ("Waves", 1)]
    assert found.unknown == 5
    assert ids(table, asked(tags=("Waves", "Trees"))) == ["j1", "c1"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("hokusai WAVE", ["j1"]),
        ("no actor", ["j3"]),
        ("ecorche", ["o4"]),
        ("ink mountains", ["j1", "j2"]),
        ("woodblock", []),  # Classification as catalogued is not searched: the other spelling is.
        ("o3", ["o3"]),
        ('"the wave"', ["j1"]),
        ('"wave the"', []),
        ('mountains "katsushika hokusai"', ["j1", "j2"]),
        ('"', None),
        ("   ", None),
        (".*", []),
        ("x" * 5_000, []),
    ],
)
def test_every_word_must_occur_somewhere(table: RecordTable, words: str, expected: list[str] | None) -> None:
    assert ids(table, Filter(words=words)) == (expected if expected is not None else ids(table, Filter()))


def test_years_narrow_and_leave_out_what_has_none(table: RecordTable) -> None:
    assert ids(table, Filter(first_year=1800, last_year=1841)) == ["j1", "j2", "j3", "o3", "o4"]
    assert ids(table, Filter(last_year=-1000)) == ["c2", "o1"]
    assert "o2" not in ids(table, Filter(first_year=-5000))


@pytest.mark.parametrize(
    ("year", "century"),
    [
        (1, 1),
        (99, 1),
        (100, 2),
        (1799, 18),
        (1800, 19),
        (1899, 19),
        (0, -1),
        (-1, -1),
        (-100, -1),
        (-101, -2),
        (-1200, -12),
    ],
)
def test_centuries_begin_as_museums_enter_them(year: int, century: int) -> None:
    distinct, place = centuries(np.array([year], np.int32))
    assert distinct.tolist() == [century] and place.tolist() == [0]


def test_the_timeline_counts_by_century_and_class(table: RecordTable) -> None:
    found = table.by_century(Filter())
    assert found.centuries == [-14, -11, -1, 11, 18, 19, 20]
    assert found.classes == ["america", "china", "india", "japan", ""] and found.unknown == 1
    assert found.counts.sum() == COUNT - 1
    assert found.counts[found.centuries.index(19)].tolist() == [0, 0, 0, 3, 2]
    assert table.by_century(asked(century="19", label="japan")).counts.sum() == 3
    assert ids(table, asked(century=("-11", "19"), label=("china", "japan"))) == ["j1", "j2", "j3", "c2"]


@pytest.mark.parametrize(
    ("begin", "end", "century"),
    [
        (1800, 1899, "19"),
        (1900, 1999, "20"),
        (1801, 1900, "19"),
        (-399, -300, "-4"),
        (-400, -301, "-4"),
        (450, 550, "6"),
        (-50, 50, "-1"),
        (None, 1790, "18"),
        (1810, None, "19"),
    ],
)
def test_the_middle_of_a_span_tells_its_century(
    tmp_path: Path, begin: int | None, end: int | None, century: str
) -> None:
    years = {"year_begin": pa.array([begin], pa.int64()), "year_end": pa.array([end], pa.int64())}
    pq.write_table(pa.table({"object_id": ["1"]} | years), tmp_path / "records.parquet")
    assert RecordTable.open(tmp_path).count(CENTURY, Filter()).values == [(century, 1)]


def test_a_record_without_a_class_is_not_uncertain(table: RecordTable) -> None:
    assert ids(table, asked(**{CERTAIN: "no"})) == ["c3"]
    assert table.count(PICTURED, Filter()).values == [("no", 6), ("yes", 6)]


def test_completeness_is_that_of_catalogue_and_source_the_least_complete_column_first(table: RecordTable) -> None:
    found = table.completeness(Filter())
    assert [count for _, count in found] == sorted(count for _, count in found)
    assert {("raw_reign", 1), ("raw_objectName", COUNT), ("tags", 7), ("title", COUNT - 1), ("period", 0)} <= set(found)
    assert not {"object_id", "label", "label_rule", "public_domain", "status", "picture"} & dict(found).keys()
    assert {("raw_reign", 0), ("raw_objectName", 3)} <= set(table.completeness(asked(label="japan")))


def test_records_are_found_by_what_they_lack(table: RecordTable) -> None:
    # A tag of white space is no tag.
    assert ids(table, Filter(lacking=("tags",))) == ["c2", "c3", "o1", "o2", "o4"]
    assert ids(table, Filter(lacking=("tags", "culture"))) == []
    assert ids(table, Filter(lacking=("tags", "year_begin"))) == ["o2"]
    assert len(ids(table, Filter(lacking=("raw_reign",)))) == COUNT - 1
    assert ids(table, Filter((("label", ("china",)),), lacking=("tags",))) == ["c2", "c3"]
    assert Filter(lacking=("tags",)) and table.may_lack("raw_reign") and table.may_lack("tags")
    assert not any(table.may_lack(name) for name in ("object_id", "picture", "status", "nonsense"))


@pytest.mark.parametrize("name", ["tags", "culture", "title", "year_begin", "artist", "raw_reign"])
def test_what_records_lack_and_what_they_have_are_all_records(table: RecordTable, name: str) -> None:
    """The bars and the lists that they open must agree, whatever the type of the column."""
    lacking = table.keep(Filter(lacking=(name,)))
    assert (lacking ^ table.file.filled(name)).all()
    assert (lacking == ~np.unpackbits(table.file.known([name])[0].view(np.uint8), count=COUNT).astype(bool)).all()


def test_separators_alone_say_nothing_in_the_sources_columns(tmp_path: Path) -> None:
    texts = ["|", "||", "| |", " ", None, "a|", "7"]
    columns = {"object_id": [str(number) for number in range(len(texts))], "raw_tags": texts}
    pq.write_table(pa.table(columns), tmp_path / "records.parquet")
    assert RecordTable.open(tmp_path).completeness(Filter()) == [("raw_tags", 2)]
    assert ids(RecordTable.open(tmp_path), Filter(lacking=("raw_tags",))) == ["0", "1", "2", "3", "4"]


def test_rows_come_in_the_order_asked_for_with_what_lacks_it_last(table: RecordTable) -> None:
    assert ids(table, Filter(), by="oldest")[:3] == ["o1", "c2", "c3"]
    assert ids(table, Filter(), by="newest")[0] == "a1" and ids(table, Filter(), by="newest")[-1] == "o2"
    assert ids(table, Filter(), by="title")[-1] == "o2"
    assert ids(table, Filter(), by="artist")[:2] == ["j1", "j2"]
    assert ids(table, Filter(), by="nonsense") == ids(table, Filter())
    assert ids(table, Filter(), offset=4, limit=3) == ["c2", "c3", "i1"]
    assert ids(table, Filter(), offset=-4, limit=1) == ["j1"] and ids(table, Filter(), offset=99) == []


def test_rows_are_read_across_pieces_in_their_order(table: RecordTable) -> None:
    lines = table.file.read([11, 0, 5], ["object_id", "tags", "year_begin", "no_such_column"])
    assert [line["object_id"] for line in lines] == ["o4", "j1", "c3"]
    assert [line["row"] for line in lines] == [11, 0, 5]
    assert lines[1]["tags"] == ["Waves", "Mountains"] and lines[2]["year_begin"] == -50
    assert table.file.read([], ["title"]) == []


def test_a_sample_has_pictures_is_of_the_class_and_obeys_the_seed(root: Path) -> None:
    table = RecordTable.open(acquired_collection.publish(root.parents[1], "many", times=30))
    first = table.sample(Filter(), "japan", (0, 1), 6)
    assert len(set(first)) == 6 and (np.sort(first) == first).all()
    told = table.file.read(first, ["label", "picture"])
    assert all(line["label"] == "japan" and line["picture"] for line in told)
    assert table.sample(Filter(), "japan", (0, 1), 6).tolist() == first.tolist()
    assert table.sample(Filter(), "japan", (0, 2), 6).tolist() != first.tolist()
    assert len(table.sample(asked(culture="Egyptian"), "japan", (0, 1), 6)) == 0


def test_the_export_has_every_column_and_no_formula(table: RecordTable) -> None:
    data = b"".join(table.export(asked(label="")))
    assert data.startswith(b"\xef\xbb\xbf") and b"\r\n" in data
    lines = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [line["object_id"] for line in lines] == ["o1", "o2", "o3", "o4"]
    assert lines[0]["title"] == "'=HYPERLINK(1)" and lines[0]["year_begin"] == "-1400"
    assert lines[2]["title"] == "<b>Bold</b>" and lines[2]["tags"] == "Men" and lines[2]["raw_reign"] == ""
    assert list(lines[0]) == list(table.file.columns)
    nothing = b"".join(table.export(asked(label="japan", culture="French"))).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(nothing))) == [list(table.file.columns)]


def test_numbers_are_no_formulas() -> None:
    cells = ["-330", "-1.5", "12", "-1+1", "-", "-1\n=2", "+1", "=1"]
    (head, *rows) = csv.reader(io.StringIO(record_csv.columns({"cell": cells}).decode("utf-8-sig"), newline=""))
    assert head == ["cell"]
    assert [row[0] for row in rows] == ["-330", "-1.5", "12", "'-1+1", "'-", "'-1\n=2", "'+1", "'=1"]


def test_values_that_do_not_occur_let_nothing_pass(table: RecordTable) -> None:
    assert not table.occurs("culture", "Atlantis") and table.occurs("culture", "") and not table.occurs("label", "x")
    assert ids(table, asked(culture="Atlantis")) == []
    with pytest.raises(ArtefactError, match="no field 'nonsense'"):
        table.count("nonsense", Filter())


def test_a_build_without_records_is_explored_by_its_works(tmp_path: Path) -> None:
    table = RecordTable.open(tiny_build.publish(tmp_path / "artefacts"))
    assert len(table) == len(tiny_build.IDS)
    assert table.count("status", Filter()).values == [("taken", len(tiny_build.IDS))]
    assert table.count(PICTURED, Filter()).values == [("yes", len(tiny_build.IDS))]
    assert ids(table, Filter(words="painter 3")) == [tiny_build.IDS[3]]
    assert not table.has("nationality") and not table.recorded("classification")
    names = [name for name, _ in table.completeness(Filter())]
    assert "wall_number" in names and "image_sha256" not in names
    assert table.file.read([0], ["picture"])[0]["picture"]


@pytest.mark.parametrize("large", [False, True])
def test_texts_of_every_kind_are_read(tmp_path: Path, large: bool) -> None:
    kind = pa.large_string() if large else pa.string()
    columns = {
        "object_id": pa.array(["1", "2", "3", "4"], kind),
        "culture": pa.array(["Japan", None, "  ", "Japan"], kind).dictionary_encode(),
        "tags": pa.array([["a"], None, [], ["b", None]], pa.list_(kind)),
        "year_end": pa.array([None, 5, None, -5], pa.int64()),
    }
    pq.write_table(pa.table(columns), tmp_path / "records.parquet", row_group_size=3)
    table = RecordTable.open(tmp_path)
    assert table.count("culture", Filter()).values == [("Japan", 2)] and table.count("culture", Filter()).unknown == 2
    assert table.count("tags", Filter()).values == [("a", 1), ("b", 1)] and table.count("tags", Filter()).unknown == 2
    assert table.by_century(Filter()).centuries == [-1, 1]
    assert dict(table.completeness(Filter())) == {"culture": 2, "tags": 2, "year_end": 2}
    assert len(table.sample(Filter(), "japan", (0,), 6)) == 0


def test_no_record_at_all_is_a_table_too(tmp_path: Path) -> None:
    acquired_collection.write_records(tmp_path / "records.parquet", [])
    table = RecordTable.open(tmp_path)
    assert len(table) == 0 and table.count("culture", Filter()).values == []
    assert table.by_century(Filter()).centuries == [] and not any(count for _, count in table.completeness(Filter()))
    assert table.count(CENTURY, Filter()).distinct == 0 and table.rows(Filter(words="x"), ["title"]) == []


def test_what_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match=r"objects\.parquet cannot be read"):
        RecordTable.open(tmp_path)
    (tmp_path / "records.parquet").write_bytes(b"PAR1 cut")
    with pytest.raises(ArtefactError, match=r"records\.parquet cannot be read"):
        RecordTable.open(tmp_path)
    pd.DataFrame({"title": ["x"]}).to_parquet(tmp_path / "records.parquet")
    with pytest.raises(ArtefactError, match="object_id"):
        RecordTable.open(tmp_path)


def test_another_acquisition_is_seen_when_it_is_published(tmp_path: Path) -> None:
    live = Live(tmp_path / "artefacts" / FOLDER, AcquiredCollection)
    assert live.find() is None
    acquired_collection.publish(tmp_path / "artefacts", "one")
    first = live.find()
    assert first is not None and first.build_id == "one" and len(first.records) == COUNT and live.find() is first
    acquired_collection.publish(tmp_path / "artefacts", "two", times=2)
    second = live.find()
    assert second is not None and second.build_id == "two" and len(second.records) == 2 * COUNT


def test_a_damaged_acquisition_names_what_is_wrong(tmp_path: Path) -> None:
    root = acquired_collection.publish(tmp_path / "artefacts")
    (root / "records.parquet").write_bytes(b"cut")
    with pytest.raises(ArtefactError, match=r"acquired collection .* damaged: records\.parquet has 3 bytes"):
        AcquiredCollection(root)


def test_what_was_left_out_is_counted_by_reason(root: Path, tmp_path: Path) -> None:
    assert rejected.reasons(root)[0] == ("acquire", "outside_classes", 3)
    assert [row["object_id"] for row in rejected.first(root, 2)] == ["j3", "a1"]
    with pytest.raises(ArtefactError, match=r"rejected\.parquet"):
        rejected.reasons(tmp_path)


def test_what_was_left_out_is_a_csv_without_formulas(tmp_path: Path) -> None:
    rows = [
        {"object_id": "=1", "code": "gone", "message": "-330"},
        {"object_id": "o9", "code": "gone", "message": "+x"},
        {"object_id": "o9", "code": "empty"},
        {"file": "a.jpg", "code": "unreadable"},
    ]
    writer.rejections(rows).to_parquet(tmp_path / "rejected.parquet", index=False)
    lines = list(csv.DictReader(io.StringIO(b"".join(rejected.export(tmp_path)).decode("utf-8-sig"))))
    assert [line["object_id"] for line in lines] == ["'=1", "o9", "o9", ""]
    assert [line["message"] for line in lines][:2] == ["-330", "'+x"]
    assert rejected.without_record(tmp_path, pa.chunked_array([["=1", "x"]])) == 2
    writer.rejections([]).to_parquet(tmp_path / "rejected.parquet", index=False)
    head = b"".join(rejected.export(tmp_path)).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(head))) == [list(schema.REJECTED)]
    assert rejected.without_record(tmp_path, pa.chunked_array([["x"]])) == 0
    (tmp_path / "rejected.parquet").unlink()
    with pytest.raises(ArtefactError, match=r"rejected\.parquet"):
        rejected.export(tmp_path)


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_columns_are_folded_as_single_texts_are(kind: pa.DataType) -> None:
    texts = ["Hokusai", "Kanō", "  two  spaces ", "Łódź", "a\tb", "_x000D_x", "ß", "", "Ørsted’s", "a\u00a0b", "a\x1fb"]
    expected = [text.fold(each) for each in texts]
    assert fold_array(pa.array(texts, kind)).to_pylist() == expected
    assert fold_array(pa.chunked_array([texts[:4], texts[4:]], kind)).to_pylist() == expected
    assert fold_array(pa.array(["A", None, "É"], kind)).to_pylist() == ["a", None, "e"]


def test_a_column_of_works_becomes_one_of_records() -> None:
    places = np.array([2, -1, 0])
    every = np.ones(3, bool)
    one = from_numbers(["a", "b"], np.array([1, 0, -1])).take(places)
    assert one.counts(every).tolist() == [2, 0, 1] and one.mask(one.codes_of(["b"])).tolist() == [False, False, True]
    several = MultiValueColumn(pa.array(["a", "b"]), np.array([1, 2, 2, 1], np.uint8), np.array([0, 0, 1, 2]), 3)
    taken = several.take(places)
    assert taken.counts(every).tolist() == [1, 2, 1]
    assert taken.mask(taken.codes_of(["b"])).tolist() == [False, False, True]
    assert taken.mask(taken.codes_of([""])).tolist() == [False, True, False]


def test_words_are_found_in_readings_as_well_and_what_the_catalogue_says_comes_first(root: Path) -> None:
    table = RecordTable.open(root)
    plain = ids(table, Filter(words="hokusai"))
    read = np.zeros(COUNT, bool)
    read[[0, COUNT - 1]] = True
    table.attach_readings(lambda words: read if words == "hokusai" else np.zeros(COUNT, bool))
    every = ids(table, Filter())
    known, unsure = plain, [name for name in (every[0], every[-1]) if name not in plain]
    assert known and unsure and ids(table, Filter(words="hokusai")) == [*known, *unsure]
    assert ids(table, Filter(words="hokusai", words_in=CATALOGUE)) == known
    assert set(ids(table, Filter(words="hokusai", words_in=READINGS))) == {every[0], every[-1]}
    assert ids(table, Filter(words="no such words", words_in=READINGS)) == []


def test_a_word_that_no_record_holds_is_replaced_by_the_nearest_that_one_does(table: RecordTable) -> None:
    assert table.respelt("hokusay") == "hokusai"
    assert table.respelt('Montains "katsushka HOKUSAI"') == 'mountains "katsushika hokusai"'
    assert table.respelt("hokusai") == "" and table.respelt("zzzzzz") == "" and table.respelt("") == ""
    # No record holds both.
    assert table.respelt("hokusay krishna") == ""


def test_each_word_is_counted_by_itself(table: RecordTable) -> None:
    assert [(term.text, count) for term, count in table.holding("wave trees fuji")] == [
        ("wave", 1),
        ("trees", 1),
        ("fuji", 0),
    ]
    assert table.searched() == ["title", "artist", "culture", "medium", "classification", "tags", "object_id"]


def test_records_without_a_year_are_left_out_by_a_filter_by_year_alone(table: RecordTable) -> None:
    every = np.array(ids(table, Filter()))
    assert every[table.undated(Filter(first_year=1800))].tolist() == ["o2"]
    assert not table.undated(Filter()).any() and not table.undated(Filter(words="wave", last_year=1900)).any()


def test_an_artist_is_found_by_names_in_another_script(tmp_path: Path) -> None:
    rows = [
        {"object_id": "j1", "artist": "Katsushika Hokusai", "other_names": ["葛飾北斎", "Iitsu"]},
        {"object_id": "c1"},
    ]
    acquired_collection.write_records(tmp_path / "records.parquet", rows)
    table = RecordTable.open(tmp_path)
    for words in ("北斎", '"北斎"', "iitsu", "katsushika 葛飾"):
        assert ids(table, Filter(words=words)) == ["j1"], words
    assert "other_names" in table.searched()
