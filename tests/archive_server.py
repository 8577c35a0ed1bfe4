"""A real web server with archives of builds, which can fail as servers do."""

import hashlib
import re
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Server(ThreadingHTTPServer):
    """Serves files from memory, with parts of them (``Range``) unless it is told not to."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.has_ranges = self.has_etags = True
        self.cuts: list[int] = []  #: bytes after which the next answers break off
        self.statuses: list[int] = []  #: of the next answers, which have no content
        self.seconds = 0.0  #: that pass after each 64 KB
        self.asked: list[tuple[str, str]] = []  #: path, and the part that was asked for or ""
        self.sent = 0  #: bytes of content

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def put(self, folder: Path, descriptor: str = "current.json") -> None:
        """Offers an archive and, under that name, the descriptor beside it."""
        for path in sorted(folder.iterdir(), reverse=True):  # The archive first.
            self.files[f"/{descriptor if path.suffix == '.json' else path.name}"] = path.read_bytes()

    def parts_of(self, ending: str) -> list[str]:
        """The parts that were asked for of files whose path ends so."""
        return [part for path, part in self.asked if path.endswith(ending)]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        told = self.headers.get("Range", "")
        self.server.asked.append((self.path, told))
        content = self.server.files.get(self.path.partition("?")[0])
        if self.server.statuses or content is None:
            return self.send_error(self.server.statuses.pop(0) if self.server.statuses else 404)
        if content.startswith(b"to http"):
            self.send_response(302)
            self.send_header("Location", content[3:].decode())
            self.send_header("Content-Length", "0")
            return self.end_headers()
        tag = f'"{hashlib.md5(content).hexdigest()}"'
        start, size = 0, len(content)
        found = re.fullmatch(r"bytes=(\d+)-", told) if self.server.has_ranges else None
        if found and self.headers.get("If-Range", tag) == tag:
            start = int(found[1])
            if start >= size:
                return self.send_error(416)
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
        else:
            self.send_response(200)
        if self.server.has_etags:
            self.send_header("ETag", tag)
        self.send_header("Content-Length", str(size - start))
        self.end_headers()
        end = min(size, start + self.server.cuts.pop(0)) if self.server.cuts else size
        with suppress(ConnectionError):  # The client has read enough, or was killed.
            for at in range(start, end, 65536):
                self.wfile.write(content[at : min(end, at + 65536)])
                self.server.sent += min(end, at + 65536) - at
                time.sleep(self.server.seconds)
        if end < size:
            self.wfile.flush()
            # What has arrived when a connection breaks may be lost with it: the client shall have read this before.
            time.sleep(0.2)
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def running(secure: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server that answers meanwhile, over https with ``secure``."""
    with Server() as server:
        if secure:
            server.socket = secure.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.shutdown()
