"""How much of the neighbourhoods a map keeps, and how far the classes come apart on it by themselves."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from pipeline.artefacts.label_free import LABEL_FREE, Vectors
from pipeline.evaluate.figures.base import Evaluated, Figure, Measurement, Row
from pipeline.evaluate.map_metrics import nearest_on_map, neighbours_kept, same_class, same_class_at_random
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
        }
    rows = [
        row
        for name, values in figures.items()
        for row in (
            Row(f"Trustworthiness@15 of {name}", values["trustworthiness"]),
            Row(f"Neighbours kept@10 of {name}", values["neighbours_kept"], unit="share"),
            Row(f"Neighbours of the same class on {name}", values["same_class"], unit="share", note=_beside(values)),
        )
    ]
    return Measurement(rows, {"projections": figures}, report_section(figures, evaluated.features_saw_labels))


def _beside(values: Mapping[str, Any]) -> str:
    by_vectors, at_random = (percent(values[f"same_class_{how}"]) for how in ("by_vectors", "at_random"))
    return f"{by_vectors} by the vectors, {at_random} at random"


def report_section(figures: Mapping[str, Mapping[str, Any]], saw_labels: bool = False) -> list[str]:
    """The section of ``report.md``.

    Args:
        figures: the entry ``projections`` of ``metrics.json``.
        saw_labels: whether the network learned its features from the labels.
    """
    head = (
        "map", "made of", "trustworthiness@15", "neighbours kept@10", "same class", "by its vectors", "at random",
    )  # fmt: skip
    rows = [
        (
            name,
            WORDS[row["vectors"]],
            f"{row['trustworthiness']:.3f}",
            f"{row['neighbours_kept']:.3f}",
            *(percent(row[key]) for key in ("same_class", "same_class_by_vectors", "same_class_at_random")),
        )
        for name, row in figures.items()
    ]
    caveat = [SAW_LABELS, ""] if saw_labels else []
    return ["## Maps", "", EXPLAINED, "", *table(head, rows), *caveat, NO_INTERVAL, ""]


FIGURE = Figure(
    "Maps",
    "How much of the works' neighbourhoods each map keeps, and how far the classes come apart on it by themselves.",
    measure,
    order=70,
    libraries=("scikit-learn", "scipy"),
)
