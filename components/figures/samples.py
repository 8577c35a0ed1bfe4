"""How many artists or groups stand behind the figures of the Model page, by class."""

import numpy as np
from dash import html
from dash.development.base_component import Component

from components.site import theme
from pipeline.artefacts import sample
from pipeline.artefacts.few_artists import NOT_ESTIMABLE
from pipeline.artefacts.sample import Sample
from pipeline.artefacts.store import ArtefactStore

NOT_COUNTED = (
    "This build does not record which works are by one artist, so the artists are not counted here. A new build "
    "records it."
)


class Samples:
    """The samples of one build, from ``evaluation/predictions.parquet`` and the groups of ``objects.parquet``.

    Each is None where the build does not record the groups of its works.
    """

    def __init__(self, store: ArtefactStore) -> None:
        self._store = store
        predictions = store.predictions
        self._labels = predictions["label"].to_numpy(str)
        self._split = predictions["split"].to_numpy(str)
        self._rows = predictions["row"].to_numpy()
        self._groups = predictions["group"].to_numpy() if "group" in predictions else None
        # An artist line such as "Unknown" has no group.
        self._known = (store.objects["group"].to_numpy(str) != "")[self._rows]

    def of_split(self, split: str) -> Sample | None:
        """The works of ``train``, ``validation`` or ``test``."""
        return self._of(self._split == split, f"{split} works")

    def of_all(self) -> Sample | None:
        """All works of a class."""
        return self._of(self._labels != "", "works")

    def tagged(self) -> Sample | None:
        """The test works to which the catalogue gives subject tags."""
        tags = self._store.objects["tags"].map(len).to_numpy()[self._rows] > 0
        return self._of((self._split == "test") & tags, "test works with tags")

    def background(self) -> Sample | None:
        """The pictures of other kinds that nothing was learned from; also None for a build without them."""
        if not (self._store.root / "training/background.parquet").is_file():
            return None
        table = self._store.table("training/background.parquet")
        table = table[table["split"] == "test"]
        if not len(table):
            return None
        if "known_hand" not in table:  # In a build of before.
            return None
        groups, known = table["group"].to_numpy(str), table["known_hand"].to_numpy(bool)
        return sample.of(np.full(len(table), ""), groups, known, kind="other pictures")

    def _of(self, rows: np.ndarray, kind: str) -> Sample | None:
        if self._groups is None:
            return None
        keys = [info.key for info in self._store.classes]
        return sample.of(self._labels[rows], self._groups[rows], self._known[rows], keys, kind)


def line(store: ArtefactStore, found: Sample | None, figure: str = "") -> Component | None:
    """One line below a figure: works, artists or groups, and these by class; classes with too few are marked.

    Args:
        store: the build.
        found: None for no line.
        figure: which figures it is about, where the line does not stand below them.
    """
    if found is None:
        return None
    parts: list[Component | str] = [f"{figure}: from {found.total()}." if figure else f"From {found.total()}."]
    for number, (phrase, enough) in enumerate(found.phrases(lambda key: theme.class_style(store, key)[2])):
        parts.append(", " if number else " By class: ")
        parts.append(phrase if enough else html.Strong(phrase, title=NOT_ESTIMABLE.capitalize()))
    return html.P([*parts, "." if found.classes else ""], className="made-by")


def short(store: ArtefactStore, found: Sample | None) -> str:
    """The same without the classes, for a place of a few words; classes with too few artists are named. "" of None."""
    if found is None:
        return ""
    few = ", ".join(theme.class_style(store, key)[2] for key in found.too_few)
    artists = f"{found.artists:,} known artist{'' if found.artists == 1 else 's'} or groups"
    return f"{found.works:,} {found.kind}, {artists}" + (f"; too few of {few}" if few else "")
