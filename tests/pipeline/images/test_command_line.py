"""What a command line means by pictures."""

from pathlib import Path

from pipeline.images.command_line import listed_pictures


def test_a_folder_and_a_table_mean_the_pictures_in_them(tmp_path: Path) -> None:
    (tmp_path / "walls/north").mkdir(parents=True)
    for name in ("walls/b.JPG", "walls/a.png", "walls/north/c.heic", "walls/notes.txt"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "list.csv").write_text("\ufefffile,wall\nwalls/b.JPG,1\n,\n/elsewhere/d.jpg,2\n", encoding="utf-8")
    listed = listed_pictures([tmp_path / "walls", tmp_path / "list.csv", tmp_path / "walls/notes.txt"])
    walls = tmp_path / "walls"
    assert listed == [
        walls / "a.png", walls / "b.JPG", walls / "north/c.heic", walls / "b.JPG", Path("/elsewhere/d.jpg"),
        walls / "notes.txt",
    ]  # fmt: skip
