"""The order in which the lines of a page are read: by blocks, and within a block by columns or by rows."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.annotations._text.lines import Line, sides

#: Two lines of one direction belong to one block if the gap between them is at most this many line thicknesses.
GAP = 1.6
#: Lines lie in one row (column) if they share this part of the thinner one's thickness.
SHARED = 0.5
Box = tuple[float, float, float, float]


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """The lines as they are read.

    Lines of one direction that lie next to each other make a block. Columns of a block are read from right to left and
    each from top to bottom; rows from top to bottom and each from left to right. Blocks are read from top to bottom.
    Of blocks that lie side by side, the right one comes first where most of the text of the picture is vertical.
    """
    ruled = _with_direction_of_page(lines)
    blocks = _blocks(ruled)
    columns_lead = sum(_weight(line) for line in ruled if line.direction == "vertical") * 2 > sum(map(_weight, ruled))
    bounds = [_bounds([ruled[index].box for index in block]) for block in blocks]
    ordered = _by_bands(bounds, along_x=True, from_right=columns_lead)
    found: list[Line] = []
    for block in (blocks[place] for place in ordered):
        boxes = [ruled[index].box for index in block]
        vertical = ruled[block[0]].direction == "vertical"
        places = _by_bands(boxes, along_x=not vertical, from_right=vertical)
        found.extend(ruled[block[place]] for place in places)
    return found


def _weight(line: Line) -> int:
    """How much a line counts for the direction of the page: its characters."""
    return len(line.text or "")


def _with_direction_of_page(lines: Sequence[Line]) -> list[Line]:
    """A region of few characters has no shape that tells its direction: where the page's is vertical it takes that."""
    votes = {"horizontal": 0, "vertical": 0}
    for line in lines:
        votes[line.direction] += max(_weight(line) - 1, 0)
    if votes["vertical"] <= votes["horizontal"]:
        return list(lines)
    return [replace(line, direction="vertical") if _is_short(line) else line for line in lines]


def _is_short(line: Line) -> bool:
    width, height = sides(line.polygon)
    return _weight(line) <= 1 or (_weight(line) <= 3 and height > width)


def _blocks(lines: Sequence[Line]) -> list[list[int]]:
    """Indices of the lines of each block: connected components of "next to each other"."""
    block = list(range(len(lines)))
    for one in range(len(lines)):
        for other in range(one):
            if block[one] != block[other] and _adjoin(lines[one], lines[other]):
                former, kept = block[one], block[other]
                block = [kept if each == former else each for each in block]
    return [[index for index, each in enumerate(block) if each == name] for name in sorted(set(block))]


def _adjoin(one: Line, other: Line) -> bool:
    if one.direction != other.direction:
        return False
    first, second = one.box, other.box
    axis = 0 if one.direction == "vertical" else 1
    thickness = (first[axis + 2] - first[axis] + second[axis + 2] - second[axis]) / 2
    return all(max(first[k], second[k]) - min(first[k + 2], second[k + 2]) <= GAP * thickness for k in (0, 1))


def _bounds(boxes: Sequence[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _by_bands(boxes: Sequence[Box], *, along_x: bool, from_right: bool) -> list[int]:
    """Indices of the boxes, band by band.

    A band is a row, read along x, or else a column, read along y. Rows go from top to bottom, columns from the right
    where ``from_right`` is set. A row is read from the right where it is set as well.
    """
    axis = 1 if along_x else 0
    across_sign = -1 if from_right and not along_x else 1
    along_sign = -1 if from_right and along_x else 1

    def middle(index: int, which: int) -> float:
        return (boxes[index][which] + boxes[index][which + 2]) / 2

    def across(index: int) -> float:
        return across_sign * middle(index, axis)

    bands: list[list[int]] = []
    for index in sorted(range(len(boxes)), key=across):
        if bands and _share(boxes[index], boxes[bands[-1][0]], axis) >= SHARED:
            bands[-1].append(index)
        else:
            bands.append([index])
    return [index for band in bands for index in sorted(band, key=lambda i: along_sign * middle(i, 1 - axis))]


def _share(one: Box, other: Box, axis: int) -> float:
    """What two boxes share along an axis, as a part of the thinner one."""
    shared = min(one[axis + 2], other[axis + 2]) - max(one[axis], other[axis])
    thinner = min(one[axis + 2] - one[axis], other[axis + 2] - other[axis])
    return shared / thinner if thinner > 0 else 0.0
