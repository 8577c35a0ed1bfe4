"""How good a build is, and what else could explain it; ``python -m pipeline.evaluate``."""
