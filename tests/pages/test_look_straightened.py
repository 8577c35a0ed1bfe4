"""Look closer: a measured work as seen from straight above is a PNG file of the right proportions."""

from urllib.parse import urlencode

import numpy as np
import pytest
from dash import Dash

from components.site import context
from pipeline.annotations import measure
from pipeline.annotations.measure import MeasureOptions
from pipeline.images.decoding import Picture, cv2
from tests.pipeline.annotations.measure.drawn import CARD, WORK, camera, card, photograph, rectangle, seen, work
from tests.pipeline.pictures import encode

VIEW = camera(20)
CARD_AT, WORK_AT = rectangle(-150, 20, *CARD, 0.15), rectangle(40, 0, *WORK, -0.05)


@pytest.fixture(scope="module")
def picture() -> Picture:
    return photograph([(WORK_AT, work()), (CARD_AT, card())], VIEW)


@pytest.fixture(scope="module")
def query(picture: Picture) -> dict[str, str]:
    marked = " ".join(f"{x:.0f},{y:.0f}" for x, y in seen(CARD_AT, VIEW) + 0.5)
    found = measure.open_reader(MeasureOptions(reference="card", corners=marked))(picture)
    outline = np.array(found["objects"][0]["outline"]) / (picture.width, picture.height)
    return {
        "outline": ",".join(f"{share:.6f}" for share in outline.ravel()),
        "view": ",".join(map(str, found["view"])),
    }


def test_a_posted_picture_gives_the_work_and_its_bar(app: Dash, picture: Picture, query: dict[str, str]) -> None:
    data = encode(picture.pixels, ".png")
    answer = app.server.test_client().post(f"/annotations/straightened?{urlencode(query)}", data=data)
    assert answer.mimetype == "image/png"
    image = cv2.imdecode(np.frombuffer(answer.data, np.uint8), cv2.IMREAD_COLOR_RGB)
    height, width = image.shape[0] - 48, image.shape[1]
    assert width / height == pytest.approx(24 / 18, rel=0.02)
    bar = (image[-48:][10:16, :, 0] < 100).all(axis=0).sum()
    assert bar / width == pytest.approx(5 / 24, rel=0.03)
    # The dark rim of the painting is at the border, and only there.
    rim = np.concatenate([image[8, 20:-20], image[height - 8, 20:-20], image[20:-70, 8], image[20:-70, -8]])
    assert np.abs(rim.astype(int) - (60, 30, 20)).max() < 60


def test_a_work_of_the_build_is_asked_for_by_its_id(app: Dash, query: dict[str, str]) -> None:
    client = app.server.test_client()
    named = {"build": context.live_store().build_id, "work": "a/b/c"}
    answer = client.get(f"/annotations/straightened?{urlencode({**named, **query})}")
    assert answer.mimetype == "image/png" and answer.data.startswith(b"\x89PNG")
    assert client.get(f"/annotations/straightened?{urlencode({**named, **query, 'work': 'lost'})}").status_code == 404


@pytest.mark.parametrize(
    "changed",
    [
        {"outline": "0,0,1,0,1,1"},
        {"outline": "0,0,0,0,0,0,0,0"},
        {"view": "nan" + ",0" * 9},
        {"view": ",".join(["1e300"] * 10)},
        {"view": ",".join(["0"] * 9 + ["1e9"])},
    ],
)
def test_what_was_not_measured_is_refused(
    app: Dash, picture: Picture, query: dict[str, str], changed: dict[str, str]
) -> None:
    route = f"/annotations/straightened?{urlencode({**query, **changed})}"
    answer = app.server.test_client().post(route, data=encode(picture.pixels, ".png"))
    assert answer.status_code == 200 and "easure" in answer.get_json()["problem"]
