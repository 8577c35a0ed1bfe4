"""Tabs of the browser that tests use one after another.

A new context loads and compiles a megabyte of scripts anew, which costs three times what a page costs in a tab that has
shown one before. So a tab is kept when its test ends, without anything that the test left in it.
"""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Error, Request

#: Width and height of a window in CSS pixels. 720 x 450 is what a window of 1440 x 900 has left at a zoom of 200 %.
WIDTHS = {1440: 900, 390: 844, 720: 450, 640: 400}
ZOOMED = 720
#: An address of the server that is no page: nothing of the application runs there.
RESTING_PLACE = "/healthz"
#: Tabs that are kept beside those in use.
MOST = 4


class Tab:
    """One page in a context of its own, and what went wrong in it."""

    def __init__(self, browser: Browser, base: str, width: int, scheme: str) -> None:
        self.base, self.width, self.scheme = base, width, scheme
        self.key = (base, width, scheme)
        self.context = browser.new_context(
            base_url=base,
            viewport={"width": width, "height": WIDTHS[width]},
            color_scheme=scheme,
            device_scale_factor=2 if width == ZOOMED else 1,
            is_mobile=width < 500,
            has_touch=width < 500,
            accept_downloads=True,
        )
        self.page = self.context.new_page()
        self.allow = ""
        self.faults: list[str] = []
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.faults.append(f"uncaught on {self.page.url}: {error}"))
        self.page.on("request", self._on_request)
        self._listeners: list[tuple[str, Callable[..., Any]]] = []
        self.page.on = self._listen  # type: ignore[method-assign]

    def _listen(self, event: str, listener: Callable[..., Any]) -> None:
        type(self.page).on(self.page, event, listener)
        self._listeners.append((event, listener))

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not (self.allow and re.search(self.allow, message.text)):
            self.faults.append(f"console error on {self.page.url}: {message.text}")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.faults.append(f"{self.page.url} asked for {request.url}")

    def end(self, *, keep: bool) -> tuple[list[str], bool]:
        """Ends a test in this tab: what went wrong, and whether the tab is as a new one."""
        try:
            self.page.evaluate("0")  # What the browser has told is heard until here.
            found = list(self.faults)
            if keep:
                self._clear()
        except Error:  # It was closed, or its server is gone.
            found, keep = list(self.faults), False
        if not keep:
            self.context.close()
            found = list(self.faults)
        return found, keep

    def _clear(self) -> None:
        for event, listener in self._listeners:
            self.page.remove_listener(event, listener)
        self._listeners.clear()
        for other in self.context.pages:
            if other != self.page:
                other.close()
        self.page.unroute_all(behavior="ignoreErrors")
        self.page.goto(RESTING_PLACE)
        self.page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        self.context.clear_cookies()
        self.context.clear_permissions()
        self.page.emulate_media(color_scheme=self.scheme)
        self.page.set_viewport_size({"width": self.width, "height": WIDTHS[self.width]})
        # The next page would take the mouse where it lies for one that hovers.
        self.page.mouse.move(0, 0)
        self.faults.clear()


class Tabs:
    """The tabs that no test uses."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._idle: list[Tab] = []

    def take(self, base: str, width: int, scheme: str, *, own: bool) -> Tab:
        """A tab that nothing was left in; with ``own``, a new one."""
        for tab in () if own else self._idle:
            if tab.key == (base, width, scheme):
                self._idle.remove(tab)
                return tab
        return Tab(self._browser, base, width, scheme)

    def give_back(self, tab: Tab, *, keep: bool) -> list[str]:
        """Takes a tab back, and returns what went wrong in it."""
        faults, kept = tab.end(keep=keep)
        if kept:
            self._idle.append(tab)
            if len(self._idle) > MOST:
                self._idle.pop(0).context.close()
        return faults
