"""The command line of a query refuses what makes no sense before it opens a build."""

from pathlib import Path

import pytest

from pipeline.query import __main__ as query


@pytest.mark.parametrize("number", ["-3", "0", "many", "1.5", "٣"])
def test_a_number_of_neighbours_is_at_least_one(
    number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        query.main(["picture.jpg", "--artefacts", str(tmp_path), "-k", number])
    assert caught.value.code == 2 and "takes 1 or more, such as -k 12" in capsys.readouterr().err


def test_a_folder_or_table_without_pictures_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "list.csv").write_text("name\na.jpg\n")
    (tmp_path / "bytes.csv").write_bytes(b"file\n\xff\xfe")
    for path, said in (
        ("empty", "no picture in the folder"),
        ("list.csv", "no column `file`"),
        ("bytes.csv", "cannot"),
    ):
        assert query.main([str(tmp_path / path), "--artefacts", str(tmp_path)]) == 2
        assert said in capsys.readouterr().err
