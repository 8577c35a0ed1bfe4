"""The ink manner: mountains in mist, bamboo, blossom and birds, on paper or silk, with a seal and a column of signs."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from pipeline.demo import brush, ink_land, ink_plants, labels, marks
from pipeline.demo.brush import Canvas, Field, Rng
from pipeline.demo.ink_sheet import PALETTES, Ink
from pipeline.demo.labels import Drawing, Form, Hand

SCROLL = Form("hanging scroll", "Hanging scroll", (340, 430), (720, 800))
LEAF = Form("album leaf", "Album leaf", (600, 680), (580, 680))
FAN = Form("folding fan", "Fan", (780, 800), (430, 460))
ROUND = Form("round fan", "Fan", (620, 660), (620, 660))
HANDSCROLL = Form("handscroll", "Handscroll", (780, 800), (330, 400))
FOLIO = Form("upright album leaf", "Album leaf", (500, 560), (640, 740))


def draw(rng: Rng, hand: Hand) -> Drawing:
    """Draws one picture of the ink manner: a scene of the hand's liking in a format that suits it."""
    name = labels.choose_scene(rng, tuple(SCENES), hand)
    scene, forms = SCENES[name]
    form = brush.pick(rng, forms)
    palette = PALETTES[brush.pick(rng, hand.palettes)]
    height, width = form.size(rng)
    top, side = MARGINS.get(form, (0.0, 0.0))
    top, side = round(top * height), round(side * width)
    ink = Ink(rng, height - 2 * top, width - 2 * side, palette, hand.weight)
    title = scene(ink, rng)
    sheet = ink.render(rng)
    _inscribe(sheet, ink, rng, form)
    pixels = _mounted(sheet, ink, rng, form, height, width)
    ground = "silk" if palette.is_silk else "paper"
    return Drawing(pixels, title, tuple(ink.tags), form, f"ink and light colour on {ground}")


#: Shares of height and width that the mount around the sheet takes, on each side.
MARGINS = {SCROLL: (0.075, 0.055), FOLIO: (0.04, 0.05), FAN: (0.03, 0.02), ROUND: (0.03, 0.03)}


def _inscribe(sheet: Canvas, ink: Ink, rng: Rng, form: Form) -> None:
    """Writes a column or two of signs on the quiet side, and presses seals below them."""
    size = ink.unit * (0.042 if form is HANDSCROLL else 0.036) * rng.uniform(0.85, 1.15)
    inset = 0.20 if form in (FAN, ROUND) else 0.06
    x = ink.width * inset if ink.quiet < 0 else ink.width * (1 - inset) - size
    y = ink.height * (0.22 if form in (FAN, ROUND) else rng.uniform(0.05, 0.09))
    red = brush.vary(rng, brush.rgb("#b3261e"), 8)
    last = y
    for place in range(int(rng.integers(1, 4))):
        count = int(rng.integers(4, 9)) - place
        marks.column(
            sheet,
            rng,
            x - ink.quiet * place * size * 1.35,
            y,
            size,
            count,
            brush.mix(ink.palette.ink, (90, 80, 70), 0.1),
        )
        last = max(last, y + count * size * 1.22) if place == 0 else last
    marks.seal(sheet, rng, x - size * 0.05, last + size * 0.3, size * 1.1, red)
    if brush.chance(rng, 0.5):
        corner = ink.width * 0.05 if ink.quiet > 0 else ink.width * 0.95 - size * 1.3
        if form not in (FAN, ROUND):
            marks.seal(sheet, rng, corner, ink.height * 0.93 - size * 1.2, size * 1.2, red)
    ink.note("seal", "inscription")


def _mounted(sheet: Canvas, ink: Ink, rng: Rng, form: Form, height: int, width: int) -> Canvas:
    """Sets the sheet into its mount: silk around a scroll, a fan's shape cut out, a plain page."""
    if form not in MARGINS:
        return sheet
    mount = brush.silk(rng, height, width, brush.vary(rng, ink.palette.mount, 12))
    if form is SCROLL:
        pattern = brush.noise(rng, height, width, 16, 1)
        mount = brush.textured(mount, brush.smoothstep(0.45, 0.55, pattern), 0.05)
    if form in (FAN, ROUND, FOLIO):
        mount = brush.paper(rng, height, width, brush.mix(ink.palette.mount, (214, 204, 184), 0.25))
    top, side = (height - sheet.shape[0]) // 2, (width - sheet.shape[1]) // 2
    window = mount[top : top + sheet.shape[0], side : side + sheet.shape[1]]
    cover = _outline(form, *sheet.shape[:2])
    if form in (FAN, ROUND):  # a soft shadow tells a pale fan from a pale page
        brush.blend(window, np.asarray(cv2.GaussianBlur(cover, (0, 0), 5) * 0.4, np.float32), ink.palette.ink)
    brush.blend(window, cover, sheet)
    if form in (SCROLL, FOLIO):
        edge = np.array(
            [[0, 0], [sheet.shape[1] - 1, 0], [sheet.shape[1] - 1, sheet.shape[0] - 1], [0, sheet.shape[0] - 1]]
        )
        brush.line(window, edge, brush.mix(ink.palette.mount, ink.palette.ink, 0.45), 1.5, closed=True)
    return mount


def _outline(form: Form, height: int, width: int) -> Field:
    """What of the sheet remains: all of it, a disc, or a folding fan with the light on its folds."""
    if form is ROUND:
        mask = np.zeros((height, width), np.uint8)
        brush.disc(mask, width / 2, height / 2, min(height, width) / 2 - 1, 255)
        return np.asarray(mask / np.float32(255), np.float32)
    if form is not FAN:
        return np.ones((height, width), np.float32)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = columns - width / 2, rows - height * 1.22
    radius, angle = np.hypot(x, y), np.arctan2(x, -y)
    outer, inner, half = height * 1.2, height * 0.46, np.arcsin(min(0.98, width / 2 / (height * 1.22)))
    cover = np.clip(outer - radius, 0, 1) * np.clip(radius - inner, 0, 1) * np.clip((half - np.abs(angle)) * 300, 0, 1)
    return np.asarray(cover * (0.95 + 0.05 * np.sign(np.sin(angle * 44))), np.float32)


def _peaks(ink: Ink, rng: Rng) -> str:
    """Ranges in mist with trees and a pavilion on a bank."""
    tall = ink.height > ink.width * 1.15
    horizon = rng.uniform(0.74, 0.84)
    ink_land.ranges(
        ink,
        rng,
        horizon,
        int(rng.integers(3, 6)),
        rng.uniform(0.5, 0.62) if tall else rng.uniform(0.55, 0.75),
        rng.uniform(1.2, 2.2) if tall else 1.1,
    )
    side = -ink.quiet
    edge = ink_land.bank(ink, rng, ink.height * 0.99, ink.height * rng.uniform(0.12, 0.2), side, rng.uniform(0.6, 0.95))
    at = 0.22 if side < 0 else 0.78
    foot = lambda x: float(min(edge[int(np.clip(x, 0, ink.width - 1))], ink.height))  # noqa: E731
    with_hut = brush.chance(rng, 0.6)
    if with_hut:
        x = ink.width * (at + side * -0.10)
        ink_land.hut(ink, rng, x, foot(x) + 3, ink.unit * rng.uniform(0.10, 0.15))
    for _ in range(int(rng.integers(1, 4))):
        x = ink.width * (at + rng.normal(0, 0.08))
        if brush.chance(rng, 0.5):
            ink_plants.pine(ink, rng, x, foot(x) + 4, ink.unit * rng.uniform(0.25, 0.4), -side * rng.uniform(0, 0.2))
        else:
            ink_plants.grove(ink, rng, x, foot(x) + 4, ink.unit * 0.16, 3)
    if brush.chance(rng, 0.4):
        ink_land.birds(
            ink, rng, ink.width * rng.uniform(0.35, 0.65), ink.height * rng.uniform(0.1, 0.3), ink.unit * 0.014, 5
        )
    first = brush.pick(
        rng, ("Pavilion", "Hermitage", "Open hall") if with_hut else ("Still morning", "Trees", "Quiet path")
    )
    places = ("below misty peaks", "before layered mountains", "among clouded ridges", "under far cliffs")
    return f"{first} {brush.pick(rng, places)}"


def _river(ink: Ink, rng: Rng) -> str:
    """Boats on wide water under far mountains."""
    line = rng.uniform(0.42, 0.55)
    ink_land.ranges(ink, rng, line, int(rng.integers(2, 4)), rng.uniform(0.22, 0.36), rng.uniform(0.6, 1.1))
    ink_land.water(ink, rng, ink.height * (line + 0.06), ink.height * 0.9, 22)
    count = int(rng.integers(1, 4))
    for _ in range(count):
        ink_land.boat(
            ink,
            rng,
            ink.width * rng.uniform(0.2, 0.8),
            ink.height * rng.uniform(line + 0.1, 0.82),
            ink.unit * rng.uniform(0.06, 0.11),
        )
    edge = ink_land.bank(
        ink, rng, ink.height * 1.0, ink.height * rng.uniform(0.1, 0.16), -ink.quiet, rng.uniform(0.4, 0.6)
    )
    x = 0.14 if ink.quiet > 0 else 0.86
    reedy = brush.chance(rng, 0.5)
    if not reedy:
        ink_plants.grove(ink, rng, ink.width * x, float(edge[int(x * ink.width)]) + 4, ink.unit * 0.24, 4)
    else:
        ink_plants.reeds(ink, rng, ink.width * x, float(edge[int(x * ink.width)]) + 8, ink.unit * 0.26, 12)
    words = ("One boat", "Two boats", "Three boats")[count - 1]
    places = ("on the wide river", "under misty peaks", "off the reed bank" if reedy else "off a wooded bank")
    return f"{words} {brush.pick(rng, places)}"


def _waterfall(ink: Ink, rng: Rng) -> str:
    """Cliffs on both sides of a fall, a viewer below."""
    ink_land.ranges(ink, rng, 0.72, 3, 0.6, 1.8)
    x = ink.width * rng.uniform(0.42, 0.58)
    for side in (-1, 1):
        away = (np.arange(ink.width) - x) * side / ink.width
        rough = brush.wander(rng, ink.width, ink.width * 0.2, 5)
        rise = brush.smoothstep(0.015, 0.16, away + 0.015 * rough) * rng.uniform(0.55, 0.72) * ink.height
        edge = np.where(rise > 1, ink.height * 0.86 - rise * (1 + 0.12 * rough), ink.height + 9).astype(np.float32)
        ink_land.mountain(
            ink, rng, edge, ink.height * 1.02, 0.9, brush.mix(ink.palette.hill, ink.palette.ink, 0.5), 1.0
        )
    wide, top = ink.width * rng.uniform(0.03, 0.05), ink.height * rng.uniform(0.24, 0.34)
    fall = brush.curve(
        [(x, top), (x + wide * 0.4, ink.height * 0.45), (x - wide * 0.3, ink.height * 0.62), (x, ink.height * 0.8)], 30
    )
    ink.clear(brush.ribbon(fall, np.linspace(wide * 1.2, wide * 2.6, 30)), 0.95, 2.0)
    threads = [brush.ribbon(fall + (rng.uniform(-0.9, 0.9) * wide, 0), brush.swell(30, 1.6, 0.5)) for _ in range(9)]
    ink.strokes(threads, ink.palette.ink, 0.4, 0.6)
    ink.mist(rng, ink.height * 0.83, ink.height * 0.05, 0.95)
    edge = ink_land.bank(ink, rng, ink.height, ink.height * 0.12, -ink.quiet, 0.8)
    at = int(ink.width * (0.3 if ink.quiet > 0 else 0.7))
    ink_land.person(ink, at, float(min(edge[at], ink.height)) + 3, ink.unit * 0.09)
    ink_plants.pine(
        ink, rng, ink.width * (0.12 if ink.quiet > 0 else 0.88), ink.height * 0.93, ink.unit * 0.45, ink.quiet * 0.2
    )
    ink.note("waterfall", "cliff", "figure")
    return brush.pick(
        rng,
        (
            "Looking at the waterfall",
            "The fall between two cliffs",
            "Listening below the cascade",
            "White water from the gorge",
        ),
    )


def _pine(ink: Ink, rng: Rng) -> str:
    """One old pine, large, before a far range or the moon."""
    side = -ink.quiet
    night = brush.chance(rng, 0.5)
    if night:
        ink_land.moon(
            ink,
            rng,
            ink.width * (0.5 + 0.22 * ink.quiet),
            ink.height * rng.uniform(0.2, 0.3),
            ink.unit * rng.uniform(0.07, 0.1),
        )
    ink_land.ranges(ink, rng, rng.uniform(0.66, 0.78), 2, 0.25, 0.9)
    ink_land.bank(ink, rng, ink.height, ink.height * 0.15, side, 0.9)
    tall = min(ink.height * 0.78, ink.width * 0.95)
    ink_plants.pine(
        ink, rng, ink.width * (0.5 + side * 0.2), ink.height * 0.95, tall, ink.quiet * rng.uniform(0.1, 0.35)
    )
    return "Old pine " + brush.pick(
        rng,
        ("by moonlight", "and the full moon", "on a clear night")
        if night
        else ("above the clouds", "on the ridge", "facing far hills"),
    )


def _bamboo(ink: Ink, rng: Rng) -> str:
    """Stalks of bamboo, pale behind and dark before."""
    count = int(rng.integers(2, 5)) if ink.width < ink.height * 1.3 else int(rng.integers(4, 7))
    centre = 0.5 - 0.12 * ink.quiet
    for index in range(count):
        near = (index + 1) / count
        x = ink.width * (centre + rng.normal(0, 0.18))
        ink_plants.bamboo(
            ink, rng, x, rng.normal(0, 0.10), ink.unit * rng.uniform(0.018, 0.034) * ink.weight, 0.25 + 0.7 * near
        )
    bird = brush.chance(rng, 0.4)
    if bird:
        x, y = ink.width * (0.5 + 0.1 * ink.quiet), ink.height * rng.uniform(0.55, 0.7)
        ink_plants.perched(ink, x, y, ink.unit * 0.06, ink.quiet < 0)
        ink.stroke(
            brush.curve(
                [
                    (x - ink.unit * 0.25, y + ink.unit * 0.05),
                    (x, y + ink.unit * 0.012),
                    (x + ink.unit * 0.2, y + ink.unit * 0.02),
                ],
                14,
            ),
            ink.unit * 0.008,
            0.9,
        )
    stalks = {2: "Two stalks", 3: "Three stalks", 4: "Four stalks"}.get(count, "Grove")
    rest = "and a small bird" if bird else brush.pick(rng, ("in wind", "in stillness", "in autumn", "in early light"))
    return f"{stalks} of bamboo {rest}"


def _plum(ink: Ink, rng: Rng) -> str:
    """A plum branch in blossom, with a bird or the moon."""
    moonlit = brush.chance(rng, 0.4)
    if moonlit:
        ink_land.moon(
            ink, rng, ink.width * (0.5 + 0.15 * ink.quiet), ink.height * rng.uniform(0.2, 0.35), ink.unit * 0.11
        )
    main = ink_plants.plum(ink, rng, -ink.quiet, ink.height * rng.uniform(0.6, 0.8))
    if brush.chance(rng, 0.55):
        x, y = main[24]
        ink_plants.perched(ink, x, y - ink.unit * 0.03, ink.unit * 0.075, brush.chance(rng, 0.5))
        return "Bird on a plum branch" + (
            " by moonlight" if moonlit else brush.pick(rng, ("", " in late winter", " after snow"))
        )
    return "Plum branch " + (
        "and moon" if moonlit else brush.pick(rng, ("in first blossom", "in cold air", "at winter's end"))
    )


def _orchid(ink: Ink, rng: Rng) -> str:
    """Orchids beside a stone."""
    x, y = ink.width * (0.5 - 0.08 * ink.quiet), ink.height * rng.uniform(0.74, 0.82)
    rock = brush.blob(
        rng,
        x + ink.quiet * -ink.unit * 0.2,
        y - ink.unit * 0.02,
        ink.unit * 0.22,
        ink.unit * rng.uniform(0.14, 0.26),
        0.25,
    )
    ink.wash(rock, brush.mix(ink.palette.hill, ink.palette.ink, 0.3), 0.75, 1.5, 0.3)
    ink.strokes(
        [
            brush.ribbon(np.roll(rock, k, 0)[:14], brush.swell(14, ink.unit * 0.012 * ink.weight, 0.2, 0.1))
            for k in (0, 9, 18)
        ],
        ink.palette.ink,
        0.85,
        0.6,
    )
    for _ in range(int(rng.integers(1, 4))):
        ink_plants.orchid(
            ink,
            rng,
            x + rng.normal(0, 0.14) * ink.unit,
            y + rng.uniform(-0.02, 0.06) * ink.unit,
            ink.unit * rng.uniform(0.4, 0.58),
        )
    ink.note("rock")
    return "Orchids " + brush.pick(
        rng, ("beside a stone", "in the shade of a rock", "at the foot of a garden stone", "and weathered rock")
    )


def _lotus(ink: Ink, rng: Rng) -> str:
    """A lotus pond."""
    for _ in range(int(rng.integers(4, 7))):
        ink_plants.lotus(
            ink,
            rng,
            ink.width * rng.uniform(0.08, 0.92),
            ink.height * rng.uniform(0.5, 0.88),
            ink.unit * rng.uniform(0.12, 0.22),
            False,
        )
    for _ in range(int(rng.integers(1, 4))):
        ink_plants.lotus(
            ink,
            rng,
            ink.width * (0.5 - 0.15 * ink.quiet + rng.normal(0, 0.15)),
            ink.height * rng.uniform(0.28, 0.5),
            ink.unit * rng.uniform(0.13, 0.2),
            True,
        )
    ink_land.water(ink, rng, ink.height * 0.85, ink.height * 0.97, 8)
    return "Lotus " + brush.pick(rng, ("in high summer", "pond at noon", "leaves and flowers", "in a slow breeze"))


def _geese(ink: Ink, rng: Rng) -> str:
    """Geese over a reed bank."""
    if brush.chance(rng, 0.5):
        ink_land.moon(
            ink, rng, ink.width * (0.5 - 0.2 * ink.quiet), ink.height * rng.uniform(0.18, 0.3), ink.unit * 0.09
        )
    ink_land.ranges(ink, rng, rng.uniform(0.6, 0.7), 2, 0.16, 0.5)
    ink_land.water(ink, rng, ink.height * 0.7, ink.height * 0.95, 16)
    ink_land.birds(
        ink,
        rng,
        ink.width * rng.uniform(0.4, 0.6),
        ink.height * rng.uniform(0.3, 0.45),
        ink.unit * rng.uniform(0.025, 0.04),
        int(rng.integers(4, 9)),
    )
    for _ in range(3):
        ink_plants.reeds(
            ink,
            rng,
            ink.width * (0.5 - ink.quiet * rng.uniform(0.15, 0.42)),
            ink.height * 1.01,
            ink.unit * rng.uniform(0.3, 0.5),
            9,
        )
    return "Geese " + brush.pick(
        rng, ("over the reed bank", "coming down to the sandbar", "crossing the autumn marsh", "above the still water")
    )


SCENES: dict[str, tuple[Callable[[Ink, Rng], str], tuple[Form, ...]]] = {
    "peaks": (_peaks, (SCROLL, SCROLL, LEAF, HANDSCROLL, FAN, FOLIO)),
    "river": (_river, (HANDSCROLL, LEAF, FAN, ROUND, SCROLL)),
    "waterfall": (_waterfall, (SCROLL, FOLIO)),
    "pine": (_pine, (SCROLL, FOLIO, ROUND, LEAF)),
    "bamboo": (_bamboo, (SCROLL, SCROLL, HANDSCROLL, FOLIO, FAN)),
    "plum": (_plum, (LEAF, ROUND, FAN, HANDSCROLL, FOLIO)),
    "orchid": (_orchid, (LEAF, HANDSCROLL, FOLIO, ROUND)),
    "lotus": (_lotus, (LEAF, SCROLL, ROUND, FOLIO)),
    "geese": (_geese, (HANDSCROLL, FOLIO, LEAF, FAN)),
}
