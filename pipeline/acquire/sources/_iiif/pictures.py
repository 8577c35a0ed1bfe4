"""Which picture of a manifest is its own, and the address from which it can be fetched.

Image API 1.0 to 3.0 (https://iiif.io/api/image/3.0/).
"""

import mimetypes
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.acquire.sources._iiif.documents import absolute, address, as_list, objects, types

#: Longer side, in pixels, of the pictures requested from an image service.
PICTURE_PX = 1024
_OTHER_MEDIA = frozenset(
    ("Video", "Sound", "Audio", "MovingImage", "Text", "TextualBody", "ContentAsText", "Dataset", "Model", "Canvas")
)
#: Media types that are no picture: whole classes, and documents.
_OTHER_TYPES = re.compile(
    r"(?:video|audio|text|model|font)/|application/(?:pdf|zip|epub\+zip|json|ld\+json|xml|msword|ogg|vnd\.|x-mpegurl)"
)
#: Python's own table of endings: the tables of a system would make a result depend on the machine.
_ENDINGS = mimetypes.MimeTypes(filenames=())
for _media_type, _ending in (
    ("model/gltf-binary", ".glb"), ("model/gltf+json", ".gltf"), ("model/obj", ".obj"), ("audio/ogg", ".ogg"),
    ("video/ogg", ".ogv"), ("audio/flac", ".flac"), ("audio/mp4", ".m4a"), ("application/epub+zip", ".epub"),
    ("application/vnd.apple.mpegurl", ".m3u8"), ("video/x-matroska", ".mkv"),
):  # fmt: skip
    _ENDINGS.add_type(_media_type, _ending)
_IMAGE_PROTOCOL = re.compile(r"iiif\.io/api/image|/iiif/image-api/|^level[012]$")
_VERSION_1 = re.compile(r"image-api/(?:1\.|compliance)|api/image/1(?:\.\d)?[/#]|^ImageService1$")
_LEVEL = re.compile(r"level([012])\b")
#: The end of an address of a picture rather than of a service.
_FILE = re.compile(r"\.[a-z0-9]{2,4}(?:[?#].*)?$", re.IGNORECASE)
_WITHIN = f"!{PICTURE_PX},{PICTURE_PX}"
#: Bodies within bodies; a document that nests them deeper is broken.
_DEEPEST = 8


def picture_url(manifest: Mapping[str, Any], base: str) -> str:
    """The address of the first picture that a canvas is painted with, "" where there is none.

    It is at most :data:`PICTURE_PX` wide and high where an image service makes pictures of that size. Of a part of a
    picture (a ``SpecificResource`` with a region or a rotation) it is the whole picture. ``base`` is the address of the
    manifest, from which relative addresses count.
    """
    addresses = (absolute(found, base) for image in _painted(manifest) if (found := _address_of(image)))
    return next((found for found in addresses if _is_web(found)), "")


def _painted(manifest: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The images that canvases are painted with, in order: of version 3, then of version 2."""
    for canvas in objects(manifest.get("items")):
        for page in objects(canvas.get("items")):
            for annotation in objects(page.get("items")):
                if _paints(annotation):
                    yield from _images(annotation.get("body"))
    for sequence in objects(manifest.get("sequences")):
        for canvas in objects(sequence.get("canvases")):
            for annotation in objects(canvas.get("images")):
                if _paints(annotation):
                    yield from _images(annotation.get("resource"))


def _paints(annotation: Mapping[str, Any]) -> bool:
    """Whether an annotation is the content of its canvas, not a comment on it; where nothing is stated it is."""
    motivations = [str(each) for each in as_list(annotation.get("motivation"))]
    return not motivations or any(each.endswith("painting") for each in motivations)


def _images(body: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """The images of a body: of a choice the default one first, of a part of a picture the whole."""
    for written in as_list(body) if depth < _DEEPEST else ():
        each = {"id": written} if isinstance(written, str) else written
        if not isinstance(each, Mapping):
            continue
        kinds = set(types(each))
        if kinds & {"Choice", "List", "Composite"}:
            choices = [*as_list(each.get("default")), *as_list(each.get("items")), *as_list(each.get("item"))]
            yield from _images(choices, depth + 1)
        elif "Image" in kinds or not (each.get("source") or each.get("full")):
            if not kinds & _OTHER_MEDIA and _is_image(each, "Image" in kinds):
                yield each
        else:
            yield from _images(_whole(each), depth + 1)


def _is_image(body: Mapping[str, Any], is_typed: bool) -> bool:
    """Whether a body is an image by its media type, or by the ending of its address where none is stated."""
    stated = body.get("format")
    if is_typed and _image_service(body.get("service")) is not None:
        # A service of images makes an image, whatever file was painted.
        return True
    if isinstance(stated, str) and stated.strip():
        media_type = stated.strip().casefold()
        return media_type.startswith("image/") or (is_typed and not _OTHER_TYPES.match(media_type))
    path = re.sub(r"[?#].*", "", address(body))
    return not _OTHER_TYPES.match(_ENDINGS.guess_type(path)[0] or "")


def _is_web(text: str) -> bool:
    return text.casefold().startswith(("http://", "https://"))


def _whole(part: Mapping[str, Any]) -> list[Any]:
    """The picture of which a ``SpecificResource`` is a part, with the image service that only the part may state."""
    wholes: list[Any] = []
    for whole in as_list(part.get("source") or part.get("full")):
        service = part.get("service")
        if (
            isinstance(whole, str)
            and not service
            and not _FILE.search(whole)
            and "ImageApiSelector" in types(part.get("selector"))
        ):
            # The selector is of an image service.
            service = whole
        stated = whole if isinstance(whole, Mapping) else {"id": whole}
        wholes.append(stated if stated.get("service") or not service else {**stated, "service": service})
    return wholes


def _address_of(image: Mapping[str, Any]) -> str:
    service, own = _image_service(image.get("service")), address(image)
    # A relative address of a service is against the specification; an image's own absolute one is the better.
    if service is None or (_is_web(own) and not _is_absolute(address(service))):
        # A word alone is a remark rather than a relative address.
        return own if "/" in own or _FILE.search(own) else ""
    base = re.sub(r"/(?:info\.json)?$", "", address(service))
    stated = _stated(service)
    old = any(_VERSION_1.search(each) for each in stated)
    quality = "native" if old else "default"
    level = next((int(found[1]) for each in stated if (found := _LEVEL.search(each))), 2)
    if level == 0:
        # A service of level 0 has ready files and makes no others. The address of the service itself is no file.
        is_file = own and re.sub(r"/(?:info\.json)?$", "", own) != base
        return own if is_file else f"{base}/full/{_ready_size(service, stated)}/0/{quality}.jpg"
    return f"{base}/full/{_size(image, service) if level == 1 else _WITHIN}/0/{quality}.jpg"


def _is_absolute(text: str) -> bool:
    return _is_web(text) or text.startswith("//")


def _image_service(services: Any) -> Mapping[str, Any] | None:
    """The image service among the services of an image; the first that does not say what it is where none says it."""
    candidates = [each if isinstance(each, Mapping) else {"id": each} for each in as_list(services) if address(each)]
    unstated = None
    for service in candidates:
        stated = _stated(service)
        if any(each.startswith("ImageService") or _IMAGE_PROTOCOL.search(each) for each in stated):
            return service
        if not stated and unstated is None:
            unstated = service
    return unstated


def _stated(service: Mapping[str, Any]) -> list[str]:
    """What a service says of itself: its types, context, protocol and profiles."""
    fields = (service.get(name) for name in ("@context", "protocol", "profile", "dcterms:conformsTo", "conformsTo"))
    return types(service) + [each for field in fields for each in as_list(field) if isinstance(each, str)]


def _pixels(resource: Mapping[str, Any]) -> tuple[int, int] | None:
    """Width and height, where both are stated."""
    width, height = resource.get("width"), resource.get("height")
    if not isinstance(width, int | float) or not isinstance(height, int | float) or min(width, height) < 1:
        return None
    return int(width), int(height)


def _size(image: Mapping[str, Any], service: Mapping[str, Any]) -> str:
    """The size for a service of level 1, which takes a width or a height but no box; a box where it cannot be told."""
    pixels = _pixels(service) or _pixels(image)
    if pixels is None:
        return _WITHIN
    longer = min(PICTURE_PX, max(pixels))
    return f"{longer}," if pixels[0] >= pixels[1] else f",{longer}"


def _ready_size(service: Mapping[str, Any], stated: list[str]) -> str:
    """The smallest listed size that is large enough, else the largest; the whole picture where none is listed."""
    third = any("ImageService3" in each or "/image/3" in each for each in stated)
    sizes = sorted(filter(None, map(_pixels, objects(service.get("sizes")))), key=max)
    if not sizes:
        return "max" if third else "full"
    width, height = next((size for size in sizes if max(size) >= PICTURE_PX), sizes[-1])
    return f"{width},{height}" if third else f"{width},"
