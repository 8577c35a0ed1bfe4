"""The works that the page shows of the label issues of the live build."""

from collections.abc import Iterable

import numpy as np

from components.exploring.collection import Collection
from components.reviewing.address import KINDS, ReviewAddress
from pipeline.artefacts.label_issues import LabelIssues
from pipeline.artefacts.store import ArtefactStore


def places(
    collection: Collection, issues: LabelIssues, address: ReviewAddress, hidden: np.ndarray | None = None
) -> np.ndarray:
    """Places of the works of one list, in the order of the list, int64.

    Args:
        collection: that of the build.
        issues: of the build.
        address: selects the list, and what its works must match.
        hidden: places to leave out.
    """
    order = issues.order(KINDS[address.kind].reason)
    if address.filter:
        order = order[collection.keep_works(address.filter)[issues.rows[order]]]
    if hidden is not None and len(hidden):
        is_hidden = np.zeros(len(issues), bool)
        is_hidden[hidden] = True
        order = order[~is_hidden[order]]
    return order


def undated(collection: Collection, issues: LabelIssues, address: ReviewAddress) -> int:
    """How many works of the list a filter by year leaves out only because they have none."""
    order = issues.order(KINDS[address.kind].reason)
    return int(collection.undated_works(address.filter)[issues.rows[order]].sum())


def places_of_ids(store: ArtefactStore, issues: LabelIssues, ids: Iterable[object]) -> np.ndarray:
    """Places of works by their object ids, int64. Ids that this build does not have are left out."""
    rows = [store.row_of(each) for each in ids if isinstance(each, str)]
    known = [issues.place_of(row) for row in rows if row is not None]
    return np.array([place for place in known if place is not None], np.int64)
