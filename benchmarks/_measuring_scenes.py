"""Rendered photographs of works beside a reference, whose sizes are known.

A plane is drawn from above, seen by a pinhole camera, and disturbed: shadows, glare, a thing over the reference, blur,
noise and JPEG.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

#: mm of width and height, and the radius of the corners.
REFERENCES = {
    "card": (85.60, 53.98, 3.18),
    "playing": (88.9, 63.5, 3.5),
    "a4": (297.0, 210.0, 0.0),
    "letter": (279.4, 215.9, 0.0),
    "100x50mm": (100.0, 50.0, 0.0),
}
BACKGROUNDS = ("plain", "wood", "cloth", "stone", "gradient")


class Laid(NamedTuple):
    """A thing on the plane."""

    place: np.ndarray  #: float64 (4, 2), mm
    kind: str  #: "reference", "marker" or "work"
    number: int  #: of its kind


@dataclass(frozen=True)
class Scene:
    """A rendered photograph and what is true of it."""

    pixels: np.ndarray  #: RGB uint8 (h, w, 3)
    reference: str  #: as for ``--reference``
    corners: np.ndarray  #: float64 (4, 2), of the reference (the first marker), pixels
    works: tuple[tuple[float, float], ...]  #: cm of width and height as laid on the plane, not turned
    outlines: tuple[np.ndarray, ...]  #: float64 (4, 2) of each work, pixels
    tilt: float  #: degrees between the plane and the picture
    background: str
    disturbances: tuple[str, ...]


@dataclass(frozen=True)
class Settings:
    """What scenes are drawn."""

    tilt: float = 40.0  #: degrees at most
    longest: int = 1600  #: pixels
    disturbed: bool = True
    distortion: float = 0.005  #: standard deviation of the lens's radial distortion at the end of the longer side


def scene(textures: Sequence[np.ndarray], reference: str, seed: int, settings: Settings | None = None) -> Scene:
    """A photograph of one or two works, RGB uint8 textures, beside a reference of :data:`REFERENCES` or ``aruco``."""
    settings = settings or Settings()
    rng = np.random.default_rng(seed)
    works = [_size(texture, rng) for texture in textures]
    laid = _layout(works, reference, rng)
    extent = np.concatenate([place for place, *_ in laid])
    margin = rng.uniform(0.06, 0.2) * np.ptp(extent, axis=0).max()
    low, high = extent.min(axis=0) - margin, extent.max(axis=0) + margin
    tilt = rng.uniform(0, settings.tilt)
    height, width = settings.longest * 3 // 4, settings.longest
    if np.ptp(extent[:, 1]) > np.ptp(extent[:, 0]):
        height, width = width, height
    homography, tilt = _camera((low + high) / 2, extent, tilt, (height, width), rng)
    background = str(rng.choice(BACKGROUNDS))
    pixels = _photograph(laid, textures, reference, homography, (height, width), background, rng)
    disturbances: list[str] = []
    corners = cv2.perspectiveTransform(laid[0][0][None], homography)[0]
    outlines = tuple(cv2.perspectiveTransform(place[None], homography)[0] for place, kind, *_ in laid if kind == "work")
    bend = float(rng.normal(0, settings.distortion))
    pixels, corners, *outlines_seen = _distorted(pixels, bend, corners, *outlines)
    outlines = tuple(outlines_seen)
    if settings.disturbed:
        pixels, disturbances = _disturbed(pixels, corners, outlines, reference, rng)
    sizes = tuple((width / 10, height / 10) for width, height in works)
    return Scene(pixels, reference, corners, sizes, outlines, tilt, background, tuple(disturbances))


def _distorted(pixels: np.ndarray, bend: float, *outlines: np.ndarray) -> list[np.ndarray]:
    """The picture as a lens with radial distortion shows it, and outlines (4, 2) in it."""
    height, width = pixels.shape[:2]
    half, middle = max(height, width) / 2, np.array([(width - 1) / 2, (height - 1) / 2])

    def straight(places: np.ndarray) -> np.ndarray:
        away = places - middle
        return np.asarray(places + away * bend * ((away / half) ** 2).sum(axis=-1, keepdims=True))

    places = straight(np.stack(np.meshgrid(np.arange(width), np.arange(height)), axis=-1).astype(np.float64))
    across, down = places[..., 0].astype(np.float32), places[..., 1].astype(np.float32)
    seen = cv2.remap(pixels, across, down, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    moved = []
    for outline in outlines:
        place = outline.copy()
        for _ in range(5):
            place += outline - straight(place)
        moved.append(place)
    return [seen, *moved]


def _size(texture: np.ndarray, rng: np.random.Generator) -> tuple[float, float]:
    """Width and height in mm."""
    longer = rng.uniform(150, 600)
    shares = rng.uniform(0.55, 1.0)
    if rng.random() < 0.5:
        return float(longer), float(longer * shares)
    return float(longer * shares), float(longer)


def _rectangle(x: float, y: float, width: float, height: float, angle: float) -> np.ndarray:
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2 * (width, height)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.asarray(corners @ turn + (x, y))


def _layout(works: list[tuple[float, float]], reference: str, rng: np.random.Generator) -> list[Laid]:
    """All things, the reference first."""
    laid: list[Laid] = []
    right = 0.0
    for number, (width, height) in enumerate(works):
        laid.append(
            Laid(
                _rectangle(right + width / 2, rng.uniform(-40, 40), width, height, rng.uniform(-0.05, 0.05)),
                "work",
                number,
            )
        )
        right += width + rng.uniform(35, 80)
    if reference == "aruco":
        side, (width, height), middle = 40.0, works[0], laid[0][0].mean(axis=0)
        places = [
            (-width / 2 - 60, -height / 3),
            (-width / 2 - 55, height / 3),
            (0, height / 2 + 75),
            (0, -height / 2 - 75),
        ]
        markers = [
            Laid(_rectangle(middle[0] + x, middle[1] + y, side, side, rng.uniform(-0.3, 0.3)), "marker", number)
            for number, (x, y) in enumerate(places[: int(rng.integers(1, 5))])
        ]
        return [*markers, *laid]
    width, height, _ = REFERENCES[reference]
    angle = rng.uniform(-0.25, 0.25) + (np.pi / 2 if rng.random() < 0.4 else 0)
    place = _rectangle(0, 0, width, height, angle)
    gap = rng.uniform(12, 60)
    everything = np.concatenate([each[0] for each in laid])
    if rng.random() < 0.6:
        shift = (
            everything[:, 0].min() - gap - place[:, 0].max(),
            rng.uniform(everything[:, 1].min(), everything[:, 1].max()) * 0.6,
        )
    else:
        shift = (
            rng.uniform(everything[:, 0].min(), everything[:, 0].max()) * 0.6,
            everything[:, 1].max() + gap - place[:, 1].min(),
        )
    return [Laid(place + shift, "reference", 0), *laid]


def _camera(
    centre: np.ndarray, extent: np.ndarray, tilt: float, shape: tuple[int, int], rng: np.random.Generator
) -> tuple[np.ndarray, float]:
    """Homography from the plane in mm to pixels, so that everything is in view, and its tilt in degrees."""
    height, width = shape
    focal = rng.uniform(0.7, 1.6) * max(shape)
    middle = np.array([(width - 1) / 2, (height - 1) / 2]) + rng.normal(0, 0.01, 2) * max(shape)
    axis = rng.uniform(0, 2 * np.pi)
    turn, _ = cv2.Rodrigues(np.radians(tilt) * np.array([np.cos(axis), np.sin(axis), 0]))
    roll, _ = cv2.Rodrigues(np.array([0, 0, rng.normal(0, 0.08)]))
    rotation = roll @ turn
    inner = np.array([[focal, 0, middle[0]], [0, focal, middle[1]], [0, 0, 1]])
    margin = rng.uniform(0.03, 0.1) * max(shape)
    distance = float(np.ptp(extent, axis=0).max())
    for _ in range(200):
        shift = np.array([0, 0, distance]) - rotation @ np.array([*centre, 0])
        homography = inner @ np.column_stack([rotation[:, :2], shift])
        seen = cv2.perspectiveTransform(extent[None], homography)[0]
        if (seen > margin).all() and (seen[:, 0] < width - margin).all() and (seen[:, 1] < height - margin).all():
            break
        distance *= 1.03
    return homography / homography[2, 2], tilt


def _photograph(
    laid: Sequence[Laid],
    textures: Sequence[np.ndarray],
    reference: str,
    homography: np.ndarray,
    shape: tuple[int, int],
    background: str,
    rng: np.random.Generator,
) -> np.ndarray:
    """RGB float32 (h, w, 3): everything drawn at twice the size, and averaged."""
    height, width = shape
    double = np.diag([2.0, 2.0, 1.0])
    double[:2, 2] = 0.5
    camera = double @ homography
    size = (2 * width, 2 * height)
    canvas, to_plane = _background(background, rng)
    picture = cv2.warpPerspective(
        canvas, camera @ to_plane, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    light = np.array([np.cos(rng.uniform(0, 6.28)), np.sin(rng.uniform(0, 6.28))]) * rng.uniform(2, 10)
    softness, darkness = rng.uniform(1.5, 6.0), rng.uniform(0.15, 0.55)
    quarter = np.diag([0.25, 0.25, 1.0])
    for place, *_ in laid:
        shadow = np.zeros((size[1] // 4, size[0] // 4), np.float32)
        outline = cv2.perspectiveTransform((place + light)[None], quarter @ camera)[0]
        cv2.fillConvexPoly(shadow, np.rint(outline * 16).astype(np.int32), 1.0, cv2.LINE_AA, 4)
        scale = np.sqrt(cv2.contourArea(outline.astype(np.float32)) / cv2.contourArea(place.astype(np.float32)))
        soft = cv2.GaussianBlur(shadow, (0, 0), max(0.7, softness * scale))
        picture = picture * (1 - darkness * cv2.resize(soft, size, interpolation=cv2.INTER_LINEAR)[..., None])
    for thing in laid:
        drawn, mask, border = _thing(thing, textures, reference, rng)
        high, wide = drawn.shape[:2]
        inner = [[border, border], [wide - border, border], [wide - border, high - border], [border, high - border]]
        outline = cv2.perspectiveTransform(thing.place[None], camera)[0].astype(np.float32)
        margin = 2 + np.ptp(outline, axis=0).max() * border / wide * 2
        left, top = np.floor(outline.min(axis=0) - margin).astype(int).clip(0)
        right, bottom = np.ceil(outline.max(axis=0) + margin).astype(int).clip(0, size)
        window = (right - left, bottom - top)
        warp = cv2.getPerspectiveTransform(
            np.array(inner, np.float32) - 0.5, (outline - (left, top)).astype(np.float32)
        )
        flat = cv2.warpPerspective(drawn, warp, window, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        alpha = cv2.warpPerspective(mask, warp, window, flags=cv2.INTER_LINEAR)[..., None]
        part = picture[top:bottom, left:right]
        picture[top:bottom, left:right] = part * (1 - alpha) + flat * alpha
    return cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)


def _thing(
    thing: Laid, textures: Sequence[np.ndarray], reference: str, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, int]:
    """RGB float32 and mask float32 of a thing from above, and how wide its margin is in pixels."""
    place, kind, number = thing
    sides = np.linalg.norm(place[1] - place[0]), np.linalg.norm(place[2] - place[1])
    scale = 1200 / max(sides)
    width, height = round(sides[0] * scale), round(sides[1] * scale)
    mask = np.ones((height, width), np.float32)
    if kind == "work":
        drawn = cv2.resize(textures[number], (width, height), interpolation=cv2.INTER_CUBIC).astype(np.float32)
        return drawn, mask, 0
    if kind == "marker":
        dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_6X6_250)
        marker = cv2.aruco.generateImageMarker(dictionary, int(rng.integers(0, 250)), width)
        drawn = cv2.cvtColor(marker, cv2.COLOR_GRAY2RGB).astype(np.float32)
        # White paper shows round a marker.
        border = width // 6
        framed = cv2.copyMakeBorder(
            20 + drawn * 0.85, border, border, border, border, cv2.BORDER_CONSTANT, value=(237, 237, 237)
        )
        return framed, np.ones(framed.shape[:2], np.float32), border
    _, _, radius = REFERENCES[reference]
    drawn = _card(reference, width, height, rng)
    if radius:
        mask[:] = 0
        corner = round(radius * scale)
        cv2.rectangle(mask, (corner, 0), (width - corner, height), 1.0, -1)
        cv2.rectangle(mask, (0, corner), (width, height - corner), 1.0, -1)
        for x in (corner, width - 1 - corner):
            for y in (corner, height - 1 - corner):
                cv2.circle(mask, (x, y), corner, 1.0, -1, cv2.LINE_AA)
    return drawn, mask, 0


def _card(reference: str, width: int, height: int, rng: np.random.Generator) -> np.ndarray:
    if reference in ("a4", "letter", "playing"):
        drawn = np.full((height, width, 3), rng.uniform(225, 250), np.float32)
        if reference == "playing":
            red = (190, 30, 40) if rng.random() < 0.5 else (25, 25, 30)
            for x in (0.28, 0.5, 0.72):
                for y in (0.3, 0.7):
                    cv2.circle(drawn, (round(x * width), round(y * height)), height // 12, red, -1, cv2.LINE_AA)
        return drawn
    colours = rng.uniform(20, 240, (2, 3))
    blend = np.linspace(0, 1, width)[None, :, None]
    drawn = (
        np.ones((height, 1, 1)) * (colours[0] * (1 - blend) + (0.6 * colours[0] + 0.4 * colours[1]) * blend)
    ).astype(np.float32)
    chip = [round(each) for each in (0.1 * width, 0.35 * height, 0.24 * width, 0.55 * height)]
    cv2.rectangle(drawn, chip[:2], chip[2:], (205, 180, 110), -1)
    ink = (235, 235, 235) if colours[0].mean() < 128 else (30, 30, 30)
    cv2.putText(
        drawn,
        "4929 1182 0037 5512",
        (round(0.08 * width), round(0.75 * height)),
        cv2.FONT_HERSHEY_SIMPLEX,
        width / 480,
        ink,
        2,
        cv2.LINE_AA,
    )
    return drawn


def _background(kind: str, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """RGB float32 from above and the homography from its pixels to mm of the plane."""
    size = 1500
    base = rng.uniform(40, 225) * np.array([1, rng.uniform(0.85, 1.0), rng.uniform(0.7, 1.0)])
    drawn = np.ones((size, size, 1), np.float32) * base.astype(np.float32)
    if kind == "wood":
        grain = cv2.resize(rng.normal(0, 1, (300, 12)).astype(np.float32), (size, size), interpolation=cv2.INTER_CUBIC)
        fine = cv2.resize(rng.normal(0, 1, (size, 60)).astype(np.float32), (size, size), interpolation=cv2.INTER_LINEAR)
        drawn *= (1 + 0.07 * grain + 0.03 * fine)[..., None]
        for at in rng.integers(0, size, 5):
            drawn[at : at + 3] *= 0.6
    elif kind == "cloth":
        weave = np.sin(np.arange(size) * 2 * np.pi / 5)
        drawn *= (1 + 0.05 * (weave[:, None] + weave[None]) + rng.normal(0, 0.03, (size, size)))[..., None]
    elif kind == "stone":
        for cells, share in ((6, 0.12), (25, 0.08), (120, 0.06)):
            blots = cv2.resize(
                rng.normal(0, 1, (cells, cells)).astype(np.float32), (size, size), interpolation=cv2.INTER_CUBIC
            )
            drawn *= (1 + share * blots)[..., None]
    elif kind == "gradient":
        drawn *= np.linspace(0.7, 1.2, size)[:, None, None]
    scale = rng.uniform(1.6, 2.4)
    to_plane = np.array([[scale, 0, -scale * size / 2], [0, scale, -scale * size / 2], [0, 0, 1]])
    return np.clip(drawn, 0, 255).astype(np.float32), to_plane


def _disturbed(
    pixels: np.ndarray,
    corners: np.ndarray,
    outlines: Sequence[np.ndarray],
    reference: str,
    rng: np.random.Generator,
) -> tuple[np.ndarray, list[str]]:
    """The picture with glare, a hidden part of the reference, blur, noise and JPEG; and which of them."""
    height, width = pixels.shape[:2]
    done: list[str] = []
    if reference != "aruco" and rng.random() < 0.25:
        # The corner that is farthest from the works.
        middle = np.mean([outline.mean(axis=0) for outline in outlines], axis=0)
        number = int(np.linalg.norm(corners - middle, axis=1).argmax())
        side = np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[2] - corners[1])
        radius = rng.uniform(0.12, 0.28) * min(side)
        away = corners[number] - corners.mean(axis=0)
        tip, end = corners[number] - away * rng.uniform(0, 0.15), corners[number] + away * 4
        skin = (rng.uniform(150, 225), rng.uniform(110, 170), rng.uniform(85, 140))
        cv2.line(
            pixels,
            np.rint(tip).astype(int).tolist(),
            np.rint(end).astype(int).tolist(),
            skin,
            max(2, round(2 * radius)),
            cv2.LINE_AA,
        )
        done.append("hidden")
    if rng.random() < 0.35:
        ys, xs = np.mgrid[:height, :width]
        at, size = rng.uniform((0, 0), (height, width)), rng.uniform(0.05, 0.18) * width
        pixels = (
            pixels + rng.uniform(60, 170) * np.exp(-((ys - at[0]) ** 2 + (xs - at[1]) ** 2) / (2 * size**2))[..., None]
        )
        done.append("glare")
    pixels = cv2.GaussianBlur(pixels.astype(np.float32), (0, 0), rng.uniform(0.4, 1.2))
    pixels = pixels * rng.uniform(0.75, 1.1) + rng.normal(0, rng.uniform(1, 6), pixels.shape)
    pixels = np.clip(pixels, 0, 255).astype(np.uint8)
    _, data = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 95))])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR_RGB)), done
