"""Subject tags as a plain list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.core.text import clean

#: What a term may be called where tags are objects with several fields.
_FIELDS = ("term", "name", "label", "value")


def terms(value: Any) -> list[str]:
    """The subject terms that a record gives, cleaned, each once, in their order.

    Args:
        value: a list of ``{"term": ...}`` as the Metropolitan Museum's API has it, a list of texts, one text with bars
            between its terms ("Men|Portraits") as the museum's published table has it, or None.

    Returns:
        The terms as they are first spelled; upper and lower case do not make two of one.
    """
    found: dict[str, str] = {}
    for text in _texts(value):
        for part in re.split(r"[|\r\n]", text):
            term = clean(part).strip(" ,;")
            if term:
                found.setdefault(term.casefold(), term)
    return list(found.values())


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield next((text for name in _FIELDS if isinstance(text := value.get(name), str) and text.strip()), "")
    elif isinstance(value, Iterable) and not isinstance(value, bytes):
        for part in value:
            yield from _texts(part)
