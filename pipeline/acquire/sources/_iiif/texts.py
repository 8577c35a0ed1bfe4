"""The texts of labels and values: one language of several, without markup and entities."""

import html
import math
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

_COMMENT = re.compile(r"<!--.*?-->|<(script|style)\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-z][\w:-]*)(?:\s[^<>]*)?(?P<empty>/?)>", re.IGNORECASE)
#: Elements without an end.
_VOID = frozenset(("br", "hr", "img", "wbr"))
_BLOCKS = frozenset(
    ("p", "div", "li", "ul", "ol", "dl", "dt", "dd", "table", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6")
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]\w{1,30});", re.IGNORECASE)


def texts(value: Any) -> list[str]:
    """The texts of a label or value in any of IIIF's forms: English where there is a choice, without markup."""
    if isinstance(value, float) and not math.isfinite(value):
        return []
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        text = without_markup(str(value))
        return [text] if text else []
    if isinstance(value, list):
        return [text for part in _in_english(value) for text in texts(part)]
    if not isinstance(value, Mapping):
        return []
    if "@value" in value:
        return texts(value["@value"])
    languages = sorted(value, key=lambda name: (not _is_english(name), name != "none"))
    return next((found for language in languages if (found := texts(value[language]))), [])


def _in_english(parts: list[Any]) -> list[Any]:
    """The English ones of version 2's texts in several languages and those of none; all where none is English."""
    languages = [part.get("@language") if isinstance(part, Mapping) else None for part in parts]
    if not any(map(_is_english, languages)):
        return parts
    return [part for part, language in zip(parts, languages, strict=True) if not language or _is_english(language)]


def without_markup(text: str) -> str:
    """A text without the tags of closed elements, without comments, with its entities as characters.

    Angle brackets that close no element are the text's own: "a < b > c", "< 1900 and > 1800".
    """
    plain = _without_tags(_COMMENT.sub(" ", text)) if "<" in text else text
    return " ".join(_ENTITY.sub(lambda match: html.unescape(match[0]), plain).split())


def _without_tags(text: str) -> str:
    opened: dict[str, list[re.Match[str]]] = defaultdict(list)
    tags: list[re.Match[str]] = []
    for tag in _TAG.finditer(text):
        name = tag["name"].casefold()
        if tag["empty"] or (name in _VOID and not tag["end"]):
            tags.append(tag)
        elif not tag["end"]:
            opened[name].append(tag)
        elif opened[name]:
            tags += (opened[name].pop(), tag)
    pieces, place = list[str](), 0
    for tag in sorted(tags, key=re.Match.start):
        pieces += (text[place : tag.start()], " " if tag["name"].casefold() in _BLOCKS | _VOID else "")
        place = tag.end()
    return "".join((*pieces, text[place:]))


def _is_english(language: Any) -> bool:
    return isinstance(language, str) and language.casefold().split("-")[0] in ("en", "eng")
