"""The folder source: sub-folders, a CSV, or both; nothing that a museum writes stops it without a sentence."""

from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from pipeline import cultures
from pipeline.acquire.sources._folder.corrections import FolderOptions
from pipeline.acquire.sources.base import SourceRequest
from pipeline.acquire.sources.folder import SOURCE
from pipeline.artefacts.records import writer
from pipeline.core.errors import SourceError

CLASSES = ("china", "japan")


def request(root: Path, **changes: object) -> SourceRequest:
    settings = {"classes": CLASSES, "path": root, "class_of": cultures.load("paintings").class_of}
    return SourceRequest(**(settings | changes))  # type: ignore[arg-type]


def works(root: Path, **changes: object) -> pd.DataFrame:
    return SOURCE.acquire(request(root, **changes), root)[0].set_index("object_id", drop=False)


def refusal(root: Path, **changes: object) -> str:
    with pytest.raises(SourceError) as caught:
        works(root, **changes)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def put(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(name.encode())


def table(root: Path, text: str, name: str = "metadata.csv") -> Path:
    (root / name).write_text(text, encoding="utf-8")
    return root / name


@pytest.fixture
def root(tmp_path: Path) -> Path:
    put(tmp_path, "china/a.jpg", "china/deep/b.png", "japan/a.jpg", "japan/c.webp", "europe/d.jpg")
    return tmp_path


def test_a_sub_folder_is_a_class(root: Path) -> None:
    found = works(root)
    assert found["label"].to_dict() == {
        "china/a": "china", "china/deep/b": "china", "japan/a": "japan", "japan/c": "japan",
    }  # fmt: skip
    assert all(Path(file).is_file() and Path(file).is_absolute() for file in found["file"])
    assert found.loc["china/deep/b", "culture"] == "china"


@pytest.mark.parametrize("name", ["China", "CHINESE", "chinese "])
def test_case_and_spelling_of_a_folder_do_not_matter(tmp_path: Path, name: str) -> None:
    put(tmp_path, f"{name}/a.jpg", "Japanese/b.jpg")
    assert sorted(works(tmp_path)["label"]) == ["china", "japan"]


def test_other_folders_are_left_out_or_kept_unlabelled(root: Path) -> None:
    assert "europe/d" not in works(root).index
    kept = works(root, keep_others=True)
    assert (kept.loc["europe/d", "label"], kept.loc["europe/d", "culture"]) == ("", "europe")


def test_all_takes_every_folder(root: Path) -> None:
    assert set(works(root, classes=())["label"]) == {"china", "japan", "europe"}


def test_classes_choose_folders_that_no_label_set_knows(root: Path) -> None:
    assert set(works(root, classes=("europe", "china"))["label"]) == {"china", "europe"}


def test_hidden_files_and_papers_beside_the_folders_are_no_pictures(root: Path) -> None:
    put(root, ".DS_Store", "china/.thumb.jpg", ".cache/x.jpg", "README.md", "licence.txt", "notes.json")
    assert len(works(root)) == 4


def test_a_file_that_is_no_picture_stays_to_be_rejected_with_a_reason(root: Path) -> None:
    put(root, "china/notes.txt")
    assert works(root).loc["china/notes", "label"] == "china"


def test_a_csv_alone_may_say_the_class(tmp_path: Path) -> None:
    put(tmp_path, "1.jpg", "2.jpg", "3.jpg")
    table(tmp_path, "file,culture\n1.jpg,Chinese\n2.jpg,Japan\n")
    found = works(tmp_path)
    assert found["label"].to_dict() == {"1": "china", "2": "japan"}
    assert found.loc["1", "culture"] == "Chinese"


def test_one_folder_of_pictures_is_no_class_where_a_column_names_one(tmp_path: Path) -> None:
    put(tmp_path, "images/a.jpg", "images/b.jpg")
    table(tmp_path, "file,culture\nimages/a.jpg,Japanese\nimages/b.jpg,China\n")
    assert works(tmp_path)["label"].to_list() == ["japan", "china"]


def test_a_label_in_the_csv_wins_over_the_folder(tmp_path: Path) -> None:
    put(tmp_path, "images/1.jpg", "images/2.jpg")
    table(tmp_path, "file,label,culture\nimages/1.jpg,china,Ming\nimages/2.jpg,japanese,\n")
    found = works(tmp_path)
    assert found["label"].to_dict() == {"images/1": "china", "images/2": "japan"}
    assert found["culture"].to_dict() == {"images/1": "Ming", "images/2": "japanese"}


def test_folder_and_csv_go_together(root: Path) -> None:
    table(
        root,
        "file,object_id,title,artist,year,tags,room,culture\n"
        'china/a.jpg,c-1,"Mist, and pines",Ma Yuan,c. 1190-1225,ink|mist;pine,7,probably Chinese\n',
    )
    found = works(root)
    row = found.loc["c-1"]
    assert (row["title"], row["artist"], row["label"]) == ("Mist, and pines", "Ma Yuan", "china")
    assert (row["date"], row["year_begin"], row["year_end"]) == ("c. 1190-1225", 1190, 1225)
    assert (row["tags"], row["room"], row["culture"]) == (["ink", "mist", "pine"], "7", "probably Chinese")
    other = found.loc["japan/a"]
    assert (other["title"], other["room"], other["label"]) == ("", "", "japan")


@pytest.mark.parametrize("title", ["filename", "Image", "PATH", " file ", "File"])
def test_the_file_column_has_other_names(tmp_path: Path, title: str) -> None:
    put(tmp_path, "1.jpg")
    table(tmp_path, f"{title},Class,Creator,ID,Year,Title,Credit Line\n1.jpg,china,Ma Yuan,x1,1200,Mist,A gift\n")
    row = works(tmp_path).loc["x1"]
    assert (row["label"], row["artist"], row["date"]) == ("china", "Ma Yuan", "1200")
    assert (row["title"], row["credit_line"]) == ("Mist", "A gift")


def test_an_alias_gives_way_to_the_column_itself(tmp_path: Path) -> None:
    put(tmp_path, "1.jpg")
    table(tmp_path, "file,label,artist,creator,image,path\n1.jpg,china,Ma Yuan,the museum,i,p\n")
    row = works(tmp_path).loc["1"]
    assert (row["artist"], row["creator"], row["image"]) == ("Ma Yuan", "the museum", "i")


def test_columns_that_are_the_pipelines_own_are_not_taken_from_a_csv(root: Path) -> None:
    table(root, "file,split,width,generated,status,Picture,group\nchina/a.jpg,test,9,yes,on loan,b.jpg,album 1\n")
    found = works(root)
    row = found.loc["china/a"]
    assert not {"split", "width", "status", "picture"} & set(found.columns)
    assert not row["generated"] and row["Picture"] == "b.jpg" and row["group"] == "album 1"


@pytest.mark.parametrize("written", ["./china/a.jpg", "china\\a.jpg", " china/a.jpg", "china//a.jpg"])
def test_a_path_may_be_written_in_other_ways(root: Path, written: str) -> None:
    table(root, f"file,title\n{written},Mist\n")
    found = works(root)
    assert len(found) == 4 and found.loc["china/a", "title"] == "Mist"


def test_a_row_whose_file_is_missing_stays_to_be_rejected_with_a_reason(root: Path) -> None:
    table(root, "file,title,label\nchina/gone.jpg,Gone,\nnowhere.jpg,Lost,japan\n")
    found = works(root)
    assert len(found) == 6
    assert (found.loc["china/gone", "label"], found.loc["nowhere", "label"]) == ("china", "japan")
    assert not Path(found.loc["nowhere", "file"]).exists()


def test_a_row_that_names_no_file_stays_to_be_rejected_with_a_reason(root: Path) -> None:
    table(root, "file,object_id,label\n,c-7,china\n ,,japan\n")
    found = works(root)
    assert set(found.index) >= {"c-7", "row 3"} and len(found) == 6
    assert not Path(found.loc["c-7", "file"]).exists()


def test_a_comma_at_the_end_of_each_line_shifts_nothing(tmp_path: Path) -> None:
    put(tmp_path, "1.jpg")
    table(tmp_path, "file,label\n1.jpg,china,\n")
    assert works(tmp_path)["label"].to_dict() == {"1": "china"}


def test_text_that_pandas_takes_for_nothing_is_text(tmp_path: Path) -> None:
    put(tmp_path, "1.jpg")
    table(tmp_path, "file,label,title,artist,room\n1.jpg,china,NA,None,007\n")
    row = works(tmp_path).loc["1"]
    assert (row["title"], row["artist"], row["room"]) == ("NA", "None", "007")


def test_a_csv_elsewhere_is_taken_instead_of_the_one_in_the_folder(root: Path) -> None:
    table(root, "file,title\nchina/a.jpg,inside\n")
    (root / "papers").mkdir()
    other = table(root / "papers", "file,title\nchina/a.jpg,elsewhere\n", "list.csv")
    found = works(root, metadata=other)
    assert found.loc["china/a", "title"] == "elsewhere" and "papers/list" not in found.index


def test_a_csv_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    put(tmp_path, "1.jpg")
    (tmp_path / "metadata.csv").write_bytes("\ufefffile,label,title\n1.jpg,china,Überfahrt\n".encode())
    assert works(tmp_path).loc["1", "title"] == "Überfahrt"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "cannot be read as a CSV in UTF-8"),
        (b"\xff\xfe\x00", "cannot be read as a CSV in UTF-8"),
        (b'file,label\n"1.jpg,china\n', "cannot be read as a CSV in UTF-8"),
        (b"file,label\n1.jpg,china\n2.jpg,a,b,c\n", "cannot be read as a CSV in UTF-8"),
        (b"name,label\n1.jpg,china\n", "has no column 'file' (it has name, label)"),
    ],
)
def test_a_csv_that_cannot_be_used_is_named(root: Path, content: bytes, says: str) -> None:
    (root / "metadata.csv").write_bytes(content)
    message = refusal(root)
    assert says in message and "metadata.csv" in message


def test_an_id_that_comes_twice_is_named(root: Path) -> None:
    table(root, "file,object_id\nchina/a.jpg,same\njapan/a.jpg,same\n")
    assert "'same'" in refusal(root)


def test_pictures_that_differ_by_their_suffix_alone_have_ids_of_their_own(tmp_path: Path) -> None:
    put(tmp_path, "china/a.jpg", "china/a.png", "japan/b.jpg")
    assert sorted(works(tmp_path)["object_id"]) == ["china/a.jpg", "china/a.png", "japan/b"]


def test_two_rows_for_one_picture_are_two_works(root: Path) -> None:
    table(root, "file,title\nchina/a.jpg,Front\nchina/a.jpg,Back\n")
    found = works(root)
    assert found.loc[found["title"] != "", "title"].to_dict() == {"china/a.jpg": "Front", "china/a.jpg#2": "Back"}


@pytest.mark.parametrize(
    ("date", "begin", "end", "years"),
    [
        ("about 1850", "", "", (1845, 1855)),
        ("1780s", "", "", (1780, 1789)),
        ("late 18th century", "", "", (1770, 1799)),
        ("2nd century B.C.", "", "", (-199, -100)),
        ("1890-95", "", "", (1890, 1895)),
        ("after 1700", "1702", "1710", (1702, 1710)),
        ("", "-50", "", (-50, None)),
        ("", "1868", "1861", (1861, 1868)),
        # Numbers that contradict the wording are errors.
        ("1870", "187", "1870", (1870, 1870)),
        ("No. 12", "early", "n/a", (None, None)),
        ("undated", "", "", (None, None)),
    ],
)
def test_years_are_read_as_a_museums_are(
    root: Path, date: str, begin: str, end: str, years: tuple[int | None, int | None]
) -> None:
    table(root, f'file,date,year_begin,year_end\nchina/a.jpg,"{date}",{begin},{end}\n')
    row = works(root).loc["china/a"]
    assert tuple(None if pd.isna(row[name]) else row[name] for name in ("year_begin", "year_end")) == years


def test_an_artist_has_one_spelling_and_one_group_however_the_csv_writes_the_name(root: Path) -> None:
    names = ("Katsushika Hokusai", '"Hokusai, Katsushika"', "KATSUSHIKA HOKUSAI", "Hokusai; Utagawa Hiroshige")
    files = ("china/a.jpg", "china/deep/b.png", "japan/a.jpg", "japan/c.webp")
    table(root, "file,artist\n" + "".join(f"{file},{name}\n" for file, name in zip(files, names, strict=True)))
    found = works(root)
    assert set(found["group"][:3]) == set(found["artist"][:3]) == {"Katsushika Hokusai"}
    assert (found.loc["japan/c", "artist"], found.loc["japan/c", "group"]) == ("Hokusai; Utagawa Hiroshige", "Hokusai")


@pytest.mark.parametrize(
    "name",
    ["", "Unknown", "unknown artist", "Anonymous", "n/a", "N/A", "s.n.", "unbekannt", "Unbekannter Meister", "?"],
)
def test_works_of_no_known_artist_are_not_one_group(root: Path, name: str) -> None:
    table(root, f"file,artist\nchina/a.jpg,{name}\njapan/a.jpg,{name}\n")
    found = works(root)
    assert (found["group"] == "").all() and found.loc["china/a", "artist"] == name


def test_a_row_without_a_group_joins_that_of_its_artist(root: Path) -> None:
    lines = ["china/a.jpg,Ma Yuan,album 1", 'japan/a.jpg,"Yuan, Ma",', "japan/c.webp,Xia Gui,", "china/deep/b.png,,x"]
    table(root, "file,artist,group\n" + "\n".join(lines))
    assert works(root)["group"].to_dict() == {
        "china/a": "album 1", "japan/a": "album 1", "japan/c": "Xia Gui", "china/deep/b": "x",
    }  # fmt: skip


def test_lengths_are_numbers_and_what_cannot_be_read_is_not_known(root: Path) -> None:
    lengths = {"china/a": "25.4", "china/deep/b": "10 in.", "japan/a": "30,5 cm", "japan/c": "about so high"}
    suffix = {"china/a": ".jpg", "china/deep/b": ".png", "japan/a": ".jpg", "japan/c": ".webp"}
    lines = [f'{name}{suffix[name]},"{length}",yes' for name, length in lengths.items()]
    table(root, "file,Height cm,public domain\n" + "\n".join(lines))
    found = works(root)
    assert str(found["height_cm"].dtype) == "float32"
    assert found["height_cm"].fillna(-1).round(1).tolist() == pytest.approx([25.4, 25.4, 30.5, -1])
    assert found["public_domain"].all()
    writer.write_works(found, root / "records.parquet")
    records = pq.read_table(root / "records.parquet")
    assert records["height_cm"].to_pylist() == [pytest.approx(value, abs=0.01) for value in (25.4, 25.4, 30.5)] + [None]


def test_no_folder_is_said_in_one_sentence(tmp_path: Path, root: Path) -> None:
    assert "needs --path DIR" in refusal(root, path=None)
    assert "There is no folder" in refusal(root, path=tmp_path / "none")
    assert "There is no folder" in refusal(root, path=root / "china/a.jpg")
    assert "There is no file" in refusal(root, metadata=root / "none.csv")


def test_a_folder_without_the_classes_names_those_it_has(root: Path) -> None:
    message = refusal(root, classes=("india",))
    assert "none of the classes india" in message and "--classes china,europe,japan" in message


def test_a_folder_without_sub_folders_says_what_is_expected(tmp_path: Path) -> None:
    put(tmp_path, "1.jpg")
    assert "no picture in a sub-folder" in refusal(tmp_path)


def test_a_limit_takes_alike_of_each_class_by_the_seed(tmp_path: Path) -> None:
    put(tmp_path, *(f"china/{n}.jpg" for n in range(30)), *(f"japan/{n}.jpg" for n in range(10)))
    found = works(tmp_path, limit=12, seed=1)
    assert found["label"].value_counts().to_dict() == {"china": 6, "japan": 6}
    assert list(works(tmp_path, limit=12, seed=1).index) == list(found.index)
    assert list(works(tmp_path, limit=12, seed=2).index) != list(found.index)


def test_the_state_follows_files_and_table(root: Path) -> None:
    states = [SOURCE.state(request(root))]
    assert SOURCE.state(request(root)) == states[0]
    put(root, "china/new.jpg")
    states.append(SOURCE.state(request(root)))
    (root / "china/new.jpg").write_bytes(b"longer than it was before")
    states.append(SOURCE.state(request(root)))
    table(root, "file,title\n")
    states.append(SOURCE.state(request(root)))
    table(root, "file,names\n")
    states.append(SOURCE.state(request(root)))
    (root / "china/new.jpg").unlink()
    states.append(SOURCE.state(request(root)))
    assert len(set(states)) == len(states)


def test_nothing_is_claimed_of_a_folders_licence(root: Path) -> None:
    provenance = SOURCE.acquire(request(root), root)[1]
    assert provenance.licence == "not stated" and not provenance.generated
    assert root.name in provenance.name


def test_a_curators_corrections_take_the_catalogues_place(root: Path, tmp_path: Path) -> None:
    text = "object_id,title,decision,new_label\nchina/a,A,change_label,japan\njapan/a,B,label_right,china\n"
    options = FolderOptions(corrections=str(table(tmp_path, text, "review.csv")))
    found = works(root, options=options)
    assert found["label"].to_dict() == {
        "china/a": "japan", "china/deep/b": "china", "japan/a": "japan", "japan/c": "japan",
    }  # fmt: skip
    assert found.loc["china/a", "culture"] == "china"


def test_other_corrections_are_another_state(root: Path, tmp_path: Path) -> None:
    text = "object_id,decision,new_label\nchina/a,change_label,japan\n"
    options = FolderOptions(corrections=str(table(tmp_path, text, "review.csv")))
    before = SOURCE.state(request(root, options=options))
    table(tmp_path, text.replace("china/a", "china/deep/b"), "review.csv")
    assert len({before, SOURCE.state(request(root, options=options)), SOURCE.state(request(root))}) == 3


@pytest.mark.parametrize(
    ("text", "said"), [("title,artist\na,b\n", "no column object_id, decision, new_label"), (None, "There is no file")]
)
def test_a_file_of_corrections_that_is_none_is_refused(root: Path, tmp_path: Path, text: str | None, said: str) -> None:
    path = table(tmp_path, text, "review.csv") if text else tmp_path / "gone.csv"
    assert said in refusal(root, options=FolderOptions(corrections=str(path)))
