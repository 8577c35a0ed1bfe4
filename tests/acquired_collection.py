"""A few acquired records that no model was trained on, with the odd things that museums write."""

import hashlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pyarrow.parquet as pq

from pipeline import cultures
from pipeline.artefacts import schema, writer
from pipeline.artefacts.acquired import FOLDER
from pipeline.artefacts.records import writer as record_writer
from pipeline.core.files import write_json

CLASSES = ("china", "japan", "india", "america")
CREATED = "2026-11-12T08:00:00Z"

#: object_id, title, class, culture, classification as catalogued and brought together, year, tags, status.
_ROWS: tuple[tuple[str, str, str, str, str, str, int | None, list[str], str], ...] = (
    ("j1", "Under the wave", "japan", "Japan", "Prints", "Prints", 1831, ["Waves", "Mountains"], schema.TAKEN),
    ("j2", "Fine wind", "japan", "Japanese", "Prints-Woodblock", "Prints", 1831, ["Mountains"], schema.TAKEN),
    ("j3", "Nō actor", "japan", "Japan", "Prints", "Prints", 1790, ["Actors", "Actors"], "no_picture"),
    ("c1", "Old trees", "china", "China", "Paintings", "Paintings", 1080, ["Trees"], schema.TAKEN),
    ("c2", "Ritual vessel", "china", "China", "Metalwork-Bronze", "Metalwork", -1100, [], schema.TAKEN),
    ("c3", "Jar", "china", "probably Chinese", "Ceramics", "Ceramics", -50, [], schema.TAKEN),
    ("i1", "Krishna", "india", "India (Rajasthan, Mewar)", "Paintings", "Paintings", 1700, ["Men"], schema.TAKEN),
    ("a1", "The champion", "america", "", "Paintings", "Paintings", 1900, ["Men", "Boats"], "not_public_domain"),
    ("o1", "=HYPERLINK(1)", "", "Egyptian", "", "", -1400, [], "outside_classes"),
    ("o2", "", "", "China or Japan", "Paintings", "Paintings", None, [], "outside_classes"),
    ("o3", "<b>Bold</b>", "", "", "Metalwork-Silver", "Metalwork", 1801, ["Men"], "cut_short"),
    ("o4", "Écorché", "", "French", "Sculpture", "Sculpture", 1800, [" "], "outside_classes"),
)
COUNT = len(_ROWS)


def publish(
    artefacts: Path, name: str = "acquired-1", *, times: int = 1, created: str = CREATED, without: tuple[str, ...] = ()
) -> Path:
    """Publishes the collection below ``artefacts`` and returns its folder.

    Args:
        artefacts: the folder of builds.
        name: of the collection.
        times: how many times the records come, under other ids from the second time on.
        created: when it was made.
        without: columns of the records that this source does not fill.
    """
    scratch = artefacts.parent / f"{artefacts.name}-acquired-{name}"
    for folder in ("thumbnails", "model"):
        (scratch / folder).mkdir(parents=True, exist_ok=True)
    rows = [_row(scratch, row, turn) for turn in range(times) for row in _ROWS]
    rows = [{key: value for key, value in row.items() if key not in without} for row in rows]
    write_records(scratch / "records.parquet", rows)
    lost = [row for row in rows if row["status"] != schema.TAKEN]
    rejected = [
        {
            "object_id": str(row["object_id"]),
            "file": "",
            "stage": "acquire",
            "code": str(row["status"]),
            "message": "It says so.",
        }
        for row in lost
    ]
    record_writer.rejections(rejected).to_parquet(scratch / "rejected.parquet", index=False)
    infos = cultures.describe(cultures.load("paintings"), CLASSES)
    write_json(scratch / "model/classes.json", [vars(info) for info in infos])
    details = {
        "created": created,
        "source": {"name": "A museum", "licence": "CC0", "url": "https://museum.example/", "generated": False},
        "counts": {"works": len(rows) - len(lost), "records": len(rows), "rejected": len(lost)},
        "config": {"source": {"name": "met"}, "seed": 3},
    }
    return writer.publish(artefacts / FOLDER, name, {path.name: path for path in scratch.iterdir()}, details)


def write_records(path: Path, rows: list[dict[str, Any]]) -> None:
    """Writes the records, with two fields of the source's own, in pieces of five."""
    table = record_writer.record_table(rows)
    own = [
        {"objectName": str(row["object_id"]), "reign": "Qianlong" if row["object_id"] == "c1" else None} for row in rows
    ]
    raw = record_writer.raw_table(own)
    for name in raw.column_names:
        table = table.append_column(name, raw[name])
    pq.write_table(table, path, row_group_size=5)


def _row(scratch: Path, row: tuple[Any, ...], turn: int) -> dict[str, Any]:
    object_id, title, label, culture, raw, classification, year, tags, status = row
    taken = status == schema.TAKEN
    return {
        "object_id": f"{object_id}-{turn}" if turn else object_id,
        "title": title,
        "artist": "Katsushika Hokusai" if object_id in ("j1", "j2") else "",
        "nationality": "Japanese" if object_id in ("j1", "j2") else "",
        "date": "undated" if year is None else f"about {abs(year)}",
        "year_begin": year,
        "year_end": None if year is None else year + 20,
        "culture": culture,
        "label": label,
        "label_certain": bool(label) and not culture.startswith("probably"),
        "classification": classification,
        "classification_raw": raw,
        "department": "Asian Art" if label in ("china", "japan", "india") else "Other",
        "medium": "Ink on paper",
        "tags": tags,
        "source_url": "javascript:alert(1)" if object_id == "c2" else f"https://museum.example/{object_id}",
        "public_domain": status != "not_public_domain",
        "picture": _picture(scratch, len(object_id) + ord(object_id[-1]) + turn) if taken else "",
        "status": status,
    }


def _picture(scratch: Path, shade: int) -> str:
    data = cv2.imencode(".webp", np.full((60, 90, 3), (shade % 200, 120, 90), np.uint8))[1].tobytes()
    sha = hashlib.sha256(data).hexdigest()
    (scratch / f"thumbnails/{sha}.webp").write_bytes(data)
    return sha
