"""The groups of duplicates of the live build, and their address: ``/review/duplicates?page=2``."""

from components.reviewing.group_decisions import key_of
from components.site import context, urls
from pipeline.artefacts import duplicates
from pipeline.artefacts.duplicates import Group
from pipeline.artefacts.store import ArtefactStore

PATH = "/review/duplicates"
#: Groups on a page, and works of a group that are shown.
SIZE, MOST_SHOWN = 10, 12


def of(store: ArtefactStore) -> tuple[Group, ...] | None:
    """The groups of a build in their order, read once; None for a build without them.

    Raises:
        ArtefactError: they cannot be read.
    """
    if not duplicates.exists(store.root):
        return None
    return context.serving().cached("duplicates", store, lambda: duplicates.read(store.root, len(store)))


def url(page: int = 1) -> str:
    """URL of a page of the list."""
    return urls.relative(PATH) + (f"?page={page}" if page > 1 else "")


def object_ids(store: ArtefactStore, group: Group) -> list[str]:
    """Object ids of a group's works, in the order of the group."""
    return [str(store.objects["object_id"].iat[row]) for row in group.rows]


def labels(store: ArtefactStore, group: Group) -> list[str]:
    """Keys of the classes of a group's works, each once, in the order of the group; works without a class have none."""
    return list(dict.fromkeys(label for row in group.rows if (label := str(store.objects["label"].iat[row]))))


def keys(store: ArtefactStore, groups: tuple[Group, ...]) -> set[str]:
    """The keys by which the browser stores decisions about these groups."""
    return {key_of(object_ids(store, group)) for group in groups}
