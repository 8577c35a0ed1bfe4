"""Made-up records in the numbers of a large museum: as many values, as unevenly spread, and as often empty."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from pipeline.artefacts import schema
from pipeline.artefacts.records import writer

CLASSES = ("china", "japan", "india", "america")
#: Field -> number of distinct values, and share of records that say something.
_SPREAD = {
    "artist": (40_000, 0.6),
    "nationality": (900, 0.5),
    "culture": (4_200, 0.45),
    "period": (1_600, 0.2),
    "dynasty": (380, 0.05),
    "country": (700, 0.2),
    "department": (19, 1.0),
    "classification": (80, 0.85),
    "classification_raw": (1_100, 0.85),
    "medium": (30_000, 0.98),
    "object_name": (12_000, 0.99),
    "credit_line": (20_000, 0.99),
    "date": (20_000, 0.97),
}
_OWN = 57


def write(path: Path, count: int, seed: int = 0) -> None:
    """Writes ``count`` records in pieces, as the acquisition does, with 57 fields of the source's own."""
    rng = np.random.default_rng(seed)
    columns = {name: _text(rng, name, count, *spread) for name, spread in _SPREAD.items()}
    taken = rng.random(count) < 0.4
    labels = np.where(taken, np.array(CLASSES)[rng.integers(0, len(CLASSES), count)], "")
    begun = (1950 - rng.gamma(1.2, 400, count)).astype(np.int32)
    lengths = rng.poisson(1.6, count)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    terms = pa.array([f"subject {number}" for number in range(1_500)])
    tags = pa.ListArray.from_arrays(offsets, terms.take(pa.array(_skewed(rng, 1_500, int(offsets[-1])))))
    hashes = [f"{number:064x}" if there else "" for number, there in enumerate(taken)]
    reasons = np.array(["not_public_domain", "no_picture", "outside_classes"])[rng.integers(0, 3, count)]
    given = columns | {
        "object_id": pa.array([str(number) for number in range(count)]),
        "title": pa.array([f"The {number % 7919}th view of a mountain, with {number}" for number in range(count)]),
        "label": pa.array(labels),
        "label_certain": pa.array(rng.random(count) < 0.97),
        "year_begin": pa.array(begun, mask=rng.random(count) < 0.05),
        "year_end": pa.array(begun + 20),
        "tags": tags,
        "artists": pa.array([[]] * count, pa.list_(pa.string())),
        "other_names": pa.array([[]] * count, pa.list_(pa.string())),
        "source_url": pa.array([f"https://museum.example/{number}" for number in range(count)]),
        "public_domain": pa.array(taken),
        "picture": pa.array(hashes),
        "status": pa.array(np.where(taken, schema.TAKEN, reasons)),
    }
    lacking = {
        name: pa.nulls(count, pa.float32()) if column.kind == "measure" else pa.array([""] * count)
        for name, column in schema.RECORDS.items()
    }
    table = {name: given.get(name, lacking[name]) for name in schema.RECORDS}
    for number in range(_OWN):
        table[f"{schema.RAW}field{number}"] = _raw(rng, number, count)
    writer.write_table(pa.table(table), path)


def _text(rng: np.random.Generator, name: str, count: int, distinct: int, share: float) -> pa.Array:
    values = pa.array(["", *(f"{name} {number}" for number in range(distinct))])
    places = np.where(rng.random(count) < share, 1 + _skewed(rng, distinct, count), 0)
    return values.take(pa.array(places))


def _raw(rng: np.random.Generator, number: int, count: int) -> pa.Array:
    """A third of the fields are as many as records, such as ids and addresses; the rest repeats itself."""
    distinct = count if number % 3 == 0 else 10 ** (1 + number % 4)
    values = pa.array([f"value {value}" for value in range(distinct)])
    places = rng.integers(0, distinct, count)
    return values.take(pa.array(places, mask=rng.random(count) < number / _OWN))


def _skewed(rng: np.random.Generator, distinct: int, count: int) -> np.ndarray:
    """Numbers below ``distinct`` of which the first are the most frequent by far, as museums' words are."""
    return np.minimum((distinct * rng.random(count) ** 4).astype(np.int64), distinct - 1)
