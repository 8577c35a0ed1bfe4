"""What fetching raises: one address that gives nothing usable, and a server that gives nothing at all."""

from __future__ import annotations

from typing import Literal

from pipeline.core.errors import VitrineError

Code = Literal[
    "not_found",
    "gone",
    "redirect_loop",
    "empty",
    "cut_short",
    "not_json",
    "not_a_picture",
    "too_large",
    "refused",
    "server_error",
    "timed_out",
    "unreachable",
    "bad_address",
    "bad_answer",
]


class FetchError(VitrineError):
    """One address that could not be fetched; a row with a reason, never the end of a run.

    Attributes:
        code: short reason, stable over versions: it goes into the raw store and into ``rejected.parquet``.
        transient: whether it is worth asking again in another run.
    """

    def __init__(self, code: Code, message: str, *, transient: bool = False) -> None:
        super().__init__(message)
        self.code: Code = code
        self.transient = transient


class Unreachable(VitrineError):  # noqa: N818  (a state of the server that ends the run, and is caught by this name)
    """A server from which nothing good came for as long as the run has patience. What was fetched is kept."""
