"""Asks servers for records and pictures, as fast as they bear, until what comes is whole or is known not to come.

What is the server's state (a guard's page, 429, 5xx, no answer in time, no connection) is waited out, for as long as
there is patience. What is one address' own (it is not there, it leads in circles, its bytes end early again and again)
becomes a :class:`FetchError` with a code.
"""

from __future__ import annotations

import asyncio
import functools
import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.request import getproxies, proxy_bypass

import aiohttp
from yarl import URL

from pipeline.acquire.fetching.errors import FetchError, Unreachable
from pipeline.acquire.fetching.hosts import Host, Kind
from pipeline.acquire.fetching.rate_limiter import MAX_RATE, Ceiling, Pace
from pipeline.acquire.fetching.responses import (
    Answer,
    DamagedError,
    ServerTroubleError,
    address_of,
    answer,
    body_of,
    check_picture,
    is_page,
    meaning,
    parsed,
)
from pipeline.core.errors import ConfigError
from pipeline.images.decoding import MAX_BYTES

__all__ = ["MAX_RATE", "Answer", "Client", "FetchError", "Stats", "Unreachable"]

USER_AGENT = "Vitrine/0.1 (open-source museum explorer)"
#: Bytes of a JSON document, at most: the list of all objects of a large museum has 4 million.
MAX_JSON = 64 * 2**20
#: Redirects that are followed, one after another.
MAX_REDIRECTS = 10

#: Times that an address is asked again whose answer was damaged, and seconds before the first of them.
_AGAIN, _AGAIN_AFTER = 3, 0.25
#: Times that an address may fail between which the server answers others, and seconds by which each next one is later.
_STRIKES, _LATER = 6, 0.5
#: Times that it may fail in all, once the server has not answered anything else for the seconds below.
_TRIES = 4
#: By kind of trouble; a guard may keep shut for long.
_ALONE: Mapping[Kind, float] = {"refused": 300.0, "failed": 30.0, "no_connection": 60.0}


class Stats:
    """What a client has done so far.

    Attributes:
        requests: that were sent, redirects and further tries among them.
        bytes: of bodies that were whole, uncompressed.
        refusals: what went wrong, by kind, whether it was mended later or not.
    """

    def __init__(self, hosts: Mapping[str, Host], learned: Mapping[str, float]) -> None:
        self.requests = 0
        self.bytes = 0
        self.refusals: Counter[str] = Counter()
        self._hosts, self._learned = hosts, learned

    @property
    def rate(self) -> float:
        """Requests a second that the slowest server in use allows now; 0 before the first request."""
        return min((host.pace.rate for host in self._hosts.values() if host.used), default=0.0)

    @property
    def learned(self) -> dict[str, float]:
        """Host -> requests a second that it sustains, to begin the next run with; what was learned before stays in."""
        found = {name: round(host.pace.sustained, 3) for name, host in self._hosts.items()}
        return dict(self._learned) | {name: rate for name, rate in found.items() if rate > 0}


@dataclass
class _Errand:
    """One thing to fetch: what to send, what to accept, and how it has gone so far."""

    headers: Mapping[str, str]
    most: int
    check: Callable[[bytes], None]
    tries: int = 0
    hosts: set[Host] = field(default_factory=set)


class Client:
    """An asynchronous context manager that fetches JSON documents and pictures.

    Args:
        max_rate: requests a second over all servers, at most :data:`MAX_RATE`.
        patience: seconds without one good answer from a server after which the run ends.
        timeout: seconds without a byte after which a request is given up; one that trickles may take five times that.
        learned: host -> sustained rate, of an earlier run's :attr:`stats`.

    Raises:
        ConfigError: a number is out of its range.
    """

    def __init__(
        self,
        *,
        max_rate: float = MAX_RATE,
        patience: float = 900.0,
        timeout: float = 60.0,
        learned: Mapping[str, float] | None = None,
    ) -> None:
        for name, value in (("patience", patience), ("timeout", timeout)):
            if not 0 < value < math.inf:
                raise ConfigError(f"A {name} of {value:g} seconds is not possible. Choose more than 0.")
        self._ceiling = Ceiling(max_rate)
        self._max_rate, self._patience, self._timeout = max_rate, patience, min(timeout, patience)
        self._learned = {host: float(rate) for host, rate in (learned or {}).items() if _usable(rate)}
        self._hosts: dict[str, Host] = {}
        self._session: aiohttp.ClientSession | None = None
        self.stats = Stats(self._hosts, self._learned)

    async def __aenter__(self) -> Client:
        timeout = self._timeout
        self._session = aiohttp.ClientSession(
            # How many connections there are is the pace's to decide.
            connector=aiohttp.TCPConnector(limit=0, ttl_dns_cache=300),
            timeout=aiohttp.ClientTimeout(total=5 * timeout, sock_connect=timeout, sock_read=timeout),
            headers={"User-Agent": USER_AGENT},
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        return self

    async def __aexit__(self, *error: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def json(
        self, url: str, params: Mapping[str, Any] | None = None, *, etag: str = "", last_modified: str = ""
    ) -> tuple[Any, Answer]:
        """Fetches a JSON document.

        Args:
            url: http or https.
            params: of the query; they are added to those that the address has.
            etag: validator of what is known already; with it the answer may be 304.
            last_modified: the other validator.

        Returns:
            The parsed value and the answer it came in; None as value with 304.

        Raises:
            FetchError: there is no such document, or no whole one.
            Unreachable: nothing good came from the server for too long.
        """
        value: Any = None

        def check(body: bytes) -> None:
            nonlocal value
            value = parsed(body)

        headers = _headers("application/json, */*;q=0.1", etag, last_modified)
        found = await self._fetch(address_of(url, params), _Errand(headers, MAX_JSON, check))
        return (None if found.status == 304 else value), found

    async def picture(self, url: str, *, etag: str = "", last_modified: str = "") -> Answer:
        """Fetches a picture; its end is there, but it is not decoded.

        Args:
            url: http or https.
            etag: validator of what is known already; with it the answer may be 304.
            last_modified: the other validator.

        Raises:
            FetchError: there is no such picture, or no whole one, or it is larger than can be used.
            Unreachable: nothing good came from the server for too long.
        """
        headers = _headers("image/*, */*;q=0.1", etag, last_modified)
        return await self._fetch(address_of(url), _Errand(headers, MAX_BYTES, check_picture))

    async def _fetch(self, address: URL, errand: _Errand) -> Answer:
        """Asks until there is an answer that passes the check, or none is to be expected."""
        try:
            return await self._insist(address, errand)
        finally:
            for host in errand.hosts:
                host.leave()

    async def _insist(self, address: URL, errand: _Errand) -> Answer:
        damaged = strikes = 0
        before = -1
        while True:
            try:
                return await self._follow(address, errand)
            except DamagedError as error:
                self.stats.refusals[error.code] += 1
                damaged += 1
                if damaged > _AGAIN:
                    words = f"{address}: {error.said}, {damaged} times one after another."
                    raise FetchError(error.code, words, transient=error.transient) from None
                await asyncio.sleep(_AGAIN_AFTER * 2 ** (damaged - 1))
            except _TroubleAtError as met:
                host, trouble = met.host, met.trouble
                self.stats.refusals[trouble.name] += 1
                errand.tries += 1
                strikes += host.good_answers != before
                before = host.good_answers
                # A server that was well, and of which nothing else is asked, may be well but for this address.
                alone = host.good_answers and host.bad_for > min(_ALONE[trouble.kind], self._patience / 2)
                if strikes >= _STRIKES or (alone and errand.tries >= _TRIES):
                    if strikes > 1:
                        host.settled()
                    raise FetchError(
                        trouble.code, f"{address}: {trouble.said}, again and again.", transient=True
                    ) from None
                if not host.pace.refusing:
                    # Others are answered meanwhile, and show that it is not the server.
                    await asyncio.sleep(_LATER * min(errand.tries, _STRIKES))

    async def _follow(self, address: URL, errand: _Errand) -> Answer:
        """One try: the address, and where it leads."""
        start = address
        for _ in range(MAX_REDIRECTS + 1):
            found = await self._ask(address, errand)
            if isinstance(found, Answer):
                return found
            address = found
        raise FetchError("redirect_loop", f"{start} leads on, more than {MAX_REDIRECTS} times one after another.")

    async def _ask(self, address: URL, errand: _Errand) -> Answer | URL:
        """One request, in its turn; tells the host what came of it."""
        host = self._host(address)
        if host not in errand.hosts:
            errand.hosts.add(host)
            host.enter()
        ticket = await host.turn(errand.tries)
        self.stats.requests += 1
        try:
            found = await self._exchange(address, errand)
        except ServerTroubleError as trouble:
            host.bad(ticket, trouble.kind, trouble.said, trouble.wait)
            raise _TroubleAtError(host, trouble) from None
        except DamagedError as error:
            if error.page and host.masked(ticket, address):
                words = "web pages come in the place of data"
                guard = ServerTroubleError("refused", "refused", words, "guard_page")
                raise _TroubleAtError(host, guard) from None
            if not error.page:
                # It sent something, if not what it should: that is the address' fault, not the server's state.
                host.good(ticket)
            raise
        except FetchError:
            host.good(ticket)
            raise
        except BaseException:
            host.dropped(ticket)
            raise
        host.good(ticket)
        return found

    async def _exchange(self, address: URL, errand: _Errand) -> Answer | URL:
        """One request; what can go wrong with it, in our own words."""
        assert self._session is not None, "a client is used within 'async with'"
        try:
            proxy = _proxy(address.scheme, address.host or "")
            asking = self._session.get(address, headers=errand.headers, allow_redirects=False, proxy=proxy)
            async with asking as response:
                if response.status != 200:
                    return await meaning(response, errand.headers)
                body = await body_of(response, errand.most)
                self.stats.bytes += len(body)
                try:
                    errand.check(body)
                except DamagedError as error:
                    error.page = is_page(response, body)
                    raise
                return answer(response, body)
        except TimeoutError:
            words = f"no answer within {self._timeout:g} seconds"
            raise ServerTroubleError("failed", "timed_out", words) from None
        except aiohttp.InvalidURL:
            raise FetchError("bad_address", f"{address} is no address of the web.") from None
        except aiohttp.ClientPayloadError:
            raise DamagedError("cut_short", "the bytes end early") from None
        except (aiohttp.ClientConnectionError, OSError) as error:
            words = f"no connection: {_reason(error)}"
            raise ServerTroubleError("no_connection", "unreachable", words) from None
        except aiohttp.ClientError as error:
            raise DamagedError("bad_answer", f"what came is no HTTP: {_reason(error)}") from None

    def _host(self, address: URL) -> Host:
        name = f"{address.host}:{address.port}"
        if name not in self._hosts:
            pace = Pace(learned=self._learned.get(name, 0.0), ceiling=self._max_rate)
            self._hosts[name] = Host(name, pace, self._ceiling, self._patience, self._good_elsewhere)
        return self._hosts[name]

    def _good_elsewhere(self, than: Host) -> float:
        return max((host.good_at for host in self._hosts.values() if host is not than), default=-math.inf)


class _TroubleAtError(Exception):
    """Trouble, and where."""

    def __init__(self, host: Host, trouble: ServerTroubleError) -> None:
        super().__init__(trouble.said)
        self.host, self.trouble = host, trouble


def _headers(accept: str, etag: str, last_modified: str) -> dict[str, str]:
    headers = {"Accept": accept}
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    return headers


@functools.cache
def _proxy(scheme: str, host: str) -> str | None:
    """The proxy that the environment names for a server, as institutions have it; looked up once."""
    proxy = getproxies().get(scheme, "")
    return proxy if proxy.startswith("http") and not proxy_bypass(host) else None


def _usable(rate: object) -> bool:
    return isinstance(rate, int | float) and not isinstance(rate, bool) and 0 < rate < math.inf


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
