from urllib.parse import unquote, urljoin

import pytest

from components.site import urls
from pipeline.artefacts.store import ArtefactStore
from tests import tiny_build


@pytest.mark.parametrize("object_id", tiny_build.IDS)
def test_any_object_id_survives_the_way_through_a_browser(object_id: str) -> None:
    # What a browser makes of the link, step by step through its folders, is what the page is given.
    in_browser = urljoin("http://museum.example/collection", urls.work(object_id))
    part = in_browser.removeprefix("http://museum.example/work/")
    assert urls.object_id(part) == object_id
    assert not {"/", "?", "#", '"', "<", " "} & set(part)


@pytest.mark.parametrize("object_id", tiny_build.IDS)
def test_the_server_which_unquotes_once_finds_the_same_id(object_id: str) -> None:
    assert urls.undotted(unquote(urls.work(object_id).removeprefix("/work/"))) == object_id


def test_pictures_are_addressed_by_build_and_content(store: ArtefactStore) -> None:
    sha = store.objects["image_sha256"].iat[0]
    assert urls.thumbnail(store, 0) == f"/artefacts/tiny-1/thumbnails/{sha}.webp"
    assert urls.preview(store, 0) == f"/artefacts/tiny-1/previews/{sha}.webp"
    assert urls.preview(store, 2) == urls.thumbnail(store, 2)  # It has no larger picture.
    assert urls.sprite_sheet(store, "sheet-0000.webp") == "/artefacts/tiny-1/sprites/sheet-0000.webp"
