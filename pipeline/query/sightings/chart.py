"""Draws the ranking as one SVG file: a bar a work, with the ends of its interval."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from html import escape

from pipeline.query.sightings.report import Report, Sighting

#: Works that are drawn at most.
MOST = 40
#: Pixels of the picture, of its parts, and of a row.
_WIDTH, _LABELS, _RIGHT, _TOP, _ROW, _BAR = 960, 330, 70, 84, 28, 14
#: Narrow characters of a label; wide ones, such as Chinese, count twice.
_LETTERS = 44
#: Ticks of the axis at most, and the steps between them in a decade.
_TICKS, _STEPS = 6, (1, 2, 5)
#: Characters that XML 1.0 does not allow.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STYLE = """\
:root { color-scheme: light dark; }
svg { font-family: system-ui, sans-serif; font-size: 13px; }
.ground { fill: #ffffff; } text { fill: #26221c; } .note { fill: #6b6257; } .heading { font-size: 18px; }
.bar { fill: #b08d3f; } .grid { stroke: #ddd6c8; } .whisker { stroke: #26221c; stroke-width: 1.5; fill: none; }
@media (prefers-color-scheme: dark) {
  .ground { fill: #1c1a17; } text { fill: #efe9dd; } .note { fill: #b5ab9b; }
  .bar { fill: #8a6d2b; } .grid { stroke: #3d3830; } .whisker { stroke: #efe9dd; }
}"""


def svg(report: Report) -> str:
    """The chart, self-contained: it loads nothing, and follows the reader's light or dark scheme."""
    drawn = report.ranking[:MOST]
    bottom = _TOP + _ROW * max(1, len(drawn))
    height = bottom + 70
    most = max((sighting.estimate.high for sighting in drawn), default=1.0)
    step = _step(most)
    ticks = max(1, math.ceil(most / step))
    scale = (_WIDTH - _LABELS - _RIGHT) / (ticks * step)
    heading = "Photographs in which each work appears"
    more = len(report.ranking) - len(drawn)
    shown = f"the {len(drawn)} most frequent works of {len(report.ranking):,}" if more else ""
    # A reader of the screen takes the chart for one picture, and has the figures from its description.
    told = " ".join(
        [report.summary(), *([f"Drawn: {shown}."] if more else []), *(f"{_sentence(sighting)}." for sighting in drawn)]
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        'aria-labelledby="title description">',
        f'<title id="title">{heading}</title>',
        f'<desc id="description">{_text(told)}</desc>',
        f"<style>{_STYLE}</style>",
        f'<rect class="ground" width="{_WIDTH}" height="{height}"/>',
        f'<text class="heading" x="16" y="32">{heading}{f": {shown}" if more else ""}</text>',
        f'<text class="note" x="16" y="56">{_text(report.summary())}</text>',
    ]
    for tick in range(ticks + 1):
        x = _LABELS + tick * step * scale
        parts.append(f'<path class="grid" d="M{x:.1f},{_TOP - 6} V{bottom}"/>')
        parts.append(f'<text class="note" x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{tick * step:,}</text>')
    parts += [
        _bar(sighting, label, _TOP + _ROW * number, scale)
        for number, (sighting, label) in enumerate(zip(drawn, _labels(drawn), strict=True))
    ]
    parts += [f'<text class="note" x="16" y="{bottom + 48}">{_text(report.basis())}</text>', "</svg>"]
    return "\n".join(parts) + "\n"


def _labels(drawn: Sequence[Sighting]) -> list[str]:
    """What stands beside each bar: the name, and before one that several works have, the object id."""
    names = Counter(sighting.name for sighting in drawn)
    return [
        _short(sighting.name if names[sighting.name] == 1 else f"{sighting.object_id} {sighting.name}")
        for sighting in drawn
    ]


def _bar(sighting: Sighting, label: str, top: int, scale: float) -> str:
    estimated, middle = sighting.estimate, top + _ROW / 2
    end, low, high = (_LABELS + value * scale for value in (estimated.estimate, estimated.low, estimated.high))
    return (
        f"<g><title>{_text(_sentence(sighting))}</title>"
        f'<text x="{_LABELS - 10}" y="{middle + 4.5}" text-anchor="end">{_text(label)}</text>'
        f'<rect class="bar" x="{_LABELS}" y="{middle - _BAR / 2}" width="{end - _LABELS:.1f}" height="{_BAR}"/>'
        f'<path class="whisker" d="M{low:.1f},{middle - 4} v8 m0,-4 H{high:.1f} m0,-4 v8"/>'
        f'<text x="{high + 8:.1f}" y="{middle + 4.5}">{estimated.estimate:,.1f}</text></g>'
    )


def _sentence(sighting: Sighting) -> str:
    """A work and its figures, for the tooltip and the description."""
    estimated = sighting.estimate
    work = sighting.object_id if sighting.name == sighting.object_id else f"{sighting.name} ({sighting.object_id})"
    return (
        f"{work}: seen in {len(sighting.files):,}, estimated {estimated.estimate:,.1f} "
        f"({estimated.low:,.1f} to {estimated.high:,.1f})"
    )


def _step(most: float) -> int:
    """The smallest whole step 1, 2, 5, 10, 20 … with which at most _TICKS steps reach ``most``."""
    decade = 1
    while True:
        for step in _STEPS:
            if step * decade * _TICKS >= most:
                return step * decade
        decade *= 10


def _short(text: str) -> str:
    """The beginning of a text that fits beside the bars."""
    width = 0
    for place, letter in enumerate(text):
        width += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if width > _LETTERS:
            return f"{text[:place].rstrip()}…"
    return text


def _text(text: str) -> str:
    """A text as XML holds it."""
    return escape(_FORBIDDEN.sub("\ufffd", text))
