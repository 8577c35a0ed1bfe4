"""How much of the neighbourhoods a map keeps: trustworthiness@15, and neighbours kept@10."""

from collections.abc import Mapping

import numpy as np

from pipeline.evaluate import metrics
from pipeline.evaluate.figures.base import Evaluated, Figure, Measurement, Row
from pipeline.evaluate.markdown import table

#: scikit-learn's trustworthiness holds N x N distances; of this many works they are 128 MB.
MAX_TRUSTWORTHINESS_WORKS = 4000
#: Why these figures have no intervals.
NO_INTERVAL = (
    "These figures have no interval: they describe one map of these works and are not a sample of anything larger "
    "(with more than 4,000 works, trustworthiness is measured on 4,000 drawn at random). The same holds for sizes and "
    "shares of clusters. Another seed gives another map."
)


def measure(evaluated: Evaluated) -> Measurement:
    """Both figures of every map."""
    from sklearn.manifold import trustworthiness

    order = np.random.default_rng(evaluated.seed).permutation(len(evaluated.embeddings))
    sample = order[:MAX_TRUSTWORTHINESS_WORKS]
    vectors = np.ascontiguousarray(evaluated.embeddings[sample])
    k = min(15, (len(sample) - 1) // 2 - 1)
    figures = {
        name: {
            "trustworthiness": round(float(trustworthiness(vectors, points[sample], n_neighbors=k)), 4),
            "neighbours_kept": round(metrics.neighbours_kept(evaluated.neighbour_ids, points), 4),
        }
        for name, points in evaluated.projections.items()
    }
    rows = [
        row
        for name, values in figures.items()
        for row in (
            Row(f"Trustworthiness@15 of {name}", values["trustworthiness"]),
            Row(f"Neighbours kept@10 of {name}", values["neighbours_kept"], unit="share"),
        )
    ]
    return Measurement(rows, {"projections": figures}, report_section(figures))


def report_section(figures: Mapping[str, Mapping[str, float]]) -> list[str]:
    """The section of ``report.md``; ``figures`` is the entry ``projections`` of ``metrics.json``."""
    return [
        "## Maps",
        "",
        *table(
            ("projection", "trustworthiness@15", "neighbours kept@10"),
            [(name, f"{row['trustworthiness']:.3f}", f"{row['neighbours_kept']:.3f}") for name, row in figures.items()],
        ),
        NO_INTERVAL,
        "",
    ]


FIGURE = Figure(
    "Maps",
    "How much of the works' neighbourhoods each map keeps.",
    measure,
    order=70,
    libraries=("scikit-learn", "scipy"),
)
