"""From the raw store to tables: the catalogue of works, all records, and a reason for every object that is no work."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from pipeline.acquire.fetching.raw_store import Entry, RawStore
from pipeline.acquire.normalising import artists, classification
from pipeline.acquire.sources._museum.museum import Maker, Museum, ParsedRecord
from pipeline.acquire.sources._museum.selection import batches, rejection_code
from pipeline.acquire.sources.base import CULTURE, SourceRequest, catalogue, no_target, stratified_limit
from pipeline.artefacts import schema
from pipeline.artefacts.records import writer
from pipeline.artefacts.rejected import REASONS
from pipeline.core.errors import SourceError
from pipeline.core.files import path_text

#: Records that are read and parsed together.
_CHUNK = 5_000
#: Columns of ``schema.RECORDS`` that a work keeps in the catalogue beside those of ``schema.CATALOGUE``.
_KEPT = (
    "nationality", "period", "dynasty", "country", "object_name", "label_rule", "height_cm", "width_cm", "depth_cm",
)  # fmt: skip


@dataclass
class ParsedObject:
    """One object and whether it may become a work."""

    key: str  # its id
    record: ParsedRecord
    row: dict[str, Any]  # its values by the names of schema.RECORDS
    code: str  # why it is no work, a code of rejected.REASONS; "" when it may be one
    message: str = ""  # a sentence about the code, or "" for the code's own
    label: str = ""  # its class, whether or not that class is wanted


def parse_object(museum: Museum, request: SourceRequest, key: str, record: Any) -> ParsedObject:
    """Parses a record and decides, before any picture is fetched, whether it may become a work."""
    try:
        parsed = museum.parse(key, record)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        empty_row = {"object_id": key, "label": "", "label_certain": True}
        return ParsedObject(key, ParsedRecord({}), empty_row, "odd_record", str(error))
    row: dict[str, Any] = dict(parsed.fields) | {
        "object_id": key,
        "public_domain": parsed.public_domain,
        "picture_url": parsed.picture_url,
        "classification": classification(str(parsed.fields.get("classification_raw") or "")),
    }
    nationalities = artists.nationalities(parsed.makers)
    row["nationality"] = next((nationality for nationality in nationalities if nationality), "")
    # The source's own fields may be the target too. Of a name that stands in both, the normalised value counts.
    values = {**parsed.raw, **row, "nationality": "|".join(nationalities)}
    verdict = request.verdict(values) if request.verdict else None
    label = verdict.key if verdict else ""
    row |= {
        "label": label if request.wants(label) else "",
        "label_rule": verdict.rule if verdict else "",
        "label_certain": verdict.certain if verdict else True,
    }
    return ParsedObject(key, parsed, row, rejection_code(parsed, row, label, request), label=label)


def read_objects(
    museum: Museum, request: SourceRequest, store: RawStore, keys: Sequence[str], published: Mapping[str, Any]
) -> Iterator[tuple[str, ParsedObject | None, Entry | None]]:
    """For each id the parsed object, None where there is no record, and the last failure to fetch it, if any.

    A record is that of the store, else that of ``published``, the records of a published table.
    """
    # The store keeps a record that the museum has withdrawn; it is not used any more.
    withdrawn = {key for key, entry in store.entries("record", keys, settled=True).items() if entry.code}
    failures = store.failures("record", keys)
    bodies = {key: body for key, body in store.records(keys) if key not in withdrawn}
    for key in keys:
        parsed = None
        if key in bodies:
            parsed = parse_object(museum, request, key, json.loads(bodies[key]))
        elif key in published:
            parsed = parse_object(museum, request, key, published[key])
            # A published table has no pictures, so an object that it does not reject has still to be fetched.
            if parsed.code in ("", "no_picture"):
                parsed.code, parsed.message = failure_reason(failures.get(key), "record")
        yield key, parsed, failures.get(key)


def failure_reason(failure: Entry | None, kind: str) -> tuple[str, str]:
    """Code and sentence for what could not be fetched, or has not been fetched yet (no failure)."""
    if failure is None:
        return "not_fetched", REASONS["not_fetched"].sentence
    return f"{kind}_{failure.code}", failure.message


def build_tables(
    museum: Museum, request: SourceRequest, store: RawStore, ids: Sequence[str], out: Path
) -> pd.DataFrame:
    """Writes ``records.parquet`` and ``rejected.parquet`` in the order of ``ids``; returns the catalogue of the works.

    Raises:
        SourceError: there is not one work.
    """
    builder = TableBuilder(store, museum.picture_file)
    published = museum.published_records(request)
    for batch in batches(ids, request):
        for start in range(0, len(batch), _CHUNK):
            builder.add(read_objects(museum, request, store, batch[start : start + _CHUNK], published))
        if request.limit is not None and len(builder) >= request.limit:
            break
    records, works = builder.finish(ids, request)
    writer.write_table(records, out / "records.parquet")
    writer.rejections(builder.rejected).to_parquet(out / "rejected.parquet", index=False)
    classless = request.target != CULTURE and not any(records["label"].to_pylist())
    if not works and (not museum.records_alone or builder.unwanted_labels or classless):
        raise SourceError(_no_works(museum, request, records, builder))
    return catalogue([_catalogue_row(row) for row in works])


def _catalogue_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A record as a row of the catalogue."""
    names = [*_KEPT, *(name for name in row if name in schema.CATALOGUE)]
    return {name: row.get(name) for name in names} | {"class_certain": "yes" if row["label_certain"] else "no"}


def _no_works(museum: Museum, request: SourceRequest, records: pa.Table, builder: TableBuilder) -> str:
    if request.target != CULTURE and not any(records["label"].to_pylist()):
        texts = [name for name in records.column_names if records[name].type == pa.string()]
        filled = [name for name in texts if any(records[name].to_pylist())]
        return no_target(request.target, {name.removeprefix(schema.RAW) for name in filled})
    counts = Counter(row["code"] for row in builder.rejected).most_common()
    reasons = ", ".join(f"{code} {count:,}" for code, count in counts)
    wanted = ", ".join(request.classes) or "any class"
    others = f"Others belong to {', '.join(sorted(builder.unwanted_labels))}. " if builder.unwanted_labels else ""
    return (
        f"None of the {len(builder.rejected):,} objects of {museum.title} became a work of {wanted}: {reasons}. "
        f"{others}Ask for another --classification, --department or --query, for other --classes, or raise --limit."
    )


class TableBuilder:
    """Collects parsed objects in chunks and makes the tables of them.

    500,000 records are kept as Arrow, which takes a fifth of the memory of Python objects. Only works stay rows.
    """

    def __init__(self, store: RawStore, picture_file: Callable[[str], Path | None] = lambda address: None) -> None:
        """``picture_file`` is that of the museum."""
        self._picture_file = picture_file
        self.rejected: list[dict[str, str]] = []  # rows of rejected.parquet
        self.unwanted_labels: set[str] = set()  # of objects that are left out because their class is not wanted
        self._store = store
        self._works: dict[str, dict[str, Any]] = {}
        self._makers: list[Sequence[Maker]] = []
        self._chunks: list[pa.Table] = []

    def __len__(self) -> int:
        """Number of records that are works so far."""
        return len(self._works)

    def _reject(self, key: str, file: str, code: str, message: str, label: str = "") -> None:
        row = {"object_id": key, "file": file, "stage": "acquire", "code": code, "message": message, "label": label}
        self.rejected.append(row)

    def add(self, chunk: Iterable[tuple[str, ParsedObject | None, Entry | None]]) -> None:
        """Adds objects as :func:`read_objects` yields them, and looks up the pictures of those that may be works."""
        objects: list[ParsedObject] = []
        for key, parsed, failure in chunk:
            if parsed is None:
                self._reject(key, "", *failure_reason(failure, "record"))
            else:
                objects.append(parsed)
        if not objects:
            return
        self.unwanted_labels |= {each.label for each in objects if each.code == "outside_classes"} - {""}
        addresses = [each.record.picture_url for each in objects if not each.code]
        pictures, failures = self._store.pictures(addresses), self._store.failures("picture", addresses)
        for each in objects:
            address = each.record.picture_url
            code, message = each.code, each.message
            picture = None if code else pictures.get(address)
            local = None if code else self._picture_file(address)
            if picture is not None:
                each.row |= {"picture": picture.sha256}
                self._works[each.key] = each.row | {"file": str(picture.path.resolve())}
            elif local is not None and local.is_file():
                self._works[each.key] = each.row | {"file": path_text(local.absolute())}
            elif local is not None:
                code = "picture_no_file"
            elif not code:
                code, message = failure_reason(failures.get(address), "picture")
            if code:
                sentence = message or REASONS[code.removeprefix("picture_")].sentence
                self._reject(each.key, address, code, sentence, each.label)
            each.row["status"] = code or schema.TAKEN
        self._makers += [each.record.makers for each in objects]
        table = writer.record_table([each.row for each in objects])
        own = writer.raw_table([each.record.raw for each in objects])
        for name in own.column_names:
            table = table.append_column(name, own[name])
        self._chunks.append(table)

    def finish(self, ids: Sequence[str], request: SourceRequest) -> tuple[pa.Table, list[dict[str, Any]]]:
        """Records and works in the order of ``ids``, cut to the limit, with one spelling for each artist."""
        position = {key: number for number, key in enumerate(ids)}
        table = pa.concat_tables(self._chunks or [writer.record_table([])], promote_options="default")
        self._chunks.clear()
        keys = table["object_id"].to_pylist()
        spelled = artists.one_spelling(self._makers)
        for key, names in zip(keys, spelled, strict=True):
            if key in self._works:
                self._works[key] |= {"artist": names.shown, "artists": names.artists, "group": names.group}
        several = pa.list_(pa.string())
        table = _with_column(table, "artist", pa.array([names.shown for names in spelled], pa.string()))
        table = _with_column(table, "artists", pa.array([names.artists for names in spelled], several))
        table = _with_column(table, "other_names", pa.array([names.other_names for names in spelled], several))
        works = [self._works[key] for key in sorted(self._works, key=position.__getitem__)]
        labelled = [row for row in works if row["label"]]
        excess = {row["object_id"]: str(row["label"]) for row in labelled}
        for row in stratified_limit(labelled, request.limit, request.seed):
            del excess[row["object_id"]]
        if excess:
            for key, label in excess.items():
                self._reject(key, "", "over_limit", REASONS["over_limit"].sentence, label)
            status = table["status"].to_pylist()
            status = ["over_limit" if key in excess else code for key, code in zip(keys, status, strict=True)]
            table = _with_column(table, "status", pa.array(status, pa.string()))
        self.rejected.sort(key=lambda row: position[row["object_id"]])
        order = sorted(range(len(keys)), key=lambda number: position[keys[number]])
        if order != list(range(len(keys))):
            table = table.take(pa.array(order, pa.int64()))
        return table, [row for row in works if row["object_id"] not in excess]


def _with_column(table: pa.Table, name: str, values: pa.Array) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), name, values)
