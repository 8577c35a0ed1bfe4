"""Subject tags as a plain list."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.core.text import clean, fold

#: Names of the field with the term, where a tag is an object.
_FIELDS = ("term", "name", "label", "value")


def terms(value: Any) -> list[str]:
    """The subject terms of a record, cleaned, in order; of spellings that fold alike the first one.

    Args:
        value: a list of ``{"term": ...}`` as the Metropolitan Museum's API has it, a list of texts, one text with bars
            between its terms ("Men|Portraits") as the museum's published table has it, or None.
    """
    spelling_of: dict[str, str] = {}
    for text in _texts(value):
        for part in re.split(r"[|\r\n]", text):
            term = clean(part).strip(" ,;")
            if term:
                spelling_of.setdefault(fold(term), term)
    return list(spelling_of.values())


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield next((text for name in _FIELDS if isinstance(text := value.get(name), str) and text.strip()), "")
    elif isinstance(value, Iterable) and not isinstance(value, bytes):
        for part in value:
            yield from _texts(part)
