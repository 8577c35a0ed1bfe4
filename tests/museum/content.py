"""What a museum's server has to say, before anything goes wrong with it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

LIST, RECORD, PICTURE = KINDS = ("list", "record", "picture")


@dataclass(frozen=True)
class Content:
    """A sound answer.

    Attributes:
        kind: "list", "record" or "picture".
        body: its bytes. content_type: of them.
        status: 200, or 404 for what the museum does not have.
    """

    kind: str
    body: bytes
    content_type: str = "application/json"
    status: int = 200

    @property
    def etag(self) -> str:
        """Changes when the body does."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


class Api(Protocol):
    """One museum's way to be asked."""

    def answer(self, path: str, query: Mapping[str, str], base: str) -> Content | None:
        """The sound answer; None when the address is none of this API's.

        Args:
            path: of the address, decoded; it begins with "/".
            query: parameters.
            base: address of the server, without a slash at its end, for addresses within the answer.
        """
        ...


def as_json(kind: str, value: Any, status: int = 200) -> Content:
    """A JSON document."""
    return Content(kind, json.dumps(value, ensure_ascii=False).encode(), status=status)
