"""``review/``: label issues, how probable it is that the label of each work is wrong, and why it is listed."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.artefacts import manifest
from pipeline.core.errors import ArtefactError, reason
from pipeline.core.files import write_json

FOLDER, TABLE, ABOUT = "review", "suspects.parquet", "review.json"
#: Nearest works whose labels are compared.
NEAREST = 10

#: Codes of why a work is listed.
DOUBTED, NEIGHBOURS, UNLIKE = "label_doubted", "neighbours_disagree", "unlike_any_other"
#: The same picture has another label as well, so that one of the two must be wrong.
CONFLICTING = "identical_picture"
REASONS = (DOUBTED, NEIGHBOURS, UNLIKE, CONFLICTING)


@dataclass(frozen=True)
class LabelIssues:
    """Every labelled work of a build; M works, K nearest works of each.

    Works whose identical picture has another label come first, then the most doubtful label.
    """

    rows: np.ndarray  #: int64 (M,), rows of ``objects.parquet``
    given: np.ndarray  #: int16 (M,), the catalogue's label, an index into ``classes``
    suggested: np.ndarray  #: int16 (M,), the most probable class among the others
    p_given: np.ndarray  #: float32 (M,), out-of-sample probability of the given label
    p_suggested: np.ndarray  #: float32 (M,), of the suggested one
    others: np.ndarray  #: float32 (M,), share of the nearest works that carry another label
    mean_knn_similarity: np.ndarray  #: float32 (M,), mean cosine similarity to the nearest works, -1 to 1
    nearest: np.ndarray  #: int32 (M, K), rows of the nearest works, nearest first
    reasons: dict[str, np.ndarray]  #: code of :data:`REASONS` -> bool (M,)
    classes: tuple[str, ...]  #: keys of the classes
    about: dict[str, Any]  #: ``review.json``

    def __len__(self) -> int:
        """Number of labelled works."""
        return len(self.rows)

    @property
    def doubt(self) -> np.ndarray:
        """float32 (M,): probability that the label is another than the given one."""
        return np.asarray(1 - self.p_given)

    @cached_property
    def _places(self) -> dict[int, int]:
        return {row: place for place, row in enumerate(self.rows.tolist())}

    def place_of(self, row: int) -> int | None:
        """The place of a work in the order of doubt, 0 the most doubtful; None for a work without a label."""
        return self._places.get(row)

    def listed(self, reason: str) -> np.ndarray:
        """Bool (M,): the works that are listed for a reason. Doubted are all labels that are contradicted as well."""
        if reason == DOUBTED:
            return np.asarray(self.reasons[DOUBTED] | self.reasons.get(CONFLICTING, False))
        return self.reasons[reason]

    def order(self, reason: str | None) -> np.ndarray:
        """Places of the works listed for a reason, those to look at first in front; of all works without a reason."""
        if reason is None:
            return np.arange(len(self))
        places = np.flatnonzero(self.listed(reason))
        if reason == UNLIKE:
            places = places[np.argsort(self.mean_knn_similarity[places], kind="stable")]
        return places


def write(issues: LabelIssues, folder: Path) -> None:
    """Writes both files into ``folder``."""
    keys = np.array(issues.classes, object)
    codes = [
        [code for code in REASONS if code in issues.reasons and issues.reasons[code][place]]
        for place in range(len(issues))
    ]
    width = issues.nearest.shape[1]
    table = pa.table(
        {
            "row": pa.array(issues.rows, pa.int64()),
            "given": pa.array(keys[issues.given], pa.string()),
            "suggested": pa.array(keys[issues.suggested], pa.string()),
            "doubt": pa.array(issues.doubt, pa.float32()),
            "p_given": pa.array(issues.p_given, pa.float32()),
            "p_suggested": pa.array(issues.p_suggested, pa.float32()),
            "others_share": pa.array(issues.others, pa.float32()),
            "similarity": pa.array(issues.mean_knn_similarity, pa.float32()),
            "nearest": pa.FixedSizeListArray.from_arrays(pa.array(issues.nearest.ravel(), pa.int32()), width),
            "reasons": pa.array(codes, pa.list_(pa.string())),
        }
    )
    pq.write_table(table, folder / TABLE)
    write_json(folder / ABOUT, issues.about | {"classes": list(issues.classes)})


def exists(root: Path) -> bool:
    """Whether a build was made with this stage; builds of before have no such folder."""
    return (root / FOLDER / TABLE).is_file() and (root / FOLDER / ABOUT).is_file()


def read(root: Path) -> LabelIssues:
    """The list of a build. Raises an ArtefactError where it is missing or damaged."""
    about = manifest.read_json(root / FOLDER / ABOUT)
    try:
        with pq.ParquetFile(root / FOLDER / TABLE) as file:
            table = file.read(use_threads=False)
        classes = tuple(str(key) for key in about["classes"])
        codes = {key: index for index, key in enumerate(classes)}
        labels = {
            name: np.array([codes[key] for key in table[name].to_pylist()], np.int16) for name in ("given", "suggested")
        }
        nearest = table["nearest"].combine_chunks()
        reasons = table["reasons"].to_pylist()
        return LabelIssues(
            rows=table["row"].to_numpy(),
            p_given=table["p_given"].to_numpy(),
            p_suggested=table["p_suggested"].to_numpy(),
            others=table["others_share"].to_numpy(),
            mean_knn_similarity=table["similarity"].to_numpy(),
            nearest=nearest.flatten().to_numpy().reshape(len(table), nearest.type.list_size),
            reasons={code: np.array([code in listed for listed in reasons], bool) for code in REASONS},
            classes=classes,
            about=about,
            **labels,
        )
    except (OSError, KeyError, TypeError, ValueError, AttributeError, pa.ArrowException) as error:
        raise ArtefactError(
            f"{FOLDER}/{TABLE} of {root.name!r} cannot be read ({reason(error)}). {manifest.NEXT}"
        ) from error
