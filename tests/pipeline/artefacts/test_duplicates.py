from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.artefacts import duplicates
from pipeline.artefacts.duplicates import DETAIL, FOLDER, GROUPS, PAIRS, SAME_FILE, Group, Pair
from pipeline.core.errors import ArtefactError

IDS = ("a", "b/c", "浮世絵", "d", "e")
WRITTEN = (
    Group((4, 0), (Pair(0, 4, SAME_FILE, 12, 1.0, 1.0, 1.0),)),
    Group((2, 1, 3), (Pair(1, 2, DETAIL, 40, 0.75, 1.0, 0.25), Pair(2, 3, "mirrored", 0, 0.5, 1.0, 1.0))),
)


def written(root: Path, groups: tuple[Group, ...] = WRITTEN) -> Path:
    (root / FOLDER).mkdir()
    duplicates.write(groups, IDS, root / FOLDER)
    return root


def test_what_is_written_is_read_in_the_same_order(tmp_path: Path) -> None:
    assert not duplicates.exists(tmp_path)
    assert duplicates.read(written(tmp_path), len(IDS)) == WRITTEN and duplicates.exists(tmp_path)
    table = pq.read_table(tmp_path / FOLDER / PAIRS).to_pandas()
    assert table["object_id_b"].tolist() == ["e", "浮世絵", "d"] and table["group"].tolist() == [0, 1, 1]


def test_a_build_without_duplicates_has_empty_files(tmp_path: Path) -> None:
    assert duplicates.read(written(tmp_path, ()), len(IDS)) == ()


@pytest.mark.parametrize("name", [GROUPS, PAIRS])
def test_a_damaged_or_missing_file_is_an_artefact_error(tmp_path: Path, name: str) -> None:
    (written(tmp_path) / FOLDER / name).write_bytes(b"PAR1 no more")
    with pytest.raises(ArtefactError, match="duplicates/"):
        duplicates.read(tmp_path, len(IDS))
    (tmp_path / FOLDER / name).unlink()
    with pytest.raises(ArtefactError):
        duplicates.read(tmp_path, len(IDS))


@pytest.mark.parametrize(
    "group",
    [
        replace(WRITTEN[0], rows=(0, 4, 1)),
        replace(WRITTEN[0], rows=(0,)),
        replace(WRITTEN[0], pairs=(replace(WRITTEN[0].pairs[0], kind="alike"),)),
    ],
)
def test_groups_that_do_not_fit_their_pairs_are_an_artefact_error(tmp_path: Path, group: Group) -> None:
    with pytest.raises(ArtefactError):
        duplicates.read(written(tmp_path, (group,)), len(IDS))


def test_rows_that_the_build_does_not_have_are_an_artefact_error(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="does not have"):
        duplicates.read(written(tmp_path), 4)
