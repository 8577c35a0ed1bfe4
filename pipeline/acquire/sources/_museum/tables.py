"""From the raw store to tables: the catalogue of works, all records, and a reason for every object that is no work."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from pipeline.acquire.fetching.raw_store import Failure, RawStore
from pipeline.acquire.normalising import artists, classification
from pipeline.acquire.sources._museum.museum import Maker, MuseumSource, Told, batches
from pipeline.acquire.sources._museum.selection import REASONS, unwanted
from pipeline.acquire.sources.base import CULTURE, SourceRequest, catalogue, evenly, no_target
from pipeline.artefacts import schema
from pipeline.artefacts.records import writer
from pipeline.core.errors import SourceError

#: Records that are read and parsed together.
_CHUNK = 5_000


@dataclass
class Judged:
    """One object: its fields by the names of ``schema.RECORDS``, and the code of why it is no work ("" when it is).

    ``label`` is its class whether or not that was asked for.
    """

    key: str
    told: Told
    row: dict[str, Any]
    code: str
    message: str = ""
    label: str = ""


def judge(source: MuseumSource, request: SourceRequest, key: str, record: Any) -> Judged:
    """Reads a record and decides, before any picture is asked for, whether it may become a work."""
    try:
        told = source.told(key, record)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return Judged(key, Told({}), {"object_id": key, "label": "", "label_certain": True}, "odd_record", str(error))
    row: dict[str, Any] = dict(told.fields) | {
        "object_id": key,
        "public_domain": told.public_domain,
        "picture_url": told.picture,
        "classification": classification(str(told.fields.get("classification_raw") or "")),
    }
    nationalities = artists.nationalities(told.makers)
    row["nationality"] = next((nationality for nationality in nationalities if nationality), "")
    # The source's own fields may be a target as well; where a name is of both, the normalised one counts.
    said = {**told.raw, **row, "nationality": "|".join(nationalities)}
    verdict = request.verdict(said) if request.verdict else None
    label = verdict.key if verdict else ""
    row |= {
        "label": label if request.wants(label) else "",
        "label_rule": verdict.rule if verdict else "",
        "label_certain": verdict.certain if verdict else True,
    }
    return Judged(key, told, row, unwanted(told, row, label, request), label=label)


def read(
    source: MuseumSource, request: SourceRequest, store: RawStore, keys: Sequence[str], beforehand: Mapping[str, Any]
) -> Iterator[tuple[str, Judged | None, Failure | None]]:
    """For each key what its record says, None where there is none, and why the last attempt to fetch it failed."""
    for start in range(0, len(keys), _CHUNK):
        chunk = keys[start : start + _CHUNK]
        # What the museum withdrew is not used any more, though the store has it still.
        withdrawn = {key for key, entry in store.entries("record", chunk, settled=True).items() if entry.code}
        failures = store.failures("record", chunk)
        bodies = {key: body for key, body in store.records(chunk) if key not in withdrawn}
        for key in chunk:
            if key in bodies:
                yield key, judge(source, request, key, json.loads(bodies[key])), failures.get(key)
            elif key in beforehand:
                judged = judge(source, request, key, beforehand[key])
                # A published table knows of no pictures: whoever has to be asked for one has not been asked yet.
                if judged.code in ("", "no_picture"):
                    judged.code, judged.message = why(failures.get(key), "record")
                yield key, judged, failures.get(key)
            else:
                yield key, None, failures.get(key)


def why(failure: Failure | None, kind: str) -> tuple[str, str]:
    """Code and sentence of what could not be fetched, or has not been yet."""
    if failure is None:
        return "not_fetched", REASONS["not_fetched"]
    return f"{kind}_{failure.code}", failure.message


def harvest(
    source: MuseumSource, request: SourceRequest, store: RawStore, ids: Sequence[str], out: Path
) -> pd.DataFrame:
    """Writes ``records.parquet`` and ``rejected.parquet`` below ``out``, in the order of ``ids``.

    Returns:
        The catalogue of the works.

    Raises:
        SourceError: there is not one work.
    """
    gathered = Gathered()
    beforehand = source.told_beforehand(request)
    for batch in batches(ids, request):
        _gather(gathered, source, request, store, batch, beforehand)
        if request.limit is not None and len(gathered) >= request.limit:
            break
    records, works = gathered.finish(ids, request)
    writer.write_table(records, out / "records.parquet")
    writer.rejections(gathered.rejected).to_parquet(out / "rejected.parquet", index=False)
    if not works:
        raise SourceError(_nothing(source, request, records, gathered))
    return catalogue([_work(row) for row in works])


def _work(row: Mapping[str, Any]) -> dict[str, Any]:
    """A record as a row of the catalogue; what the schema has no column for is kept as text."""
    kept = {name: value for name, value in row.items() if name in schema.CATALOGUE}
    for name in ("nationality", "period", "dynasty", "country", "object_name", "label_rule"):
        kept[name] = row.get(name) or ""
    for name in ("height_cm", "width_cm", "depth_cm"):
        value = row.get(name)
        kept[name] = "" if value is None else f"{value:g}"
    kept["class_certain"] = "yes" if row["label_certain"] else "no"
    return kept


def _nothing(source: MuseumSource, request: SourceRequest, records: pa.Table, gathered: Gathered) -> str:
    if request.target != CULTURE and not any(records["label"].to_pylist()):
        texts = [name for name in records.column_names if records[name].type == pa.string()]
        filled = [name for name in texts if any(records[name].to_pylist())]
        return no_target(request.target, {name.removeprefix(schema.RAW) for name in filled})
    counts = Counter(row["code"] for row in gathered.rejected).most_common()
    reasons = ", ".join(f"{code} {count:,}" for code, count in counts)
    wanted = ", ".join(request.classes) or "any class"
    others = f"Others belong to {', '.join(sorted(gathered.outside))}. " if gathered.outside else ""
    return (
        f"None of the {len(gathered.rejected):,} objects of {source.title} became a work of {wanted}: {reasons}. "
        f"{others}Ask for another --classification, --department or --query, for other --classes, or raise --limit."
    )


def _gather(
    gathered: Gathered,
    source: MuseumSource,
    request: SourceRequest,
    store: RawStore,
    batch: Sequence[str],
    beforehand: Mapping[str, Any],
) -> None:
    waiting: list[Judged] = []
    for key, judged, failure in read(source, request, store, batch, beforehand):
        if judged is None:
            gathered.reject(key, "", *why(failure, "record"))
            continue
        waiting.append(judged)
        if len(waiting) == _CHUNK:
            gathered.add(waiting, store)
            waiting = []
    gathered.add(waiting, store)


class Gathered:
    """What the records say and what became of them, piece by piece.

    Half a million records are kept as Arrow, a fifth of what they are as Python's objects; only works stay rows.
    """

    def __init__(self) -> None:
        self.rejected: list[dict[str, str]] = []
        #: Classes that were not asked for and that objects belong to.
        self.outside: set[str] = set()
        self._works: dict[str, dict[str, Any]] = {}
        self._makers: list[Sequence[Maker]] = []
        self._pieces: list[pa.Table] = []

    def __len__(self) -> int:
        """Number of records that became works so far."""
        return len(self._works)

    def reject(self, key: str, file: str, code: str, message: str) -> None:
        """One object that is no work."""
        self.rejected.append({"object_id": key, "file": file, "stage": "acquire", "code": code, "message": message})

    def add(self, judged: Sequence[Judged], store: RawStore) -> None:
        """Records, with the pictures of those that may be works."""
        if not judged:
            return
        self.outside |= {each.label for each in judged if each.code == "outside_classes"} - {""}
        addresses = [each.told.picture for each in judged if not each.code]
        pictures, failures = store.pictures(addresses), store.failures("picture", addresses)
        for each in judged:
            address = each.told.picture
            code, message = each.code, each.message
            picture = None if code else pictures.get(address)
            if picture is not None:
                each.row |= {"picture": picture.sha256}
                self._works[each.key] = each.row | {"file": str(picture.path.resolve())}
            elif not code:
                code, message = why(failures.get(address), "picture")
            if code:
                self.reject(each.key, address, code, message or REASONS[code])
            each.row["status"] = code or schema.TAKEN
        self._makers += [each.told.makers for each in judged]
        piece = writer.record_table([each.row for each in judged])
        own = writer.raw_table([each.told.raw for each in judged])
        for name in own.column_names:
            piece = piece.append_column(name, own[name])
        self._pieces.append(piece)

    def finish(self, ids: Sequence[str], request: SourceRequest) -> tuple[pa.Table, list[dict[str, Any]]]:
        """Records and works in the order of ``ids``, cut to the limit, and each artist in one spelling."""
        place = {key: number for number, key in enumerate(ids)}
        if not self._pieces:
            self.rejected.sort(key=lambda row: place[row["object_id"]])
            return writer.record_table([]), []
        table = pa.concat_tables(self._pieces, promote_options="default")
        self._pieces.clear()
        keys = table["object_id"].to_pylist()
        spelled = artists.one_spelling(self._makers)
        for key, names in zip(keys, spelled, strict=True):
            if key in self._works:
                self._works[key] |= {"artist": names.shown, "artists": names.artists, "group": names.group}
        table = _with(table, "artist", pa.array([names.shown for names in spelled], pa.string()))
        table = _with(table, "artists", pa.array([names.artists for names in spelled], pa.list_(pa.string())))
        works = [self._works[key] for key in sorted(self._works, key=place.__getitem__)]
        inside = [row for row in works if row["label"]]
        over = {row["object_id"] for row in inside}
        over -= {row["object_id"] for row in evenly(inside, request.limit, request.seed)}
        if over:
            for key in over:
                self.reject(key, "", "over_limit", REASONS["over_limit"])
            status = table["status"].to_pylist()
            status = ["over_limit" if key in over else code for key, code in zip(keys, status, strict=True)]
            table = _with(table, "status", pa.array(status, pa.string()))
        self.rejected.sort(key=lambda row: place[row["object_id"]])
        order = sorted(range(len(keys)), key=lambda number: place[keys[number]])
        if order != list(range(len(keys))):
            table = table.take(pa.array(order, pa.int64()))
        return table, [row for row in works if row["object_id"] not in over]


def _with(table: pa.Table, name: str, values: pa.Array) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), name, values)
