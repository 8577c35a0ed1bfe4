"""Which annotators of pictures a build runs."""

from dataclasses import dataclass

from pipeline.core.settings import setting

#: Stands for no kind.
NONE = "none"


def kinds() -> tuple[str, ...]:
    """What the setting may name."""
    from pipeline import annotations

    return (*annotations.of_pictures(), NONE)


@dataclass(frozen=True)
class AnnotateConfig:
    """What is looked for in every picture. Options of one kind are in its own file, as ``[annotate.<name>]``."""

    kinds: tuple[str, ...] = setting(
        ("pose",), "what is looked for in every picture, separated by commas", flag="--annotate", members=kinds
    )

    @property
    def chosen(self) -> tuple[str, ...]:
        """The kinds, without ``none``."""
        return tuple(name for name in self.kinds if name != NONE)
