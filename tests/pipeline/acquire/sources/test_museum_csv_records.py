"""A museum's published table, read as records."""

from pathlib import Path

import pytest

from pipeline.acquire.sources._museum.csv_records import CsvRecords
from pipeline.core.errors import SourceError


def table(folder: Path, text: str | bytes) -> CsvRecords:
    path = folder / "objects.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return CsvRecords(path, "id", str.lower)


def test_rows_are_records_by_their_id(tmp_path: Path) -> None:
    found = table(tmp_path, "ID,Title\n7,Wave\n12,Bridge\n")
    assert list(found) == ["7", "12"] and len(found) == 2
    assert found["12"] == {"id": "12", "title": "Bridge"} and "9" not in found
    with pytest.raises(KeyError):
        found["9"]


def test_everything_stays_text(tmp_path: Path) -> None:
    found = table(tmp_path, "ID,Year,Public,Empty,Na\n007,1830,True,,NA\n")
    assert found["007"] == {"id": "007", "year": "1830", "public": "True", "empty": "", "na": "NA"}


def test_quotes_line_breaks_and_marks_of_order_are_read(tmp_path: Path) -> None:
    found = table(tmp_path, b'\xef\xbb\xbf"ID", Title \r\n7,"a, ""b""\r\nc"\r\n')
    assert found["7"] == {"id": "7", "title": 'a, "b"\r\nc'}


def test_rows_without_an_id_are_passed_over(tmp_path: Path) -> None:
    assert list(table(tmp_path, "ID,Title\n,Nameless\n3,Named\n")) == ["3"]


def test_many_rows_come_back_in_any_order(tmp_path: Path) -> None:
    found = table(tmp_path, "ID,Title\n" + "".join(f"{number},t{number}\n" for number in range(12_000)))
    assert [found[str(number)]["title"] for number in (11_999, 0, 5_000, 4_999)] == ["t11999", "t0", "t5000", "t4999"]


def test_a_long_row_is_read(tmp_path: Path) -> None:
    long = "x" * 3_000_000
    assert table(tmp_path, f'ID,Title\n1,"{long}"\n2,short\n')["1"]["title"] == long


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "cannot be read as a CSV"),
        (b"ID,Title\n1,two,three\n", "cannot be read as a CSV"),
        (b"ID,Title\n1,caf\xe9\n", "cannot be read as a CSV"),
        (b"\xff\xfeI\x00D\x00", "cannot be read as a CSV"),
        (b"Number,Title\n1,Wave\n", "has no column for 'id'; it has Number, Title"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n", "Git-LFS pointer.*git lfs pull"),
        (b"ID,Title,id\n1,Wave,2\n", "has the column 'id' more than once"),
    ],
)
def test_what_is_no_such_table_is_an_error_that_names_the_file(tmp_path: Path, text: bytes, said: str) -> None:
    with pytest.raises(SourceError, match=rf"objects\.csv.*{said}"):
        table(tmp_path, text)
