"""Answers about one picture, with NumPy and LiteRT only; ``python -m pipeline.query``."""
