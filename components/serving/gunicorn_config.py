"""gunicorn's settings beside those of the Procfile: ``--config python:components.serving.gunicorn_config``.

gunicorn reads the names of this module, and calls the functions that have the names of its hooks. It listens on
``METRICS_PORT`` where that is set, and every worker answers there for all of them.
"""

# Functions import what imports prometheus-client: that must come after shared_figures.prepare().
# ruff: noqa: PLC0415

import os
import socket
import threading
from typing import Any

from components.observing import logs, shared_figures
from pipeline.core.errors import ConfigError

logger_class = "components.serving.logger.Logger"

#: The socket that metrics are served on, if they are.
_listening: list[socket.socket] = []

try:
    logs.check_settings()
    shared_figures.prepare()
except ConfigError as error:
    # gunicorn prints it without a traceback, and does not start.
    raise SystemExit(str(error)) from error


def on_starting(server: Any) -> None:
    """Listens for whoever asks for metrics, before there are workers. They inherit the socket."""
    address = shared_figures.address()
    if address is None:
        return
    try:
        family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        _listening.append(socket.create_server(address, family=family))
    except OSError as error:
        shared_figures.remove()
        raise SystemExit(f"Metrics cannot be served at {address[0]} port {address[1]}: {error.strerror}.") from error
    server.log.info("Metrics are at http://%s:%d/metrics", *address)


def post_worker_init(worker: Any) -> None:
    """Answers for all workers, in a thread of its own, so that a busy worker is measured too."""
    from components.observing import exposition
    from components.serving.connections import Server

    if not _listening:
        return
    server = Server(exposition.application(os.getppid()), _listening, threads=1, body_bytes=0, connections=16)

    def serve() -> None:
        while True:
            server.poll(5.0)

    threading.Thread(target=serve, name="metrics", daemon=True).start()


def child_exit(server: Any, worker: Any) -> None:
    """Takes what a dead worker was doing out of the figures; what it has done stays in them."""
    if _listening:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:
    """Removes the folder of figures."""
    shared_figures.remove()
