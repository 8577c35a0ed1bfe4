"""How many of each work's nearest works a map keeps near it: ``projections/neighbours_kept/<map>.npy``, uint8 (N,)."""

from typing import Final

import numpy as np

from pipeline.artefacts import manifest
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError, reason

#: The build's stage, and the folder inside a build.
STAGE: Final = "neighbours_kept"
FOLDER: Final = f"projections/{STAGE}"
#: Nearest works that are compared: on the map, and by the vectors that it shows.
NEAREST: Final = 10


def counts(store: ArtefactStore, projection: str) -> np.ndarray | None:
    """The counts of a map, 0 to :data:`NEAREST`, memory-mapped; None in a build of before.

    Raises:
        ArtefactError: they are not of these works.
    """
    path = store.root / FOLDER / f"{projection}.npy"
    if not path.is_file():
        return None
    try:
        kept = manifest.open_array(path)
    except (OSError, ValueError) as error:
        raise _damaged(store, path.name, reason(error)) from error
    if kept.shape != (len(store),) or kept.dtype != np.uint8:
        raise _damaged(store, path.name, f"its shape is {kept.shape}, but there are {len(store)} works")
    return kept


def _damaged(store: ArtefactStore, name: str, why: str) -> ArtefactError:
    return ArtefactError(f"{FOLDER}/{name} of {store.build_id!r} cannot be read ({why}). {manifest.NEXT}")
