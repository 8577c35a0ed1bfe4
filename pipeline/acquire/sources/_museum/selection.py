"""Which of a museum's objects become works, and the reasons why others do not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.acquire.sources._museum.museum import Told
from pipeline.acquire.sources.base import SourceRequest

#: Why a record that was read does not become a work: code -> sentence.
REASONS = {
    "other_classification": "The museum classifies it otherwise than was asked for.",
    "not_public_domain": "The museum does not say that it is in the public domain.",
    "no_picture": "The museum publishes no picture of it.",
    "outside_classes": "It belongs to none of the classes.",
    "over_limit": "There were as many works as were asked for.",
    "odd_record": "The record is not what this museum's records are.",
    "not_fetched": "It has not been fetched yet; the next run of the same command does.",
}

ALL = "all"


def wanted_classifications(request: SourceRequest) -> frozenset[str]:
    """What ``--classification`` names, casefolded; empty for every kind of object."""
    named = {part.strip().casefold() for part in request.museum.classification.split("|")} - {""}
    return frozenset() if ALL in named else frozenset(named)


def unwanted(told: Told, work: Mapping[str, Any], label: str, request: SourceRequest) -> str:
    """The code of why a record does not become a work, whatever its picture is like; "" when it may."""
    kinds = wanted_classifications(request)
    if kinds:
        # What is not classified at all is judged by what the museum calls it.
        own = {str(work.get(name) or "").strip().casefold() for name in ("classification", "classification_raw")} - {""}
        if own and not own & kinds:
            return "other_classification"
        if not own and not any(kind.rstrip("s") in str(work.get("object_name") or "").casefold() for kind in kinds):
            return "other_classification"
    if not told.public_domain and request.museum.public_domain_only:
        return "not_public_domain"
    if not request.wants(label) and not request.keep_others:
        return "outside_classes"
    # Last, since a published table knows all but this: whoever it rules out need not be asked for.
    return "" if told.picture else "no_picture"
