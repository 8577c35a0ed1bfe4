"""Answers about one picture, with NumPy and LiteRT only. The command is ``python -m pipeline.query``."""
