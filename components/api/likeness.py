"""The kinds of likeness that a request may name."""

from components.site.problems import ProblemError
from pipeline.artefacts.store import ArtefactStore
from pipeline.query import likenesses


def known(store: ArtefactStore, kind: str) -> str:
    """The kind, if the build has it.

    Raises:
        ProblemError: it has none of that name.
    """
    available = likenesses.titles_of(store.root)
    if kind not in available:
        raise ProblemError(
            400, f"This build has no kind of likeness “{kind}”. It has {', '.join(available)}.", "unknown_likeness"
        )
    return kind
