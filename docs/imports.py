"""Draws who imports whom: ``docs/images/imports.svg``, a box a room. ``make docs`` runs it.

The rows are the layers of ``.importlinter``. An import that ran upwards would be drawn in red; the contracts forbid it.
"""

import configparser
import sys
from collections import Counter
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "images" / "imports.svg"
WIDTH, ROW, BOX, HEIGHT, LEFT = 1180, 86, 150, 44, 190
#: Colours that read on a light and on a dark ground.
STROKE, RED, FILL, TEXT, NOTE = "#8f6c24", "#c0392b", "#f3f0e9", "#26221c", "#827869"


def layers() -> list[list[str]]:
    """Rooms by row, the highest first: pages, then those of components, then those of the pipeline."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter")
    rows = [["pages"]]
    for contract, package in (("components", "components"), ("rooms", "pipeline")):
        for line in config[f"importlinter:contract:{contract}"]["layers"].split("\n"):
            rooms = [part.strip() for part in line.replace(":", "|").split("|") if part.strip()]
            rooms = [f"{package}.{room}" for room in rooms if (ROOT / package / room).is_dir()]
            rows += [rooms] if rooms else []
    return rows


def edges(rooms: list[str]) -> Counter[tuple[str, str]]:
    """(importing room, imported room) -> how many modules' imports run that way."""
    graph = grimp.build_graph("pipeline", "components", "pages", exclude_type_checking_imports=True)
    counts: Counter[tuple[str, str]] = Counter()
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            pair = tuple(next((r for r in rooms if f"{m}.".startswith(f"{r}.")), "") for m in (importer, imported))
            if all(pair) and pair[0] != pair[1]:
                counts[pair[0], pair[1]] += 1
    return counts


def lines(room: str) -> int:
    """Lines of Python in a room."""
    files = (ROOT / room.replace(".", "/")).rglob("*.py")
    return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files)


def drawing() -> str:
    """The picture, as SVG."""
    rows = layers()
    places = {}
    for number, row in enumerate(rows):
        step = (WIDTH - LEFT) / len(row)
        for index, room in enumerate(row):
            places[room] = (LEFT + step * (index + 0.5), 40 + ROW * number, number)
    counts = edges(list(places))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {ROW * len(rows) + 20}" '
        f'font-family="sans-serif" role="img" aria-label="Imports between the rooms">',
        f'<rect width="100%" height="100%" fill="{FILL}"/>',
    ]
    for (one, other), count in sorted(counts.items(), key=lambda item: item[1]):
        (x, y, row), (to_x, to_y, to_row) = places[one], places[other]
        colour = STROKE if row < to_row else RED
        start, end = y + HEIGHT / 2, to_y - HEIGHT / 2
        middle = (start + end) / 2
        parts.append(
            f'<path d="M{x:.0f},{start:.0f} C{x:.0f},{middle:.0f} {to_x:.0f},{middle:.0f} {to_x:.0f},{end:.0f}" '
            f'fill="none" stroke="{colour}" stroke-opacity="0.45" stroke-width="{0.7 + count**0.5 / 3:.1f}"/>'
        )
    for room, (x, y, _) in places.items():
        parts.append(
            f'<rect x="{x - BOX / 2:.0f}" y="{y - HEIGHT / 2:.0f}" width="{BOX}" height="{HEIGHT}" rx="3" '
            f'fill="white" stroke="{STROKE}"/>'
            f'<text x="{x:.0f}" y="{y - 1:.0f}" text-anchor="middle" font-size="15" fill="{TEXT}">'
            f"{room.rpartition('.')[2]}</text>"
            f'<text x="{x:.0f}" y="{y + 15:.0f}" text-anchor="middle" font-size="11" fill="{NOTE}">'
            f"{lines(room):,} lines</text>"
        )
    for package in ("pages", "components", "pipeline"):
        tops = [y for room, (_, y, _) in places.items() if room.split(".")[0] == package]
        parts.append(
            f'<text x="20" y="{min(tops) + 5:.0f}" font-size="17" fill="{STROKE}" font-weight="bold">{package}</text>'
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


def main() -> None:
    """Writes the picture and prints the rooms' lines."""
    PICTURE.write_text(drawing(), encoding="utf-8")
    rooms = [room for row in layers() for room in row]
    for room in rooms:
        print(f"{lines(room):>7,}  {room}")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
