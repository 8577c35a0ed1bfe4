"""The label issues of the live build, and the works that the page shows of them."""

from collections.abc import Iterable

import numpy as np

from components.reviewing.address import KINDS, ReviewAddress
from components.site import context
from pipeline.artefacts import label_issues
from pipeline.artefacts.label_issues import LabelIssues
from pipeline.artefacts.store import ArtefactStore


def of(store: ArtefactStore) -> LabelIssues | None:
    """The label issues of a build, read once; None for a build without them.

    Raises:
        ArtefactError: they cannot be read.
    """
    if not label_issues.exists(store.root):
        return None
    return context.serving().cached("label-issues", store, lambda: label_issues.read(store.root))


def places(issues: LabelIssues, address: ReviewAddress, hidden: np.ndarray | None = None) -> np.ndarray:
    """Places of the works of one list, in the order of the list, int64.

    Args:
        issues: of the build.
        address: selects the list and its class.
        hidden: places to leave out.
    """
    order = issues.order(KINDS[address.kind].reason)
    if address.label:
        order = order[issues.given[order] == issues.classes.index(address.label)]
    if hidden is not None and len(hidden):
        is_hidden = np.zeros(len(issues), bool)
        is_hidden[hidden] = True
        order = order[~is_hidden[order]]
    return order


def places_of_ids(store: ArtefactStore, issues: LabelIssues, ids: Iterable[object]) -> np.ndarray:
    """Places of works by their object ids, int64. Ids that this build does not have are left out."""
    rows = [store.row_of(each) for each in ids if isinstance(each, str)]
    known = [issues.place_of(row) for row in rows if row is not None]
    return np.array([place for place in known if place is not None], np.int64)
