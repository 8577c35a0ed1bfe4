"""The client against a real server on this machine that does one thing wrong at a time."""

import asyncio
import gzip
import json
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import cv2
import pytest
from aiohttp import web

from pipeline.acquire.fetching import rate_limiter
from pipeline.acquire.fetching.client import MAX_JSON, MAX_PICTURE, USER_AGENT, Client
from pipeline.acquire.fetching.errors import FetchError, Unreachable
from pipeline.acquire.fetching.event_loop import wait_for
from pipeline.core.errors import ConfigError
from tests.pipeline.pictures import painting

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
RECORD = {"objectID": 1, "title": "Fuji", "note": "x" * 2_000}
BODY = json.dumps(RECORD).encode()
GUARD = "<!DOCTYPE html><html><title>Pardon our interruption</title></html>"


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limiter, "_PAUSES", {"refused": (0.1, 300.0), "failed": (0.05, 30.0)})


def picture(suffix: str = ".jpg") -> bytes:
    return cv2.imencode(suffix, painting())[1].tobytes()


def run(work: Callable[[], Awaitable[object]]) -> object:
    return wait_for(asyncio.wait_for(work(), 60))


class Site:
    """A server with one handler a path, which counts what it is asked."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.times: list[float] = []
        self.requests: list[web.Request] = []
        self.handlers: dict[str, Handler] = {}
        self.base = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.times.append(time.monotonic())
        self.requests.append(request)
        self.asked[request.path] += 1
        return await self.handlers.get(request.path, good)(request)


async def good(request: web.Request) -> web.StreamResponse:
    return web.json_response(RECORD)


@asynccontextmanager
async def serving(**handlers: Handler) -> AsyncIterator[Site]:
    """A site on a free port; ``handlers`` by path without its slash."""
    site = Site()
    site.handlers = {f"/{name}": handler for name, handler in handlers.items()}
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", site.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    server = web.TCPSite(runner, "127.0.0.1", 0)
    await server.start()
    site.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield site
    finally:
        await runner.cleanup()


def says(*answers: Callable[[], web.StreamResponse]) -> Handler:
    """Gives the answers one after another, and the last one from then on."""
    left = deque(answers)

    async def handler(request: web.Request) -> web.StreamResponse:
        return (left.popleft() if len(left) > 1 else left[0])()

    return handler


def raw(*answers: bytes, hang: float = 0.0) -> Handler:
    """Writes bytes as they are onto the connection, and closes it; the last answer from then on."""
    left = deque(answers)

    async def handler(request: web.Request) -> web.StreamResponse:
        transport = request.transport
        assert transport is not None
        transport.write(left.popleft() if len(left) > 1 else left[0])  # type: ignore[attr-defined]
        await asyncio.sleep(hang)
        transport.close()
        return web.Response()

    return handler


def framed(body: bytes, length: int | None = None, kind: str = "application/json", *more: str) -> bytes:
    head = [
        "HTTP/1.1 200 OK",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body) if length is None else length}",
        *more,
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def json_ok() -> web.StreamResponse:
    return web.json_response(RECORD)


def page(status: int = 403, **headers: str) -> Callable[[], web.StreamResponse]:
    return lambda: web.Response(text=GUARD, content_type="text/html", status=status, headers=headers)


def status(code: int, **headers: str) -> Callable[[], web.StreamResponse]:
    return lambda: web.Response(status=code, text='{"message": "no"}', content_type="application/json", headers=headers)


def image(body: bytes) -> Callable[[], web.StreamResponse]:
    return lambda: web.Response(body=body, content_type="image/jpeg")


def failing(handler: Handler, *, of: str = "json", **settings: float) -> tuple[FetchError, int]:
    """The error of asking one address, and how often it was asked."""

    async def work() -> tuple[FetchError, int]:
        async with serving(it=handler) as site, Client(**settings) as client:
            with pytest.raises(FetchError) as caught:
                await getattr(client, of)(f"{site.base}/it")
            return caught.value, site.asked["/it"]

    return run(work)  # type: ignore[return-value]


# --- what is good -----------------------------------------------------------------------------------------------------


def test_a_document_comes_with_its_validators() -> None:
    async def work() -> None:
        def answer() -> web.StreamResponse:
            return web.json_response(RECORD, headers={"ETag": '"7"', "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT"})

        async with serving(it=says(answer)) as site, Client() as client:
            value, found = await client.json(f"{site.base}/it?a=1", {"q": "sun & moon", "n": 3})
            assert value == RECORD and json.loads(found.body) == RECORD
            assert (found.status, found.etag) == (200, '"7"')
            assert found.last_modified.startswith("Mon")
            asked = site.requests[0]
            assert dict(asked.query) == {"a": "1", "q": "sun & moon", "n": "3"}
            assert asked.headers["User-Agent"] == USER_AGENT
            assert client.requests == 1 and client.bytes == len(found.body)
            assert client.refusals == {} and client.rate > 0

    run(work)


def test_what_has_not_changed_is_not_sent_again() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        known = request.headers.get("If-None-Match") == '"7"' and "If-Modified-Since" in request.headers
        return web.Response(status=304, headers={"ETag": '"7"'}) if known else web.json_response(RECORD)

    async def work() -> None:
        async with serving(it=handler) as site, Client() as client:
            value, found = await client.json(
                f"{site.base}/it", etag='"7"', last_modified="Mon, 01 Jan 2024 00:00:00 GMT"
            )
            assert value is None and found.status == 304 and found.body == b"" and found.etag == '"7"'
            assert (await client.picture(f"{site.base}/it", etag='"7"', last_modified="x")).status == 304

    run(work)


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".gif", ".bmp", ".tiff", ".avif"])
def test_pictures_of_every_format_come_whole(suffix: str) -> None:
    async def work() -> None:
        body = picture(suffix)
        async with serving(it=says(image(body))) as site, Client() as client:
            assert (await client.picture(f"{site.base}/it")).body == body

    run(work)


def test_a_compressed_document_is_read_whole_or_not_at_all() -> None:
    async def work() -> None:
        packed = gzip.compress(BODY)
        cut = framed(packed[:-40], len(packed), "application/json", "Content-Encoding: gzip")
        damaged = framed(packed[:-40], None, "application/json", "Content-Encoding: gzip")
        whole = framed(packed, None, "application/json", "Content-Encoding: gzip")
        async with serving(it=raw(cut, damaged, whole)) as site, Client() as client:
            value, found = await client.json(f"{site.base}/it")
            assert value == RECORD and found.body == BODY and site.asked["/it"] == 3

    run(work)


def test_redirects_are_followed_and_paced_like_any_request() -> None:
    async def work() -> None:
        leading = {"a": says(status(302, Location="/b")), "b": says(status(308, Location="c?x=1"))}
        async with serving(**leading) as site, Client() as client:
            value, found = await client.json(f"{site.base}/a")
            assert value == RECORD and found.status == 200 and client.requests == 3
            assert site.requests[-1].path_qs == "/c?x=1"

    run(work)


# --- what is one address' own -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("handler", "code", "transient"),
    [
        (says(status(404)), "not_found", False),
        (says(page(404)), "not_found", False),
        (says(status(410)), "gone", False),
        (says(status(401)), "refused", False),
        (says(status(400)), "bad_answer", False),
        (says(status(204)), "bad_answer", False),
        (says(status(304)), "bad_answer", False),
        (says(status(302)), "bad_answer", False),
        (says(status(302, Location="ftp://127.0.0.1/it")), "bad_answer", False),
        (says(status(302, Location="file:///etc/passwd")), "bad_answer", False),
        (says(status(302, Location="http://[::1/it")), "bad_answer", False),
    ],
)
def test_what_another_try_would_not_change_is_told_at_once(handler: Handler, code: str, transient: bool) -> None:
    error, asked = failing(handler)
    assert (error.code, error.transient, asked) == (code, transient, 1)
    assert "/it" in str(error)


def test_a_redirect_loop_ends() -> None:
    error, asked = failing(says(status(302, Location="/it")))
    assert error.code == "redirect_loop" and not error.transient and asked == 11


@pytest.mark.parametrize(
    "address",
    ["", "no address", "/it", "ftp://127.0.0.1/it", "http://", "http://127.0.0.1:999999/it", "http://[::1/it"],
)
def test_an_address_that_is_none_is_told_without_asking(address: str) -> None:
    async def work() -> None:
        async with Client() as client:
            for ask in (client.json, client.picture):
                with pytest.raises(FetchError) as caught:
                    await ask(address)
                assert caught.value.code == "bad_address" and not caught.value.transient
            assert client.requests == 0

    run(work)


DAMAGED = {
    "fewer bytes than announced": (raw(framed(BODY[:500], len(BODY))), "json", "cut_short"),
    "chunks that stop": (
        raw(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n'),
        "json",
        "cut_short",
    ),
    "JSON cut but well framed": (raw(framed(BODY[:500])), "json", "not_json"),
    "a page with 200": (says(page(200)), "json", "not_json"),
    "a page that calls itself JSON": (raw(framed(GUARD.encode())), "json", "not_json"),
    "nothing where JSON is due": (raw(framed(b"")), "json", "empty"),
    "other bytes than JSON": (raw(framed(b"\xff\xfe\x00")), "json", "not_json"),
    "a JSON abyss": (raw(framed(b"[" * 200_000)), "json", "not_json"),
    "no HTTP": (raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), "json", "bad_answer"),
    "a picture of 0 bytes": (says(image(b"")), "picture", "empty"),
    "a page where a picture is due": (says(page(200)), "picture", "not_a_picture"),
    "a document where a picture is due": (says(image(b"%PDF-1.7 something")), "picture", "not_a_picture"),
    "an SVG": (says(image(b"<svg></svg>")), "picture", "not_a_picture"),
    "a JPEG without its end": (says(image(picture()[:-300])), "picture", "cut_short"),
    "a PNG without its end": (says(image(picture(".png")[:-3])), "picture", "cut_short"),
    "a WebP without its end": (says(image(picture(".webp")[:-30])), "picture", "cut_short"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_answer_is_asked_for_again_and_then_told(name: str) -> None:
    handler, of, code = DAMAGED[name]
    error, asked = failing(handler, of=of)
    assert (error.code, asked) == (code, 4)


@pytest.mark.parametrize("name", ["fewer bytes than announced", "JSON cut but well framed", "a page with 200"])
def test_what_was_damaged_on_the_way_is_mended_by_another_try(name: str) -> None:
    broken = DAMAGED[name][0]

    async def work() -> None:
        async def handler(request: web.Request) -> web.StreamResponse:
            return await (broken if site.asked["/it"] < 3 else good)(request)

        async with serving(it=handler) as site, Client() as client:
            value, _ = await client.json(f"{site.base}/it")
            assert value == RECORD and sum(client.refusals.values()) == 2

    run(work)


@pytest.mark.parametrize(("of", "most"), [("json", MAX_JSON), ("picture", MAX_PICTURE)])
@pytest.mark.parametrize("announced", [True, False])
def test_what_is_too_large_is_not_taken_in(of: str, most: int, announced: bool) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        if announced:
            response.content_length = most + 1
        await response.prepare(request)
        piece = b" " * 2**20
        try:
            for _ in range(most // 2**20 + 1):
                await response.write(piece)
        except (ConnectionError, asyncio.CancelledError):
            pass
        return response

    error, asked = failing(handler, of=of)
    assert (error.code, error.transient, asked) == ("too_large", False, 1)


def test_a_small_file_that_unpacks_to_a_huge_one_is_too_large() -> None:
    packed = gzip.compress(b" " * (MAX_JSON + 2**20), 9)
    error, _ = failing(raw(framed(packed, None, "application/json", "Content-Encoding: gzip")))
    assert error.code == "too_large"


# --- what is the server's state ---------------------------------------------------------------------------------------

STATES = {
    "a guard's page": (says(page(), page(), json_ok), "guard_page"),
    "too many requests": (says(status(429, **{"Retry-After": "1"}), json_ok), "too_many_requests"),
    "an error": (says(status(500), status(503), json_ok), "server_error"),
    "a gateway's page": (says(page(502), json_ok), "server_error"),
    "no answer": (raw(b"", framed(BODY)), "unreachable"),
}


@pytest.mark.parametrize("name", STATES)
def test_the_servers_state_is_waited_out(name: str) -> None:
    handler, kind = STATES[name]

    async def work() -> None:
        async with serving(it=handler) as site, Client() as client:
            value, _ = await client.json(f"{site.base}/it")
            assert value == RECORD
            assert client.refusals[kind] >= 1 or name == "no answer"

    run(work)


def test_retry_after_is_kept_to() -> None:
    async def work() -> None:
        async with serving(it=says(status(503, **{"Retry-After": "2"}), json_ok)) as site, Client() as client:
            await client.json(f"{site.base}/it")
            assert site.times[1] - site.times[0] >= 2

    run(work)


def test_a_request_that_hangs_is_given_up_and_asked_again() -> None:
    async def work() -> None:
        async def handler(request: web.Request) -> web.StreamResponse:
            if site.asked["/it"] == 1:
                await asyncio.sleep(30)
            return json_ok()

        async with serving(it=handler) as site, Client(timeout=0.3) as client:
            value, _ = await client.json(f"{site.base}/it")
            assert value == RECORD and client.refusals == {"timed_out": 1}

    run(work)


def test_while_the_guard_refuses_only_one_request_at_a_time_finds_out() -> None:
    async def work() -> None:
        shut = 0.0

        async def handler(request: web.Request) -> web.StreamResponse:
            nonlocal shut
            now = time.monotonic()
            if len(site.times) == 12:
                shut = now + 3
            if now < shut:
                refused.append(now)
                return page()()
            return json_ok()

        refused: list[float] = []
        async with serving() as site, Client() as client:
            site.handlers = {f"/{n}": handler for n in range(24)}
            await asyncio.gather(*(client.json(f"{site.base}/{n}") for n in range(24)))
            assert all(site.asked[f"/{n}"] >= 1 for n in range(24))
            # Those under way when it shut, and then one after each of the growing pauses.
            late = [at for at in refused if at > refused[0] + 1]
            assert len(late) <= 3 and client.refusals["guard_page"] == len(refused)

    run(work)


def test_one_address_that_always_fails_ends_nothing() -> None:
    async def among_good_ones(handler: Handler, code: str) -> None:
        async with serving(it=handler) as site, Client(give_up_after=6) as client:
            addresses = ["it", *(f"ok{n}" for n in range(60))]
            tasks = [asyncio.create_task(client.json(f"{site.base}/{name}")) for name in addresses]
            done = await asyncio.gather(*tasks, return_exceptions=True)
            assert isinstance(done[0], FetchError) and done[0].transient
            assert done[0].code == code
            assert all(value == RECORD for value, _ in done[1:])

    async def work() -> None:
        # Side by side, because each waits until it gives up.
        kinds = ((says(status(500)), "server_error"), (says(status(403)), "refused"), (raw(b""), "unreachable"))
        await asyncio.gather(*(among_good_ones(*kind) for kind in kinds))

    run(work)


def test_the_last_addresses_that_give_pages_are_no_guards() -> None:
    async def work() -> None:
        async with serving() as site, Client(give_up_after=20) as client:
            site.handlers = {f"/{n}": says(page(200)) for n in range(0, 30, 6)}
            tasks = (client.json(f"{site.base}/{n}") for n in range(30))
            done = await asyncio.gather(*tasks, return_exceptions=True)
            failed = [error for error in done if isinstance(error, FetchError)]
            assert [error.code for error in failed] == ["not_json"] * 5 and len(done) == 30

    run(work)


def test_the_last_address_that_fails_does_not_end_the_run() -> None:
    async def work() -> None:
        async with serving(it=says(status(500))) as site, Client(give_up_after=4) as client:
            await client.json(f"{site.base}/ok")
            with pytest.raises(FetchError) as caught:
                await client.json(f"{site.base}/it")
            assert (caught.value.code, caught.value.transient) == ("server_error", True)

    run(work)


def test_the_limit_is_for_the_server_not_with_each_try() -> None:
    async def work() -> None:
        async with serving(it=says(page())) as site, Client(give_up_after=3) as client:
            with pytest.raises(Unreachable):
                await client.json(f"{site.base}/it")
            # Pauses grow: the try after the last one would have come long after the limit.
            assert len(site.times) > 1 and site.times[-1] - site.times[0] < 5

    run(work)


def test_a_server_that_gives_nothing_ends_the_run_when_patience_does() -> None:
    async def work() -> None:
        async with serving(it=says(page())) as site, Client(give_up_after=3) as client:
            asked = asyncio.gather(*(client.json(f"{site.base}/it") for _ in range(10)), return_exceptions=True)
            for error in await asked:
                assert isinstance(error, Unreachable)
                assert "--patience" in str(error) and "run the same command again" in str(error)

    run(work)


def test_nobody_there_ends_the_run_when_patience_does() -> None:
    async def work() -> None:
        async with serving() as site:
            base = site.base
        async with Client(give_up_after=2) as client:
            with pytest.raises(Unreachable, match=r"127\.0\.0\.1"):
                await client.json(f"{base}/it")

    run(work)


def test_a_dead_server_of_pictures_ends_nothing_while_another_is_well() -> None:
    async def work() -> None:
        async with serving() as dead:
            base = dead.base
        async with serving() as site, Client(give_up_after=4) as client:

            async def others() -> None:
                for n in range(200):
                    await client.json(f"{site.base}/{n}")
                    await asyncio.sleep(0.05)

            well = asyncio.create_task(others())
            done = await asyncio.gather(*(client.picture(f"{base}/{n}.jpg") for n in range(20)), return_exceptions=True)
            assert {(error.code, error.transient) for error in done} == {("unreachable", True)}
            well.cancel()

    run(work)


def test_pages_instead_of_data_from_every_address_are_a_guards() -> None:
    async def work() -> None:
        async def handler(request: web.Request) -> web.StreamResponse:
            return page(200)() if len(site.times) < 15 else json_ok()

        async with serving() as site, Client() as client:
            site.handlers = {f"/{n}": handler for n in range(16)}
            done = await asyncio.gather(*(client.json(f"{site.base}/{n}") for n in range(16)))
            assert all(value == RECORD for value, _ in done)
            assert client.refusals["guard_page"] >= 1

    run(work)


# --- the limits -------------------------------------------------------------------------------------------------------


def test_no_second_holds_more_requests_than_allowed_over_all_servers() -> None:
    async def work() -> None:
        async with serving() as one, serving() as two:
            known = {site.base.removeprefix("http://"): 80.0 for site in (one, two)}
            async with Client(learned=known) as client:
                await asyncio.gather(*(client.json(f"{site.base}/{n}") for n in range(150) for site in (one, two)))
            times = sorted(one.times + two.times)
            assert len(times) == 300
            # A few more may be seen to arrive in one second than were sent in it.
            assert max(sum(at <= other < at + 1 for other in times) for at in times) <= 84

    run(work)


def test_what_was_learned_is_told_and_believed() -> None:
    async def work() -> None:
        async with serving() as site:
            host = site.base.removeprefix("http://")
            strange = {"other:443": 7.5, "a": float("nan"), "b": -1, "c": "x", "d": None, "e": True}
            async with Client(learned={host: 60.0, **strange}) as client:  # type: ignore[dict-item]
                await asyncio.gather(*(client.json(f"{site.base}/{n}") for n in range(40)))
                learned = json.loads(json.dumps(client.learned))
            assert set(learned) == {host, "other:443"} and learned["other:443"] == 7.5
            assert 20 <= learned[host] <= 80

    run(work)


@pytest.mark.parametrize(
    "settings",
    [
        {"max_rate": 0},
        {"max_rate": 81},
        {"max_rate": -1},
        {"max_rate": float("nan")},
        {"give_up_after": 0},
        {"timeout": -1},
    ],
)
def test_settings_out_of_range_are_refused(settings: dict[str, float]) -> None:
    with pytest.raises(ConfigError, match="Choose"):
        Client(**settings)


def test_giving_up_in_the_middle_leaves_the_turn_to_others() -> None:
    async def work() -> None:
        async def handler(request: web.Request) -> web.StreamResponse:
            await asyncio.sleep(20)
            return json_ok()

        async with serving(it=handler) as site, Client() as client:
            waiting = [asyncio.create_task(client.json(f"{site.base}/it")) for _ in range(8)]
            await asyncio.sleep(1.5)
            for task in waiting:
                task.cancel()
            assert (await client.json(f"{site.base}/ok"))[0] == RECORD

    run(work)
