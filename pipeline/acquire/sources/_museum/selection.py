"""Which objects are looked at, in which order, and which of them become works."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pipeline.acquire.sources._museum.museum import ParsedRecord
from pipeline.acquire.sources.base import SourceRequest
from pipeline.core.text import fold

ALL = "all"
#: With a limit, the least number of objects that are looked at before the works are counted.
MIN_BATCH = 200


def wanted_classifications(request: SourceRequest) -> frozenset[str]:
    """The folded classifications of ``--classification``; empty for every kind of object."""
    wanted = {fold(part) for part in request.museum.classification.split("|")} - {""}
    return frozenset() if ALL in wanted else frozenset(wanted)


def rejection_code(record: ParsedRecord, row: Mapping[str, Any], label: str, request: SourceRequest) -> str:
    """Why a record does not become a work, whatever its picture is like: a code of ``rejected.REASONS``, or "".

    ``row`` has the record's values by the names of ``schema.RECORDS``; ``label`` is its class, "" for none.
    """
    kinds = wanted_classifications(request)
    if kinds:
        own = {fold(str(row.get(name) or "")) for name in ("classification", "classification_raw")} - {""}
        if own and not own & kinds:
            return "other_classification"
        # The object's name decides where the museum has not classified it.
        if not own and not any(kind.rstrip("s") in fold(str(row.get("object_name") or "")) for kind in kinds):
            return "other_classification"
    if not record.public_domain and request.museum.public_domain_only:
        return "not_public_domain"
    if not request.wants(label) and not request.keep_others:
        return "outside_classes"
    # Last: a published table knows everything else, so what it rejects needs no request.
    return "" if record.picture_url else "no_picture"


def batches(ids: Sequence[str], request: SourceRequest) -> list[list[str]]:
    """The ids in batches, after each of which the works are counted against ``--limit``.

    With a limit the order is random by the seed. Without one there is one batch in the museum's order.
    """
    if request.limit is None:
        return [list(ids)] if ids else []
    order = np.random.default_rng(request.seed).permutation(len(ids))
    size = max(MIN_BATCH, 2 * request.limit)
    return [[ids[index] for index in order[start : start + size]] for start in range(0, len(ids), size)]


def natural_order(ids: Sequence[str]) -> list[str]:
    """The distinct ids, sorted, numbers by their value: the order of a museum's list changes from day to day."""
    return sorted(set(ids), key=lambda text: (0, int(text), "") if text.isdecimal() else (1, 0, text))
