"""Connections of clients, which one event loop reads from and writes to (waitress).

A thread gets a request when all of it has arrived, and is rid of its answer at once, which waits in memory or in a
temporary file until the client has read it. So a client that is slow or silent holds no thread. It holds a connection,
and these have deadlines, shorter ones while connections are scarce.
"""

import logging
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer, UnixWSGIServer
from waitress.task import Task, ThreadedTaskDispatcher, WSGITask

from components.observing import request_ids
from components.serving.requests import HEADER_BYTES, RefusalTask, Request, Room

#: Bytes that are read from a connection at a time, and of a body or an answer that are kept in memory. What is longer
#: goes into a temporary file: two hundred unfinished uploads then take 13 MB of memory.
BLOCK_BYTES, MEMORY_BYTES = 64 * 1024, 64 * 1024
#: Bytes that the system buffers of what a client sends. It would give each connection some MB, which count as memory of
#: the server; the rest stays with the client until there is time to read it.
KERNEL_BYTES = 256 * 1024
#: Seconds between two looks at the deadlines.
CHECK_SECONDS = 1.0
#: An answer may take this much room on disk while its client reads it. Only above this a thread would have to wait.
ANSWER_BYTES = 2**30

#: The header's name as waitress keeps it.
_REQUEST_ID = request_ids.HEADER.upper().replace("-", "_")

WSGIApplication = Callable[..., Any]


@dataclass(frozen=True)
class Deadlines:
    """Seconds after which a connection is closed, or its request refused by status 408."""

    silent: float = 30.0  #: without a request: after it was opened, or after the last answer
    headers: float = 20.0  #: from the first byte of a request to the end of its headers
    #: from the first byte of a request to its last, one second more for every ``bytes_a_second`` that have arrived
    body: float = 30.0
    bytes_a_second: int = 1000
    unread: float = 60.0  #: since the client last read any of its answer
    lingering: float = 5.0  #: for a client that still sends to read the last answer
    #: With this share of the connections in use, the deadlines are this many times shorter.
    scarce: float = 0.75
    haste: float = 5.0


class _LoggedTask(Task):
    """Gives a request its id, which the answer names, and tells the server of the answer, for the access log."""

    def service(self) -> None:
        """Runs the task."""
        start = time.monotonic()
        self.request_id = self.request.headers[_REQUEST_ID] = request_ids.begin(self._given_id())
        try:
            super().service()
        finally:
            self.channel.server.log_access(self, time.monotonic() - start)

    def build_response_header(self) -> bytes:
        """The answer's head; the app has not named the request's id where it did not see the request."""
        if all(name.lower() != request_ids.HEADER.lower() for name, _ in self.response_headers):
            self.response_headers.append((request_ids.HEADER, self.request_id))
        return bytes(super().build_response_header())

    def _given_id(self) -> str:
        return str(self.request.headers.get(_REQUEST_ID, ""))


class AppTask(_LoggedTask, WSGITask):
    """Answers a request by the app."""

    def set_close_on_finish(self) -> None:
        """Closes the connection behind the answer, except where the client can tell the end of the answer.

        Waitress closes it behind every answer without a Content-Length, such as every compressed style sheet.
        """
        asked = self.request.headers.get("CONNECTION", "").lower() == "close"
        delimited = self.chunked_response or not self.has_body
        if asked or self.version != "1.1" or self.request.command == "HEAD" or not delimited:
            super().set_close_on_finish()


class LoggedRefusal(_LoggedTask, RefusalTask):
    """Answers a request without the app."""

    def _given_id(self) -> str:
        # Where the app failed, waitress makes a new request to answer the old one's.
        is_failed = self.request.error.code == HTTPStatus.INTERNAL_SERVER_ERROR
        return request_ids.current() if is_failed else super()._given_id()


class Connection(HTTPChannel):
    """One client's connection, with the deadlines of its server."""

    task_class, error_task_class = AppTask, LoggedRefusal
    # Attributes of the base class, which states no types.
    request: Request | None
    will_close: bool
    close_when_flushed: bool
    _discards_until: float | None = None

    def __init__(self, server: Any, *arguments: Any, **named: Any) -> None:
        self.parser_class = partial(Request, room=server.room)
        super().__init__(server, *arguments, **named)

    def received(self, data: bytes) -> bool:
        """Takes what has arrived; behind the last answer it is thrown away."""
        return self._discards_until is None and bool(super().received(data))

    def handle_write(self) -> None:
        """Sends on. Behind its last answer the connection stays open for a while.

        Closed at once, a client that still sends would see a broken connection and not the answer.
        """
        answered = self.close_when_flushed and self._discards_until is None and not self.requests
        if not answered or self.will_close:
            super().handle_write()
            return
        self._flush_exception(self._flush_some)
        if self.connected and not self.total_outbufs_len and not self.will_close:
            self.close_when_flushed = False
            self._discards_until = time.time() + self.server.deadlines.lingering
            try:
                self.socket.shutdown(socket.SHUT_WR)
            except OSError:
                self.will_close = True

    def handle_close(self) -> None:
        """Closes the connection and frees the body that has arrived of an unfinished request."""
        request, self.request = self.request, None
        if request is not None:
            request.close()
        super().handle_close()

    def check(self, now: float, haste: float) -> None:
        """Closes the connection, or refuses its request, if a deadline has passed. Called by the event loop.

        Args:
            now: seconds, as ``time.time`` gives them.
            haste: how many times shorter than usual the deadlines are.
        """
        deadlines, quiet = self.server.deadlines, (now - self.last_activity) * haste
        late = False
        if self._discards_until is not None:
            late = now > self._discards_until
        elif self.requests:
            pass  # A thread has it.
        elif self.total_outbufs_len:
            late = quiet > deadlines.unread
        elif self.request is None:
            late = quiet > deadlines.silent
        else:
            taken = (time.monotonic() - self.request.began) * haste
            allowed = deadlines.headers
            if self.request.headers_finished:
                allowed = deadlines.body + self.request.body_bytes_received / deadlines.bytes_a_second
            if taken > allowed:
                self._refuse_late()
        if late:
            # At once: waitress would wait until the client can be written to, who may never read again.
            self.handle_close()

    def _refuse_late(self) -> None:
        with self.requests_lock:
            request, self.request = self.request, None
            if request is None:
                return
            request.refuse(408)
            self.requests.append(request)
        self.server.add_task(self)


class _Listener:
    """A listening socket of a server. Beside waitress' own attributes it has those that connections look up."""

    channel_class = Connection
    room: Room
    deadlines: Deadlines
    log_access: Callable[[Task, float], None]

    def maintenance(self, now: float) -> None:
        """Closes nothing. Waitress calls it while it collects what it will wait for (see :meth:`Server.poll`)."""

    def check_deadlines(self, now: float) -> None:
        """Applies the deadlines to all connections."""
        channels: dict[int, Connection] = self.active_channels  # type: ignore[attr-defined]
        limit = self.adj.connection_limit  # type: ignore[attr-defined]
        haste = self.deadlines.haste if len(channels) > self.deadlines.scarce * limit else 1.0
        for channel in list(channels.values()):
            channel.check(now, haste)


class _TcpListener(_Listener, TcpWSGIServer):
    def set_socket_options(self, conn: socket.socket) -> None:
        super().set_socket_options(conn)
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, KERNEL_BYTES)


class _UnixListener(_Listener, UnixWSGIServer):
    pass


class Server:
    """Serves an app on listening sockets. The caller runs the event loop, by :meth:`poll`."""

    def __init__(
        self,
        app: WSGIApplication,
        sockets: list[socket.socket],
        *,
        threads: int,
        body_bytes: int,
        held_bytes: int = 2**30,
        connections: int = 1000,
        deadlines: Deadlines | None = None,
        log_access: Callable[[Task, float], None] = lambda task, seconds: None,
    ) -> None:
        """Starts the threads and begins to accept connections.

        Args:
            app: the WSGI application.
            sockets: bound sockets.
            threads: requests that the app answers at the same time.
            body_bytes: a request with a larger body is refused by status 413.
            held_bytes: what bodies may take together; above it, requests are refused by status 503.
            connections: further ones wait in the system's queue.
            deadlines: for clients.
            log_access: called with each answered task and the seconds that its answer took.
        """
        # Tasks wait here in the order of their requests, which is nothing to warn of.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        adjustments = Adjustments(
            sockets=sockets,
            ident=None,
            connection_limit=connections,
            recv_bytes=BLOCK_BYTES,
            inbuf_overflow=MEMORY_BYTES,
            outbuf_overflow=MEMORY_BYTES,
            outbuf_high_watermark=ANSWER_BYTES,
            max_request_header_size=HEADER_BYTES,
            max_request_body_size=body_bytes + 1,
            log_socket_errors=False,
            # The app reads what a proxy says of the sender, and knows how far it can be trusted.
            clear_untrusted_proxy_headers=False,
        )
        self._map: dict[int, Any] = {}
        self._next_check = 0.0
        self._dispatcher = ThreadedTaskDispatcher()
        self._dispatcher.set_thread_count(threads)
        self.room = Room(held_bytes)
        self._listeners = [self._listen(app, each, adjustments) for each in sockets]
        for listener in self._listeners:
            listener.room, listener.deadlines = self.room, deadlines or Deadlines()
            listener.log_access = log_access

    def poll(self, seconds: float) -> None:
        """Reads and writes what can be read and written, or waits for it at most that long.

        Deadlines are applied before, and not by waitress: it would close a connection whose number it then waits for,
        and a new connection that the system gave this number would be closed in its place.
        """
        now = time.time()
        if now >= self._next_check:
            self._next_check = now + CHECK_SECONDS
            for listener in self._listeners:
                listener.check_deadlines(now)
        wasyncore.poll2(seconds, self._map)

    @property
    def connections(self) -> list[Connection]:
        """The open connections."""
        return [channel for listener in self._listeners for channel in listener.active_channels.values()]

    def stop_accepting(self) -> None:
        """Leaves new connections to whoever else listens on the sockets."""
        for listener in self._listeners:
            listener.accepting = False

    @property
    def is_busy(self) -> bool:
        """Whether an answer is being made or sent."""
        return any(each.requests or each.total_outbufs_len for each in self.connections)

    def close(self) -> None:
        """Closes all connections and ends the threads. The listening sockets are the caller's and stay open."""
        self._dispatcher.shutdown(timeout=1)
        for channel in self.connections:
            channel.handle_close()
        for listener in self._listeners:
            listener.trigger.close()
        self._map.clear()

    def _listen(self, app: WSGIApplication, bound: socket.socket, adjustments: Adjustments) -> Any:
        kind = _UnixListener if bound.family == getattr(socket, "AF_UNIX", None) else _TcpListener
        info = (bound.family, bound.type, bound.proto, bound.getsockname())
        return kind(
            app, self._map, True, bound, dispatcher=self._dispatcher, adj=adjustments, bind_socket=False, sockinfo=info
        )
