"""Counts the works that visitors' photographs show, for ``python -m pipeline.sightings``."""
