"""Text inside Plotly figures: broken into lines, and with markup escaped."""

import textwrap


def wrap(text: str, length: int) -> list[str]:
    """The text in at most two lines of ``length`` letters, broken between words; it ends in "…" where it is cut."""
    return textwrap.wrap(text, length, max_lines=2, placeholder=" …") or [text]


def plain(text: str) -> str:
    """The text with the characters escaped that Plotly reads as markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def lines(text: str, length: int) -> str:
    """The text wrapped and escaped, its lines joined by Plotly's line break."""
    return "<br>".join(plain(line) for line in wrap(text, length))
