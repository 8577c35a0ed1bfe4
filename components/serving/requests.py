"""Requests that are read whole before a thread sees them, and what is answered to those that cannot be.

Waitress parses a request in the event loop and keeps its body in memory, then in a temporary file. It bounds the size
of one request. Here the sum of all bodies is bounded as well, and the work that a body can make the parser do.
"""

import json
import threading
import time
from http import HTTPStatus

from waitress.parser import HTTPRequestParser
from waitress.task import ErrorTask
from waitress.utilities import Error

from components.observing import request_ids

#: A header line, or the line before a chunk, is refused above this many bytes.
HEADER_BYTES, CHUNK_LINE_BYTES = 32 * 1024, 1024
#: Below this share of content in a chunked body, beyond its first bytes, most of the parser's work is for chunk lines.
LEAST_CONTENT, FIRST_BYTES = 0.8, 64 * 1024
#: Seconds that a client is asked to wait before it sends again.
RETRY_SECONDS = 10

_SENTENCES = {
    400: "This is not a request that this server understands.",
    408: "The request did not arrive in time. Check the connection and send it again.",
    431: f"The headers of the request are longer than {HEADER_BYTES // 1024} KB, the limit.",
    500: "Something went wrong on the server. Please try again.",
    501: "The request uses an encoding that this server does not read.",
    503: f"The server holds as many uploads as it can. Please try again in {RETRY_SECONDS} seconds.",
}


class Refusal(Error):  # noqa: N818  (waitress' class of answers; no exception)
    """A request that is answered without the app, by the status and the sentence that belong to a code."""

    def __init__(self, code: int) -> None:
        super().__init__(_SENTENCES[code])
        self.code, self.reason = code, HTTPStatus(code).phrase


class Room:
    """Bytes that the bodies of all requests of a server may take together. Safe to share between threads."""

    def __init__(self, most: int) -> None:
        self._free = most
        self._lock = threading.Lock()

    @property
    def free(self) -> int:
        """Bytes that are left."""
        return self._free

    def take(self, count: int) -> bool:
        """Takes bytes; False, with nothing taken, if there are not as many left."""
        with self._lock:
            if count > self._free:
                return False
            self._free -= count
            return True

    def give_back(self, count: int) -> None:
        """Gives taken bytes back."""
        with self._lock:
            self._free += count


class Request(HTTPRequestParser):
    """One request while it arrives. ``room`` bounds what all bodies take together."""

    # What is logged of a request whose first line has not been read.
    path, command, request_uri, query = "", "-", "-", ""

    def __init__(self, adj: object, room: Room) -> None:
        super().__init__(adj)
        self.began = time.monotonic()
        self._room, self._held = room, 0

    def received(self, data: bytes) -> int:
        """Reads on; see the base class. A body that cannot be kept, or is mostly chunk lines, ends the request."""
        try:
            consumed = int(super().received(data))
        except OSError:  # The disk of the temporary files is full.
            self.refuse(503)
            return len(data)
        arrived = self.body_bytes_received - self._held
        if arrived and self._room.take(arrived):
            self._held += arrived
        elif arrived:
            self.refuse(503)
        if self.chunked and not self.error and self._is_laborious():
            self.refuse(400)
        if self.error or self.body_rcv is None:
            # Waitress would ask for the body of a request that is refused, or that has none.
            self.expect_continue = False
        return consumed

    def refuse(self, code: int) -> None:
        """Ends the request. It is answered by the status ``code``."""
        self.error = Refusal(code)
        self.completed = True

    def close(self) -> None:
        """Frees the body."""
        super().close()
        self._room.give_back(self._held)
        self._held = 0

    def _is_laborious(self) -> bool:
        # The parser copies what is left of a block for every chunk, and an unfinished line for every block.
        lines = max(len(self.body_rcv.control_line), len(self.body_rcv.trailer))
        read = self.body_bytes_received
        return lines > CHUNK_LINE_BYTES or (read > FIRST_BYTES and len(self.body_rcv) < LEAST_CONTENT * read)


class RefusalTask(ErrorTask):
    """Answers a refused request as the app answers its errors: JSON with ``code``, ``message`` and ``request_id``."""

    def execute(self) -> None:
        """Writes the answer. The connection is closed behind it."""
        error = self.request.error
        message = _SENTENCES.get(error.code, error.reason)
        if error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            limit = self.channel.adj.max_request_body_size // 2**20
            message = f"The request has more than {limit} MB, the limit. Send a smaller file."
        body = json.dumps({"code": error.code, "message": message, "request_id": request_ids.current()}).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers.append(("Content-Type", "application/json"))
        if error.code == HTTPStatus.SERVICE_UNAVAILABLE:
            self.response_headers.append(("Retry-After", str(RETRY_SECONDS)))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)
