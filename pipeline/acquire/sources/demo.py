"""The ``demo`` source: a generated collection, without a network, the same for the same seed."""

import hashlib
import importlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipeline.acquire.sources.base import CULTURE, Provenance, Source, SourceRequest, catalogue
from pipeline.core.errors import SourceError
from pipeline.core.executors.processes import PROCESSES
from pipeline.core.executors.serial import SERIAL
from pipeline.core.progress import track
from pipeline.core.registry import unknown

#: Class -> module that draws its manner. The order is part of every picture's seed.
MANNERS = {"china": "ink", "japan": "woodblock", "india": "miniature", "america": "luminous"}
#: Pictures of a class without a lower limit: 640 in all four classes.
PER_CLASS = 160
#: Increased by a change of the drawing code that changes pictures, so that builds run again.
EDITION = 3
#: With fewer pictures, starting worker processes takes longer than drawing.
ALONE = 24
JPEG_QUALITY = 92

Task = tuple[str, int]


class DemoSource(Source):
    """Draws pictures in four manners and writes their catalogue."""

    description = "a collection drawn by Vitrine itself: four manners, no network, the same for the same seed"

    def state(self, request: SourceRequest) -> str:
        """A digest of the drawing code's edition; there is no other state."""
        _classes(request)
        return hashlib.sha256(f"demo {EDITION}".encode()).hexdigest()

    def acquire(self, request: SourceRequest, out: Path) -> tuple[pd.DataFrame, Provenance]:
        """Draws the pictures below ``out/pictures`` on all cores."""
        tasks = plan(_classes(request), request.limit)
        if not tasks:
            raise SourceError(f"Nothing to draw: the limit is {request.limit}. Set a limit of 1 or more, or none.")
        (out / "pictures").mkdir(parents=True, exist_ok=True)
        executor = SERIAL if len(tasks) < ALONE else PROCESSES
        rows = []
        for row, data in track(executor.map(DrawWorker(request.seed), tasks), len(tasks), "draw"):
            (out / str(row["file"])).write_bytes(data)
            rows.append(row)
        request.apply_target(rows)
        rows = [row for row in rows if request.wants(str(row["label"])) or request.target == CULTURE]
        name = "Vitrine demonstration collection (generated)"
        return catalogue(rows), Provenance(name, licence="CC0-1.0", generated=True)


SOURCE = DemoSource()


def plan(classes: tuple[str, ...], limit: int | None) -> list[Task]:
    """Class and index of every picture to draw; the numbers of two classes differ by one at most."""
    total = PER_CLASS * len(classes) if limit is None else max(0, min(limit, PER_CLASS * len(classes)))
    share, rest = divmod(total, len(classes))
    return [(label, index) for place, label in enumerate(classes) for index in range(share + (place < rest))]


@dataclass(frozen=True)
class DrawWorker:
    """Class and index of a picture -> its catalogue row and its JPEG file, by these and the seed alone."""

    seed: int

    def open(self) -> None:
        """There is nothing to load."""

    def __call__(self, task: Task) -> tuple[dict[str, object], bytes]:
        """See the class."""
        import cv2
        import numpy as np

        from pipeline.demo import labels

        label, index = task
        rng = np.random.default_rng([self.seed, list(MANNERS).index(label), index])
        module = importlib.import_module(f"pipeline.demo.{MANNERS[label]}")
        hand = module.MANNER.choose_hand(rng)
        drawing = module.draw(rng, hand)
        row = labels.row(label, index, module.MANNER, hand, drawing, rng)
        file = f"pictures/{row['object_id']}.jpg"
        done, data = cv2.imencode(".jpg", drawing.pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
        if not done:
            raise SourceError(f"The picture {file} could not be encoded as JPEG.")
        return row | {"file": file}, data.tobytes()


def _classes(request: SourceRequest) -> tuple[str, ...]:
    """The wanted classes, or all. A class without a manner is an error."""
    allowed = tuple(MANNERS)
    if request.target != CULTURE:
        return allowed
    for label in request.classes:
        if label not in MANNERS:
            raise SourceError(f"The demo source cannot draw every class. {unknown('manner', label, allowed)}")
    return request.classes or allowed
