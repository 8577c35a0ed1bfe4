"""What was measured beside what the catalogue says."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.core.errors import ConfigError, reason

#: Half of the last decimal of catalogued centimetres.
ROUNDING_CM = 0.05
_COLUMNS = ("object_id", "width_cm", "height_cm")


@dataclass(frozen=True)
class Catalogue:
    """Sizes of works, and which photograph shows which work."""

    sizes: Mapping[str, tuple[float, float]]  #: object_id -> width and height in cm
    works: Mapping[str, str] | None  #: name of a file -> object_id; None where the file's stem is the object_id

    @classmethod
    def read(cls, table: Path, files: Path | None) -> "Catalogue":
        """The works of an ``objects.parquet`` that have both sizes.

        Args:
            table: with the columns object_id, width_cm and height_cm.
            files: a CSV with the columns file and object_id; None for none.

        Raises:
            ConfigError: a file cannot be read or has not these columns.
        """
        import pandas as pd

        try:
            objects = pd.read_parquet(table)
        except (OSError, ValueError) as error:
            raise ConfigError(
                f"{table} cannot be read ({reason(error)}). Name the objects.parquet of a build."
            ) from error
        if missing := [name for name in _COLUMNS if name not in objects.columns]:
            raise ConfigError(
                f"{table} has no column {', '.join(missing)}: this collection has no sizes to compare with."
            )
        numbers = objects[list(_COLUMNS[1:])].apply(pd.to_numeric, errors="coerce").to_numpy(float)
        whole = np.isfinite(numbers).all(axis=1) & (numbers > 0).all(axis=1)
        names = objects["object_id"].astype(str).to_numpy()
        sizes = {str(names[at]): (float(numbers[at, 0]), float(numbers[at, 1])) for at in np.flatnonzero(whole)}
        return cls(sizes, _listed(files) if files is not None else None)

    def work(self, file: str) -> str | None:
        """The object_id of the work that a photograph shows; None where it is not listed."""
        name = Path(file)
        return name.stem if self.works is None else self.works.get(name.name)

    def comparison(self, answer: Mapping[str, Any]) -> dict[str, Any] | None:
        """The largest thing of a photograph beside its work; None where there is nothing to compare.

        ``swapped`` says that width and height agree, or come nearer, the other way round.
        """
        work = self.work(str(answer["file"]))
        if work is None or work not in self.sizes or not answer.get("objects"):
            return None
        item, size = answer["objects"][0], np.array(self.sizes[work])
        measured = np.array([item["width_cm"], item["height_cm"]])
        away, away_swapped = (float(np.abs(measured - each).max()) for each in (size, size[::-1]))
        swapped = away_swapped < away
        allowed = item["uncertainty_cm"] + ROUNDING_CM
        return {
            "object_id": work,
            "width_cm": float(size[0]),
            "height_cm": float(size[1]),
            "swapped": swapped,
            "agrees": bool(min(away, away_swapped) <= allowed + 1e-9),
        }


def sentence(answer: Mapping[str, Any]) -> str:
    """Measured beside catalogued, width x height."""
    item, work = answer["objects"][0], answer["catalogue"]
    text = (
        f"{work['object_id']}: measured {item['width_cm']:.1f} x {item['height_cm']:.1f} cm "
        f"(+/- {item['uncertainty_cm']:.1f}), catalogued {work['width_cm']:.1f} x {work['height_cm']:.1f} cm"
    )
    return text + (", width and height swapped" if work["swapped"] else "")


def compare(answers: Sequence[dict[str, Any]], catalogue: Catalogue) -> list[str]:
    """Adds the key ``catalogue`` to each answer, and lists the works whose photograph and catalogue disagree."""
    for answer in answers:
        answer["catalogue"] = catalogue.comparison(answer) if "error" not in answer else None
    compared = [answer for answer in answers if answer["catalogue"]]
    wrong = [answer for answer in compared if not answer["catalogue"]["agrees"]]
    lines = [sentence(answer) for answer in compared if answer["catalogue"]["agrees"]]
    lines.append(
        f"{len(compared)} of {len(answers)} photographs were compared; {len(wrong)} disagree with the catalogue."
    )
    lines += [f"disagrees: {sentence(answer)}" for answer in wrong]
    if not compared:
        lines.append("Name the photographs by object_id, or list them with --works FILE.csv (columns file, object_id).")
    return lines


def _listed(path: Path) -> dict[str, str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if not {"file", "object_id"} <= set(rows.fieldnames or ()):
                raise ConfigError(f"{path} needs the columns file and object_id.")
            return {Path(row["file"]).name: row["object_id"] for row in rows if row["file"] and row["object_id"]}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{path} cannot be read ({reason(error)}).") from error
