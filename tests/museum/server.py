"""The server itself: one thread with its own event loop, everything that was asked of it counted."""

from __future__ import annotations

import asyncio
import gzip
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType

from aiohttp import web

from tests.museum.content import LIST, PICTURE, RECORD, Api, Content
from tests.museum.faults import Fault, Faults

_PAGE = b"<!DOCTYPE html><html><head><title>Just a moment</title></head><body>Are you a person?</body></html>"


class Museum:
    """A running server; a context manager.

    Attributes:
        apis: what it answers by, the first that knows an address.
        faults: what it gets wrong; another value holds from the next request on.
        url: its address, without a slash at the end.
        asked: path (of a list: with its parameters) -> requests that it met, whatever came of them.
        whole: the same -> sound answers that were written to the last byte, those of 304 and 404 included.
        sent: the same -> of these, those with a body.
        refused: what the server did not do, by name: "guard", "spell" or the fault's.
        arrivals: when each request came, in seconds of :func:`time.monotonic`.
        compress: whether JSON goes out compressed to whoever takes it. validators: whether there are ETags.
    """

    def __init__(
        self,
        *apis: Api,
        faults: Faults | None = None,
        port: int = 0,
        compress: bool = True,
        validators: bool = True,
    ) -> None:
        self.apis: Sequence[Api] = apis
        self.faults = faults or Faults()
        self.compress, self.validators = compress, validators
        self.url = ""
        self._port = port
        self._ready = threading.Event()
        self._problem: BaseException | None = None
        self.forget()

    def forget(self) -> None:
        """Begins anew: counts, the guard's patience, and how often each address has met its fault."""
        self.asked: Counter[str] = Counter()
        self.whole: Counter[str] = Counter()
        self.sent: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.arrivals: list[float] = []
        self._met: Counter[str] = Counter()
        self._start = time.monotonic()
        self._bucket: tuple[float, float] | None = None
        self._closed_until = 0.0

    def busiest(self, seconds: float = 1.0) -> int:
        """The most requests that came within any so many seconds."""
        times, first, most = sorted(self.arrivals), 0, 0
        for last, moment in enumerate(times):
            while moment - times[first] >= seconds:
                first += 1
            most = max(most, last - first + 1)
        return most

    # --- the thread ---------------------------------------------------------------------------------------------------

    def __enter__(self) -> Museum:
        self._thread = threading.Thread(target=self._run, name="museum", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._problem is not None:
            raise self._problem
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application()
        app.router.add_get("/_museum", self._told)
        app.router.add_post("/_museum", self._ordered)
        app.router.add_get("/{path:.*}", self._handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", self._port, backlog=512)
            await site.start()
            port = runner.addresses[0][1]
            self.url = f"http://127.0.0.1:{port}"
        except BaseException as error:
            self._problem = error
            self._over.set()
        self._ready.set()
        await self._over.wait()
        await runner.cleanup()

    # --- commands over HTTP -------------------------------------------------------------------------------------------

    async def _told(self, request: web.Request) -> web.Response:
        return web.json_response(
            {"asked": self.asked, "whole": self.whole, "refused": self.refused, "busiest": self.busiest()}
        )

    async def _ordered(self, request: web.Request) -> web.Response:
        try:
            self.faults = Faults.read(await request.json())
        except (TypeError, ValueError) as error:
            return web.json_response({"message": str(error)}, status=400)
        self.forget()
        return web.json_response({"faults": len(self.faults.faults)})

    # --- answering ----------------------------------------------------------------------------------------------------

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        now = time.monotonic()
        self.arrivals.append(now)
        content = self._content(request)
        key = request.path_qs if content is not None and content.kind == LIST else request.path
        self.asked[key] += 1
        if self._shut(now):
            self.refused["guard"] += 1
            return web.Response(status=403, body=_PAGE, content_type="text/html")
        if self._in_spell(now):
            self.refused["spell"] += 1
            return web.Response(status=503, body=b"upstream connect error")
        if content is None:
            return web.Response(status=404, body=_PAGE, content_type="text/html")
        fault = self.faults.of(content.kind, key)
        if fault is not None and (fault.times is None or self._met[key] < fault.times):
            self._met[key] += 1
            self.refused[fault.name] += 1
            answer = self._fail(request, content, fault, key)
        else:
            answer = self._send(request, content, key)
        try:
            return await answer
        except ConnectionError:
            # Whoever asked has gone away, or was killed.
            return web.Response()

    def _content(self, request: web.Request) -> Content | None:
        for api in self.apis:
            content = api.answer(request.path, request.query, self.url)
            if content is not None:
                return content
        return None

    def _shut(self, now: float) -> bool:
        guard = self.faults.guard
        if guard is None:
            return False
        if now < self._closed_until:
            if guard.prolonged:
                self._closed_until = now + guard.penalty
            return True
        level, since = self._bucket or (float(guard.burst), now)
        level = min(float(guard.burst), level + (now - since) * guard.rate)
        if level < 1:
            self._closed_until = now + guard.penalty
            # Whoever has waited long enough is met as if for the first time.
            self._bucket = None
            return True
        self._bucket = (level - 1, now)
        return False

    def _in_spell(self, now: float) -> bool:
        spells = self.faults.spells
        return spells is not None and (now - self._start) % (spells.every + spells.length) >= spells.every

    async def _send(self, request: web.Request, content: Content, key: str) -> web.StreamResponse:
        headers, body = self._framed(request, content)
        same = self.validators and request.headers.get("If-None-Match") == headers.get("ETag", "-")
        response = web.StreamResponse(status=304 if same else content.status, headers=headers)
        if not same:
            response.content_length = len(body)
        with self._counted(key, bodies=int(not same)):
            await response.prepare(request)
            if not same:
                await response.write(body)
            await response.write_eof()
        return response

    @contextmanager
    def _counted(self, key: str, bodies: int = 1) -> Iterator[None]:
        """Counts a sound answer before its last byte leaves: whoever has it all and looks at once finds it counted."""
        self.whole[key] += 1
        self.sent[key] += bodies
        try:
            yield
        except BaseException:
            self.whole[key] -= 1
            self.sent[key] -= bodies
            raise

    def _framed(self, request: web.Request, content: Content) -> tuple[dict[str, str], bytes]:
        headers, body = {"Content-Type": content.content_type}, content.body
        if self.validators and content.status == 200:
            headers["ETag"] = content.etag
        if self.compress and content.kind != PICTURE and "gzip" in request.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body, 1, mtime=0)
        return headers, body

    async def _drip(self, response: web.StreamResponse, body: bytes, key: str) -> web.StreamResponse:
        size = max(1, len(body) // 10)
        *pieces, last = [body[start : start + size] for start in range(0, len(body), size)]
        for piece in pieces:
            await response.write(piece)
            await asyncio.sleep(self.faults.slow_seconds / len(pieces))
        # Sound in the end, and counted as such.
        with self._counted(key):
            await response.write(last)
            await response.write_eof()
        return response

    async def _fail(self, request: web.Request, content: Content, fault: Fault, key: str) -> web.StreamResponse:
        plain = {
            "missing": (404, b'{"message": "ObjectID not found"}', "application/json"),
            "error": (503, b"upstream connect error", "text/plain"),
            "guard_page": (403, _PAGE, "text/html"),
            "html": (200, _PAGE, "text/html"),
            "empty": (200, b"", content.content_type),
            "cut_content": (200, content.body[: len(content.body) // 2], content.content_type),
            "other": (200, _other(content), content.content_type),
        }
        if fault.name in plain:
            status, body, kind = plain[fault.name]
            return web.Response(status=status, body=body, content_type=kind)
        if fault.name == "too_many":
            return web.Response(status=429, headers={"Retry-After": f"{self.faults.retry_after:g}"})
        if fault.name == "loop":
            return web.Response(status=302, headers={"Location": request.path_qs})
        if fault.name in ("hang", "reset"):
            if fault.name == "hang":
                await asyncio.sleep(self.faults.hang_seconds)
            return _hung_up(request, web.Response())
        headers, body = self._framed(request, content)
        response = web.StreamResponse(headers=headers)
        if fault.name == "cut_chunks":
            response.enable_chunked_encoding()
        else:
            response.content_length = len(body)
        await response.prepare(request)
        if fault.name == "slow":
            return await self._drip(response, body, key)
        await response.write(body[: len(body) // 2])
        return _hung_up(request, response)


def _hung_up(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    """Ends the connection in the middle of an answer."""
    if request.transport is not None:
        request.transport.close()
    return response


def _other(content: Content) -> bytes:
    if content.kind == RECORD:
        return b'{"objectID": 0, "id": 0, "type": "Annotation"}'
    return b"This is not a picture." if content.kind == PICTURE else b'{"error": "none"}'
