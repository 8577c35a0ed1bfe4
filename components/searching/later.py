"""A visitor's picture and kinds of likeness that take seconds to describe one: it is described when they are chosen.

The page shows a place that waits. The browser posts the picture once more, and fills a store with the description or
with a sentence why there is none (``assets/identify/later.mjs``).
"""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.searching.links import DESCRIBE
from components.site import states, urls
from components.site.markup import attributes
from pipeline.query import likenesses
from pipeline.query.search import Example

#: Id of the store: ``of`` is the key of the upload, and ``upload`` its description, or ``problem`` a sentence.
STORE = "identify-described"
#: Id of the place that waits.
PLACE = "identify-later"


def lacks(example: Example, kinds: Sequence[str]) -> list[str]:
    """The kinds among these that the picture has not been described by, and that take seconds."""
    return [kind for kind in kinds if likenesses.get(kind).annotator and kind not in example.descriptions]


def completed(upload: Any, described: Any) -> Any:
    """The upload with the description that came later, if it is one of the same picture."""
    is_same = isinstance(described, dict) and isinstance(upload, dict) and described.get("of") == upload.get("key")
    return described["upload"] if is_same and described.get("upload") else upload


def waiting(upload: Any, kinds: Sequence[str], described: Any) -> Component:
    """The place for works that are found once the picture is described, or why it cannot be."""
    key = upload.get("key", "") if isinstance(upload, dict) else ""
    if isinstance(described, dict) and described.get("of") == key and described.get("problem"):
        return states.failed("Not looked through", str(described["problem"]))
    wanted = [kind for kind in kinds if likenesses.get(kind).annotator]
    return html.Div(
        states.loading("Looking for figures in your picture …"),
        id=PLACE,
        **attributes(data_of=key, data_with=",".join(wanted), data_route=urls.relative(f"/{DESCRIBE}")),
    )
