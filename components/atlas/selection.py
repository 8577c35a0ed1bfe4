"""A set of works as a bit mask, so that a selection of 20,000 works sends 17 KB and not 2 MB.

A selection outlives a change of colour or projection and a reload: it names works, not points of a figure.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from pipeline.artefacts.store import ArtefactStore

#: A spreadsheet evaluates a cell that begins like this as a formula (OWASP, "CSV injection").
_FORMULA = r"^([=+\-@\t\r])"


def pack(rows: np.ndarray, count: int) -> str:
    """``rows`` of ``count`` works as base64 of one bit per work, lowest bit first."""
    bits = np.zeros(count, bool)
    bits[rows] = True
    return base64.b64encode(np.packbits(bits, bitorder="little").tobytes()).decode()


def unpack(mask: str, count: int) -> np.ndarray:
    """The rows in a mask of :func:`pack`, ascending, int64.

    Raises:
        ValueError: the text is not a mask of ``count`` works.
    """
    try:
        data = np.frombuffer(base64.b64decode(mask, validate=True), np.uint8)
    except binascii.Error as error:
        raise ValueError("a selection's mask is base64") from error
    if len(data) != (count + 7) // 8:
        raise ValueError(f"a mask of {count} works has {(count + 7) // 8} bytes, not {len(data)}")
    return np.flatnonzero(np.unpackbits(data, count=count, bitorder="little"))


def make(store: ArtefactStore, rows: np.ndarray, by: str, text: str) -> dict[str, Any]:
    """The content of the page's selection store. The map's JavaScript makes the same.

    Args:
        store: the build.
        rows: of the works.
        by: "lasso", "box", "neighbours", "press", "legend", "cluster" or "search".
        text: describes the selection for people.
    """
    return {
        "build": store.build_id,
        "mask": pack(rows, len(store)),
        "count": len(rows),
        "by": by,
        "text": text,
    }


def rows_of(store: ArtefactStore, selection: object) -> np.ndarray | None:
    """Rows of a selection; None when there is none, it belongs to another build, or it is damaged."""
    if not isinstance(selection, Mapping) or selection.get("build") != store.build_id:
        return None
    try:
        return unpack(str(selection.get("mask", "")), len(store))
    except ValueError:
        return None


def class_counts(store: ArtefactStore, rows: np.ndarray) -> list[tuple[str, int]]:
    """Class key ("" outside of the classes) and count of each class that occurs, in the classes' order."""
    counts = store.objects["label"].iloc[rows].value_counts()
    order = [info.key for info in store.classes] + [""]
    return [(key, int(counts[key])) for key in order if key in counts.index]


def cluster_counts(store: ArtefactStore, name: str, rows: np.ndarray, most: int = 5) -> list[tuple[str, int]]:
    """Name and count of the ``most`` most frequent clusters among ``rows``; "In no cluster" for noise."""
    clustering = store.clusterings[name]
    names = clustering.clusters.set_index("cluster")["name"]
    counts = pd.Series(clustering.assigned[rows]).value_counts().iloc[:most]
    return [
        (str(names[cluster]) if cluster in names.index and cluster >= 0 else "In no cluster", int(count))
        for cluster, count in counts.items()
    ]


def table(store: ArtefactStore, rows: np.ndarray) -> pd.DataFrame:
    """All columns of the selected works, lists joined by ``|``, and the name of each work's cluster.

    A column of the source with the name of an added column gets the prefix ``source_``.
    """
    frame = store.objects.iloc[rows].copy()
    for name in ("row", *(f"cluster_{name}" for name in store.clusterings)):
        other = name
        while other in frame.columns:
            other = f"source_{other}"
        frame = frame.rename(columns={name: other})
    for name in frame.columns:
        if frame[name].dtype == object or isinstance(frame[name].dtype, pd.ArrowDtype):
            frame[name] = frame[name].astype(object).str.join("|")
    for name, clustering in store.clusterings.items():
        names = clustering.clusters.set_index("cluster")["name"]
        frame[f"cluster_{name}"] = pd.Series(clustering.assigned[rows], index=frame.index).map(names).fillna("")
    frame.insert(0, "row", rows)
    return frame


def csv(store: ArtefactStore, rows: np.ndarray) -> str:
    r"""The selected works as CSV (RFC 4180) with a byte order mark, which Excel needs to recognise UTF-8.

    Text that a spreadsheet would evaluate as a formula gets an apostrophe in front.
    """
    frame = table(store, rows)
    for name in frame.columns:
        if pd.api.types.is_string_dtype(frame[name]) or frame[name].dtype == object:
            frame[name] = frame[name].astype(str).str.replace(_FORMULA, r"'\1", regex=True)
    frame.columns = frame.columns.str.replace(_FORMULA, r"'\1", regex=True)
    return "\ufeff" + frame.to_csv(index=False, lineterminator="\r\n")
