"""The gunicorn worker of the Procfile: ``--worker-class components.serving.worker.BufferingWorker``.

gunicorn listens, starts the worker again if it dies and kills one that hangs; the connections of
:mod:`components.serving.connections` are inside of it. ``--threads``, ``--timeout``, ``--graceful-timeout``,
``--max-requests`` and ``--worker-connections`` mean what they mean for gunicorn's own workers. What is logged of a
request is less: see :mod:`components.observing.logs`.
"""

import faulthandler
import os
import resource
import time
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from gunicorn.workers.base import Worker
from waitress.task import Task

from components.observing import addresses, logs, metrics
from components.serving.connections import Server
from components.serving.requests import RefusalTask

#: Size limit of a body where the app states none (Flask's ``MAX_CONTENT_LENGTH``).
BODY_BYTES = 64 * 2**20
#: File descriptors that a connection may need: its socket, a body, an answer. ``OTHER_FILES`` are the app's own.
FILES_EACH, OTHER_FILES = 3, 150
#: Most file descriptors that the worker asks the system for.
MOST_FILES = 4096
#: Why a request was refused before the app saw it, by the status that it got.
REASONS = {
    400: "malformed",
    408: "late",
    413: "too_large",
    431: "headers_too_large",
    500: "failed",
    501: "unknown_encoding",
    503: "no_room",
}


class BufferingWorker(Worker):
    """Reads requests whole and sends answers without a thread, so that slow clients hold none."""

    alive: bool

    def run(self) -> None:
        """Serves until gunicorn says otherwise, then finishes the answers that have begun."""
        # A mapped file that is cut meanwhile kills the process: its last words say where.
        faulthandler.enable(all_threads=False)
        server = Server(
            self.wsgi,
            [each.sock for each in self.sockets],
            threads=self.cfg.threads,
            body_bytes=int(getattr(self.wsgi, "config", {}).get("MAX_CONTENT_LENGTH") or BODY_BYTES),
            connections=min(self.cfg.worker_connections, connections_within(_file_limit())),
            log_access=self._log_access,
        )
        for begin in getattr(self.wsgi, "extensions", {}).get("at_start", ()):
            begin()  # Here and not when the app is made, which gunicorn may do in another process (--preload).
        try:
            while self.alive and self.ppid == os.getppid():
                self.notify()
                server.poll(1.0)
            server.stop_accepting()
            end = time.monotonic() + self.cfg.graceful_timeout
            while server.is_busy and time.monotonic() < end:
                self.notify()
                server.poll(0.1)
        finally:
            server.close()

    def _log_access(self, task: Task, seconds: float) -> None:
        self.nr += 1
        if self.nr >= self.max_requests and self.alive:
            self.log.info("Autorestarting worker after current request.")
            self.alive = False
        request, status, address = task.request, int(task.status.split()[0]), "-"
        noted = getattr(task, "environ", None) or {}
        metrics.answered(request.command.upper(), noted.get(metrics.ROUTE, metrics.NO_ROUTE), status, seconds)
        if isinstance(task, RefusalTask):
            metrics.refused(REASONS.get(status, "other"))
        if not self.log.access_log_enabled:
            return
        if logs.has_addresses():
            address = addresses.sender(task.channel.addr[0], request.headers.get("X_FORWARDED_FOR", ""))
        # gunicorn's own logger, if it is used in place of ours, then logs no more of a visitor either.
        environ: dict[str, Any] = {
            "REMOTE_ADDR": address,
            "REQUEST_METHOD": request.command,
            "RAW_URI": logs.path_of(request.request_uri),
            "SERVER_PROTOCOL": f"HTTP/{request.version}",
        }
        answer = SimpleNamespace(
            status=task.status, headers=task.response_headers, sent=task.content_length or task.content_bytes_written
        )
        self.log.access(answer, SimpleNamespace(headers=[]), environ, timedelta(seconds=seconds))


def _file_limit() -> int:
    """The number of file descriptors that the process may have, raised as far as is needed and allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return MOST_FILES if soft == resource.RLIM_INFINITY else soft


def connections_within(files: int) -> int:
    """How many connections that number of file descriptors is enough for, at least 16."""
    return max(16, (files - OTHER_FILES) // FILES_EACH)
