"""Kinds of likeness that a picture can be compared by, for the command and the page."""

from pipeline.similarity.likenesses import DEFAULT, get, names, titles

__all__ = ["DEFAULT", "get", "names", "titles"]
