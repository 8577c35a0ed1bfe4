"""What a museum's server can get wrong, and which address it hits when: decided by a seed, never by chance."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.museum.content import KINDS, LIST, PICTURE, RECORD

#: Every fault: what the server does instead of answering as it should.
NAMES = {
    "missing": "404",
    "error": "503",
    "too_many": "429 with Retry-After",
    "guard_page": "403 with a page of HTML",
    "html": "200 with a page of HTML",
    "empty": "200 with a body of 0 bytes",
    "cut_body": "fewer bytes than Content-Length says, then the connection ends",
    "cut_chunks": "a chunked answer whose last chunk never comes",
    "cut_content": "half of the JSON or of the picture, framed as if it were whole",
    "other": "a sound answer that is not what was asked for: another object's record, a text instead of a picture",
    "loop": "a redirect to itself",
    "reset": "no answer: the connection ends",
    "slow": "the body in drops, over `slow_seconds`",
    "hang": "nothing for `hang_seconds`, then the connection ends",
}


@dataclass(frozen=True)
class Fault:
    """One kind of misbehaviour and whom it hits.

    Attributes:
        name: one of ``NAMES``.
        kind: "record", "picture" or "list".
        share: of the addresses of that kind, 0 to 1.
        times: an address is hit the first so many times that it is asked for; None for always.
    """

    name: str
    kind: str = RECORD
    share: float = 1.0
    times: int | None = 1

    def __post_init__(self) -> None:
        if self.name not in NAMES or self.kind not in KINDS or not 0 <= self.share <= 1:
            raise ValueError(f"a fault takes a name of {sorted(NAMES)}, a kind of {KINDS}, a share of 0 to 1: {self}")


@dataclass(frozen=True)
class Guard:
    """A token bucket: ``burst`` quick requests, then ``rate`` a second; whoever asks for more meets a 403 with HTML.

    Attributes:
        penalty: seconds for which everything is refused from then on.
        prolonged: whether asking meanwhile begins the penalty anew.
    """

    burst: int = 30
    rate: float = 20.0
    penalty: float = 30.0
    prolonged: bool = False


@dataclass(frozen=True)
class Spells:
    """503 for ``length`` seconds, every ``every`` seconds; the first begins after ``every``."""

    every: float
    length: float


@dataclass(frozen=True)
class Faults:
    """All that the server gets wrong. An address has at most one of ``faults``: the first that its hash meets."""

    faults: Sequence[Fault] = ()
    guard: Guard | None = None
    spells: Spells | None = None
    seed: int = 0
    retry_after: float = 1.0
    slow_seconds: float = 1.0
    hang_seconds: float = 30.0

    def of(self, kind: str, key: str) -> Fault | None:
        """The fault of an address, whether or not it has been asked for so often that it is over."""
        place = int.from_bytes(hashlib.sha256(f"{self.seed} {kind} {key}".encode()).digest()[:8]) / 2**64
        for fault in self.faults:
            if fault.kind == kind:
                place -= fault.share
                if place < 0:
                    return fault
        return None

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Faults:
        """Faults as JSON says them: the fields of this class, a list of those of ``Fault``, those of the others."""
        parts = dict(document)
        parts["faults"] = tuple(Fault(**entry) for entry in parts.get("faults", ()))
        parts["guard"] = Guard(**parts["guard"]) if parts.get("guard") else None
        parts["spells"] = Spells(**parts["spells"]) if parts.get("spells") else None
        return cls(**parts)


#: Faults that look like the whole server's state, to which a considerate client slows down.
STATES = ("error", "too_many", "guard_page", "reset", "hang")


def everything(share: float = 0.02, states: float = 0.001, **changes: Any) -> Faults:
    """Every fault there is, passing and lasting.

    Args:
        share: of the addresses that each fault hits which is the address' own; lasting ones hit half of it.
        states: of the addresses that each of ``STATES`` hits, once.
        changes: of the other fields of :class:`Faults`.
    """
    own = [name for name in NAMES if name not in STATES]
    found = [Fault("cut_body", LIST, 1.0, times=1)]
    for kind in (RECORD, PICTURE):
        found += [Fault(name, kind, states, times=1) for name in STATES]
        found += [Fault(name, kind, share, times=2) for name in own if name != "missing"]
        found += [Fault(name, kind, share / 2, times=None) for name in own if name not in ("slow", "cut_chunks")]
    return Faults(tuple(found), **changes)
