"""The settings that all museums share: the section ``[museum]`` of a config."""

from dataclasses import dataclass

from pipeline.core.settings import setting


@dataclass(frozen=True)
class MuseumConfig:
    """Which objects of a museum are wanted, and how they are fetched."""

    store: str | None = setting(
        None, "folder of the raw store, where everything fetched is kept; default: store/SOURCE", flag="--store"
    )
    query: str = setting("", "words that the museum's own search looks for", flag="--query")
    department: str = setting(
        "", "departments, by name or number as the museum has them, separated by |", flag="--department"
    )
    classification: str = setting(
        "Paintings", "classifications, separated by |; 'all' takes every kind of object", flag="--classification"
    )
    public_domain_only: bool = setting(
        True, "only works in the public domain; the others have no picture to fetch", flag="--public-domain-only"
    )
    since: str | None = setting(
        None,
        "YYYY-MM-DD: ask only for objects that the museum changed since; what the store knows already stays in",
        flag="--since",
    )
    refresh: bool = setting(
        False, "ask again for all that is in the store; what has not changed is not sent again", flag="--refresh"
    )
    offline: bool = setting(False, "ask nothing; work with what the store holds", flag="--offline")
    max_rate: float = setting(
        80.0,
        "requests a second that are never exceeded; 80 is the museum's own limit",
        flag="--max-rate",
        low=0.1,
        high=80.0,
    )
    patience: float = setting(
        900.0,
        "seconds without one good answer after which the run stops; it can be gone on with",
        flag="--patience",
        low=1.0,
    )
