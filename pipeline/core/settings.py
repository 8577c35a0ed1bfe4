"""One setting: a dataclass field with its help text, its flag and its range."""

from collections.abc import Callable, Sequence
from dataclasses import field
from typing import Any


def setting(
    default: Any,
    text: str,
    *,
    flag: str = "",
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
    members: Callable[[], Sequence[str]] | None = None,
    formerly: str = "",
) -> Any:
    """A dataclass field that is a setting.

    Args:
        default: the value where nothing is set.
        text: the help text.
        flag: the command-line flag, such as ``--seed``; "" for none.
        low: the smallest value that is allowed.
        high: the largest value that is allowed.
        choices: the only values that are allowed.
        members: names of a family's members, asked when the help is shown: plug-ins may add some.
        formerly: the setting's full name in earlier versions, such as ``projection.perplexity``. It is still taken,
            with a warning.
    """
    limits = {"low": low, "high": high, "choices": choices, "members": members}
    return field(default=default, metadata={"help": text, "flag": flag, "formerly": formerly, **limits})
