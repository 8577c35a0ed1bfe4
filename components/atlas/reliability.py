"""What a map is made of, and how far its classes come apart by themselves, in words for people."""

from collections.abc import Mapping
from typing import Any

from components.works.tables import percent
from pipeline.artefacts.label_free import LABEL_FREE
from pipeline.artefacts.store import ArtefactStore

#: Of a map of features that were made without labels.
LABEL_FREE_WORDS = (
    "The map is made of what the network sees in the pictures. The classes took no part in it: where they lie apart, "
    "they do so by themselves."
)
#: Of the same where the network itself learned from the labels.
NETWORK_SAW = (
    "The map is made of what the network sees in the pictures, and the network has learned to see from the classes of "
    "the training works. The classes of these works lie further apart on the map than those of works that it has never "
    "seen."
)
#: Of a map of the whole embedding, which was trained on the classes.
SUPERVISED = (
    "The model learned this similarity from the classes of the training works. The classes of these works lie further "
    "apart on the map than those of works that the model has never seen."
)


def about(store: ArtefactStore, projection: str, figures: Mapping[str, Any]) -> str:
    """How far the classes come apart on a projection, and what it is made of; "" where a build says neither."""
    return " ".join(filter(None, (classes_apart(figures), made_of(store, projection))))


def made_of(store: ArtefactStore, projection: str) -> str:
    """Which vectors a projection shows, and whether the labels took part in them; "" where a build does not say."""
    info = store.projection_info(projection)
    if info and info.vectors == LABEL_FREE:
        return NETWORK_SAW if info.saw_labels else LABEL_FREE_WORDS
    # Builds of before do not say it of a map. Their embedding is the features alone, or was trained on the classes.
    saw = store.metrics.get("embedding", "features") != "features"
    return SUPERVISED if (saw if info is None or info.saw_labels is None else info.saw_labels) else ""


def classes_apart(figures: Mapping[str, Any]) -> str:
    """How far the classes come apart, from the figures of a map in ``metrics.json``; "" in a build of before."""
    shares = [figures.get(f"same_class{how}") for how in ("", "_by_vectors", "_at_random")]
    if any(share is None for share in shares):
        return ""
    on_map, by_vectors, at_random = (percent(float(share)) for share in shares if share is not None)
    return (
        f"Of the ten works nearest to a work on the map, {on_map} share its class; of its ten true nearest works "
        f"{by_vectors} do, and of works drawn at random {at_random}."
    )
