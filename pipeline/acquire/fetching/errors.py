"""What fetching raises: for one address without a usable answer, and for a server without any."""

from typing import Literal

from pipeline.core.errors import VitrineError

Code = Literal[
    "not_found", "gone", "redirect_loop", "empty", "cut_short", "not_json", "not_a_picture", "too_large", "refused",
    "server_error", "timed_out", "unreachable", "bad_address", "bad_answer",
]  # fmt: skip


class FetchError(VitrineError):
    """One address that could not be fetched: a row with a reason, never the end of a run."""

    def __init__(self, code: Code, message: str, *, transient: bool = False) -> None:
        super().__init__(message)
        self.code: Code = code  # stable over versions: it is written to the raw store and to rejected.parquet
        self.transient = transient  # whether another run may succeed


class Unreachable(VitrineError):  # noqa: N818  (a state of the server that ends the run, and is caught by this name)
    """A server gave no good answer for so long that the run ends. What was fetched is kept."""
