"""The Cleveland Museum of Art's API, as https://openaccess-api.clevelandart.org describes it."""

import json
import random
from collections.abc import Mapping
from typing import Any

from tests.museum import drawing
from tests.museum.content import LIST, PICTURE, Content, as_json

PATH = "/api/artworks/"
PICTURES = "/openaccess-cdn/"

#: Most records on one page, whatever is asked for.
MOST = 1_000

_ORIGINS = (
    (["Japan, Edo period (1615-1868)"], "Japanese Art", "Katsushika Hokusai (Japanese, 1760–1849)"),
    (["China, Ming dynasty (1368-1644)"], "Chinese Art", "Wen Zhengming (Chinese, 1470–1559)"),
    (["Northwestern India, Rajasthan, Mewar"], "Indian and South East Asian Art", None),
    (["America, 19th century"], "American Painting and Sculpture", "John Singleton Copley (American, 1738–1815)"),
    (["France, 19th century", "France, Paris"], "Modern European Painting and Sculpture", "Claude Monet (French)"),
    ([], "European Painting and Sculpture", "unknown"),
)
_WHEN = (("1830", 1830, 1830), ("c. 1465", 1460, 1470), ("1800s", 1800, 1899), ("100s BCE", -199, -100))


class Cleveland:
    """Artworks by number; records are changed in place by whoever holds them."""

    def __init__(self, records: Mapping[int, dict[str, Any]], most: int = MOST) -> None:
        self.records = dict(records)
        self._most = most

    def answer(self, path: str, query: Mapping[str, str], base: str) -> Content | None:
        """See :class:`tests.museum.content.Api`."""
        if path.startswith(PICTURES):
            return Content(PICTURE, drawing.jpeg(path), "image/jpeg")
        if path.rstrip("/") != PATH.rstrip("/"):
            return None
        found = [record for _, record in sorted(self.records.items()) if _fits(record, query)]
        first = int(query.get("skip", "0"))
        page = found[first : first + min(int(query.get("limit", str(self._most))), self._most)]
        said = {"info": {"total": len(found), "parameters": dict(query)}, "data": page}
        content = as_json(LIST, said)
        return Content(
            LIST, content.body.replace(b"https://openaccess-cdn.clevelandart.org", f"{base}{PICTURES}".encode())
        )


def _fits(record: Mapping[str, Any], query: Mapping[str, str]) -> bool:
    words = query.get("q", "").casefold()
    return (
        ("cc0" not in query or record["share_license_status"] == "CC0")
        and ("has_image" not in query or bool(record["images"]))
        and query.get("type", record["type"]) == record["type"]
        and query.get("department", record["department"]) == record["department"]
        and record["updated_at"] >= query.get("updated_after", "")
        and words in json.dumps(record, ensure_ascii=False).casefold()
    )


def records(count: int = 120, seed: int = 0) -> dict[int, dict[str, Any]]:
    """Made-up artworks by number: one in ten not free, one in fifteen without a picture, one in eight no painting."""
    found = {}
    for place in range(count):
        rng = random.Random(f"cleveland {seed} {place}")
        number = 90_000 + 3 * place
        culture, department, maker = _ORIGINS[place % len(_ORIGINS)]
        said, begin, end = rng.choice(_WHEN)
        web = {"url": f"https://openaccess-cdn.clevelandart.org/{number}/web.jpg", "width": "192", "height": "144"}
        found[number] = {
            "id": number,
            "accession_number": f"1918.{number}",
            "share_license_status": "CC0" if rng.random() < 0.9 else "Copyrighted",
            "title": f"Painting no. {number}",
            "current_location": None,
            "creation_date": said,
            "creation_date_earliest": begin,
            "creation_date_latest": end,
            "culture": culture,
            "technique": "hanging scroll; ink and color on silk",
            "department": department,
            "collection": f"{department} collection",
            "type": "Painting" if rng.random() < 0.875 else "Ceramic",
            "measurements": "Overall: 62.2 x 48.3 cm (24 1/2 x 19 in.)",
            "creditline": "Gift of a friend",
            "copyright": None,
            "creators": [{"id": place % 7, "description": maker, "role": "artist", "qualifier": None}] if maker else [],
            "url": f"https://clevelandart.org/art/1918.{number}",
            "images": {"web": web} if rng.random() < 0.93 else None,
            "updated_at": f"2025-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02} 09:00:00.120000",
        }
    return found
