"""Sign in: where a curator writes a name and the password, if this server has one."""

from typing import Any

import dash
from dash import html
from dash.development.base_component import Component

from components.site import curators, urls

dash.register_page(__name__, path=curators.PATH, title="Sign in · Vitrine", name="Sign in")


def layout(**parameters: Any) -> Component:
    """The form. ``next`` of the query string is where it leads, ``problem`` what was wrong with the one before."""
    problem = curators.PROBLEMS.get(str(parameters.get(curators.PROBLEM)))
    return html.Div(
        [
            html.H1("Sign in"),
            html.P("For curators: what you decide on Review is kept on this server, with your name.", className="lede"),
            html.P(problem, className="sign-in-problem", role="alert") if problem else None,
            *_content(parameters.get(curators.NEXT)),
        ],
        id="sign-in-page",
    )


def _content(back_to: object) -> list[Component]:
    name = curators.current()
    if name:
        leads = html.A("Go on", href=curators.local(back_to), className="button button--first")
        # Where a proxy names the curator, signing out is the proxy's.
        ways = [leads, curators.sign_out_form()] if curators.can_sign_out() else [leads]
        said = html.P(["You are signed in as ", html.Strong(name), "."], className="signed-in")
        return [said, html.Div(ways, className="signed-in-ways")]
    if curators.by_password():
        return [curators.sign_in_form(curators.local(back_to))]
    says = (
        "Curators sign in on the way to this server, not here. You came another way."
        if curators.offered()
        else "Nobody signs in on this server: it keeps no decisions. What you decide on Review stays in your browser. "
        "Whoever runs the server can change that (docs/reviewing.md)."
    )
    return [html.P(says), html.A("To Review", href=urls.relative("/review"), className="button")]
