"""The fields that the map can be coloured by, and each work's category in them."""

from components.atlas import colouring, doubted, measures
from components.atlas.colouring import Field
from components.figures.scatter import Colouring
from pipeline.artefacts.store import ArtefactStore


def fields(store: ArtefactStore) -> list[Field]:
    """Those by which the collection is divided, the lists of the Review page, then the numbers."""
    return [*colouring.fields(store), *doubted.fields(store), *measures.fields(store)]


def coloured(store: ArtefactStore, field: Field, projection: str, scheme: str) -> Colouring:
    """The category of every work in a field, with colours, shapes and counts.

    ``projection`` names the map that is shown: some numbers are of it.
    """
    return (
        measures.colouring(store, field, projection, scheme)
        or doubted.colouring(store, field)
        or colouring.colouring(store, field, scheme)
    )
