"""The tiny build with a list of doubtful labels, so that the Review page has something to show."""

from pathlib import Path
from typing import Any

import numpy as np

from pipeline.artefacts import label_issues
from pipeline.artefacts.label_issues import LabelIssues
from tests import evaluated_build, tiny_build

#: Labelled works; the last work of the tiny build is outside of the classes.
COUNT = len(tiny_build.IDS) - 1
#: Row of the work at each place in the order of doubt.
ROWS = np.array([4, 0, 7, 1, 2, 3, 5, 6, 8, 9, 10])
#: Places that are listed, by reason.
LISTED = {label_issues.DOUBTED: [0, 1, 2], label_issues.NEIGHBOURS: [0], label_issues.UNLIKE: [6, 3]}


def publish(artefacts: Path, **options: Any) -> Path:
    """Publishes the build below ``artefacts`` and returns its folder."""
    build = evaluated_build.publish(artefacts, **options)
    (build / label_issues.FOLDER).mkdir()
    label_issues.write(listed(), build / label_issues.FOLDER)
    return build


def listed() -> LabelIssues:
    """Work 4 (china) is taken for japan at 95 %; the others' labels are doubted less and less."""
    given = (ROWS % len(tiny_build.CLASSES)).astype(np.int16)
    own = np.linspace(0.02, 0.95, COUNT).astype(np.float32)
    nearest = np.stack([[row for row in range(COUNT) if row != own_row][:10] for own_row in ROWS]).astype(np.int32)
    similarity = np.full(COUNT, 0.7, np.float32)
    similarity[LISTED[label_issues.UNLIKE]] = [0.2, 0.3]
    reasons = {code: np.isin(np.arange(COUNT), places) for code, places in LISTED.items()}
    return LabelIssues(
        rows=ROWS,
        given=given,
        suggested=((given + 1) % len(tiny_build.CLASSES)).astype(np.int16),
        p_given=own,
        p_suggested=(1 - own - 0.03).astype(np.float32),
        others=np.where(reasons[label_issues.NEIGHBOURS], 1.0, 0.7).astype(np.float32),
        mean_knn_similarity=similarity,
        nearest=nearest,
        reasons=reasons,
        classes=tiny_build.CLASSES,
        about={
            "method": "Judged by classifiers that did not see its label.",
            "features_saw_labels": False,
            "thresholds": [0.9, 0.9, 0.9, 0.9],
            "usual_similarity": 0.7,
            "estimated_wrong": 0.031,
            "works": COUNT,
            "counts": {code: len(places) for code, places in LISTED.items()},
        },
    )
