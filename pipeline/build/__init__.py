"""From a collection to a published build; ``python -m pipeline.build``."""
