"""The ink manner: mountains in mist, bamboo, blossom and birds, on paper or silk, with a seal and a column of signs."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.demo import brush, labels
from pipeline.demo.brush import Canvas, Field, Rng
from pipeline.demo.ink_motifs import PALETTES, SILKS, Ink
from pipeline.demo.labels import Drawing, Form, Hand, Scene

SCROLL = Form("hanging scroll", "Hanging scroll", (340, 430), (720, 800))
LEAF = Form("album leaf", "Album leaf", (600, 680), (580, 680))
FAN = Form("folding fan", "Fan", (780, 800), (430, 460))
ROUND = Form("round fan", "Fan", (620, 660), (620, 660))
HANDSCROLL = Form("handscroll", "Handscroll", (780, 800), (330, 400))
FOLIO = Form("upright album leaf", "Album leaf", (500, 560), (640, 740))

#: Shares of height and width that the mount around the sheet takes, on each side.
MARGINS = {SCROLL: (0.075, 0.055), FOLIO: (0.04, 0.05), FAN: (0.03, 0.02), ROUND: (0.03, 0.03)}


def draw(rng: Rng, hand: Hand) -> Drawing:
    """Draws one picture of the ink manner: a scene of the hand's liking in a format that suits it."""
    scene, form, palette = labels.choose(rng, SCENES, hand)
    height, width = form.size(rng)
    top, side = MARGINS.get(form, (0.0, 0.0))
    top, side = round(top * height), round(side * width)
    ink = Ink(rng, height - 2 * top, width - 2 * side, PALETTES[palette], hand.weight)
    title = scene.paint(ink)
    ink.develop()
    _inscribe(ink, form)
    pixels = _mounted(ink, form, height, width)
    ground = "silk" if ink.palette in SILKS else "paper"
    return Drawing(pixels, title, tuple(ink.tags), form, f"ink and light colour on {ground}")


def _inscribe(ink: Ink, form: Form) -> None:
    """Writes a column or two of signs on the free side, and presses seals below them."""
    fan = form in (FAN, ROUND)
    size = ink.unit * (0.042 if form is HANDSCROLL else 0.031 if fan else 0.036) * ink.between(0.85, 1.15)
    inset = 0.19 if fan else 0.06
    x = ink.x(inset) if ink.side > 0 else ink.x(inset) - size
    y = ink.height * (0.25 if form is FAN else 0.2 if fan else ink.between(0.05, 0.09))
    red = brush.vary(ink.rng, brush.rgb("#b3261e"), 8)
    longest = ink.whole(4, 5 if fan else 8)
    for place in range(ink.whole(1, 2 if fan else 3)):
        tone = brush.mix(ink.palette.ink, (90, 80, 70), 0.1)
        ink.column(x + ink.side * place * size * 1.35, y, size, longest - place, tone)
    ink.seal(x - size * 0.05, y + longest * size * 1.22 + size * 0.3, size * 1.1, red)
    if ink.chance(0.5) and not fan:
        corner = ink.width * 0.05 if ink.side < 0 else ink.width * 0.95 - size * 1.3
        ink.seal(corner, ink.height * 0.93 - size * 1.2, size * 1.2, red)
    ink.note("seal", "inscription")


def _mounted(ink: Ink, form: Form, height: int, width: int) -> Canvas:
    """Sets the sheet into its mount: silk around a scroll, a fan's shape cut out, a plain page."""
    if form not in MARGINS:
        return ink.canvas
    if form is SCROLL:
        mount = brush.silk(ink.rng, height, width, brush.vary(ink.rng, ink.palette.mount, 12))
        pattern = brush.noise(ink.rng, height, width, 16, 1)
        mount = brush.textured(mount, brush.smoothstep(0.45, 0.55, pattern), 0.05)
    else:
        mount = brush.paper(ink.rng, height, width, brush.mix(ink.palette.mount, (214, 204, 184), 0.25))
    top, side = (height - ink.height) // 2, (width - ink.width) // 2
    window = mount[top : top + ink.height, side : side + ink.width]
    cover = _outline(form, ink.height, ink.width)
    if form in (FAN, ROUND):  # a soft shadow tells a pale fan from a pale page
        brush.blend(window, np.asarray(cv2.GaussianBlur(cover, (0, 0), 5) * 0.4, np.float32), ink.palette.ink)
    brush.blend(window, cover, ink.canvas)
    if form in (SCROLL, FOLIO):
        frame = brush.box(0, 0, ink.width - 1, ink.height - 1)
        brush.line(window, frame, brush.mix(ink.palette.mount, ink.palette.ink, 0.45), 1.5, closed=True)
    return mount


def _outline(form: Form, height: int, width: int) -> Field:
    """What of the sheet remains: all of it, a disc, or a folding fan with the light on its folds."""
    if form is ROUND:
        mask = np.zeros((height, width), np.uint8)
        brush.fill(mask, brush.oval(width / 2, height / 2, width / 2 - 2, height / 2 - 2, 0, 120), 255)
        return mask.astype(np.float32) / np.float32(255)
    if form is not FAN:
        return np.ones((height, width), np.float32)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = columns - width / 2, rows - height * 1.22
    radius, angle = np.hypot(x, y), np.arctan2(x, -y)
    outer, inner, half = height * 1.2, height * 0.46, np.arcsin(min(0.98, width / 2 / (height * 1.22)))
    cover = np.clip(outer - radius, 0, 1) * np.clip(radius - inner, 0, 1) * np.clip((half - np.abs(angle)) * 300, 0, 1)
    return np.asarray(cover * (0.95 + 0.05 * np.sign(np.sin(angle * 44))), np.float32)


def _peaks(ink: Ink) -> str:
    """Ranges in mist with trees and a pavilion on a bank."""
    tall = ink.height > ink.width * 1.15
    tallest, steep = (ink.between(0.5, 0.62), ink.between(1.2, 2.2)) if tall else (ink.between(0.55, 0.75), 1.1)
    ink.ranges(ink.between(0.74, 0.84), ink.whole(3, 5), tallest, steep)
    edge = ink.bank(ink.between(0.16, 0.24), ink.between(0.6, 0.95))
    hut = ink.chance(0.6)
    if hut:
        x = ink.x(0.88)
        ink.hut(x, edge[int(x)] + 3, ink.size(0.10, 0.15))
    for _ in range(ink.whole(1, 3)):
        x = float(np.clip(ink.x(0.76 + ink.off(0.08)), 0, ink.width - 1))
        if ink.chance(0.5):
            ink.pine(x, edge[int(x)] + 4, ink.size(0.25, 0.4), -ink.side * ink.between(0, 0.2))
        else:
            ink.grove(x, edge[int(x)] + 4, ink.size(0.16), 3)
    if ink.chance(0.4):
        ink.birds(ink.x(0.35, 0.65), ink.y(0.1, 0.3), ink.size(0.014), 5)
    first = ink.pick("Pavilion", "Hermitage", "Open hall") if hut else ink.pick("Still morning", "Trees", "Quiet path")
    places = ("below misty peaks", "before layered mountains", "among clouded ridges", "under far cliffs")
    return f"{first} {ink.pick(*places)}"


def _river(ink: Ink) -> str:
    """Boats on wide water under far mountains."""
    line = ink.between(0.42, 0.55)
    ink.ranges(line, ink.whole(2, 3), ink.between(0.22, 0.36), ink.between(0.6, 1.1))
    ink.water(line + 0.06, 0.9, 22)
    count = ink.whole(1, 3)
    for place in np.arange(count) / count:
        x, y = ink.x(place * 0.7 + ink.between(0.12, 0.3)), ink.y(line + 0.1, 0.82)
        ink.boat(x, y, ink.size(0.06, 0.11))
    edge = ink.bank(ink.between(0.13, 0.2), ink.between(0.4, 0.6))
    x, reedy = ink.x(0.84), ink.chance(0.5)
    if reedy:
        ink.reeds(x, edge[int(x)] + 8, ink.size(0.26), 12)
    else:
        ink.grove(x, edge[int(x)] + 4, ink.size(0.24), 4)
    words = ("One boat", "Two boats", "Three boats")[count - 1]
    bank = "off the reed bank" if reedy else "off a wooded bank"
    return f"{words} {ink.pick('on the wide river', 'under misty peaks', bank)}"


def _pine(ink: Ink) -> str:
    """One old pine, large, before a far range or the moon."""
    night = ink.chance(0.5)
    if night:
        ink.moon(ink.x(0.28), ink.y(0.2, 0.3), ink.size(0.07, 0.1))
    ink.ranges(ink.between(0.66, 0.78), 2, 0.25, 0.9)
    ink.bank(0.19, 0.9)
    tall = min(ink.height * 0.78, ink.width * 0.95)
    ink.pine(ink.x(0.7), ink.height * 0.95, tall, -ink.side * ink.between(0.1, 0.35))
    day = ("above the clouds", "on the ridge", "facing far hills")
    return "Old pine " + ink.pick(*(("by moonlight", "and the full moon", "on a clear night") if night else day))


def _bamboo(ink: Ink) -> str:
    """Stalks of bamboo, pale behind and dark before."""
    count = ink.whole(2, 4) if ink.width < ink.height * 1.3 else ink.whole(4, 6)
    for near in np.linspace(1 / count, 1, count):
        thick = ink.size(0.018, 0.034) * ink.weight
        ink.bamboo(ink.x(0.62 + ink.off(0.18)), ink.off(0.10), thick, 0.25 + 0.7 * near)
    stalks = {2: "Two stalks", 3: "Three stalks", 4: "Four stalks"}.get(count, "Grove")
    return f"{stalks} of bamboo {ink.pick('in wind', 'in stillness', 'in autumn', 'in early light')}"


def _plum(ink: Ink) -> str:
    """A plum branch in blossom, perhaps before the moon."""
    moonlit = ink.chance(0.4)
    if moonlit:
        ink.moon(ink.x(0.35), ink.y(0.2, 0.35), ink.size(0.11))
    ink.plum(ink.y(0.6, 0.8))
    return "Plum branch " + ("and moon" if moonlit else ink.pick("in first blossom", "in cold air", "at winter's end"))


def _lotus(ink: Ink) -> str:
    """A lotus pond."""
    for _ in range(ink.whole(4, 6)):
        ink.lotus(ink.x(0.08, 0.92), ink.y(0.5, 0.88), ink.size(0.12, 0.22), False)
    for _ in range(ink.whole(1, 3)):
        ink.lotus(ink.x(0.62 + ink.off(0.13)), ink.y(0.28, 0.5), ink.size(0.13, 0.2), True)
    ink.water(0.85, 0.97, 8)
    return "Lotus " + ink.pick("in high summer", "pond at noon", "leaves and flowers", "in a slow breeze")


SCENES = {
    "peaks": Scene(_peaks, (SCROLL, SCROLL, LEAF, HANDSCROLL, FAN, FOLIO)),
    "river": Scene(_river, (HANDSCROLL, LEAF, FAN, ROUND, SCROLL)),
    "pine": Scene(_pine, (SCROLL, FOLIO, ROUND, LEAF)),
    "bamboo": Scene(_bamboo, (SCROLL, SCROLL, HANDSCROLL, FOLIO, FAN)),
    "plum": Scene(_plum, (LEAF, ROUND, FAN, HANDSCROLL, FOLIO)),
    "lotus": Scene(_lotus, (LEAF, SCROLL, ROUND, FOLIO)),
}
