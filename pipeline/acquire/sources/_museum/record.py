"""What a museum's record says of an object, in the terms that all museums share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.acquire.normalising.artists import Maker

__all__ = ["Maker", "ParsedRecord"]


@dataclass(frozen=True)
class ParsedRecord:
    """A museum's record of an object.

    Attributes:
        fields: values by the names of ``schema.RECORDS``; a name that is left out is not known.
        makers: who made it, the first maker first.
        picture_url: address of the picture to fetch, or "".
        public_domain: whether the museum allows anybody to use the picture.
        raw: the record's own fields as text, null for an empty one.
        version: a value that changes when the museum changes the record, such as a date, or "".
    """

    fields: Mapping[str, Any]
    makers: Sequence[Maker] = ()
    picture_url: str = ""
    public_domain: bool = False
    raw: Mapping[str, str | None] = field(default_factory=dict)
    version: str = ""
