"""The label issues of the live build: which works' labels are doubted, and what the lists of them are called."""

from dataclasses import dataclass

import numpy as np
from flask import has_app_context

from components.site import context
from pipeline.artefacts import label_issues
from pipeline.artefacts.label_issues import DOUBTED, NEIGHBOURS, UNLIKE, LabelIssues
from pipeline.artefacts.store import ArtefactStore

#: Reason -> title of the list of works that are listed for it, in the order of the Review page.
TITLES = {DOUBTED: "Label issues", NEIGHBOURS: "Neighbours disagree", UNLIKE: "Unlike any other"}
#: What works are called that are in none of the lists.
NOT_LISTED = "In no list"


@dataclass(frozen=True)
class Judged:
    """The class that classifiers give a work which did not see its label, and their probability of it, 0 to 1."""

    key: str
    probability: float

    def says(self, key: str, probability: float) -> bool:
        """Whether another guess reads the same: the same class, at the same percentage."""
        return key == self.key and round(100 * probability) == round(100 * self.probability)


def judged(issues: LabelIssues, place: int) -> Judged:
    """The guess of the review about the work at a place of its list."""
    own, other = float(issues.p_given[place]), float(issues.p_suggested[place])
    if other > own:
        return Judged(issues.classes[issues.suggested[place]], other)
    return Judged(issues.classes[issues.given[place]], own)


def of(store: ArtefactStore) -> LabelIssues | None:
    """The label issues of a build, None for a build without them. While an app serves they are read once.

    Raises:
        ArtefactError: they cannot be read.
    """
    if not label_issues.exists(store.root):
        return None
    if not has_app_context():
        return label_issues.read(store.root)  # a command that writes the map as files
    return context.serving().cached("label-issues", store, lambda: label_issues.read(store.root))


def listed(store: ArtefactStore) -> np.ndarray:
    """Which works are listed for each reason of :data:`TITLES`, bool (reasons, N).

    Raises:
        ArtefactError: the label issues cannot be read.
    """
    flags = np.zeros((len(TITLES), len(store)), bool)
    issues = of(store)
    if issues is None:
        return flags
    for place, reason in enumerate(TITLES):
        flags[place, issues.rows[issues.listed(reason)]] = True
    return flags
