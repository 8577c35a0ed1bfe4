"""Where metrics are served, and the folder in which gunicorn's workers put their figures together.

prometheus-client reads the folder's name when it is imported: this module imports nothing of it.

Settings of the server: ``METRICS_PORT`` opens a port of its own for ``/metrics``, ``METRICS_HOST`` is the address that
it listens on (default 127.0.0.1). Without a port no metrics are served.
"""

import os
import shutil
import tempfile

from pipeline.core.errors import ConfigError

PORT, HOST = "METRICS_PORT", "METRICS_HOST"
#: The library's own name.
FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def address() -> tuple[str, int] | None:
    """Host and port that metrics are served at; None where they are not. Raises a ConfigError."""
    text = os.environ.get(PORT, "")
    if not text:
        return None
    if not text.isdecimal() or not 0 < int(text) < 2**16:
        raise ConfigError(f"{PORT} is {text!r}. It must be a port from 1 to 65535.")
    return os.environ.get(HOST) or "127.0.0.1", int(text)


def prepare() -> None:
    """Makes the folder and names it in the environment, where metrics are served. Raises a ConfigError.

    It must come before prometheus-client is imported, in the process whose children share the figures.
    """
    # Figures of an earlier run would be added to those of this one.
    os.environ.pop(FOLDER, None)
    if address() is not None:
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="vitrine-metrics-")


def remove() -> None:
    """Removes the folder."""
    folder = os.environ.pop(FOLDER, "")
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
