"""A selection of works in an address."""

import base64
import zlib

import numpy as np
import pytest

from components.atlas import selection_address
from components.atlas.selection_address import SelectionError
from pipeline.artefacts.store import ArtefactStore
from tests import tiny_build


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ArtefactStore:
    return tiny_build.open_store(tmp_path_factory.mktemp("selection") / "artefacts")


@pytest.mark.parametrize("rows", [[], [0], [3, 7, 11], list(range(12))])
def test_rows_come_back(store: ArtefactStore, rows: list[int]) -> None:
    text = selection_address.text_of(store, np.array(rows, np.int64))
    assert selection_address.rows_of(store, text).tolist() == rows


def test_the_browser_writes_the_same(store: ArtefactStore) -> None:
    # What assets/map/selection.mjs makes of rows 1 and 9 of a build "tiny-1": "dGlueS0x" is the id in base64.
    assert selection_address.sign_of(store) == "dGlueS0x"
    packed = base64.urlsafe_b64encode(zlib.compress(bytes([2, 2]))[2:-4]).decode().rstrip("=")
    assert selection_address.rows_of(store, f"dGlueS0x.{packed}").tolist() == [1, 9]


def packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(data)[2:-4]).decode()


@pytest.mark.parametrize(
    "text",
    ["dGlueS0x.", "dGlueS0x.!!!", "dGlueS0x.AAAA", f"dGlueS0x.{packed(bytes(3))}", f"dGlueS0x.{packed(bytes(10**7))}"],
)
def test_a_damaged_one_is_refused(store: ArtefactStore, text: str) -> None:
    with pytest.raises(SelectionError, match="damaged"):
        selection_address.rows_of(store, text)


@pytest.mark.parametrize("text", ["", "x", "dGlueS0y.AA"])
def test_one_of_another_build_is_refused(store: ArtefactStore, text: str) -> None:
    with pytest.raises(SelectionError, match="another build"):
        selection_address.rows_of(store, text)
