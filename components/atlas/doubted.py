"""The map's colours by the lists of the Review page: whose labels are doubted, and why."""

import numpy as np

from components.atlas.colouring import OTHER, Field
from components.figures.scatter import Category, Colouring
from components.site import theme
from components.works import label_issues
from pipeline.artefacts import label_issues as artefact
from pipeline.artefacts.store import ArtefactStore

FIELD = Field(
    "doubted",
    "Doubted in review",
    guess=True,
    note="The Review page lists these works. A work in several of its lists has the colour of the first one.",
)


def fields(store: ArtefactStore) -> list[Field]:
    """The field; none where the build has no label issues."""
    return [FIELD] if artefact.exists(store.root) else []


def colouring(store: ArtefactStore, field: Field) -> Colouring | None:
    """The first list that each work is in as its category; None where the field is another one."""
    if field.key != FIELD.key:
        return None
    flags = label_issues.listed(store)
    # "In no list" is code 0, before all lists.
    codes = np.where(flags.any(axis=0), flags.argmax(axis=0) + 1, 0).astype(np.int16)
    categories = [Category(label_issues.NOT_LISTED, *OTHER, int((codes == 0).sum()), rest=True)]
    categories += [
        Category(title, *theme.category_style(place), int((codes == place + 1).sum()))
        for place, title in enumerate(label_issues.TITLES.values())
    ]
    return Colouring(FIELD.title, codes, tuple(categories))
