"""What the browser sends of a large picture, and that stalled uploads of others change nothing."""

import base64
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import FilePayload, Locator, Page, Response, expect

from components.searching.sending import LONGEST, SMALL
from pipeline.artefacts.store import ArtefactStore
from pipeline.query.engine import QueryEngine
from tests.pipeline import pictures
from tests.pipeline.images import heic_grids


@pytest.fixture(scope="module")
def painting(demo_build: Path) -> tuple[np.ndarray, str]:
    """A painting that the model was not trained on, and its class, which the model calls rightly."""
    store = ArtefactStore.open(demo_build)
    table, engine = store.table("evaluation/predictions.parquet"), QueryEngine(store)
    right = table[(table["split"] == "test") & (table["label"] == table["predicted"])]
    for label, row in right.sort_values("confidence", ascending=False)[["label", "row"]].itertuples(index=False):
        data = (store.root / store.picture_name(int(row), preview=True)).read_bytes()
        if engine.query(data).prediction_set == (label,):
            return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), str(label)
    raise AssertionError("the model calls no test work rightly")


def photographed(picture: np.ndarray, width: int, height: int, *, turned: bool = False) -> bytes:
    """The picture as a telephone saves it, with some noise; ``turned``: on its side, with the EXIF mark for it."""
    large = cv2.resize(picture, (width, height), interpolation=cv2.INTER_CUBIC)
    noise = np.random.default_rng(0).integers(-4, 5, (height, width, 1), np.int16)
    large = np.clip(large + noise, 0, 255).astype(np.uint8)
    if turned:
        large = cv2.rotate(large, cv2.ROTATE_90_COUNTERCLOCKWISE)
    data = cv2.imencode(".jpg", large, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()
    exif = b"Exif\0\0" + pictures.exif(6)
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + data[2:] if turned else data


def _open(page: Page) -> None:
    page.goto("/")
    page.wait_for_selector("#identify-file", state="attached")


def _payload(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "", "buffer": data}


def send(page: Page, file: FilePayload | Path) -> tuple[int, Response]:
    """Chooses a file: how many bytes were sent, and what was answered."""
    # A browser's tools do not tell the size of a body that is a file.
    page.evaluate(
        """() => {
            const send = XMLHttpRequest.prototype.send;
            window.sent = 0;
            XMLHttpRequest.prototype.send = function (body) {
                window.sent = body instanceof Blob ? body.size : window.sent;
                return send.call(this, body);
            };
        }"""
    )
    with page.expect_response(lambda response: response.url.endswith("/identify")) as answered:
        page.set_input_files("#identify-file", file)
    response = answered.value
    response.finished()
    return page.evaluate("window.sent"), response


def switch(page: Page) -> Locator:
    return page.locator("#identify-original")


def test_a_photograph_of_48_megapixels_is_sent_as_some_hundred_kilobytes(
    page: Page, painting: tuple[np.ndarray, str], tmp_path: Path
) -> None:
    picture, label = painting
    path = tmp_path / "photograph.jpg"
    path.write_bytes(photographed(picture, 8000, 6000))
    assert path.stat().st_size > 8_000_000
    _open(page)
    sent, response = send(page, path)
    assert 50_000 < sent < 900_000, sent
    expect(page.locator("#identify-class")).to_have_attribute("data-class", label)
    assert response.json()["evidence"] is None or response.json()["evidence"]["size"] == [LONGEST, 1536]
    # The visitor's own file hangs in the frame.
    assert page.evaluate("document.getElementById('identify-picture').naturalWidth") == 8000


def test_the_heic_of_a_phone_is_answered_though_the_browser_cannot_draw_it(
    page: Page, painting: tuple[np.ndarray, str]
) -> None:
    picture, label = painting
    large = cv2.cvtColor(cv2.resize(picture, (4032, 3024), interpolation=cv2.INTER_CUBIC), cv2.COLOR_BGR2RGB)
    # Held upright: the picture lies on its side in the file, with a mark of how to turn it.
    data = heic_grids.grid(np.rot90(large), orientation=6)
    _open(page)
    sent, response = send(page, _payload("IMG_0042.HEIC", data))
    assert sent == len(data)
    assert response.json()["classes"][0][0] == label
    expect(page.locator("#identify-class")).to_have_attribute("data-class", label)


def test_what_is_sent_stands_upright(page: Page, painting: tuple[np.ndarray, str]) -> None:
    picture, label = painting
    data = photographed(picture, 3200, 2400, turned=True)
    assert len(data) > SMALL
    _open(page)
    sent, _ = send(page, _payload("turned.jpg", data))
    assert sent < len(data)
    expect(page.locator("#identify-class")).to_have_attribute("data-class", label)
    seen = page.evaluate(
        """async data => {
            const { toSend } = await import("/assets/shared/smaller.mjs");
            const bytes = Uint8Array.from(atob(data), c => c.charCodeAt(0));
            const rules = { longest: 2048, shortest: 512, quality: 0.9, small: 1000 };
            const sent = await toSend(new Blob([bytes]), rules);
            const bitmap = await createImageBitmap(sent, { imageOrientation: "none" });
            return [bitmap.width, bitmap.height];
        }""",
        _base64(data),
    )
    assert seen == [2048, 1536]


def test_what_is_transparent_is_sent_on_white(page: Page) -> None:
    picture = np.zeros((1500, 2500, 4), np.uint8)
    picture[:, :1200] = np.random.default_rng(0).integers(0, 255, (1500, 1200, 4), np.uint8)
    data = cv2.imencode(".png", picture)[1].tobytes()
    assert len(data) > SMALL
    _open(page)
    colour = page.evaluate(
        """async data => {
            const { toSend } = await import("/assets/shared/smaller.mjs");
            const bytes = Uint8Array.from(atob(data), c => c.charCodeAt(0));
            const sent = await toSend(new Blob([bytes]), { longest: 2048, shortest: 512, quality: 0.9, small: 1000 });
            const canvas = new OffscreenCanvas(2048, 1229);
            canvas.getContext("2d").drawImage(await createImageBitmap(sent), 0, 0);
            return [sent.type, ...canvas.getContext("2d").getImageData(2000, 600, 1, 1).data];
        }""",
        _base64(data),
    )
    assert colour[0] == "image/jpeg" and min(colour[1:4]) > 250


def test_the_original_is_sent_where_the_visitor_wants_it(page: Page, painting: tuple[np.ndarray, str]) -> None:
    picture, label = painting
    data = photographed(picture, 3600, 2400)
    _open(page)
    expect(switch(page)).not_to_be_checked()
    switch(page).click()
    expect(switch(page)).to_be_checked()
    sent, _ = send(page, _payload("photograph.jpg", data))
    assert sent == len(data)
    expect(page.locator("#identify-class")).to_have_attribute("data-class", label)


@pytest.mark.parametrize(
    ("name", "head"),
    [("phone.heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), ("letter.txt", b"Dear museum, no picture")],
)
def test_what_the_browser_cannot_draw_is_sent_as_it_is(page: Page, name: str, head: bytes) -> None:
    data = head + np.random.default_rng(0).bytes(SMALL + 1000)
    _open(page)
    sent, _ = send(page, _payload(name, data))
    assert sent == len(data)
    expect(page.locator("#identify-verdict [role=alert]")).to_be_visible()


def test_a_small_file_is_sent_as_it_is(page: Page, painting: tuple[np.ndarray, str]) -> None:
    data = cv2.imencode(".jpg", painting[0])[1].tobytes()
    assert len(data) < SMALL
    _open(page)
    assert send(page, _payload("small.jpg", data))[0] == len(data)


def test_while_the_server_is_busy_the_picture_is_sent_again(
    new_page: Callable[..., Page], painting: tuple[np.ndarray, str]
) -> None:
    page, asked = new_page(allow="503"), []

    def busy_first(route: object) -> None:
        asked.append(time.monotonic())
        if len(asked) == 1:
            route.fulfill(status=503, headers={"Retry-After": "1"}, json={"code": "busy", "message": "Busy."})
        else:
            route.continue_()

    page.route("**/identify", busy_first)
    _open(page)
    page.set_input_files("#identify-file", _payload("small.jpg", cv2.imencode(".jpg", painting[0])[1].tobytes()))
    expect(page.locator("#identify-progress")).to_contain_text("The server is busy")
    expect(page.locator("#identify-class")).to_have_attribute("data-class", painting[1])
    assert len(asked) == 2 and asked[1] - asked[0] >= 0.9


@contextmanager
def stalled(address: str, count: int) -> Iterator[None]:
    """Uploads that stop in the middle."""
    host, _, port = address.removeprefix("http://").partition(":")
    head = f"POST /identify HTTP/1.1\r\nHost: {host}\r\nContent-Length: 4000000\r\n\r\n".encode()
    with ExitStack() as clients:
        for _ in range(count):
            client = clients.enter_context(socket.create_connection((host, int(port)), timeout=10))
            client.sendall(head + bytes(20_000))
        yield


def test_stalled_uploads_of_others_change_nothing(page: Page, address: str, painting: tuple[np.ndarray, str]) -> None:
    data = photographed(painting[0], 4000, 3000)
    with stalled(address, 4):
        start = time.monotonic()
        _open(page)
        send(page, _payload("photograph.jpg", data))
        expect(page.locator("#identify-class")).to_have_attribute("data-class", painting[1])
        page.get_by_role("link", name="Collection").first.click()
        expect(page.locator("h1")).to_be_visible()
        assert time.monotonic() - start < 25  # Before, nothing was answered for as long as they last.


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
