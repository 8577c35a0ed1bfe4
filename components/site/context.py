"""The build that a request is answered from, and the page that is shown when there is none."""

from __future__ import annotations

import functools
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import dash
from dash import dcc
from dash.development.base_component import Component
from flask import Flask, current_app

from components.site import states, urls
from pipeline.artefacts.acquired import LiveAcquired
from pipeline.artefacts.store import ArtefactStore, LiveStore
from pipeline.core.errors import ArtefactError
from pipeline.query.engine import QueryEngine

T = TypeVar("T")

_EXTENSION = "vitrine"
#: Id of the line below the header that says what went wrong.
NOTICE = "notice"


class Serving:
    """What one server answers from: the live build, one query engine for it, and what was acquired and is no build.

    The engine holds the model (tens of MB), so it is made when the first picture is asked about, and there is never
    more than one.
    """

    def __init__(self, artefacts: Path) -> None:
        self.artefacts = artefacts
        self.live = LiveStore(artefacts)
        self.acquired = LiveAcquired(artefacts)
        self._kept: dict[str, tuple[object, Any]] = {}
        self._keeping = threading.Lock()
        self._lock = threading.Lock()
        self._engine: QueryEngine | None = None

    def engine(self) -> QueryEngine:
        """The engine over the live build.

        Raises:
            ArtefactError: there is no build, or its model cannot be read.
        """
        store = self.live.get()
        with self._lock:
            if self._engine is None or self._engine.store is not store:
                self._engine = None
                self._engine = QueryEngine(store)
            return self._engine

    def kept(self, name: str, owner: object, make: Callable[[], T]) -> T:
        """What ``make`` made of ``owner``, once; another owner's takes its place, so that nothing old is held."""
        with self._keeping:
            if name not in self._kept or self._kept[name][0] is not owner:
                self._kept.pop(name, None)
                self._kept[name] = (owner, make())
            made: T = self._kept[name][1]
            return made


def install(server: Flask, artefacts: Path) -> Serving:
    """Lets ``server`` answer from the builds in ``artefacts``; opens none yet."""
    serving = Serving(artefacts)
    server.extensions[_EXTENSION] = serving
    return serving


def serving() -> Serving:
    """What the current request is answered from."""
    found: Serving = current_app.extensions[_EXTENSION]
    return found


def live_store() -> ArtefactStore:
    """The build to serve in this request.

    Raises:
        ArtefactError: there is none, or it cannot be served.
    """
    return serving().live.get()


def query_engine() -> QueryEngine:
    """Answers questions about pictures against the build of this request.

    Raises:
        ArtefactError: there is no build, or its model cannot be read.
    """
    return serving().engine()


def needs_build(layout: Callable[..., Component]) -> Callable[..., Component]:
    """Decorates a page's ``layout``: without a build that can be served, the page says so and names the command."""

    @functools.wraps(layout)
    def checked(**parameters: Any) -> Component:
        live_store()
        return layout(**parameters)

    return needs_collection(checked)


def needs_collection(layout: Callable[..., Component]) -> Callable[..., Component]:
    """Decorates a page's ``layout`` that can do with an acquired collection: whatever fails, it says so."""

    @functools.wraps(layout)
    def guarded(**parameters: Any) -> Component:
        try:
            return layout(**parameters)
        except ArtefactError as error:
            return states.no_build(error, _acquired_link() if error.missing else None)
        except Exception:
            logging.getLogger(__name__).exception("A page could not be drawn")
            return states.failed("This page could not be drawn", "The server's log says why. Try again, or go on.")

    return guarded


def _acquired_link() -> Component | None:
    """The way to the collection that is there, while nothing has been built of it."""
    try:
        found = serving().acquired.get()
    except ArtefactError:
        return None
    if found is None:
        return None
    text = f"A collection of {len(found.records):,} records has been acquired: explore it"
    return dcc.Link(text, href=urls.relative("/collection"), className="button")


def report_failure(error: Exception) -> None:
    """Dash's ``on_error``: a callback failed. The visitor reads a sentence, the log has the traceback."""
    if isinstance(error, ArtefactError):
        message = str(error)
    else:
        logging.getLogger(__name__).error("A callback failed", exc_info=error)
        message = "Something went wrong on the server, and this part of the page was not updated. Try again."
    dash.set_props(NOTICE, {"children": message, "hidden": False})
