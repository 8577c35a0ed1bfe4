"""The names by which a browser keeps what is its visitor's own: decisions, lists and notes."""

from pipeline.artefacts.store import ArtefactStore


def source_key(store: ArtefactStore) -> str:
    """A key of the collection and its target, the same for all of its builds. The browser keeps things by it."""
    source = store.manifest["source"]
    config = (store.manifest.get("config") or {}).get("source") or {}
    return "|".join(str(part or "") for part in (config.get("name"), source.get("name"), config.get("target")))
