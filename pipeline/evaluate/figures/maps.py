"""How much of the neighbourhoods a map keeps, and how far the classes come apart on it by themselves."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from pipeline.artefacts.label_free import LABEL_FREE, Vectors
from pipeline.evaluate.figures.base import Evaluated, Figure, MeasuredMap, Measurement, Row
from pipeline.evaluate.map_metrics import movement, nearest_on_map, neighbours_kept, same_class, same_class_at_random
from pipeline.evaluate.markdown import percent, table

#: scikit-learn's trustworthiness holds N x N distances; of this many works they are 128 MB.
MAX_TRUSTWORTHINESS_WORKS = 4000
#: Neighbours of each work that are compared.
NEAREST = 10
#: Why these figures have no intervals.
NO_INTERVAL = (
    "These figures have no interval: they describe one map of these works and are not a sample of anything larger "
    "(with more than 4,000 works, trustworthiness is measured on 4,000 drawn at random). The same holds for sizes and "
    "shares of clusters. Another seed gives another map."
)
EXPLAINED = (
    "Each map is compared with the neighbours by its own vectors. Neighbours kept: of a work's ten nearest by these "
    "vectors, the share that is among its ten nearest on the map. Same class: of a work's ten nearest, the share that "
    "has its class, on the map, by the vectors themselves, and at random."
)
MOVED_EXPLAINED = (
    "Moved: how far the works that were on the same map of the build before lie from where they were, in units of that "
    "map's spread (root mean square distance from the mean), median and 90 % of the works. 1.0 is about as far as two "
    "places chosen by chance."
)
#: Why a map has no such figure, by the reason in ``map_starts``.
ANEW: Mapping[str, str] = {
    "no_map_before": "no such map before",
    "mostly_new": "began anew: most works are new",
    "neighbours_changed": "began anew: most works have other neighbours",
}
#: What the report calls the vectors, and what it says where labels took part in them.
WORDS: Mapping[Vectors, str] = {"label_free": "features", "embedding": "features and metric head"}
SAW_LABELS = (
    "The network learned its features from the labels of this collection, so the classes come apart on every map "
    "because of the labels too."
)


def measure(evaluated: Evaluated) -> Measurement:
    """All figures of every map."""
    from sklearn.manifold import trustworthiness

    order = np.random.default_rng(evaluated.seed).permutation(len(evaluated.embeddings))
    sample = order[:MAX_TRUSTWORTHINESS_WORKS]
    k = min(15, (len(sample) - 1) // 2 - 1)
    codes = np.array([evaluated.classes.index(label) if label else -1 for label in evaluated.labels], np.int64)
    by_vectors = {kind: same_class(ids[:, :NEAREST], codes) for kind, ids in evaluated.neighbour_ids.items()}
    figures: dict[str, dict[str, Any]] = {}
    for name, each in evaluated.maps.items():
        whole = evaluated.label_free if each.vectors == LABEL_FREE else evaluated.embeddings
        vectors = np.ascontiguousarray(whole[sample])
        kept = neighbours_kept(evaluated.neighbour_ids[each.vectors], each.points, NEAREST)
        figures[name] = {
            "vectors": each.vectors,
            "trustworthiness": round(float(trustworthiness(vectors, each.points[sample], n_neighbors=k)), 4),
            "neighbours_kept": round(kept, 4),
            "same_class": same_class(nearest_on_map(each.points, NEAREST), codes),
            "same_class_by_vectors": by_vectors[each.vectors],
            "same_class_at_random": same_class_at_random(codes),
            "start": each.before.reason,
            "moved": moved(each),
        }
    rows = [
        row
        for name, values in figures.items()
        for row in (
            Row(f"Trustworthiness@15 of {name}", values["trustworthiness"]),
            Row(f"Neighbours kept@10 of {name}", values["neighbours_kept"], unit="share"),
            Row(f"Neighbours of the same class on {name}", values["same_class"], unit="share", note=_beside(values)),
            *(_moved_row(name, values["moved"]) for _ in range(values["moved"] is not None)),
        )
    ]
    report = report_section(figures, evaluated.features_saw_labels)
    return Measurement(rows, {"projections": figures}, report, sample=evaluated.sample(np.ones(len(codes), bool)))


def moved(measured: MeasuredMap) -> dict[str, Any] | None:
    """``works`` that were on the map before, and ``median`` and ``p90`` of their movement; None for a map anew."""
    before = measured.before
    if before.rows is None or before.points is None or not len(before.rows):
        return None
    far = movement(measured.points[before.rows], before.points)
    middle, most = np.quantile(far, (0.5, 0.9))
    return {"works": len(far), "median": round(float(middle), 4), "p90": round(float(most), 4)}


def _beside(values: Mapping[str, Any]) -> str:
    by_vectors, at_random = (percent(values[f"same_class_{how}"]) for how in ("by_vectors", "at_random"))
    return f"{by_vectors} by the vectors, {at_random} at random"


def _moved_row(name: str, values: Mapping[str, Any]) -> Row:
    note = f"median of {values['works']:,} works that were on the map before; 90 % below {values['p90']:.3f}"
    return Row(f"Works moved on {name}", values["median"], unit="of the map's spread", note=note)


def report_section(figures: Mapping[str, Mapping[str, Any]], saw_labels: bool = False) -> list[str]:
    """The section of ``report.md``.

    Args:
        figures: the entry ``projections`` of ``metrics.json``.
        saw_labels: whether the network learned its features from the labels.
    """
    head = (
        "map", "made of", "trustworthiness@15", "neighbours kept@10", "same class", "by its vectors", "at random",
        "moved",
    )  # fmt: skip
    rows = [
        (
            name,
            WORDS[row["vectors"]],
            f"{row['trustworthiness']:.3f}",
            f"{row['neighbours_kept']:.3f}",
            *(percent(row[key]) for key in ("same_class", "same_class_by_vectors", "same_class_at_random")),
            _moved_words(row),
        )
        for name, row in figures.items()
    ]
    caveat = [SAW_LABELS, ""] if saw_labels else []
    moving = [MOVED_EXPLAINED, ""] if any(row.get("moved") for row in figures.values()) else []
    return ["## Maps", "", EXPLAINED, "", *moving, *table(head, rows), *caveat, NO_INTERVAL, ""]


def _moved_words(row: Mapping[str, Any]) -> str:
    if row["moved"] is None:
        return ANEW.get(row["start"], row["start"])
    return f"{row['moved']['median']:.3f} (90 %: {row['moved']['p90']:.3f}; {row['moved']['works']:,} works)"


FIGURE = Figure(
    "Maps",
    "How much of the works' neighbourhoods each map keeps, and how far the classes come apart on it by themselves.",
    measure,
    order=70,
    libraries=("scikit-learn", "scipy"),
)
