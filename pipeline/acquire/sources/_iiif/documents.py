"""The forms in which versions 2 and 3 of the Presentation API write types, addresses and lists."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

#: Types that decide something, as the specifications write them; documents write them in any case.
_NAMES = (
    "Manifest", "Collection", "Image", "Choice", "List", "Composite", "ImageApiSelector", "Video", "Sound", "Audio",
    "MovingImage", "Text", "TextualBody", "ContentAsText", "Dataset", "Model", "Canvas", "ImageService1",
    "ImageService2", "ImageService3",
)  # fmt: skip
_NAME = {name.casefold(): name for name in _NAMES}
_DEFAULT_PORTS = {"http": 80, "https": 443}
#: Percent signs before the code of a letter, a digit or one of "-._~", which needs none (RFC 3986, 2.3).
_UNRESERVED = re.compile(r"%(?:2[DE]|3[0-9]|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])", re.IGNORECASE)
_ESCAPE = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)
#: What stays as it stands in an address; everything else is percent-encoded.
_ADDRESS_SIGNS = "!#$%&'()*+,/:;=?@[]^|~"


def types(resource: Any) -> list[str]:
    """The types of a resource without their prefix: ``Manifest`` of "sc:Manifest" or of an address that ends so."""
    if not isinstance(resource, Mapping):
        return []
    stated = _flat(resource.get("type") or resource.get("@type"))
    names = [re.split("[#/:]", each.strip())[-1] for each in stated if isinstance(each, str) and each]
    return [_NAME.get(name.casefold(), name) for name in names]


def kind(document: Any) -> str:
    """The type of a document or a member: ``Manifest`` or ``Collection`` where it is one, else the first stated."""
    stated = types(document)
    return next((each for each in stated if each in ("Manifest", "Collection")), stated[0] if stated else "")


def address(value: Any) -> str:
    """The address in a reference, which is a text or an object with an id; of several the first."""
    value = next(iter(as_list(value)), None)
    if isinstance(value, Mapping):
        value = value.get("id") or value.get("@id")
    return value.strip() if isinstance(value, str) else ""


def as_list(value: Any) -> list[Any]:
    """A value that may stand alone or in a list, as a list; none for None."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _flat(value: Any) -> Iterator[Any]:
    """The members of lists within lists."""
    for each in as_list(value):
        if isinstance(each, list):
            yield from _flat(each)
        else:
            yield each


def objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects among the members of a list; texts, numbers and nulls between them are left out."""
    return (each for each in as_list(value) if isinstance(each, Mapping))


def absolute(reference: str, base: str) -> str:
    """A reference in the document at ``base`` as the one address of its target, without a fragment.

    Addresses that differ in the case of scheme and host, the default port, ``/../`` or percent signs that change
    nothing are one (RFC 3986, 6.2).
    """
    try:
        parts = urlsplit(urljoin(base, reference))
        port = parts.port
    except ValueError:
        return reference
    if not parts.netloc:
        return urlunsplit(parts._replace(fragment="")).replace(" ", "%20")
    user, at, host = parts.netloc.rpartition("@")
    host = host.lower() if port is None else host.lower().rpartition(":")[0]
    if port is not None and port != _DEFAULT_PORTS.get(parts.scheme):
        host = f"{host}:{port}"
    root = f"{parts.scheme}://{user}{at}{host.removesuffix(':')}/"
    # Joined with the root alone, a path loses its dot segments.
    path = urljoin(root, _quoted(parts.path)) if parts.path.strip("/") else root
    return path + (f"?{_quoted(parts.query)}" if parts.query else "")


def _quoted(text: str) -> str:
    """A part of an address with the percent signs that it needs and no others."""
    plain = _UNRESERVED.sub(lambda match: unquote(match[0]), quote(text, safe=_ADDRESS_SIGNS))
    return _ESCAPE.sub(lambda match: match[0].upper(), plain)


def members(document: Mapping[str, Any], base: str) -> Iterator[tuple[str, str]]:
    """Kind and address of a collection's members in order, and of its next page.

    The members are the ``items`` of version 3, or the three lists of version 2.
    """
    for field, field_kind in (("items", ""), ("members", ""), ("manifests", "Manifest"), ("collections", "Collection")):
        for member in as_list(document.get(field)):
            if reference := address(member):
                yield field_kind or kind(member), absolute(reference, base)
    if following := address(document.get("next") or document.get("first")):
        yield "Collection", absolute(following, base)
