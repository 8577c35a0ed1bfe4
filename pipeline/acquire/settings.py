"""Settings of an acquisition: the sections ``[source]``, ``[museum]`` and ``[prepare]``, and the sources' options."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from pipeline import cultures
from pipeline.acquire import sources
from pipeline.acquire.sources.settings import MuseumConfig
from pipeline.core.config import Config, Schema
from pipeline.core.errors import ConfigError
from pipeline.core.settings import setting
from pipeline.images.settings import PrepareConfig


@dataclass(frozen=True)
class SourceConfig:
    """Where the works come from."""

    name: str = setting("demo", "the collection source", flag="--source", members=sources.names)
    path: str | None = setting(None, "the source's folder", flag="--path")
    metadata: str | None = setting(
        None,
        "a CSV or TSV whose rows name files; PATH/metadata.csv or .tsv is taken when it is there",
        flag="--metadata",
    )
    label_set: str | None = setting(
        None,
        "the label set, a name or the path of a TOML file; default: the source's own",
        flag="--label-set",
        members=cultures.names,
    )
    target: str = setting(
        "culture",
        "what to tell apart: 'culture' by the label set's rules, or any field of the catalogue as it stands, for "
        "example classification, period, department or country",
        flag="--target",
    )
    classes: tuple[str, ...] = setting(
        (),
        "the classes to tell apart, separated by commas (by | where a class has a comma in its name); 'all' takes "
        "every class there is; default: the label set's, or all of another target's",
        flag="--classes",
    )
    min_class_size: int | None = setting(
        None,
        "classes with fewer works count as no class; default: 12, and a class named in --classes must have as many",
        flag="--min-class-size",
        low=12,
    )
    max_class_size: int | None = setting(
        None, "at most so many works of each class, chosen by the seed", flag="--max-class-size", low=12
    )
    balance: bool = setting(False, "cut every class to the size of the smallest, chosen by the seed", flag="--balance")
    keep_others: bool = setting(
        False, "keep works outside of the classes in the collection, unlabelled", flag="--keep-others"
    )
    limit: int | None = setting(
        None,
        "at most so many works of the classes, alike of each (a museum: of those met first, in an order by the seed)",
        flag="--limit",
        low=1,
    )


@dataclass(frozen=True)
class AcquireConfig(Config):
    """What ``python -m pipeline.acquire`` can be told. A build's config has all of it."""

    source: SourceConfig = SourceConfig()
    museum: MuseumConfig = MuseumConfig()  # noqa: RUF009  (frozen, as all sections are)
    prepare: PrepareConfig = PrepareConfig()  # noqa: RUF009
    seed: int = setting(0, "seed of every random choice", flag="--seed", low=0, high=2**31 - 1)

    def members(self) -> dict[str, tuple[str, ...]]:
        """Section -> names of the members that are chosen."""
        return {"source": (self.source.name,)}

    @property
    def source_options(self) -> Any:
        """The chosen source's own settings, an instance of its ``options``; None for a source without."""
        return self.options_of("source", self.source.name, sources.FAMILY)


def check(config: AcquireConfig) -> None:
    """Refuses names that do not exist and settings that the source does not use, with a :class:`ConfigError`."""
    name = config.source.name
    if config.source.label_set:
        cultures.load(config.source.label_set)
    for section, options in config.options.items():
        family, _, member = section.partition(".")
        if family == "source" and member != name and options != type(options)():
            keys = ", ".join(
                f"{section}.{item.name}" for item in fields(options) if getattr(options, item.name) != item.default
            )
            raise ConfigError(
                f"{keys} is of the source {member!r}, but the source is {name!r}. "
                f"Leave it out, or say --source {member}."
            )
    changed = {item.name for item in fields(MuseumConfig) if getattr(config.museum, item.name) != item.default}
    unused = changed - sources.get(name).takes
    if unused:
        shown = ", ".join(item.metadata["flag"] for item in fields(MuseumConfig) if item.name in unused)
        takers = ", ".join(other for other in sources.names() if unused <= sources.get(other).takes)
        raise ConfigError(
            f"The source {name!r} does not take {shown}. Leave it out, or choose a source that does: {takers}."
        )
    if config.museum.since is not None:
        try:
            date.fromisoformat(config.museum.since)
        except ValueError as error:
            raise ConfigError(
                f"museum.since must be a date such as 2026-01-31, not {config.museum.since!r}."
            ) from error


SCHEMA = Schema(AcquireConfig, {"source": sources.FAMILY}, check)
