"""Numbers that the map can be coloured by: how sure the model is of a work, and what its neighbours are.

They are shown in steps with a colour and a shape each, since a reader tells a handful of colours apart but no more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from components.atlas.colouring import NOT_KNOWN, Field
from components.figures.scatter import Category, Colouring
from components.site import theme
from pipeline.artefacts import neighbours_kept
from pipeline.artefacts.annotations import measured
from pipeline.artefacts.store import ArtefactStore

#: Nearest works of which the share with the same class is counted.
NEIGHBOURS = 10


@dataclass(frozen=True)
class Measure:
    """A number of each work, shown in steps.

    Attributes:
        field: what the map's list of fields says of it.
        edges: lower ends of all steps but the first, ascending.
        names: of the steps, one more than the edges.
        values: (store, projection) -> float (N,), NaN where there is no value.
    """

    field: Field
    edges: Sequence[float]
    names: Sequence[str]
    values: Callable[[ArtefactStore, str], np.ndarray]


def agreement(store: ArtefactStore, _: str = "") -> np.ndarray:
    """Of each work's :data:`NEIGHBOURS` nearest works, the number with its class, float (N,); NaN without a class."""
    keys = [info.key for info in store.classes]
    codes = np.select([(store.objects["label"] == key).to_numpy() for key in keys], range(len(keys)), -1)
    same = codes[np.asarray(store.neighbours_ids[:, :NEIGHBOURS])] == codes[:, None]
    return np.where(codes >= 0, same.sum(axis=1), np.nan)


def confidence(store: ArtefactStore, _: str = "") -> np.ndarray:
    """The model's calibrated probability of the class that it gives each work, float (N,); NaN without a prediction."""
    values = np.full(len(store), np.nan)
    values[store.predictions["row"]] = store.predictions["confidence"]
    return values


def kept(store: ArtefactStore, projection: str) -> np.ndarray:
    """Of each work's ten nearest works, the number that a map keeps near it, float (N,); NaN where it is not known."""
    counts = neighbours_kept.counts(store, projection)
    return np.full(len(store), np.nan) if counts is None else counts.astype(float)


def figures(store: ArtefactStore, _: str = "") -> np.ndarray:
    """How many figures were found in each work, float (N,); NaN where nobody looked for any."""
    return measured(store.root, "pose", "figures", len(store))


MEASURES = (
    Measure(
        Field("confidence", "How sure the model is", guess=True),
        (0.5, 0.7, 0.9, 0.99),
        ("Below 50 %", "50 to 70 %", "70 to 90 %", "90 to 99 %", "Above 99 %"),
        confidence,
    ),
    Measure(
        Field("agreement", "Neighbours of the same class", guess=True),
        (1, 4, 7, 10),
        ("None of ten", "1 to 3 of ten", "4 to 6 of ten", "7 to 9 of ten", "All ten"),
        agreement,
    ),
    Measure(
        Field(
            "kept",
            "Neighbours kept on this map",
            guess=True,
            by_map=True,
            note="Of the ten works that are most similar to a work, so many are also its nearest on this map. Where "
            "few are kept, open a work to see its true neighbours.",
        ),
        (1, 3, 5, 7),
        ("None of ten", "1 or 2 of ten", "3 or 4 of ten", "5 or 6 of ten", "7 or more of ten"),
        kept,
    ),
    Measure(
        Field("figures", "Figures in the picture", guess=True, note="A program counted them. It misses some."),
        (1, 2, 3, 6),
        ("None found", "One", "Two", "3 to 5", "6 or more"),
        figures,
    ),
)


def fields(store: ArtefactStore) -> list[Field]:
    """The numbers that the build has."""
    missing = set() if (store.root / "evaluation/predictions.parquet").is_file() else {"confidence"}
    if store.neighbours_ids.shape[1] < NEIGHBOURS:
        missing.add("agreement")  # "of ten" would not be true of so small a collection
    if "agreement" in missing or all(neighbours_kept.counts(store, name) is None for name in store.projections):
        missing.add("kept")
    if np.isnan(figures(store)).all():
        missing.add("figures")
    return [measure.field for measure in MEASURES if measure.field.key not in missing]


def colouring(store: ArtefactStore, field: Field, projection: str, scheme: str) -> Colouring | None:
    """The steps of a number as categories; None where the field is no number of this module."""
    measure = next((each for each in MEASURES if each.field.key == field.key), None)
    if measure is None:
        return None
    values = measure.values(store, projection)
    known = ~np.isnan(values)
    codes = np.where(known, np.searchsorted(measure.edges, np.nan_to_num(values), side="right"), -1).astype(np.int16)
    colours = theme.sequential(len(measure.names), scheme)
    categories = [
        Category(name, colour, theme.category_style(index)[1], int((codes == index).sum()))
        for index, (name, colour) in enumerate(zip(measure.names, colours, strict=True))
    ]
    if known.all():
        return Colouring(field.title, codes, tuple(categories))
    rest = Category("Not known", *NOT_KNOWN, int((~known).sum()), rest=True)
    return Colouring(field.title, codes + np.int16(1), (rest, *categories))
