"""Opens the collection acquired last: records and pictures that no model has been trained on yet.

``artefacts/acquired/<id>/`` holds manifest, records, rejected objects, classes and thumbnails in the form of a build.
``artefacts/acquired/current.json`` names the collection.
"""

from pathlib import Path

from pipeline.artefacts.published import Published
from pipeline.artefacts.records.table import RecordTable

#: The folder of acquired collections, among the builds.
FOLDER = "acquired"


class AcquiredCollection(Published):
    """One acquired collection, and the table of its ``records``."""

    KIND, ADVICE = "acquired collection", "Run `python -m pipeline.acquire` again."

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.records = RecordTable.open(root)
