"""Fetches records and pictures as fast as the servers allow, and retries until a response is complete.

The state of a server (guard page, 429, 5xx, time-out, no connection) is waited out. A fault of one address (it does not
exist, redirects in circles, always ends early) becomes a :class:`FetchError` with a code.
"""

from __future__ import annotations

import asyncio
import functools
import math
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.request import getproxies, proxy_bypass

import aiohttp
from yarl import URL

from pipeline.acquire.fetching import responses
from pipeline.acquire.fetching.errors import FetchError, Unreachable
from pipeline.acquire.fetching.rate_limiter import MAX_RATE, GlobalLimit, RateLimiter, Ticket
from pipeline.acquire.fetching.responses import AttemptError, Response
from pipeline.core.errors import ConfigError

USER_AGENT = "Vitrine/0.1 (open-source museum explorer)"
#: Largest JSON document in bytes: the list of all objects of a large museum has 4 million.
MAX_JSON = 64 * 2**20
#: Largest picture in bytes: what museums publish for the web has far fewer. It is held in memory while it comes.
MAX_PICTURE = 64 * 2**20
MAX_REDIRECTS = 10
#: Retries after a damaged response, and seconds before the first of them.
_RETRIES, _RETRY_AFTER = 3, 0.25
#: An address is given up after so many failures between which the server answers others, each retried later by so many
#: seconds, or after so many once the server has answered nothing for a time by kind (a guard may refuse for long).
_STRIKES, _LATER, _TRIES = 6, 0.5, 4
_ALONE = {"refused": 300.0, "failed": 30.0, "no_connection": 60.0}
#: Seconds after which a server without a connection is given up while other servers answer, and seconds without a
#: request (more than between two tries) that do not count as seconds without a good answer.
_DEAD_AFTER, _IDLE = 60.0, 10.0
#: So many addresses that give web pages instead of data, and none that gives data, mean a guard.
_GUARDED = 12


@dataclass(eq=False)
class Host:
    """A server with its rate limiter and those who wait to ask it, first come, first served."""

    name: str
    limiter: RateLimiter
    global_limit: GlobalLimit
    give_up_after: float  # seconds without a good answer after which the run ends
    hosts: Mapping[str, Host]  # all servers of the client
    good_answers: int = 0
    good_at: float = -math.inf  # time of the last good answer, in seconds of time.monotonic
    _ended_at: float = -math.inf  # time at which a request ended last
    _bad_since: float | None = None
    _last_error: AttemptError | None = None
    _html: set[URL] = field(default_factory=set)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def bad_for(self) -> float:
        """Seconds of asking without a good answer; 0 while all is well."""
        return 0.0 if self._bad_since is None else time.monotonic() - self._bad_since

    def excuse(self) -> None:
        """It was not the fault of the server: the time without a good answer counts from now on."""
        self._bad_since = None if self._bad_since is None else time.monotonic()

    @asynccontextmanager
    async def turn(self, address: URL) -> AsyncIterator[None]:
        """Waits until one more request may be sent, and learns from how it ends.

        Raises :class:`Unreachable` after too long without a good answer, and a :class:`FetchError` when this server has
        no connection while others answer.
        """
        ticket, error = await self._ticket(), None
        try:
            yield
        except BaseException as caught:
            error = caught
            raise
        finally:
            self._learn(ticket, address, error)
            self._ended_at = time.monotonic()
            self._changed.set()

    async def _ticket(self) -> Ticket:
        if not self._turn.locked() and time.monotonic() - self._ended_at > _IDLE:
            self.excuse()
        async with self._turn:
            while True:
                self._changed.clear()
                now = time.monotonic()
                delay = max(self.limiter.delay(now), self.global_limit.delay(now))
                self._check(delay)
                if delay <= 0:
                    self.global_limit.sent(now)
                    return self.limiter.sent(now)
                remaining = math.inf if self._bad_since is None else max(self.give_up_after - self.bad_for, 0.01)
                with suppress(TimeoutError):
                    async with asyncio.timeout(min(delay, remaining, 3_600)):
                        await self._changed.wait()

    def _check(self, delay: float) -> None:
        error = self._last_error
        if self._bad_since is None or error is None:
            return
        # One request now and then checks whether a dead server is back; the others do not wait for it.
        dead = error.kind == "no_connection" and self.bad_for > min(_DEAD_AFTER, self.give_up_after / 2)
        if dead and delay > 0 and any(host.good_at > self._bad_since for host in self.hosts.values()):
            raise FetchError("unreachable", f"{self.name} cannot be reached ({error.reason}).", transient=True)
        if self.bad_for >= self.give_up_after:
            raise Unreachable(
                f"Nothing good has come from {self.name} for {self.bad_for:,.0f} seconds (the last thing: "
                f"{error.reason}), and --patience allows {self.give_up_after:g}. What was fetched is kept: run the "
                "same command again later, and it goes on from here."
            )

    def _learn(self, ticket: Ticket, address: URL, error: BaseException | None) -> None:
        now = time.monotonic()
        damaged = isinstance(error, AttemptError) and error.kind == "damaged"
        if error is None or damaged or isinstance(error, FetchError):
            # The server works: it gave what was requested, something damaged, or said that it does not exist.
            self.good_answers += 1
            self.good_at = now
            self._bad_since = None
            self._html.clear()
            self.limiter.good(ticket, now)
            return
        if not isinstance(error, AttemptError):
            self.limiter.dropped(ticket)
            return
        if error.kind == "html":
            self._html.add(address)
            if len(self._html) < _GUARDED:
                self.limiter.good(ticket, now)
                return
            error.kind, error.code, error.name = "refused", "refused", "guard_page"
        self._bad_since = ticket.at if self._bad_since is None else self._bad_since
        self._last_error = error
        self.limiter.bad(ticket, now, "refused" if error.kind == "refused" else "failed", error.wait)


@dataclass
class _Request:
    """One address to fetch, and how it has gone so far."""

    headers: Mapping[str, str]  # an empty one is not sent
    limit: int  # bytes of the body, at most
    parse: Callable[[bytes], Any]
    host: Host | None = None  # that was asked last
    damaged: int = 0
    tries: int = 0
    strikes: int = 0
    good_before: int = -1


class Client:
    """An asynchronous context manager that fetches JSON documents and pictures.

    Raises a :class:`ConfigError` for a number that is out of its range.
    """

    _session: aiohttp.ClientSession

    def __init__(
        self,
        *,
        max_rate: float = MAX_RATE,  # requests a second over all servers, at most MAX_RATE
        give_up_after: float = 900.0,  # seconds without a good answer from a server after which the run ends
        timeout: float = 60.0,  # seconds without a byte that end a request; in total it may take five times as long
        learned: Mapping[str, float] | None = None,  # from the attribute learned of an earlier run
    ) -> None:
        for name, value in (("patience", give_up_after), ("timeout", timeout)):
            if not 0 < value < math.inf:
                raise ConfigError(f"A {name} of {value:g} seconds is not possible. Choose more than 0.")
        self.requests = 0  # including redirects and retries
        self.bytes = 0  # of complete bodies, uncompressed
        self.refusals: Counter[str] = Counter()  # refusals, failures and damaged responses by kind
        self._global_limit = GlobalLimit(max_rate)
        self._max_rate, self._give_up_after, self._timeout = max_rate, give_up_after, min(timeout, give_up_after)
        self._learned = {
            host: rate for host, rate in (learned or {}).items() if type(rate) in (int, float) and 0 < rate < math.inf
        }
        self._hosts: dict[str, Host] = {}

    async def __aenter__(self) -> Client:
        self._session = aiohttp.ClientSession(
            # The rate limiter decides how many connections there are.
            connector=aiohttp.TCPConnector(limit=0, ttl_dns_cache=300),
            timeout=aiohttp.ClientTimeout(5 * self._timeout, sock_connect=self._timeout, sock_read=self._timeout),
            headers={"User-Agent": USER_AGENT},
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._session.close()

    @property
    def rate(self) -> float:
        """Requests a second that the slowest server allows now; 0 before the first request."""
        return min((host.limiter.rate for host in self._hosts.values()), default=0.0)

    @property
    def learned(self) -> dict[str, float]:
        """Host -> requests a second that it sustains, for the next run; includes what was passed in."""
        sustained = {name: round(host.limiter.sustained, 3) for name, host in self._hosts.items()}
        return self._learned | {name: rate for name, rate in sustained.items() if rate > 0}

    async def json(
        self, url: str, params: Mapping[str, Any] | None = None, *, etag: str = "", last_modified: str = ""
    ) -> tuple[Any, Response]:
        """Fetches a JSON document from a http(s) ``url``, with ``params`` added to its query.

        With the validators ``etag`` and ``last_modified`` of an earlier response the status may be 304; the value is
        then None. Raises a :class:`FetchError` when there is no such document or no complete one, and
        :class:`Unreachable` when there was no good answer from the server for too long.
        """
        headers = {"Accept": "application/json, */*;q=0.1", "If-None-Match": etag, "If-Modified-Since": last_modified}
        request = _Request(headers, MAX_JSON, responses.parse_json)
        return await self._fetch(responses.parse_url(url, params), request)

    async def picture(self, url: str, *, etag: str = "", last_modified: str = "") -> Response:
        """Fetches a picture and checks that it is complete, without decoding it; otherwise like :meth:`json`."""
        headers = {"Accept": "image/*, */*;q=0.1", "If-None-Match": etag, "If-Modified-Since": last_modified}
        request = _Request(headers, MAX_PICTURE, responses.check_picture)
        return (await self._fetch(responses.parse_url(url), request))[1]

    async def _fetch(self, address: URL, request: _Request) -> tuple[Any, Response]:
        """Asks until there is a complete response, or none is to be expected."""
        while True:
            try:
                return await self._follow(address, request)
            except AttemptError as error:
                await self._before_retry(address, request, error)

    async def _before_retry(self, address: URL, request: _Request, error: AttemptError) -> None:
        """Waits before the next try; raises a :class:`FetchError` when there is none."""
        host = request.host or self._host(address)
        self.refusals[error.name or error.code] += 1
        if error.kind in ("damaged", "html"):
            request.damaged += 1
            give_up, pause = request.damaged > _RETRIES, _RETRY_AFTER * 2 ** (request.damaged - 1)
        else:
            request.tries += 1
            request.strikes += host.good_answers != request.good_before
            request.good_before = host.good_answers
            # A server that answered before, and of which nothing else is requested, may be well but for this address.
            alone = host.good_answers and host.bad_for > min(_ALONE[error.kind], self._give_up_after / 2)
            give_up = request.strikes >= _STRIKES or bool(alone and request.tries >= _TRIES)
            if give_up and request.strikes > 1:
                host.excuse()
            # While it is well, others are answered meanwhile, which shows whether it is the server.
            pause = 0.0 if host.limiter.refusing else _LATER * min(request.tries, _STRIKES)
        if give_up:
            message = f"{address}: {error.reason}, again and again."
            raise FetchError(error.code, message, transient=error.transient) from None
        await asyncio.sleep(pause)

    async def _follow(self, address: URL, request: _Request) -> tuple[Any, Response]:
        """One try, with redirects."""
        start = address
        for _ in range(MAX_REDIRECTS + 1):
            request.host = self._host(address)
            async with request.host.turn(address):
                self.requests += 1
                outcome = await self._exchange(address, request)
            if not isinstance(outcome, URL):
                return outcome
            address = outcome
        raise FetchError("redirect_loop", f"{start} leads on, more than {MAX_REDIRECTS} times one after another.")

    async def _exchange(self, address: URL, request: _Request) -> tuple[Any, Response] | URL:
        """One request; turns the errors of aiohttp into our own."""
        try:
            proxy = _proxy(address.scheme, address.host or "")
            headers = {name: value for name, value in request.headers.items() if value}
            exchange = self._session.get(address, headers=headers, allow_redirects=False, proxy=proxy)
            async with exchange as response:
                if response.status != 200:
                    outcome = await responses.interpret(response, headers)
                    return outcome if isinstance(outcome, URL) else (None, outcome)
                body = await responses.read_body(response, request.limit)
                self.bytes += len(body)
                try:
                    return request.parse(body), responses.usable(response, body)
                except AttemptError as error:
                    error.kind = "html" if responses.is_html(response, body) else error.kind
                    raise
        except TimeoutError:
            raise AttemptError("failed", "timed_out", f"no answer within {self._timeout:g} seconds") from None
        except aiohttp.InvalidURL:
            raise FetchError("bad_address", f"{address} is no address of the web.") from None
        except aiohttp.ClientPayloadError:
            raise AttemptError("damaged", "cut_short", "the bytes end early") from None
        except (aiohttp.ClientError, OSError) as error:
            reason = " ".join(str(error).split())[:200] or type(error).__name__
            if isinstance(error, aiohttp.ClientConnectionError | OSError):
                raise AttemptError("no_connection", "unreachable", f"no connection: {reason}") from None
            raise AttemptError("damaged", "bad_answer", f"what came is no HTTP: {reason}") from None

    def _host(self, address: URL) -> Host:
        name = f"{address.host}:{address.port}"
        if name not in self._hosts:
            limiter = RateLimiter(learned=self._learned.get(name, 0.0), limit=self._max_rate)
            self._hosts[name] = Host(name, limiter, self._global_limit, self._give_up_after, self._hosts)
        return self._hosts[name]


@functools.cache
def _proxy(scheme: str, host: str) -> str | None:
    """The proxy for a server from the environment, looked up once."""
    proxy = getproxies().get(scheme, "")
    return proxy if proxy.startswith("http") and not proxy_bypass(host) else None
