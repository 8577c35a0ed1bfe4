"""Parts of a page that no callback reads or writes, sent as HTML text.

Dash keeps every component in its store and looks each of them up whenever anything on the page changes. Where a page
has a thousand components, a click takes seconds (docs/decisions/0015-static-parts-are-html.md). Lists of bars, cards
and tables need nothing of it.
"""

import copy
from collections.abc import Iterator
from html import escape
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

#: Elements that have no content and no end tag.
VOID = frozenset(("br", "hr", "img", "input", "source", "wbr"))
#: Dash's name of the family of its HTML elements.
_ELEMENTS = html.Div._namespace
#: Names of properties whose HTML attribute has another name than their lower case.
_RENAMED = {"className": "class", "htmlFor": "for"}


class StaticHtml(Component):
    """One HTML element with its content as text, which ``assets/shared/static.mjs`` draws.

    Args:
        tag: name of the element.
        attributes: HTML names -> values.
        html: the content, escaped.
    """

    _namespace = "vitrine"
    _type = "StaticHtml"
    # Dash reads these from each class of components.
    _children_props: list[str] = []  # noqa: RUF012
    _base_nodes: list[str] = []  # noqa: RUF012
    _valid_wildcard_attributes: list[str] = []  # noqa: RUF012

    def __init__(self, *, tag: str, attributes: dict[str, str], html: str) -> None:
        self._prop_names = self.available_properties = ["tag", "attributes", "html"]
        self.available_wildcard_properties: list[str] = []
        super().__init__(tag=tag, attributes=attributes, html=html)


class Input(Component):
    """A plain HTML input, of which Dash has none. It is drawn as part of :func:`static_html` only."""

    _namespace = _ELEMENTS
    _type = "Input"
    _children_props: list[str] = []  # noqa: RUF012
    _base_nodes: list[str] = []  # noqa: RUF012
    _valid_wildcard_attributes: list[str] = ["data-", "aria-"]  # noqa: RUF012

    def __init__(self, **attributes: str) -> None:
        self._prop_names = self.available_properties = list(attributes)
        self.available_wildcard_properties = ["data-", "aria-"]
        super().__init__(**attributes)


def static_html(content: Any) -> Any:
    """The same content, with a :class:`StaticHtml` in place of each largest static part.

    An element is static if it and everything in it are HTML elements without an id, links, or texts.

    Args:
        content: a component, a text, a number, None, or a list of these. It is not changed.
    """
    if isinstance(content, (list, tuple)):
        return [static_html(each) for each in content]
    if not isinstance(content, Component):
        return content
    if _is_static(content):
        return StaticHtml(tag=_tag(content), attributes=dict(_attributes(content)), html=to_html(_children(content)))
    if _children(content) is None:
        return content
    lighter = copy.copy(content)
    lighter.children = static_html(content.children)
    return lighter


def to_html(content: Any) -> str:
    """HTML elements, links and texts, or a list of these, as text."""
    if isinstance(content, (list, tuple)):
        return "".join(map(to_html, content))
    if not isinstance(content, Component):
        return "" if content is None else escape(str(content), quote=False)
    tag = _tag(content)
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in _attributes(content))
    return f"<{tag}{attributes}>" + ("" if tag in VOID else f"{to_html(_children(content))}</{tag}>")


def _children(component: Component) -> Any:
    return getattr(component, "children", None)


def _is_static(content: Any) -> bool:
    if isinstance(content, (list, tuple)):
        return all(map(_is_static, content))
    if not isinstance(content, Component):
        return content is None or isinstance(content, (str, int, float))
    is_element = isinstance(content, dcc.Link) or content._namespace == _ELEMENTS
    return is_element and getattr(content, "id", None) is None and _is_static(_children(content))


def _tag(component: Component) -> str:
    return "a" if isinstance(component, dcc.Link) else type(component).__name__.lower()


def _attributes(component: Component) -> Iterator[tuple[str, str]]:
    # Sorted: Dash keeps them in another order in each process.
    for name, value in sorted(component.to_plotly_json()["props"].items()):
        if name == "style":
            yield name, "; ".join(f"{key}: {each}" for key, each in value.items())
        elif name != "children" and value is not None and value is not False:
            yield _RENAMED.get(name, name.lower()), "" if value is True else str(value)
    if isinstance(component, dcc.Link):
        # The script shows the address without loading the page anew, as dcc.Link does.
        yield "data-visit", ""
