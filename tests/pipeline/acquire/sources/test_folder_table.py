"""A table beside pictures as people and programs write it: every cell finds its place, and none gets lost."""

import logging
import os
import unicodedata
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from pipeline import cultures
from pipeline.acquire.sources._folder.columns import assign
from pipeline.acquire.sources.base import SourceRequest
from pipeline.acquire.sources.folder import SOURCE
from pipeline.artefacts import schema
from pipeline.artefacts.records import csv as record_csv
from pipeline.artefacts.records import writer
from pipeline.core.errors import SourceError
from pipeline.core.files import located

FILES = ("china/a.jpg", "china/b.jpg", "japan/c.jpg", "japan/d.jpg")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    return tmp_path


def works(root: Path, text: str | bytes, **changes: object) -> pd.DataFrame:
    """The catalogue of a folder with this table, by object id."""
    (root / "metadata.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    settings = {"classes": ("china", "japan"), "path": root, "class_of": cultures.load("paintings").class_of}
    request = SourceRequest(**(settings | changes))  # type: ignore[arg-type]
    out = root.parent / "out"
    out.mkdir(exist_ok=True)
    return SOURCE.acquire(request, out)[0].set_index("object_id", drop=False)


def column(root: Path, title: str, *cells: str) -> pd.DataFrame:
    """The catalogue with one more column, whose cells are quoted."""
    lines = [f'{file},"{cell}"' for file, cell in zip(FILES, cells, strict=False)]
    return works(root, f"file,{title}\n" + "\n".join(lines) + "\n")


def first(root: Path, title: str, cell: str) -> pd.Series:
    return column(root, title, cell).loc["china/a"]


# --- columns of another type than text ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name, kind in schema.RECORDS.items() if kind.kind != "text"])
@pytest.mark.parametrize("cell", ["81.5", "", "nan", "1868", "True", "a|b", "['a', 'b']", "inf", "-", "…", "1e400"])
def test_a_column_of_any_type_takes_any_cell(root: Path, name: str, cell: str) -> None:
    found = column(root, name, cell, cell, "")
    assert len(found) == 4
    writer.write_works(found, root / "records.parquet")
    (root / "records.parquet").unlink()


def test_a_length_is_read_and_what_is_no_length_is_kept_as_text(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    found = column(root, "height_cm", "81.5", "", "about so high", "0.0")
    assert found["height_cm"].fillna(-1).round(1).to_list() == pytest.approx([81.5, -1, -1, -1])
    assert found["raw_height_cm"].to_list() == ["", "", "about so high", ""]
    assert "1 cells of height_cm" in caplog.text and "'about so high'" in caplog.text


@pytest.mark.parametrize(("cell", "flag"), [("True", True), ("1", True), ("ja", True), ("No", False), ("0.0", False)])
def test_a_flag_is_read_in_its_usual_words(root: Path, cell: str, flag: bool) -> None:
    found = column(root, "public_domain", cell)
    assert found.loc["china/a", "public_domain"] == flag and "raw_public_domain" not in found


def test_a_flag_in_other_words_is_kept_as_text(root: Path) -> None:
    assert first(root, "public_domain", "CC0, see website")["raw_public_domain"] == "CC0, see website"


@pytest.mark.parametrize(
    ("cells", "tags"),
    [
        (["birds|flowers"], ["birds", "flowers"]),
        (["birds; flowers"], ["birds", "flowers"]),
        (["birds, flowers"], ["birds", "flowers"]),
        (["birds, flowers", "ink|mist"], ["birds, flowers"]),
        (["['birds', 'flowers']"], ["birds", "flowers"]),
        (['[""birds"", null]'], ["birds"]),
        (["Birds|birds||"], ["Birds"]),
        (["[]"], []),
        (["nan"], []),
        (["None"], []),
        ([" - "], []),
        (["['nan']"], []),
        (["('birds', 'flowers')"], ["birds", "flowers"]),
        (["('birds',)"], ["birds"]),
        (["{'flowers','birds'}"], ["flowers", "birds"]),
        (["frozenset({'birds', 'flowers'})"], ["birds", "flowers"]),
        (["array(['birds', 'flowers'], dtype=object)"], ["birds", "flowers"]),
        (["np.array(['birds', 'flowers'], dtype='<U7')"], ["birds", "flowers"]),
        (["['birds' 'flowers']"], ["birds", "flowers"]),
        (["{birds,flowers}"], ["birds", "flowers"]),
        (['{""birds"",""plum blossom""}'], ["birds", "plum blossom"]),
        (["[birds, 'flowers']"], ["birds", "flowers"]),
        (["set()"], ["set()"]),
        (["()"], []),
        (["(birds)|flowers (cut)"], ["(birds)", "flowers (cut)"]),
        (["[{'term': 'birds'}, {'name': 'flowers', 'id': 7}]"], ["birds", "flowers"]),
        (["{'name': 'birds'}"], ["birds"]),
        (["[{'id': 7, 'text': 'birds'}]"], ["birds"]),
        (["[['birds', 'flowers'], 'ink']"], ["birds", "flowers", "ink"]),
    ],
)
def test_tags_are_read_and_placeholders_are_none(root: Path, cells: list[str], tags: list[str]) -> None:
    assert column(root, "tags", *cells).loc["china/a", "tags"] == tags


def test_artists_are_a_list_with_the_spelling_and_the_group_of_the_artist_line(root: Path) -> None:
    found = works(
        root,
        "file,artist,artists\n"
        "china/a.jpg,Katsushika Hokusai,Katsushika Hokusai|Utagawa Hiroshige\n"
        'china/b.jpg,,"Hokusai, Katsushika"\n'
        "japan/c.jpg,Katsushika Hokusai,\n"
        "japan/d.jpg,Unknown,Unknown\n",
    )
    assert found["artists"].map(list).to_list() == [
        ["Katsushika Hokusai", "Utagawa Hiroshige"], ["Katsushika Hokusai"], ["Katsushika Hokusai"], [],
    ]  # fmt: skip
    assert found["group"].to_list() == ["Katsushika Hokusai"] * 3 + [""]


def test_other_names_of_an_artist_count_for_all_works_of_the_artist(root: Path) -> None:
    found = works(
        root,
        "file,artist,artist_other_names\n"
        "china/a.jpg,Katsushika Hokusai,\n"
        'china/b.jpg,"Hokusai, Katsushika",葛飾北斎|Iitsu\n'
        "japan/c.jpg,Katsushika Hokusai; Utagawa Hiroshige,広重\n"
        "japan/d.jpg,Unknown,佚名\n",
    )
    assert found["other_names"].map(sorted).to_list() == [
        ["Iitsu", "葛飾北斎"], ["Iitsu", "葛飾北斎"], ["Iitsu", "広重", "葛飾北斎"], ["佚名"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "cell",
    ["[{'name': 'Hokusai'}]", '[{""name"": ""Hokusai"", ""role"": ""Artist""}]', "{'name': 'Hokusai'}", "('Hokusai',)"],
)
def test_an_artist_is_the_name_of_an_object(root: Path, cell: str) -> None:
    assert list(column(root, "artists", cell).loc["china/a", "artists"]) == ["Hokusai"]


# --- names that clash ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*schema.PREPARED, "generated", "picture", "status", "label_rule", "row"])
def test_a_column_that_the_pipeline_fills_is_kept_under_another_name(root: Path, name: str) -> None:
    row = first(root, name, "test")
    assert row[f"raw_{name}"] == "test" and not row.get("generated")


def test_no_column_of_a_table_vanishes(root: Path) -> None:
    titles = [
        "file", "title", "Title", "TITLE", "title", "artist", "creator", "year", "date", "path", "image", "raw_note",
        "note", "status", "raw_status", "", "Accession No.", "id", "objectid", "height", "Height (mm)", "split",
    ]  # fmt: skip
    cells = ["china/a.jpg", *(f"cell {place}" for place in range(1, len(titles)))]
    row = works(root, ",".join(titles) + "\n" + ",".join(cells) + "\n").iloc[0]
    texts = [value for value in row if isinstance(value, str)]
    assert set(cells[1:]) <= set(texts)


def test_each_title_gets_a_name_of_its_own() -> None:
    titles = ["filename", "path", "status", "raw_status", "Status", "width", "raw_width", "x", "x.1"]
    names = [each.name for each in assign(titles)]
    assert names == ["file", "path", "raw_status", "raw_status_2", "Status", "raw_width", "raw_width_2", "x", "x.1"]


def test_the_products_own_export_can_be_fed_back(root: Path) -> None:
    before = works(
        root,
        "file,title,artist,date,tags,height_cm,room,medium\n"
        'china/a.jpg,=1+1,Ma Yuan,c. 1190-1225,ink|mist,25.4,-7,"silk, ink"\n',
    )
    writer.write_works(before, root / "records.parquet", {"japan/d": "no_picture"})
    table = pq.read_table(root / "records.parquet")
    (root / "records.parquet").unlink()
    exported = b"".join(record_csv.table_pieces([table.append_column("file", [[*FILES]])]))
    again = works(root, exported)
    for name in ("title", "artist", "date", "year_begin", "year_end", "tags", "height_cm", "medium", "label", "group"):
        assert again.loc["china/a", name] == before.loc["china/a", name], name
    assert again["raw_status"].to_list() == ["taken", "taken", "taken", "no_picture"]
    assert again["raw_room"].to_list() == ["-7", "", "", ""]
    writer.write_works(again, root / "records.parquet")
    assert [name for name in pq.read_schema(root / "records.parquet").names if name.startswith("raw_raw_")] == []


# --- the museums' normalisers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("beginDate", "year_begin"), ("date_start", "year_begin"), ("DateEnd", "year_end"), ("Artist(s)", "artist"),
        ("Artist/Maker", "artist"), ("Maler", "artist"), ("Entstehungsjahr", "date"), ("Schlagwörter", "tags"),
        ("heightCm", "height_cm"), ("HEIGHTCM", "height_cm"), ("objectID", "object_id"), ("creditLine", "credit_line"),
        ("artists", "artists"), ("raw_artist", "raw_artist"), ("raw_split", "raw_split"),
    ],
)  # fmt: skip
def test_usual_titles_of_other_columns(title: str, name: str) -> None:
    assert [each.name for each in assign([title])] == [name]


@pytest.mark.parametrize("title", ["date", "year", "Dating", "Datierung", "date_created"])
@pytest.mark.parametrize(
    ("cell", "years"),
    [
        ("c. 1500 BCE", (-1505, -1495)), ("500 B.C.", (-500, -500)), ("-500", (-500, -500)), ("1868-70", (1868, 1870)),
        ("18th century", (1700, 1799)), ("1740s", (1740, 1749)), ("1302 AH", (1885, 1885)), ("n.d.", (None, None)),
    ],
)  # fmt: skip
def test_dates_are_read_as_a_museums_are(root: Path, title: str, cell: str, years: tuple) -> None:
    row = first(root, title, cell)
    assert row["date"] == cell
    assert tuple(None if pd.isna(row[name]) else row[name] for name in ("year_begin", "year_end")) == years


@pytest.mark.parametrize(
    ("begin", "end", "date", "years"),
    [
        ("1868.0", "1870.0", "", (1868, 1870)),
        (" 1868 ", " 1870 ", "", (1868, 1870)),
        ("-500", "-490", "", (-500, -490)),
        ("-12000", "-10000", "", (-12000, -10000)),
        ("nan", "nan", "1868-70", (1868, 1870)),
        ("0", "0", "1900", (1900, 1900)),
        ("c. 500 BC", "400 BC", "", (-505, -400)),
        ("18th century", "18th century", "", (1700, 1799)),
        ("1,868", "1,870", "", (1868, 1870)),
        ("1.868", "1'870", "", (1868, 1870)),
        ("1 868", "1\u202f870", "", (1868, 1870)),
        ("-12,000", "-10.000", "", (-12000, -10000)),
        ("1,868.0", "1,870.0", "", (1868, 1870)),
        ("18680101", "18701231", "", (1868, 1870)),
        ("18680101.0", "18700000", "", (1868, 1870)),
        ("186801", "187012", "", (1868, 1870)),
        ("1868-01-01 00:00:00", "1870-12-31", "", (1868, 1870)),
    ],
)
def test_columns_of_years_are_read_in_their_usual_forms(
    root: Path, begin: str, end: str, date: str, years: tuple[int, int]
) -> None:
    row = works(root, f'file,year_begin,year_end,date\nchina/a.jpg,"{begin}","{end}",{date}\n').loc["china/a"]
    assert (row["year_begin"], row["year_end"]) == years


@pytest.mark.parametrize(("begin", "end", "date"), [("9999", "9999", ""), ("1868", "1870", "c. 1500 BCE")])
def test_years_that_are_not_taken_are_said_and_kept(
    root: Path, begin: str, end: str, date: str, caplog: pytest.LogCaptureFixture
) -> None:
    row = works(root, f"file,year_begin,year_end,date\nchina/a.jpg,{begin},{end},{date}\n").loc["china/a"]
    assert (row["raw_year_begin"], row["raw_year_end"]) == (begin, end)
    assert "cells of year_begin cannot be taken as they stand" in caplog.text and repr(begin) in caplog.text


def test_years_that_do_not_fit_are_said_and_kept(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    text = "file,year_begin,year_end\nchina/a.jpg,1868,80\nchina/b.jpg,1990,1880\njapan/c.jpg,1868,1870\n"
    found = works(root, text)
    shortened, apart = found.loc["china/a"], found.loc["china/b"]
    assert (shortened["year_begin"], shortened["year_end"]) == (1868, 1880)
    assert (shortened["raw_year_begin"], shortened["raw_year_end"]) == ("", "80")
    assert pd.isna(apart["year_begin"]) and pd.isna(apart["year_end"])
    assert (apart["raw_year_begin"], apart["raw_year_end"]) == ("1990", "1880")
    assert "1 cells of year_begin cannot be taken as they stand ('1990')" in caplog.text
    assert "2 cells of year_end cannot be taken as they stand ('80', '1880')" in caplog.text
    assert found.loc["japan/c", "raw_year_end"] == ""


def test_years_in_reversed_order_are_exchanged_and_said(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    row = works(root, "file,year_begin,year_end\nchina/a.jpg,1900,1850\n").loc["china/a"]
    assert (row["year_begin"], row["year_end"]) == (1850, 1900)
    assert "the last year of 1 rows lies before the first (1900 to 1850)" in caplog.text


@pytest.mark.parametrize(
    ("title", "cell", "sides"),
    [
        ("dimensions", "H. 45.7 cm, W. 30.5 cm", (45.7, 30.5)),
        ("Measurements", "45.7 x 30.5 cm", (45.7, 30.5)),
        ("Abmessungen", "45.7 x 30.5 cm", (45.7, 30.5)),
        ("height", "45.7 cm", (45.7, None)),
        ("height", "18 in.", (45.72, None)),
        ("height", "457", (None, None)),
        ("Height (mm)", "457", (45.7, None)),
        ("width_in", "12", (None, 30.48)),
        ("width_in_cm", "30.5", (None, 30.5)),
        ("Breite", "30.5 cm", (None, 30.5)),
        ("dimensions", "nan", (None, None)),
        ("Dimensions (cm)", "45.7 x 30.5", (45.7, 30.5)),
        ("Size (mm)", "457 × 305", (45.7, 30.5)),
        ("Size (cm)", "18 x 12 in.", (45.72, 30.48)),
        ("dimensions_in", "18 x 12", (45.72, 30.48)),
        ("Dimensions (H x W)", "45.7 x 30.5 cm", (45.7, 30.5)),
        ("Maße (HxB) cm", "45.7 x 30.5", (45.7, 30.5)),
        ("heightMm", "457", (45.7, None)),
        # Another order, or the frame: the text is kept, and nothing is read.
        ("Dimensions (W x H)", "45.7 x 30.5 cm", (None, None)),
        ("Dimensions (framed)", "45.7 x 30.5 cm", (None, None)),
    ],
)
def test_sizes_are_read_where_their_unit_is_stated(
    root: Path, title: str, cell: str, sides: tuple[float | None, float | None]
) -> None:
    row = first(root, title, cell)
    for name, size in zip(("height_cm", "width_cm"), sides, strict=True):
        assert pd.isna(row.get(name)) if size is None else row[name] == pytest.approx(size, abs=0.01), name
    assert cell in [value for value in row if isinstance(value, str)]


def test_a_side_of_its_own_counts_before_the_wording_of_the_whole(root: Path) -> None:
    row = works(root, 'file,height_cm,dimensions\nchina/a.jpg,81.5,"10 x 20 cm"\n').loc["china/a"]
    assert (row["height_cm"], row["width_cm"]) == (pytest.approx(81.5), pytest.approx(20))


# --- delimiters and titles ----------------------------------------------------------------------------------------

TITLE = "Mist"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("stated", [False, True])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_delimiter_is_told_by_the_header_or_by_excels_line(
    root: Path, delimiter: str, stated: bool, mark: str
) -> None:
    head = f"sep={delimiter}\r\n" if stated else ""
    rows = f"file,title,height_cm\r\nchina/a.jpg,{TITLE},1\r\n".replace(",", delimiter)
    assert works(root, mark + head + rows).loc["china/a", "title"] == TITLE


@pytest.mark.parametrize(
    "text",
    [
        'file;title;note\nchina/a.jpg;Mist;"a, b, c, d"\n',
        "file;title;a,b,c,d,e\nchina/a.jpg;Mist;x\n",
        'sep=;\n"file";"title"\n"china/a.jpg";"Mist"\n',
        '"sep=;",,\nfile;title\nchina/a.jpg;Mist\n',
        "\n\nfile\ttitle\n\nchina/a.jpg\tMist\n",
        'file,title\nchina/a.jpg,"Mist"\n"china/b.jpg","two\nlines"\n',
        "file,title,,\nchina/a.jpg,Mist,,\n",
        "file,title\nchina/a.jpg,Mist,,,\n",
        "file,title,date\nchina/a.jpg,Mist\n",
        'file, title, note\nchina/a.jpg, "Mist", "a, b"\n',
        'file;title;note\nchina/a.jpg; "Mist";  "a; b"\n',
        'file,title,note\nchina/a.jpg,Mist, "a" and b\n',
        "Works of the museum\nfile,title\nchina/a.jpg,Mist\n",
        "Works of the museum,,\n\nfile,title,date\nchina/a.jpg,Mist,1868\n",
        "Works, drawings, prints\nfile;title\nchina/a.jpg;Mist\n",
        "# exported on 1 May, by hand\n# 2 works\nfile,title,date\nchina/a.jpg,Mist,1868\n",
        "#,file,title\n1,china/a.jpg,Mist\n",
        "sep = ;\nfile;title\nchina/a.jpg;Mist\n",
        "SEP= ;\nfile;title\nchina/a.jpg;Mist\n",
    ],
)
def test_tables_as_spreadsheets_write_them(root: Path, text: str) -> None:
    assert works(root, text).loc["china/a", "title"] == TITLE


@pytest.mark.parametrize(
    "title",
    ["file", "file_name", "File Name", "filename", "FILENAME", "image", "path", "file-path", "image_path", "Datei",
     "img", "Fichier", "picture", "Nom du fichier", "ImageFileName", "imageFilename", "Nombre de archivo", "Nome file",
     "Bilddatei", "Dateipfad", "Pfad", "Foto", "Afbeelding", "src", "source_file", "SourceFile", "relative_path",
     "localPath", "Image File(s)"],
)  # fmt: skip
def test_usual_titles_of_the_file_column(root: Path, title: str) -> None:
    assert works(root, f"{title},title\nchina/a.jpg,Mist\n").loc["china/a", "title"] == TITLE


def test_a_row_with_more_cells_than_the_header_is_named(root: Path) -> None:
    with pytest.raises(SourceError, match="line 3 has 4 cells, the header has 2"):
        works(root, "file,title\nchina/a.jpg,Mist\nchina/b.jpg,a,b,c\n")


def test_a_pointer_of_git_lfs_says_what_to_run(root: Path) -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
    with pytest.raises(SourceError, match="git lfs pull"):
        works(root, pointer)


# --- names of files -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("disk", "cell"),
    [
        ("café_ガラス.jpg", "café_ガラス.jpg"),
        (unicodedata.normalize("NFD", "café_ガラス.jpg"), unicodedata.normalize("NFC", "café_ガラス.jpg")),
        (unicodedata.normalize("NFC", "café_ガラス.jpg"), unicodedata.normalize("NFD", "café_ガラス.jpg")),
        ("e.JPG", "e.jpg"),
        ("e.jpg", "E.JPG"),
        ("straße.jpg", "STRASSE.jpg"),
        ("e.jpg", "e"),
        ("St. Mary.jpg", "St. Mary"),
        ("e f.jpg", "e%20f.jpg"),
        ("100%.jpg", "100%.jpg"),
        (" lead.jpg", " lead.jpg"),
        ("trail .jpg", "trail .jpg "),
        ("l'étang.jpg", "l’étang.jpg"),
        ("l’étang.jpg", "l'etang.jpg".replace("e", "é", 1)),
        ("a–b.jpg", "a-b.jpg"),
        (os.fsdecode(b"caf\xe9.jpg"), "café.jpg"),
        (os.fsdecode(b"caf\xe9.JPG"), "CAFÉ.jpg"),
        (os.fsdecode(b"l\x92\xe9tang.jpg"), "l'étang.jpg"),
        (os.fsdecode(b"caf\xe9.jpg"), "caf%E9.jpg"),
    ],
)
def test_a_name_is_found_however_it_is_spelled(root: Path, disk: str, cell: str) -> None:
    (root / "china" / disk).write_bytes(b"x")
    found = works(root, f'file,title\n"china/{cell}",Mist\n')
    assert len(found) == 5 and (found["title"] == TITLE).sum() == 1
    assert Path(located(found.loc[found["title"] == TITLE, "file"].iat[0], root)).is_file()


@pytest.mark.parametrize(
    "cell",
    [
        "{root}/china/a.jpg", "file://{root}/china/a.jpg", "/data/museum/china/a.jpg", r"C:\pictures\china\A.JPG",
        "a.jpg", "CHINA/a", r"./china\a.jpg", "file://localhost{root}/china/a.jpg", "FILE://{root}/china/a.jpg",
        "file:{root}/china/a.jpg", "{name}/china/a.jpg", "images/china/a.jpg", r"data\images\China\a.jpg",
        "file://server/share/china/a.jpg",
    ],
)  # fmt: skip
def test_absolute_and_foreign_paths_mean_the_file_below_the_folder(root: Path, cell: str) -> None:
    found = works(root, f'file,title\n"{cell.format(root=root, name=root.name)}",Mist\n')
    assert len(found) == 4 and found.loc["china/a", "title"] == TITLE
    assert set(found["label"]) == {"china", "japan"}


def test_a_flat_folder_is_found_by_its_own_name_and_by_no_other(root: Path) -> None:
    (root / "e.jpg").write_bytes(b"x")
    found = works(root, f"file,title,label\n{root.name}/e.jpg,Mist,china\neurope/e.jpg,Lost,china\n")
    assert found.loc["e", "title"] == TITLE
    assert not Path(found.loc[found["title"] == "Lost", "file"].iat[0]).exists()


@pytest.mark.parametrize("cell", ["japan/china/a.jpg", "japan/a.jpg", "europe/zzz.jpg"])
def test_a_path_in_a_folder_that_is_there_means_no_file_elsewhere(root: Path, cell: str) -> None:
    found = works(root, f"file,title,label\n{cell},Lost,china\n")
    assert not Path(found.loc[found["title"] == "Lost", "file"].iat[0]).exists()


def test_spaces_around_an_id_are_none(root: Path) -> None:
    assert works(root, "file,object_id\nchina/a.jpg, 12 \n").index[0] == "12"
    with pytest.raises(SourceError, match="12"):
        works(root, "file,object_id\nchina/a.jpg,12\nchina/b.jpg, 12 \n")


def test_an_exact_name_comes_before_any_other(root: Path) -> None:
    (root / "china/A.jpg").write_bytes(b"x")
    found = works(root, "file,title\nchina/A.jpg,Capital\nchina/a.jpg,Small\n")
    assert (found.loc["china/A", "title"], found.loc["china/a", "title"]) == ("Capital", "Small")


def test_a_name_that_may_mean_two_files_means_none_and_is_said(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    (root / "japan/a.jpg").write_bytes(b"x")
    found = works(root, "file,title,label\na.jpg,Which,china\n")
    assert len(found) == 6 and not Path(found.loc[found["title"] == "Which", "file"].iat[0]).exists()
    assert "may mean china/a.jpg, japan/a.jpg" in caplog.text


@pytest.mark.parametrize("cell", ["https://example.org/x/a.jpg", "/elsewhere/none.jpg", "../none.jpg", "a\0b.jpg", ""])
def test_a_row_without_a_file_below_the_folder_is_a_row_and_makes_no_class(
    root: Path, cell: str, caplog: pytest.LogCaptureFixture
) -> None:
    found = works(root, f"file,title\n{cell},Lost\n", classes=())
    assert set(found["label"]) == {"china", "japan"}
    rejected = pd.read_parquet(root.parent / "out/rejected.parquet")
    assert rejected["code"].to_list() == ["outside_classes"]
    assert "1 of 1 rows have no file" in caplog.text


def test_other_tables_in_the_folder_are_named(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "pipeline")
    (root / "labels.csv").write_text("file\n")
    works(root, "file,title\nchina/a.jpg,Mist\n")
    assert "Not read: labels.csv" in caplog.text


def test_a_tab_separated_table_is_found_by_itself(root: Path) -> None:
    (root / "Metadata.TSV").write_text("file\ttitle\nchina/a.jpg\tMist\n")
    request = SourceRequest(("china", "japan"), root, class_of=cultures.load("paintings").class_of)
    found = SOURCE.acquire(request, root.parent)[0].set_index("object_id")
    assert found.loc["china/a", "title"] == TITLE and len(found) == 4
