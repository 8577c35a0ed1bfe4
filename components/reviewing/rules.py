"""What the browser's scripts must know of decisions on labels, as plain values."""

import json
from typing import Any

from components.reviewing import decisions, keeping
from components.site.markup import attributes
from pipeline.artefacts.store import ArtefactStore

#: Codes of decisions, and the names of the parts by which two decisions are the same.
DECISIONS = {
    "codes": {"right": decisions.RIGHT, "change": decisions.CHANGE, "again": decisions.AGAIN},
    "parts": decisions.SAID,
}


def data(store: ArtefactStore, rules: dict[str, Any]) -> dict[str, Any]:
    """The attributes of an element in which labels are decided.

    Args:
        store: the build.
        rules: :data:`DECISIONS`, and what else the page's scripts must know.
    """
    return keeping.data(store, "review") | attributes(
        data_build=store.build_id,
        data_classes=json.dumps([(info.key, info.title) for info in store.classes]),
        data_rules=json.dumps(rules),
    )
