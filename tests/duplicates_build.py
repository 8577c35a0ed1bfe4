"""The build of the Review page with groups of duplicates."""

from pathlib import Path

from pipeline.artefacts import duplicates
from pipeline.artefacts.duplicates import DETAIL, MIRRORED, SAME_FILE, SAME_PICTURE, Group, Pair
from tests import reviewed_build, tiny_build

#: The labels of the works of the tiny build are china, japan, india, america, and so on; the last work has none.
GROUPS = (
    Group((1, 0), (Pair(0, 1, SAME_PICTURE, 120, 0.98, 1.0, 0.97),)),
    Group((2, 6, 10), (Pair(2, 6, DETAIL, 44, 0.93, 0.25, 1.0), Pair(6, 10, MIRRORED, 0, 0.91, 1.0, 1.0))),
    Group((7, 11), (Pair(7, 11, SAME_FILE, 0, 1.0, 1.0, 1.0),)),
)


def publish(artefacts: Path, groups: tuple[Group, ...] = GROUPS) -> Path:
    """Publishes the build below ``artefacts`` and returns its folder."""
    build = reviewed_build.publish(artefacts)
    (build / duplicates.FOLDER).mkdir()
    duplicates.write(groups, tiny_build.IDS, build / duplicates.FOLDER)
    return build
