"""The work that a visitor's picture shows: its name, and where each of the two pictures lies in the other.

The browser draws both, since the server does not keep the visitor's picture.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.site import urls
from components.site.markup import attributes
from components.works import cards
from pipeline.artefacts.store import ArtefactStore
from pipeline.query.result import SameWork

#: Four corners (x, y), in shares of width and height.
Outline = tuple[tuple[float, float], ...]
#: Corners of a detail lie outside of 0 to 1, but not farther than this.
FARTHEST = 1000.0


@dataclass(frozen=True)
class ShownWork:
    """The part of a :class:`pipeline.query.result.SameWork` that the page needs, as the browser sends it back."""

    row: int
    inliers: int
    outline: Outline
    inverse: Outline

    @classmethod
    def of(cls, same: SameWork | None) -> ShownWork | None:
        """None for None."""
        return None if same is None else cls(same.row, same.inliers, same.outline, same.inverse)

    def as_json(self) -> dict[str, Any]:
        """The values for :meth:`read`."""
        return {
            "row": self.row,
            "inliers": self.inliers,
            "outline": [[round(value, 5) for value in corner] for corner in self.outline],
            "inverse": [[round(value, 5) for value in corner] for corner in self.inverse],
        }

    @classmethod
    def read(cls, content: Any) -> ShownWork | None:
        """What :meth:`as_json` gave; None for None.

        Raises:
            KeyError, TypeError, ValueError: the content is invalid.
        """
        if content is None:
            return None
        outlines = [tuple((float(x), float(y)) for x, y in content[name]) for name in ("outline", "inverse")]
        values = [value for outline in outlines for corner in outline for value in corner]
        if any(len(outline) != 4 for outline in outlines) or not all(
            math.isfinite(value) and abs(value) <= FARTHEST for value in values
        ):
            raise ValueError("an outline has four corners near the picture")
        return cls(int(content["row"]), int(content["inliers"]), *outlines)


def section(store: ArtefactStore, shown: ShownWork, size: tuple[int, int]) -> Component:
    """The work, and both pictures with the part that they have in common.

    Args:
        store: the build.
        shown: the work that the picture shows.
        size: width and height of the visitor's picture, in pixels.
    """
    work = store.work(shown.row)
    title = cards.title_of(work)
    link = dcc.Link(html.Em(title), href=urls.work(work["object_id"]))
    return html.Section(
        [
            html.H2(["It shows ", link]),
            html.P(cards.byline(work), className="label-by") if cards.byline(work) else None,
            html.P(["The catalogue says: ", cards.class_name(store, work["label"], cards.culture(store, work))]),
            html.P(
                f"{shown.inliers} key points of your picture lie where a picture of this work has them. The frames "
                "show what the two have in common.",
                className="section-note",
            ),
            html.Div(
                [
                    _picture("same-yours", "Your picture", shown.outline, size),
                    _picture(
                        "same-work",
                        title,
                        shown.inverse,
                        (int(work["width"]), int(work["height"])),
                        urls.preview(store, shown.row),
                    ),
                ],
                className="same-pictures",
            ),
        ],
        className="same",
        **attributes(data_object_id=work["object_id"], data_inliers=str(shown.inliers)),
    )


def _picture(name: str, caption: str, outline: Outline, size: Sequence[int], address: str = "") -> Component:
    corners = ",".join(f"{value:.4f}" for corner in outline for value in corner)
    canvas = html.Canvas(
        id=name,
        role="img",
        **attributes(
            aria_label=f"{caption}, with a frame around the part that both pictures show",
            data_outline=corners,
            data_size=",".join(map(str, size)),
            data_picture=address,
        ),
    )
    return html.Figure([html.Div(canvas, className="mat same-mat"), html.Figcaption(caption)])
