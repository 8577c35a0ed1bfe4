"""What a person sees of Dash components: their words, and the parts of them."""

from collections.abc import Iterator
from typing import Any

from dash.development.base_component import Component


def parts(component: Any) -> Iterator[Any]:
    """Every component and every word in a component, itself first, in reading order."""
    if isinstance(component, list | tuple):
        for child in component:
            yield from parts(child)
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
