"""What a page shows in place of content: empty, failed, loading, no build."""

import re

from dash import html
from dash.development.base_component import Component

from components.site.markup import attributes
from pipeline.core.errors import ArtefactError


def empty(title: str, text: str, action: Component | None = None) -> Component:
    """There is nothing to show, and that is no error.

    Args:
        title: what is missing.
        text: why, and what to do; text between back-ticks is set as code.
        action: a link or a button.
    """
    return _state("empty", title, text, action)


def failed(title: str, text: str, action: Component | None = None) -> Component:
    """Something went wrong. A screen reader announces it at once. Arguments as for :func:`empty`."""
    return _state("failed", title, text, action, role="alert")


def loading(text: str = "Loading …") -> Component:
    """Content is being computed."""
    return html.Div(
        [html.Div(className="state-frame state-frame--loading", **attributes(aria_hidden="true")), html.P(text)],
        className="state state--loading",
        role="status",
    )


def no_build(error: ArtefactError, action: Component | None = None) -> Component:
    """There is no build that can be served: the reason, the command to run, and an optional link."""
    title = "There is nothing here yet" if error.missing else "This build cannot be shown"
    return html.Section(
        [
            html.Div(className="state-frame", **attributes(aria_hidden="true")),
            html.H1(title),
            html.P(with_code(str(error))),
            html.Pre(html.Code("python -m pipeline.build --source demo")),
            html.P("Reload this page when the build is finished. The server does not need a restart."),
            html.Div(action, className="state-action") if action is not None else None,
        ],
        className="state state--no-build",
        role="alert",
        **attributes(data_state="no-build"),
    )


def fetching(text: str, progress: str, *, failed: bool) -> Component:
    """The build is being fetched. The page looks how far it is, and is loaded again when there is one.

    Args:
        text: how far it is, or why it could not be fetched.
        progress: address that says whether there is a build (``ready``), and if not how far it is (``reason``).
        failed: whether the last try failed.
    """
    frame = "state-frame" if failed else "state-frame state-frame--loading"
    return html.Section(
        [
            html.Div(className=frame, **attributes(aria_hidden="true")),
            html.H1("There is nothing here yet"),
            html.P(with_code(text), className="state-progress"),
            html.P("This page shows it as soon as it is here."),
        ],
        className="state state--fetching",
        **attributes(data_state="fetching", data_progress=progress),
    )


def _state(kind: str, title: str, text: str, action: Component | None, role: str = "status") -> Component:
    children: list[Component] = [
        html.Div(className="state-frame", **attributes(aria_hidden="true")),
        html.H2(title),
        html.P(with_code(text)),
    ]
    if action is not None:
        children.append(html.Div(action, className="state-action"))
    return html.Div(children, className=f"state state--{kind}", role=role, **attributes(data_state=kind))


def with_code(text: str) -> list[str | Component]:
    """The text, with everything between back-ticks set as code."""
    parts = re.split(r"`([^`]+)`", text)
    return [html.Code(part) if index % 2 else part for index, part in enumerate(parts) if part]
