"""The error types. Libraries raise them; only a command line prints them, and only a page shows them.

Every message is worded for the person who reads it: what was wrong, what is allowed, and what to do next.
"""

from __future__ import annotations

import re

#: An absolute path in a text; its last part is the group.
_PATH = re.compile(r"""(?<![\w/:.<])(?:[A-Za-z]:)?(?:[/\\][^\s/\\'"`<>|:;,()]+)*[/\\]([^\s/\\'"`<>|:;,()]+)""")
#: Most characters of what another library says.
_LONGEST_REASON = 160


class VitrineError(Exception):
    """Base of every error whose message is shown to a person without a traceback."""


class ConfigError(VitrineError):
    """A flag, a TOML key or a value that the pipeline does not accept."""


class SourceError(VitrineError):
    """A collection source that cannot be read at all (one bad picture is a rejected row, not an error)."""


class BackboneError(VitrineError):
    """A backbone that cannot be built, for example because its weights cannot be loaded."""


class ModelFileError(VitrineError):
    """A file of a trained network that cannot be downloaded, or is another than it should be."""


class AnnotationError(VitrineError):
    """A picture in which an annotator cannot look: a package or a network is missing, or it took too long."""


class BuildError(VitrineError):
    """A build that cannot continue: too few pictures, a class without works, another build running."""


class ExecutorError(VitrineError):
    """Processes or a cluster that cannot be used, or that were lost in the middle of their work."""


class ArtefactError(VitrineError):
    """A build that is ``missing`` (there is none at all), of another version, or damaged."""

    def __init__(self, message: str, *, missing: bool = False) -> None:
        super().__init__(message)
        self.missing = missing


class FetchError(VitrineError):
    """A build that cannot be fetched. ``lasting`` says that the same archive would not do later either."""

    def __init__(self, message: str, *, lasting: bool = False) -> None:
        super().__init__(message)
        self.lasting = lasting


class SearchUnavailableError(VitrineError):
    """A search whose server does not answer at the moment. The same search may be answered later."""


class ImageError(VitrineError):
    """A picture that cannot be used. ``code`` is the reason in ``rejected.parquet``, the same in every version."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[type[ImageError], tuple[str, str]]:
        # Pickle would call the constructor with the message alone.
        return type(self), (self.code, str(self))


def without_paths(text: str) -> str:
    """The text with only the last part of every absolute path in it."""
    return _PATH.sub(r"\1", text.replace("file://", ""))


def reason(error: BaseException) -> str:
    """What an error of the system or of another library says, as a part of a sentence that anybody may read.

    It names no path, and is not the library's advice to its programmers: NumPy recommends ``allow_pickle`` for
    every damaged file, which must not be followed.
    """
    text = next(iter(str(error).splitlines()), "") or type(error).__name__
    if isinstance(error, RecursionError):
        text = "it is nested too deeply"
    elif isinstance(error, MemoryError):
        text = "it does not fit into memory"
    elif isinstance(error, OSError) and error.strerror:
        text = error.strerror
    elif "pickle" in text:
        text = "it is no array of numbers"
    return without_paths(text)[:_LONGEST_REASON].rstrip(". ")
