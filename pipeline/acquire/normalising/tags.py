"""Subject tags as a plain list."""

import ast
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.acquire.normalising._missing import is_missing
from pipeline.core.text import clean, fold

#: Names of the field with the term, where a tag is an object.
_FIELDS = ("term", "name", "label", "value")


def terms(value: Any) -> list[str]:
    """The subject terms of a record, cleaned, in order; of spellings that fold alike the first one.

    Args:
        value: a list of ``{"term": ...}`` as the Metropolitan Museum's API has it, a list of texts, one text with bars
            ("Men|Portraits"), as the museum's published table has it, or semicolons between its terms, one text that
            writes a list ("['Men', 'Portraits']"), or None. Texts that stand for no value ("nan") are no terms.
    """
    spelling_of: dict[str, str] = {}
    for text in _texts(value):
        for part in re.split(r"[|;\r\n]", text):
            term = clean(part).strip(" ,;")
            if not is_missing(term):
                spelling_of.setdefault(fold(term), term)
    return list(spelling_of.values())


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        written = _written_list(value)
        if written is None:
            yield value
        else:
            yield from _texts(written)
    elif isinstance(value, Mapping):
        yield next((text for name in _FIELDS if isinstance(text := value.get(name), str) and text.strip()), "")
    elif isinstance(value, Iterable) and not isinstance(value, bytes):
        for part in value:
            yield from _texts(part)


def _written_list(text: str) -> list[Any] | None:
    """The list that a text writes as JSON or as Python does, None where it writes none."""
    plain = text.strip()
    if not (plain.startswith("[") and plain.endswith("]")):
        return None
    for parse in (json.loads, ast.literal_eval):
        try:
            written = parse(plain)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        if isinstance(written, list):
            return written
    return None
