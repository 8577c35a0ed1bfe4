"""The ink manner: mountains in mist, bamboo, blossom and birds, on paper or silk, with a seal and a column of signs."""

import cv2
import numpy as np

from pipeline.demo import brush
from pipeline.demo.brush import Canvas, Field, Rng
from pipeline.demo.ink_motifs import Ink
from pipeline.demo.labels import Drawing, Form, Hand, Manner

MANNER = Manner("ink")


def draw(rng: Rng, hand: Hand) -> Drawing:
    """Draws one picture of the ink manner."""
    scene, form, palette, (height, width) = MANNER.choose(rng, hand)
    top, side = round(form.mount[0] * height), round(form.mount[1] * width)
    ink = Ink(rng, height - 2 * top, width - 2 * side, palette, hand.weight)
    title = SCENES[scene.name](ink)
    ink.develop()
    _inscribe(ink, form)
    medium = f"ink and light colour on {'silk' if palette.silk else 'paper'}"
    return Drawing(_mounted(ink, form, height, width), title, tuple(ink.tags), form, medium)


def _inscribe(ink: Ink, form: Form) -> None:
    """Writes a column or two of signs on the free side, and presses seals below them."""
    fan = form.classification == "Fan"
    size = ink.unit * (0.042 if form.name == "handscroll" else 0.031 if fan else 0.036) * ink.between(0.85, 1.15)
    inset = 0.19 if fan else 0.06
    x = ink.x(inset) if ink.side > 0 else ink.x(inset) - size
    y = ink.height * (0.25 if form.name == "folding fan" else 0.2 if fan else ink.between(0.05, 0.09))
    red = brush.vary(ink.rng, brush.rgb("#b3261e"), 8)
    longest = ink.whole(4, 5 if fan else 8)
    tone = brush.mix(ink.palette.ink, (90, 80, 70), 0.1)
    for place in range(ink.whole(1, 2 if fan else 3)):
        ink.column(x + ink.side * place * size * 1.35, y, size, longest - place, tone)
    ink.seal(x - size * 0.05, y + longest * size * 1.22 + size * 0.3, size * 1.1, red)
    if ink.chance(0.5) and not fan:
        corner = ink.width * 0.05 if ink.side < 0 else ink.width * 0.95 - size * 1.3
        ink.seal(corner, ink.height * 0.93 - size * 1.2, size * 1.2, red)
    ink.note("seal", "inscription")


def _mounted(ink: Ink, form: Form, height: int, width: int) -> Canvas:
    """Sets the sheet into its mount: silk around a scroll, a plain page around a fan or a leaf."""
    if not any(form.mount):
        return ink.canvas
    if form.name == "hanging scroll":
        mount = brush.silk(ink.rng, height, width, brush.vary(ink.rng, ink.palette.mount, 12))
        pattern = brush.noise(ink.rng, height, width, 16, 1)
        mount = brush.textured(mount, brush.smoothstep(0.45, 0.55, pattern), 0.05)
    else:
        mount = brush.paper(ink.rng, height, width, brush.mix(ink.palette.mount, (214, 204, 184), 0.25))
    top, side = (height - ink.height) // 2, (width - ink.width) // 2
    window = mount[top : top + ink.height, side : side + ink.width]
    if form.classification == "Fan":
        cover = _fan(ink.height, ink.width) if form.name == "folding fan" else _disc(ink.height, ink.width)
        # A soft shadow tells a pale fan from a pale page.
        brush.blend(window, np.asarray(cv2.GaussianBlur(cover, (0, 0), 5) * 0.4, np.float32), ink.palette.ink)
        brush.blend(window, cover, ink.canvas)
    else:
        window[:] = ink.canvas
        frame = brush.box(0, 0, ink.width - 1, ink.height - 1)
        brush.line(window, frame, brush.mix(ink.palette.mount, ink.palette.ink, 0.45), 1.5, closed=True)
    return mount


def _disc(height: int, width: int) -> Field:
    mask = np.zeros((height, width), np.uint8)
    brush.fill(mask, brush.oval(width / 2, height / 2, width / 2 - 2, height / 2 - 2, 0, 120), 255)
    return mask.astype(np.float32) / np.float32(255)


def _fan(height: int, width: int) -> Field:
    """A folding fan, with the light on its folds."""
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = columns - width / 2, rows - height * 1.22
    radius, angle = np.hypot(x, y), np.arctan2(x, -y)
    outer, inner, half = height * 1.2, height * 0.46, np.arcsin(min(0.98, width / 2 / (height * 1.22)))
    cover = np.clip(outer - radius, 0, 1) * np.clip(radius - inner, 0, 1) * np.clip((half - np.abs(angle)) * 300, 0, 1)
    return np.asarray(cover * (0.95 + 0.05 * np.sign(np.sin(angle * 44))), np.float32)


def _peaks(ink: Ink) -> str:
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
    count = ink.whole(2, 4) if ink.width < ink.height * 1.3 else ink.whole(4, 6)
    for near in np.linspace(1 / count, 1, count):
        thick = ink.size(0.018, 0.034) * ink.weight
        ink.bamboo(ink.x(0.62 + ink.off(0.18)), ink.off(0.10), thick, 0.25 + 0.7 * near)
    stalks = {2: "Two stalks", 3: "Three stalks", 4: "Four stalks"}.get(count, "Grove")
    return f"{stalks} of bamboo {ink.pick('in wind', 'in stillness', 'in autumn', 'in early light')}"


def _plum(ink: Ink) -> str:
    moonlit = ink.chance(0.4)
    if moonlit:
        ink.moon(ink.x(0.35), ink.y(0.2, 0.35), ink.size(0.11))
    ink.plum(ink.y(0.6, 0.8))
    return "Plum branch " + ("and moon" if moonlit else ink.pick("in first blossom", "in cold air", "at winter's end"))


def _lotus(ink: Ink) -> str:
    for _ in range(ink.whole(4, 6)):
        ink.lotus(ink.x(0.08, 0.92), ink.y(0.5, 0.88), ink.size(0.12, 0.22), False)
    for _ in range(ink.whole(1, 3)):
        ink.lotus(ink.x(0.62 + ink.off(0.13)), ink.y(0.28, 0.5), ink.size(0.13, 0.2), True)
    ink.water(0.85, 0.97, 8)
    return "Lotus " + ink.pick("in high summer", "pond at noon", "leaves and flowers", "in a slow breeze")


SCENES = {paint.__name__.strip("_"): paint for paint in (_peaks, _river, _pine, _bamboo, _plum, _lotus)}
