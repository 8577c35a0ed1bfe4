"""Words inside of figures: broken into lines, and never taken for markup."""

from __future__ import annotations

import textwrap


def wrap(text: str, length: int) -> list[str]:
    """The text in at most two lines of ``length`` letters, broken between words; "…" when there is more of it."""
    return textwrap.wrap(text, length, max_lines=2, placeholder=" …") or [text]


def plain(text: str) -> str:
    """The text without what Plotly would read as markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def lines(text: str, length: int) -> str:
    """:func:`wrap` and :func:`plain` as Plotly wants it."""
    return "<br>".join(plain(line) for line in wrap(text, length))
