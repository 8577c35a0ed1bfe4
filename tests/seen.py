"""What a person sees of Dash components: their words, and the parts of them."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.site.static_html import VOID, Input, StaticHtml

_ELEMENTS: dict[str, Any] = {name.lower(): getattr(html, name) for name in html.__all__} | {"input": Input}
_PROPERTIES = {"class": "className", "for": "htmlFor"}


class _Reader(HTMLParser):
    """Makes Dash components of the text of a static part, as a browser makes elements of it."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[list[Any]] = [[]]
        self.tags: list[Component] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        component = element(tag, dict(attrs))
        self.open[-1].append(component)
        if tag not in VOID:
            self.tags.append(component)
            self.open.append([])

    def handle_endtag(self, tag: str) -> None:
        component = self.tags.pop()
        assert (type(component).__name__.lower() == tag) or (tag == "a" and isinstance(component, dcc.Link))
        component.children = self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].append(data)


def element(tag: str, attributes: dict[str, Any]) -> Component:
    """The Dash component of an HTML element without its content."""
    component = dcc.Link(href="") if "data-visit" in attributes else _ELEMENTS[tag]()
    spelled = {name.lower(): name for name in component.available_properties} | _PROPERTIES
    for name, value in attributes.items():
        styled = dict(each.split(": ", 1) for each in value.split("; ")) if name == "style" else value
        setattr(component, spelled.get(name, name), styled)
    return component


def drawn(static: StaticHtml) -> Component:
    """What the browser makes of a static part, as Dash components."""
    reader = _Reader()
    reader.feed(static.html)
    reader.close()
    component = element(static.tag, static.attributes)
    component.children = reader.open[0]
    return component


def parts(component: Any) -> Iterator[Any]:
    """Every component and every word in a component, itself first, in reading order."""
    if isinstance(component, list | tuple):
        for child in component:
            yield from parts(child)
    elif isinstance(component, StaticHtml):
        yield from parts(drawn(component))
    elif component is not None:
        yield component
        if isinstance(component, Component):
            yield from parts(getattr(component, "children", None))


def text(component: Any) -> str:
    """The words, with one space between those of different components."""
    return " ".join(" ".join(str(part) for part in parts(component) if not isinstance(part, Component)).split())


def find(component: Any, **wanted: Any) -> list[Component]:
    """Parts with these properties; ``type_="Img"`` asks for the kind, ``class_="label"`` for one of the classes."""

    def matches(part: Component) -> bool:
        for name, value in wanted.items():
            if name == "type_":
                fits = type(part).__name__ == value
            elif name == "class_":
                fits = value in (getattr(part, "className", None) or "").split()
            else:
                spelled = name.replace("_", "-") if name.startswith(("data_", "aria_")) else name
                fits = getattr(part, spelled, None) == value
            if not fits:
                return False
        return True

    return [part for part in parts(component) if isinstance(part, Component) and matches(part)]
