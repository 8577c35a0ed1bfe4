"""The build that serves the current request, and what a page shows when there is none."""

import functools
import logging
import tempfile
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import dash
from dash import dcc
from dash.development.base_component import Component
from flask import Flask, current_app, g
from werkzeug.exceptions import BadRequest

from components.observing import metrics, request_ids
from components.site import inputs, states, urls
from components.site.fetching import Fetcher
from components.site.finding_in_pictures import finders
from components.site.static_html import static_html
from pipeline.artefacts.acquired import FOLDER, AcquiredCollection
from pipeline.artefacts.published import Live
from pipeline.artefacts.store import ArtefactStore
from pipeline.core.errors import ArtefactError, SearchUnavailableError, without_paths
from pipeline.query.engine import QueryEngine

T = TypeVar("T")

_EXTENSION = "vitrine"
_PINNED = "vitrine_build"
_ROOT = Path(__file__).parents[2]
#: Id of the line below the header that shows errors.
NOTICE = "notice"


class Serving:
    """The data of one server: the live build, one query engine for it, and the acquired collection.

    The engine holds the model (tens of MB). It is made for the first uploaded picture. There is one, except while an
    answer that began with the build before is not finished.
    """

    def __init__(self, artefacts: Path, fetcher: Fetcher | None = None) -> None:
        self.artefacts = artefacts
        self.fetcher = fetcher  #: what brings builds into the folder; None where nothing does
        self.live = Live(artefacts, ArtefactStore)
        self.acquired = Live(artefacts / FOLDER, AcquiredCollection)
        self._cache: dict[str, tuple[object, Any]] = {}
        self._cache_lock = threading.Lock()
        self._entry_locks: dict[str, threading.RLock] = {}
        self._lock = threading.Lock()
        self._engine: QueryEngine | None = None
        self._before: Callable[[], QueryEngine | None] = lambda: None

    def store(self) -> ArtefactStore:
        """The live build.

        Raises:
            ArtefactError: there is none, or it cannot be served. Where it is being fetched, the message says how far.
        """
        try:
            return self.live.get()
        except ArtefactError as error:
            if self.fetcher is None or not error.missing:
                raise
            raise ArtefactError(self.fetcher.state.sentence, missing=True) from error

    def engine(self, store: ArtefactStore) -> QueryEngine:
        """The engine over a build: the live one, or the one that was live when the request came.

        Raises:
            ArtefactError: its model cannot be read.
        """
        with self._lock:
            for engine in (self._engine, self._before()):
                if engine is not None and engine.store is store:
                    return engine
            if store is not self.live.opened:
                late = self._made(store)
                self._before = weakref.ref(late)
                return late
            if self._engine is not None:
                self._before, self._engine = weakref.ref(self._engine), None
            self._engine = self._made(store)
            return self._engine

    @staticmethod
    def _made(store: ArtefactStore) -> QueryEngine:
        return QueryEngine(store, finders=finders(), step=metrics.step)

    def cached(self, name: str, owner: object, make: Callable[[], T]) -> T:
        """The result of ``make``, computed once for an owner.

        Args:
            name: of the cache entry.
            owner: what the result was computed from, compared by identity. A new owner replaces the old entry, so
                that the memory of an old build is freed.
            make: computes the result; it may ask for other entries.
        """
        with self._cache_lock:
            # An entry that takes seconds holds up nobody who wants another one.
            lock = self._entry_locks.setdefault(name, threading.RLock())
        with lock:
            if name not in self._cache or self._cache[name][0] is not owner:
                self._cache.pop(name, None)
                self._cache[name] = (owner, make())
            result: T = self._cache[name][1]
            return result


def install(server: Flask, artefacts: Path, fetcher: Fetcher | None = None) -> Serving:
    """Connects ``server`` to the builds in the folder ``artefacts``, and to what fetches them. Opens none yet."""
    serving = Serving(artefacts, fetcher)
    server.extensions[_EXTENSION] = serving
    return serving


def start_fetching(server: Flask) -> None:
    """Begins to fetch the build, where one is to be fetched.

    The Procfile's worker calls it when it is ready to answer; with another server the first request does.
    """
    fetcher = server.extensions[_EXTENSION].fetcher
    if fetcher is not None:
        fetcher.start()


def serving_of(server: Flask) -> Serving:
    """The data that a server answers from."""
    extension: Serving = server.extensions[_EXTENSION]
    return extension


def serving() -> Serving:
    """The data that serves the current request."""
    return serving_of(current_app)


def pin() -> None:
    """Lets one build serve the current request to its end, also where another one becomes live meanwhile.

    Rows of one build mean other works in another.
    """
    setattr(g, _PINNED, [])


def live_store() -> ArtefactStore:
    """The build that serves the current request.

    Raises:
        ArtefactError: there is none, or it cannot be served.
    """
    pinned: list[ArtefactStore] | None = g.get(_PINNED)
    if pinned:
        return pinned[0]
    store = serving().store()
    if pinned is not None:
        pinned.append(store)
    return store


def query_engine() -> QueryEngine:
    """The query engine over the build of the current request.

    Raises:
        ArtefactError: there is no build, or its model cannot be read.
    """
    return serving().engine(live_store())


def sentence(error: Exception) -> str:
    """The message of an error as a stranger may read it: of a path on the server, only the last part is in it."""
    text = str(error)
    folders = [_ROOT, Path.home(), Path(tempfile.gettempdir()), serving().artefacts]
    # The longest first: one may lie in another. Their names may hold spaces, which end a path otherwise.
    for folder in sorted(map(str, folders), key=len, reverse=True):
        if len(folder) > 1:
            text = text.replace(f"{folder}/", "").replace(folder, Path(folder).name)
    return without_paths(text)


def needs_build(layout: Callable[..., Component]) -> Callable[..., Component]:
    """Decorates a page's ``layout``. Without a build that can be served, the page names the command that makes one."""

    @functools.wraps(layout)
    def checked(**parameters: Any) -> Component:
        live_store()
        return layout(**parameters)

    return needs_collection(checked)


def needs_collection(layout: Callable[..., Component]) -> Callable[..., Component]:
    """Decorates a ``layout`` that also works with an acquired collection.

    Its static parts are sent as HTML text. The page shows every error in words.
    """

    @functools.wraps(layout)
    def guarded(**parameters: Any) -> Component:
        # Of a part that an address has twice, the first counts.
        first = {name: value[0] if isinstance(value, list) and value else value for name, value in parameters.items()}
        try:
            return static_html(layout(**first))
        except ArtefactError as error:
            shown = ArtefactError(sentence(error), missing=error.missing)
            if error.missing and (fetcher := serving().fetcher) is not None:
                return states.fetching(str(shown), urls.relative("/fetching"), failed=fetcher.state.has_failed)
            return states.no_build(shown, _acquired_link() if error.missing else None)
        except SearchUnavailableError as error:
            return states.failed("Search is unavailable", sentence(error))
        except Exception:
            logging.getLogger(__name__).exception("A page could not be drawn")
            reason = f"The reason is in the server's log. Please try again.{request_ids.hint()}"
            return states.failed("This page could not be drawn", reason)

    return guarded


def _acquired_link() -> Component | None:
    """A link to the acquired collection while there is no build; None when there is no such collection."""
    try:
        collection = serving().acquired.find()
    except ArtefactError:
        return None
    if collection is None:
        return None
    text = f"A collection of {len(collection.records):,} records has been acquired: explore it"
    return dcc.Link(text, href=urls.relative("/collection"), className="button")


def refuse(value: str) -> NoReturn:
    """Refuses a callback's request by status 400, with one line in the log.

    Args:
        value: names the value that the page does not send.
    """
    logging.getLogger(__name__).warning("A callback was sent a value that the page does not send: %s", value)
    raise BadRequest("This is not a request that the page sends.")


def report_failure(error: Exception) -> None:
    """Dash's ``on_error`` for failed callbacks. The visitor reads one sentence; the traceback goes to the log."""
    if isinstance(error, (ArtefactError, SearchUnavailableError)):
        message = sentence(error)
    elif value := inputs.foreign_in_request():
        refuse(value)
    else:
        logging.getLogger(__name__).error("A callback failed", exc_info=error)
        message = "Something went wrong on the server, and this part of the page was not updated. Please try again."
        message += request_ids.hint()
    dash.set_props(NOTICE, {"children": message, "hidden": False})
