"""The interface of an endpoint."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import msgspec

from components.exploring.collection import Collection
from pipeline.artefacts.records.table import Filter
from pipeline.artefacts.store import ArtefactStore

Struct: TypeAlias = msgspec.Struct


class Nothing(msgspec.Struct, frozen=True):
    """No parameters."""


@dataclass(frozen=True)
class Asked:
    """A request that was read and checked."""

    store: ArtefactStore  #: the live build
    collection: Collection  #: its collection
    parameters: Any  #: an instance of the endpoint's ``parameters``
    path: Mapping[str, str] = field(default_factory=dict)  #: parts of the path
    filter: Filter = field(default_factory=Filter)  #: what works must match, where the endpoint takes a filter
    body: Any = None  #: an instance of the endpoint's ``body``


@dataclass(frozen=True)
class Endpoint:
    """One operation of the API."""

    name: str  #: the operation's id
    path: str  #: below the API's own, such as ``/works/{id}``
    summary: str
    description: str
    order: int  #: its place in the document, smallest first
    handle: Callable[[Asked], Struct]
    answer: type[Struct]
    method: str = "GET"
    parameters: type[Struct] = Nothing  #: of the query string
    filters: bool = False  #: whether the query string may also hold conditions on works, as Collection's address does
    body: type[Struct] | None = None  #: of a JSON body
    picture: bool = False  #: whether the body is a picture file, by itself or in a form
    problems: Mapping[int, str] = field(default_factory=dict)  #: further statuses of problems, and when they come
