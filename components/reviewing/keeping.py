"""Who keeps decisions: the server for curators who signed in, the browser where nobody can sign in, else nobody."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from components.reviewing import shared_decisions
from components.site import curators, kept
from components.site.markup import attributes
from pipeline.artefacts.store import ArtefactStore

SERVER, BROWSER, NOBODY = "server", "browser", "nobody"

_TEXT = {
    BROWSER: (
        "Your decisions are stored in this browser on this device, also for the next build of this collection. Nobody "
        "else sees them. Export them to share them."
    ),
    SERVER: (
        "You are signed in as {}. Your decisions are stored on this server with your name, also for the next build of "
        "this collection. Every curator who signs in sees them."
    ),
    NOBODY: "Curators decide here. ",
}


def keeper() -> str:
    """Who keeps what is decided in the current request's page."""
    if not curators.offered():
        return BROWSER
    return SERVER if curators.current() else NOBODY


def data(store: ArtefactStore, kind: str) -> dict[str, Any]:
    """The attributes of an element in which something is decided, by which its script knows where that is kept.

    Args:
        store: the build.
        kind: of the decisions, a key of :data:`.shared_decisions.READERS`.
    """
    return attributes(
        data_list=kind,
        data_source=kept.source_key(store),
        data_keeper=keeper(),
        data_curator=curators.current(),
        data_decisions=shared_decisions.address_of(kind),
        data_most=str(shared_decisions.MOST),
    )


def note(page: str, back_to: str, *, brief: bool = False) -> list[Component]:
    """Where decisions are kept, in words, and what waits to be.

    Args:
        page: what the ids of the page begin with.
        back_to: the address that a curator comes back to after signing in.
        brief: leaves out what the Review page says.
    """
    who = keeper()
    if who == NOBODY:
        sign_in = html.A("Sign in", href=curators.sign_in_address(back_to), className="sign-in-link")
        how = [sign_in, " to decide too."] if curators.by_password() else ["They sign in on the way to this server."]
        return [html.P([_TEXT[NOBODY], *how], className="hint review-nobody")]
    parts: list[Component] = []
    if who == SERVER:
        parts.append(html.P(id=f"{page}-saved", className="review-saved", role="status"))
    if who == SERVER and not brief:
        # Shown by the browser where it kept decisions before.
        parts.append(html.Button(id=f"{page}-take", className="button review-take", type="button", hidden=True))
    if not brief:
        parts.append(html.P(_TEXT[who].format(curators.current()), className="hint"))
    return parts
